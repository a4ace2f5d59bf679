/**
 * Taking a decision back, whoever made it, by a new event: a booking, a payment laid aside, an item settled elsewhere. A
 * payment that a person has undone is never decided by the program again.
 */
import { writeTransaction } from '../../models/db.ts';
import { lastStateChange } from '../../models/events.ts';
import { type ListedAllocation, listedAllocations } from '../../models/histories.ts';
import { activeAllocations, type OpenItemRow } from '../../models/open-items.ts';
import { mailsOfPayment, type OutboxRow } from '../../models/outbox.ts';
import { findPayment, type PaymentRow } from '../../models/payments.ts';
import { revokeLearnt } from '../../models/person-accounts.ts';
import {
  appliedRefunds,
  causeOf,
  followedFrom,
  newestEventOf,
  newestNote,
  type RefundRow,
  refundPaidBy,
  updateRefund,
  wasConverted,
} from '../../models/refunds.ts';
import { isReversal } from '../../models/reversal-facts.ts';
import type { Suggestion } from '../decision.ts';
import { mayHaveReached } from '../mails/believed.ts';
import { isTold, mailsByRecipient, queueCorrections } from '../mails/corrections.ts';
import { mailsToStop } from '../mails/of-booking.ts';
import { fallBack } from '../policy-levels.ts';
import { takeBackConversion } from '../refunds/convert-refund.ts';
import { followRefunds } from '../refunds/follow-refunds.ts';
import { takeBackRefund } from '../refunds/take-back-refund.ts';
import { mailNotBefore, transition } from '../transition.ts';
import { planReopen } from './ignore.ts';
import { writeSettled } from './receive.ts';
import { remark } from './refund.ts';
import { actorOf, notedAs, refused, type StaffContext, seenPayment, staffEvidence } from './staff-action.ts';
import { mailInFlight, nothingToUndo, toldText } from './undo-refused.ts';
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
      /** The last mail to each who believes in the booking. */
      told: readonly OutboxRow[];
      /** Mails that were written to files, or redirected: no donor was told by them. */
      filed: readonly OutboxRow[];
      /** Cash and cheques are laid aside with their booking. */
      laidAside: boolean;
    }>
  | Readonly<{ kind: 'laid-aside'; payment: PaymentRow }>
  /** A return (`link`) or what was owed back (`refund`) of `original`; `debit` has paid it, null when none was named. */
  | Readonly<{
      kind: 'link' | 'refund';
      payment: PaymentRow;
      debit: PaymentRow | null;
      original: PaymentRow;
      refund: RefundRow;
    }>
  /** What a person noted as owed back. */
  | Readonly<{ kind: 'owed'; payment: PaymentRow; refund: RefundRow }>
  /** What a person said a refund in another currency to be. */
  | Readonly<{ kind: 'converted'; payment: PaymentRow; refund: RefundRow }>
  | Readonly<{ kind: 'elsewhere'; item: OpenItemRow }>;

