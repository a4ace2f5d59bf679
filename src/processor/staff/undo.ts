/**
 * Taking a decision back, whoever made it, by a new event: a booking, a payment laid aside, an item settled elsewhere. A
 * payment that a person has undone is never decided by the program again.
 */
import { AppError } from '../../errors.ts';
import { writeTransaction } from '../../models/db.ts';
import { lastStateChange } from '../../models/events.ts';
import { type ListedAllocation, listedAllocations } from '../../models/histories.ts';
import { activeAllocations, type OpenItemRow } from '../../models/open-items.ts';
import { mailsOfPayment, type OutboxRow } from '../../models/outbox.ts';
import { findPayment, type PaymentRow } from '../../models/payments.ts';
import { revokeLearnt } from '../../models/person-accounts.ts';
import { appliedRefunds, ignoreRefund, type RefundRow, refundPaidBy } from '../../models/refunds.ts';
import { isReversal } from '../../models/reversal-facts.ts';
import type { Suggestion } from '../decision.ts';
import { transition } from '../transition.ts';
import { planReopen } from './ignore.ts';
import { writeSettled } from './receive.ts';
import {
  actorOf,
  lastChangeText,
  minuteOf,
  refused,
  type StaffContext,
  seenPayment,
  staffEvidence,
} from './staff-action.ts';
import { subjectOfUndo, type UndoTarget } from './undo-target.ts';

export type UndoRequest = Readonly<{
  target: UndoTarget;
  ifVersion: number | null;
  /** The donor was told already, and the person who undoes it will write to them. */
  alreadyNotified: boolean;
  note: string | null;
}>;

export type UndoPlan =
  | Readonly<{
      kind: 'booking';
      payment: PaymentRow;
      /** What goes back to being open. */
      allocations: readonly ListedAllocation[];
      /** Mails that will not be sent any more. */
      stopped: readonly OutboxRow[];
      /** Mails that may have reached a donor. */
      told: readonly OutboxRow[];
      /** Mails that were written to files, or redirected: no donor was told by them. */
      filed: readonly OutboxRow[];
      /** Cash and cheques are laid aside with their booking. */
      laidAside: boolean;
    }>
  | Readonly<{ kind: 'laid-aside'; payment: PaymentRow }>
  | Readonly<{ kind: 'link'; payment: PaymentRow; debit: PaymentRow; original: PaymentRow; refund: RefundRow }>
  /** `debit` has paid it back; null when none was named. */
  | Readonly<{ kind: 'refund'; payment: PaymentRow; debit: PaymentRow | null; refund: RefundRow }>
  | Readonly<{ kind: 'elsewhere'; item: OpenItemRow }>;

export function planUndo(context: StaffContext, request: UndoRequest): UndoPlan {
  const subject = subjectOfUndo(context, request.target);
  if (subject.kind === 'item') return { kind: 'elsewhere', item: subject.item };
  const seen = { paymentId: subject.paymentId, ifVersion: request.ifVersion };
  const payment = seenPayment(context.db, seen);
  switch (payment.state) {
    case 'PROCESSED':
      return planUnbooking(context, payment, request.alreadyNotified);
    case 'IRRELEVANT':
      if (payment.stateReason === 'CANCELLED') throw nothingToUndo(context, payment);
      return planUnsettling(context, payment) ?? { kind: 'laid-aside', payment: planReopen(context, seen) };
    case 'PARTIALLY_REFUNDED':
    case 'REFUNDED':
    case 'CHARGEBACK': {
      const plan = planUnrefunding(context, payment);
      if (plan !== null) return plan;
      throw refused('UNDO_REFUNDED', `P-${payment.id} is ${payment.state}: money has gone back for it`);
    }
    case 'NEW':
    case 'MATCHED':
    case 'MANUAL':
      throw nothingToUndo(context, payment);
  }
}

function nothingToUndo({ db }: StaffContext, payment: PaymentRow): AppError {
  return refused(
    'UNDO_NOTHING',
    `there is nothing to undo on P-${payment.id}: ${lastChangeText(db, payment.id)}`,
    payment.state === 'MANUAL' ? `to settle it: ${settledBy(payment)}` : `quittance show ${payment.id}`,
  );
}

