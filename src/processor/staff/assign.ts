/**
 * A person says what a payment is for: it is booked as a match would be. Before that, `planAssign` says exactly what
 * would happen and writes nothing.
 */
import { atomically } from '../../models/db.ts';
import { findOpenItem, type OpenItemRow, stateFromAllocations } from '../../models/open-items.ts';
import { findPayment, type PaymentRow } from '../../models/payments.ts';
import { learnAccount } from '../../models/person-accounts.ts';
import { appliedRefunds, newestNote } from '../../models/refunds.ts';
import { isReversal } from '../../models/reversal-facts.ts';
import { type BookedAllocation, type HeldReason, whyHeld } from '../book.ts';
import type { PlannedMail } from '../mails/planned-mail.ts';
import { plannedMails } from '../mails/receipts.ts';
import { queueRefundNotice } from '../mails/refund-notice.ts';
import { wayOf } from '../mails/ways.ts';
import { followRefunds } from '../refunds/follow-refunds.ts';
import { isGone } from '../refunds/state-by-refunds.ts';
import { mailNotBefore, transition } from '../transition.ts';
import { itemNamed } from './find-item.ts';
import { type Rest, shareOut } from './share-out.ts';
import {
  actorOf,
  lastChangeText,
  refused,
  type SeenVersion,
  type StaffContext,
  seenPayment,
  staffEvidence,
} from './staff-action.ts';

export type AssignRequest = SeenVersion &
  Readonly<{
    /** What each open item gets, in minor units; null for what it asks for. */
    wishes: readonly Readonly<{ reference: string; amountMinor: number | null }>[];
    rest: Rest | null;
    /** The fund that takes the rest as a gift. */
    fund: string | null;
    /** Why less than what is owed is accepted; null for a part payment. */
    acceptShort: string | null;
    /** What people should know about it. */
    note: string | null;
  }>;

/** What one open item gets, before and after. */
export type PlannedShare = Readonly<{ allocation: BookedAllocation; before: OpenItemRow; after: OpenItemRow }>;

export type AssignPlan = Readonly<{
  payment: PaymentRow;
  shares: readonly PlannedShare[];
  toReimburseMinor: number;
  mails: readonly PlannedMail[];
  /** Until then the mail can be stopped by an undo. */
  mailNotBefore: Date;
  /** What the mail will wait for; null for nothing. */
  mailHeld: HeldReason | null;
  /** The payer's account will be remembered for these persons. */
  learnsFor: readonly number[];
}>;

export function planAssign(context: StaffContext, request: AssignRequest): AssignPlan {
  const { db } = context;
  const payment = seenPayment(db, request);
  assertAssignable(context, payment);
  const wishes = request.wishes.map(({ reference, amountMinor }) => ({ item: itemNamed(db, reference), amountMinor }));
  // What went back before it was booked cannot be given away any more.
  const here = { currency: payment.currency, amountMinor: payment.amountMinor - payment.refundedMinor };
  const { allocations, toReimburseMinor } = shareOut(here, wishes, {
    rest: request.rest,
    fund: request.fund === null ? null : itemNamed(db, request.fund),
    acceptShort: request.acceptShort !== null,
  });
  const shares = allocations.map((allocation) => plannedShare(context, allocation));
  return {
    payment,
    shares,
    toReimburseMinor: toReimburseMinor + payment.refundedMinor,
    mails: plannedMails(context, { payment, way: wayOf(payment), allocations, toReimburseMinor, gift: null }),
    mailNotBefore: mailNotBefore(context.now, actorOf(context)),
    mailHeld: whyHeld(db, payment.id),
    learnsFor: payment.counterpartyIban === null ? [] : personsOf(shares),
  };
}