export function planUndo(context: StaffContext, request: UndoRequest): UndoPlan {
  const subject = subjectOfUndo(context, request.target);
  if (subject.kind === 'item') return { kind: 'elsewhere', item: subject.item };
  const seen = { paymentId: subject.paymentId, ifVersion: request.ifVersion };
  const payment = seenPayment(context.db, seen);
  const note = newestNote(context.db, payment.id);
  if (note !== null) return { kind: 'owed', payment, refund: note };
  const newest = payment.state === 'PROCESSED' ? undefined : appliedRefunds(context.db, payment.id).at(-1);
  if (newest !== undefined && wasConverted(context.db, newest)) return { kind: 'converted', payment, refund: newest };
  switch (payment.state) {
    case 'PROCESSED':
      return planUnbooking(context, payment, request.alreadyNotified);
    case 'IRRELEVANT':
      if (payment.stateReason === 'CANCELLED') throw nothingToUndo(context, payment);
      return (
        (isRefundLast(context, payment) ? planUnrefunding(context, payment) : null) ??
        planUnsettling(context, payment) ?? { kind: 'laid-aside', payment: planReopen(context, seen) }
      );
    case 'PARTIALLY_REFUNDED': {
      const isBookedLast = lastStateChange(context.db, payment.id)?.reason === 'REFUNDED_BEFORE';
      const refund = isBookedLast ? null : planUnrefunding(context, payment);
      return refund ?? planUnbooking(context, payment, request.alreadyNotified);
    }
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

/** True when money went back of it, or came again, after it became what it is. */
function isRefundLast({ db }: Pick<StaffContext, 'db'>, { id }: PaymentRow): boolean {
  const newest = appliedRefunds(db, id).at(-1);
  return newest !== undefined && (newestEventOf(db, newest) ?? 0) > (lastStateChange(db, id)?.id ?? 0);
}

/** When this debit took a payment back, or paid back what was owed of one: both sides are undone together. */
function planUnsettling({ db }: Pick<StaffContext, 'db'>, debit: PaymentRow): UndoPlan | null {
  const refund = refundPaidBy(db, debit.id);
  const original = refund?.paymentId == null ? null : findPayment(db, refund.paymentId);
  if (refund === null || original === null) return null;
  return { kind: refund.kind === 'refund' ? 'refund' : 'link', payment: debit, debit, original, refund };
}

/**
 * The newest refund that a person or a bank file has noted; what a processor reports is not for us to take back. What came again because
 * the return itself was taken back is undone there, with all that followed from it.
 */
function planUnrefunding({ db }: StaffContext, payment: PaymentRow): UndoPlan | null {
  const refund = appliedRefunds(db, payment.id).findLast(({ gateway }) => gateway === 'bank' || gateway === 'manual');
  if (refund === undefined) return null;
  const cause = causeOf(refund);
  const causing = cause === null ? null : findPayment(db, cause);
  const plan = causing === null ? null : planUnsettling({ db }, causing);
  if (plan !== null) return plan;
  const debit = refund.bankPaymentId === null ? null : findPayment(db, refund.bankPaymentId);
  return { kind: refund.kind === 'refund' ? 'refund' : 'link', payment, debit, original: payment, refund };
}

function planUnbooking({ db, now }: StaffContext, payment: PaymentRow, alreadyNotified: boolean): UndoPlan {
  const mails = mailsOfPayment(db, payment.id);
  const sending = mails.find(({ state, leaseUntil }) => state === 'CLAIMED' && (leaseUntil ?? '') > now.toISOString());
  if (sending !== undefined && !alreadyNotified) throw mailInFlight(sending, payment);
  const told = mailsByRecipient(mails)
    .filter(isTold)
    .flatMap((own) => own.filter(mayHaveReached).slice(-1));
  if (told.length > 0 && !alreadyNotified) {
    throw refused(
      'DONOR_NOTIFIED',
      `the donor of P-${payment.id} ${toldText(told)}`,
      'add --already-notified: a mail then corrects what they were told',
    );
  }
  const stopped = mailsToStop(db, payment.id, { to: 'MANUAL' });
  const filed = mails.filter(({ state }) => state === 'FILED');
  const allocations = listedAllocations(db, payment.id);
  return { kind: 'booking', payment, allocations, stopped, told, filed, laidAside: payment.gateway === 'manual' };
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
    case 'refund':
      return undoRefund(context, plan, note);
    case 'owed':
      return undoOwed(context, plan, note);
    case 'converted': {
      const said = { actor: actorOf(context), evidence: staffEvidence(context), detail: notedAs(note) };
      return takeBackConversion(context, plan.refund, said);
    }
    case 'elsewhere':
      return writeSettled(context, plan.item, { data: { settledElsewhere: false }, reason: 'REOPENED', note });
  }
}

type BookingPlan = Extract<UndoPlan, { kind: 'booking' }>;

function undoBooking(
  context: StaffContext,
  { payment, allocations, told, laidAside }: BookingPlan,
  note: string | null,
): number {
  const { db, now } = context;
  const bookedBy = new Set(activeAllocations(db, payment.id).map(({ createdEventId }) => createdEventId));
  const eventId = backToPerson(context, payment, { note, suggestions: [asItWas(allocations)] });
  for (const booked of bookedBy) {
    revokeLearnt(db, booked, now.toISOString());
    fallBack(db, { eventId: booked, paymentId: payment.id, actor: `staff:${context.staff}` }, now);
  }
  if (told.length > 0)
    queueCorrections(context, { paymentId: payment.id, eventId, notBefore: mailNotBefore(now, actorOf(context)) });
  if (!laidAside) return eventId;
  const undone = findPayment(db, payment.id);
  if (undone === null) throw new Error(`payment ${payment.id} vanished`);
  const change = { to: 'IRRELEVANT', reason: 'CANCELLED', evidence: staffEvidence(context) } as const;
  return transition(context, undone, change, actorOf(context));
}

function undoOwed(
  context: StaffContext,
  { payment, refund }: Extract<UndoPlan, { kind: 'owed' }>,
  note: string | null,
): number {
  updateRefund(context.db, refund.id, { state: 'IGNORED' });
  const data = { refundId: refund.id, amountMinor: refund.amountMinor };
  const detail = { evidence: staffEvidence(context), ...notedAs(note) };
  return remark(context, payment, { reason: 'REFUND_NOT_OWED', data, detail });
}

/** The payment is booked again as it was, if its open items still take the money; what waited for a person does so again. */
function undoRefund(
  context: StaffContext,
  { debit, refund }: Extract<UndoPlan, { kind: 'link' | 'refund' }>,
  note: string | null,
): number {
  const said = { actor: actorOf(context), evidence: staffEvidence(context), detail: notedAs(note) };
  if (debit?.state === 'IRRELEVANT' && debit.stateReason !== 'DEBIT') settlerBackToPerson(context, debit);
  if (debit !== null)
    for (const follower of followedFrom(context.db, debit.id)) takeBackRefund(context, follower, said);
  return takeBackRefund(context, refund, said);
}

/** What went back of it while it was laid aside counts from now on. */
function settlerBackToPerson(context: StaffContext, settler: PaymentRow): void {
  const [evidence, actor] = [staffEvidence(context), actorOf(context)];
  const reason = isReversal(settler) ? 'REVERSAL_ENTRY' : 'STAFF_REOPENED';
  transition(context, settler, { to: 'MANUAL', reason, evidence }, actor);
  const reopened = settler.refundedMinor > 0 ? findPayment(context.db, settler.id) : null;
  if (reopened !== null) followRefunds(context, reopened, { actor, evidence, reason: 'REFUNDED_BEFORE' });
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