function settledBy({ id, direction }: PaymentRow): string {
  return direction === 'in'
    ? `quittance assign ${id} REFERENCE`
    : `quittance link ${id} PAYMENT, or quittance ignore ${id} --because WHY`;
}

/** When this debit took a payment back, or paid back what was owed of one: both sides are undone together. */
function planUnsettling({ db }: StaffContext, debit: PaymentRow): UndoPlan | null {
  const refund = refundPaidBy(db, debit.id);
  const payment = refund?.paymentId == null ? null : findPayment(db, refund.paymentId);
  if (refund === null || payment === null) return null;
  if (payment.state === 'PARTIALLY_REFUNDED') return { kind: 'refund', payment, debit, refund };
  return payment.state === 'REFUNDED' ? { kind: 'link', payment: debit, debit, original: payment, refund } : null;
}

/** When a person has linked a return to this payment, or said that what was owed back is paid. */
function planUnrefunding({ db }: StaffContext, payment: PaymentRow): UndoPlan | null {
  const [refund, ...more] = appliedRefunds(db, payment.id);
  if (refund === undefined || more.length > 0 || refund.gateway !== 'bank') return null;
  const debit = refund.bankPaymentId === null ? null : findPayment(db, refund.bankPaymentId);
  if (payment.state === 'PARTIALLY_REFUNDED') return { kind: 'refund', payment, debit, refund };
  return debit === null || payment.state !== 'REFUNDED'
    ? null
    : { kind: 'link', payment, debit, original: payment, refund };
}

function planUnbooking({ db, now }: StaffContext, payment: PaymentRow, alreadyNotified: boolean): UndoPlan {
  const mails = mailsOfPayment(db, payment.id);
  const told = mails.filter(({ state }) => state === 'SENT' || state === 'UNCERTAIN');
  const sending = mails.find(({ state }) => state === 'CLAIMED');
  if (sending !== undefined) throw mailInFlight(sending, payment, now);
  if (told.length > 0 && !alreadyNotified) {
    throw refused(
      'DONOR_NOTIFIED',
      `the donor of P-${payment.id} ${toldText(told)}`,
      'write to them yourself, then add --already-notified',
    );
  }
  const stopped = mails.filter(({ state }) => ['WAITING', 'RETRY', 'HELD', 'FAILED'].includes(state));
  const filed = mails.filter(({ state }) => state === 'FILED');
  const allocations = listedAllocations(db, payment.id);
  return { kind: 'booking', payment, allocations, stopped, told, filed, laidAside: payment.gateway === 'manual' };
}

/** Its sender has it, or has died with it; when its time is over, the job that sends mail says that nobody knows. */
function mailInFlight({ id, leaseUntil }: OutboxRow, payment: PaymentRow, now: Date): AppError {
  const isOver = leaseUntil === null || leaseUntil <= now.toISOString();
  const what = `M-${id}, which confirms P-${payment.id},`;
  return new AppError({
    kind: 'temporary',
    code: 'MAIL_IN_FLIGHT',
    message: isOver
      ? `${what} was being sent when its sender died: nobody knows whether it arrived`
      : `${what} is being sent at this moment; its sender has time until ${minuteOf(leaseUntil)}`,
    hint: isOver
      ? 'quittance run notes that; then try again'
      : `try again in a minute, or if the program was killed while it sent, after ${minuteOf(leaseUntil)} and a run`,
  });
}

/** `was told that it arrived (M-1)`. */
function toldText(told: readonly OutboxRow[]): string {
  const names = told.map(({ id }) => `M-${id}`).join(', ');
  return `${told.some(({ state }) => state === 'SENT') ? 'was' : 'may have been'} told that it arrived (${names})`;
}

