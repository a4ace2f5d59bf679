/**
 * Booking: what happens together with PROCESSED. Allocations, the state of each open item, one contribution per
 * allocation, and one confirmation per donor, all in the database transaction of the change of state.
 */
import { assertInTransaction, type Db } from '../models/db.ts';
import { appendEvent } from '../models/events.ts';
import {
  findOpenItem,
  insertAllocation,
  insertContribution,
  isAllocated,
  type OpenItemRow,
} from '../models/open-items.ts';
import { insertMail, suppressPendingCorrections } from '../models/outbox.ts';
import { isHeldByProof } from '../models/proof.ts';
import { hasOpenReversal } from '../models/reversals.ts';
import type { PlannedAllocation } from './decision.ts';
import { addToItem, type ItemContext } from './item-balance.ts';
import type { PlannedMail } from './mails/planned-mail.ts';

/** What the operator has configured for mails that a booking queues. */
export type BookingPolicy = Readonly<{
  /** For persons without a language. */
  language: 'de' | 'fr' | 'it' | 'en';
  /** The right-hand side of Message-ID. */
  messageIdDomain: string;
  /** Time zone in which an instant is a day of the books. */
  zone: string;
  /** Who is told of gifts above these amounts (minor units by currency). */
  largeDonation?: Readonly<{ to: string; thresholds: ReadonlyMap<string, number> }> | null;
}>;

/** An allocation to be written. `waivedMinor` is what is let go with it, so that less money settles the open item. */
export type BookedAllocation = PlannedAllocation & Readonly<{ waivedMinor?: number }>;

export type Booking = Readonly<{
  allocations: readonly BookedAllocation[];
  /** From `plannedMails`. */
  mails: readonly PlannedMail[];
  /** No mail goes out earlier: what a person does can be undone for a while. */
  mailNotBefore: Date;
  toReimburseMinor: number;
  /** Why the donor of this gift is not thanked; null or nothing for an ordinary one. */
  noThankYou?: string | null;
  eventId: number;
  actor: string;
}>;

type BookedPayment = Readonly<{
  id: number;
  version: number;
  amountMinor: number;
  currency: string;
  bookingDate: string;
}>;

export function book(
  context: ItemContext & { booking: BookingPolicy },
  payment: BookedPayment,
  booking: Booking,
): void {
  const { db, now } = context;
  assertInTransaction(db);
  assertAllGiven(db, payment, booking);
  for (const planned of booking.allocations) {
    const item = bookLine(context, payment, planned, booking);
    const allocationId = insertAllocation(db, {
      paymentId: payment.id,
      openItemId: item.id,
      amountMinor: planned.amountMinor,
      waivedMinor: planned.waivedMinor ?? 0,
      createdAt: now.toISOString(),
      eventId: booking.eventId,
    });
    insertContribution(db, {
      paymentId: payment.id,
      allocationId,
      item,
      amountMinor: planned.amountMinor,
      receiveDate: payment.bookingDate,
      noThankYou: booking.noThankYou ?? null,
      createdAt: now.toISOString(),
    });
  }
  queueMails(context, payment, booking);
}

/** Allocations + what is owed back = the payment, exactly. */
function assertAllGiven(db: Db, payment: BookedPayment, booking: Booking): void {
  const given = booking.allocations.reduce((sum, planned) => sum + planned.amountMinor, 0);
  if (booking.allocations.length === 0 || given + booking.toReimburseMinor !== payment.amountMinor) {
    throw new Error(`the allocations of payment ${payment.id} do not add up to its amount`);
  }
  if (isAllocated(db, payment.id)) throw new Error(`payment ${payment.id} is booked already`);
}

/** Gives money to one open item; its state follows from what it has been given. */
function bookLine(
  context: ItemContext,
  payment: BookedPayment,
  planned: BookedAllocation,
  booking: Booking,
): OpenItemRow {
  const { db, now } = context;
  const item = openItemOf(db, planned);
  if (item.currency !== payment.currency) throw new Error(`open item ${item.id} is not in ${payment.currency}`);
  const waived = planned.waivedMinor ?? 0;
  const { state, allocatedMinor } = addToItem(context, item, { amountMinor: planned.amountMinor, waivedMinor: waived });
  appendEvent(
    db,
    {
      subject: { openItemId: item.id },
      fromState: item.state,
      toState: state,
      actor: booking.actor,
      reason: 'ALLOCATED',
      data: {
        paymentId: payment.id,
        amountMinor: planned.amountMinor,
        ...(waived === 0 ? {} : { waivedMinor: waived }),
        allocatedMinor,
        personId: item.personId,
      },
      detail: null,
    },
    now,
  );
  return item;
}

function openItemOf(db: Db, planned: PlannedAllocation): OpenItemRow {
  const item = findOpenItem(db, planned.openItemId);
  if (item === null) throw new Error(`open item ${planned.openItemId} does not exist`);
  return item;
}

/** Mail of a statement that does not add up is held until it does; so is mail for money that may have gone back. */
function queueMails(
  { db, now }: { db: Db; now: Date },
  payment: Pick<BookedPayment, 'id' | 'version'>,
  { mails, mailNotBefore, eventId }: Pick<Booking, 'mails' | 'mailNotBefore' | 'eventId'>,
): void {
  const reason = whyHeld(db, payment.id);
  const waiting = { state: reason === null ? 'WAITING' : 'HELD', reason } as const;
  const times = { nextAt: mailNotBefore.toISOString(), createdAt: now.toISOString() };
  for (const { obstacle, ...content } of mails) {
    // What was to be called wrong is said anew by this mail, or is right again.
    if (payment.version > 0) suppressPendingCorrections(db, { paymentId: payment.id, subject: content.subject });
    const fate = obstacle === null ? waiting : ({ state: 'SUPPRESSED', reason: obstacle } as const);
    insertMail(db, { ...content, ...fate, ...times, eventId });
  }
}

export type HeldReason = 'PROOF_RED' | 'REVERSAL_OPEN';

/** What a mail must wait for; null for nothing. */
export function whyHeld(db: Db, paymentId: number): HeldReason | null {
  if (isHeldByProof(db, paymentId)) return 'PROOF_RED';
  return hasOpenReversal(db, paymentId) ? 'REVERSAL_OPEN' : null;
}