/** Books it in one database transaction and gives back the event. Throws where `planAssign` throws. */
export function assign(context: StaffContext, request: AssignRequest): Readonly<{ plan: AssignPlan; eventId: number }> {
  const { db } = context;
  return atomically(db, () => {
    const plan = planAssign(context, request);
    const eventId = bookPlan(context, plan, request);
    return { plan, eventId };
  });
}

/** Writes what was planned, inside an open database transaction. */
export function bookPlan(
  context: StaffContext,
  { payment, shares, toReimburseMinor, learnsFor }: Omit<AssignPlan, 'mails' | 'mailNotBefore' | 'mailHeld'>,
  { acceptShort, note }: Pick<AssignRequest, 'acceptShort' | 'note'>,
): number {
  const eventId = transition(
    context,
    payment,
    {
      to: 'PROCESSED',
      reason: 'ASSIGNED',
      evidence: staffEvidence(context),
      allocations: shares.map(({ allocation }) => allocation),
      toReimburseMinor,
      detail: { ...(note === null ? {} : { note }), ...(acceptShort === null ? {} : { acceptShort }) },
    },
    actorOf(context),
  );
  if (payment.refundedMinor > 0) followBooked(context, payment.id);
  if (payment.counterpartyIban !== null) {
    for (const personId of learnsFor) learnAccount(context.db, { personId, iban: payment.counterpartyIban, eventId });
  }
  return eventId;
}

/** A part of it went back before: it is PARTIALLY_REFUNDED as soon as it is booked, and for whom it is booked hears of it. */
function followBooked(context: StaffContext, paymentId: number): void {
  const booked = findPayment(context.db, paymentId);
  if (booked === null) throw new Error(`payment ${paymentId} vanished`);
  const said = { actor: actorOf(context), evidence: staffEvidence(context) };
  const { eventId } = followRefunds(context, booked, { ...said, reason: 'REFUNDED_BEFORE' });
  const notBefore = mailNotBefore(context.now, said.actor);
  for (const { id: refundId } of appliedRefunds(context.db, paymentId))
    queueRefundNotice(context, { paymentId, refundId, eventId, notBefore });
}

function assertAssignable({ db }: StaffContext, payment: PaymentRow): void {
  const name = `P-${payment.id}`;
  if (payment.direction === 'out')
    throw refused('NOT_A_CREDIT', `${name} is money that went out: it pays nothing here`);
  if (isReversal(payment)) {
    throw refused(
      'NOT_A_CREDIT',
      `${name} is money that came back, not a payment`,
      `quittance ignore ${payment.id} --because TEXT`,
    );
  }
  if (newestNote(db, payment.id) !== null) {
    const message = `${name} is to be paid back, so it cannot be given away`;
    throw refused('OWED_BACK', message, `first: quittance undo ${payment.id}`);
  }
  if (payment.state === 'MANUAL' || payment.state === 'NEW') return;
  throw refused('NOT_WAITING', `${name} waits for nobody: ${lastChangeText(db, payment.id)}`, hintFor(payment));
}

function hintFor({ id, state }: PaymentRow): string {
  if (isGone(state)) return `quittance show ${id}`;
  return state === 'IRRELEVANT' ? `first: quittance reopen ${id} --because WHY` : `first: quittance undo ${id}`;
}

/** The item as it is, and as it will be. */
export function plannedShare({ db }: Pick<StaffContext, 'db'>, allocation: BookedAllocation): PlannedShare {
  const before = findOpenItem(db, allocation.openItemId);
  if (before === null) throw new Error(`open item ${allocation.openItemId} vanished`);
  const given = {
    ...before,
    allocatedMinor: before.allocatedMinor + allocation.amountMinor,
    waivedMinor: before.waivedMinor + (allocation.waivedMinor ?? 0),
  };
  return { allocation, before, after: { ...given, state: stateFromAllocations(given) } };
}

function personsOf(shares: readonly PlannedShare[]): readonly number[] {
  return [...new Set(shares.flatMap(({ before }) => (before.personId === null ? [] : [before.personId])))];
}