/** Undoes it in one database transaction and gives back the event. Throws where `planUndo` throws. */
export function undo(context: StaffContext, request: UndoRequest): Readonly<{ plan: UndoPlan; eventId: number }> {
  return writeTransaction(context.db, () => {
    const plan = planUndo(context, request);
    return { plan, eventId: undoPlanned(context, plan, request.note) };
  });
}

function undoPlanned(context: StaffContext, plan: UndoPlan, note: string | null): number {
  switch (plan.kind) {
    case 'booking':
      return undoBooking(context, plan, note);
    case 'laid-aside':
      return backToPerson(context, plan.payment, { note, suggestions: [] });
    case 'link':
      return undoLink(context, plan, note);
    case 'refund':
      return undoRefund(context, plan, note);
    case 'elsewhere':
      return writeSettled(context, plan.item, { data: { settledElsewhere: false }, reason: 'REOPENED', note });
  }
}

type BookingPlan = Extract<UndoPlan, { kind: 'booking' }>;

function undoBooking(
  context: StaffContext,
  { payment, allocations, laidAside }: BookingPlan,
  note: string | null,
): number {
  const { db, now } = context;
  const bookedBy = new Set(activeAllocations(db, payment.id).map(({ createdEventId }) => createdEventId));
  const eventId = backToPerson(context, payment, { note, suggestions: [asItWas(allocations)] });
  for (const booked of bookedBy) revokeLearnt(db, booked, now.toISOString());
  if (!laidAside) return eventId;
  const undone = findPayment(db, payment.id);
  if (undone === null) throw new Error(`payment ${payment.id} vanished`);
  const change = { to: 'IRRELEVANT', reason: 'CANCELLED', evidence: staffEvidence(context) } as const;
  return transition(context, undone, change, actorOf(context));
}

function undoLink(
  context: StaffContext,
  { debit, original, refund }: Extract<UndoPlan, { kind: 'link' }>,
  note: string | null,
): number {
  ignoreRefund(context.db, refund);
  debitBackToPerson(context, debit);
  return backToPerson(context, original, { note, suggestions: [] });
}

function debitBackToPerson(context: StaffContext, debit: PaymentRow): void {
  const doubt = { to: 'MANUAL', reason: isReversal(debit) ? 'REVERSAL_ENTRY' : 'STAFF_REOPENED' } as const;
  transition(context, debit, { ...doubt, evidence: staffEvidence(context) }, actorOf(context));
}

/** What is owed back is owed again; the payment itself stays booked as it was. A debit that waited for a person does so again. */
function undoRefund(
  context: StaffContext,
  { payment, debit, refund }: Extract<UndoPlan, { kind: 'refund' }>,
  note: string | null,
): number {
  ignoreRefund(context.db, refund);
  if (debit?.stateReason === 'REFUND_PAYOUT') debitBackToPerson(context, debit);
  const { toReimburseMinor } = payment;
  const detail = note === null ? {} : { note };
  const change = { to: 'PROCESSED', reason: 'REFUND_UNPAID', evidence: staffEvidence(context) } as const;
  return transition(context, payment, { ...change, toReimburseMinor, detail }, actorOf(context));
}

/** What it was booked for stays in sight, as the first suggestion. */
function asItWas(allocations: readonly ListedAllocation[]): Suggestion {
  const planned = allocations.map(({ openItemId, kind, reference, amountMinor }) => ({
    openItemId,
    kind,
    reference,
    amountMinor,
  }));
  const evidence = [{ rule: 'booked-before', weight: 0, field: 'decision', value: 'undone by a person' }];
  return { rank: 1, allocations: planned, evidence };
}

function backToPerson(
  context: StaffContext,
  payment: PaymentRow,
  { note, suggestions }: { note: string | null; suggestions: readonly Suggestion[] },
): number {
  const undone = lastStateChange(context.db, payment.id);
  return transition(
    context,
    payment,
    {
      to: 'MANUAL',
      reason: 'STAFF_REOPENED',
      evidence: staffEvidence(context),
      suggestions,
      data: { undoes: undone?.id ?? null },
      detail: note === null ? {} : { note },
    },
    actorOf(context),
  );
}
