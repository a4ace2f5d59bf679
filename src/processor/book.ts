/**
 * Booking: what happens together with PROCESSED. Allocations, the state of each open item, one contribution per
 * allocation, and one confirmation per donor, all in the database transaction of the change of state.
 */
import { assertInTransaction, type Db } from '../models/db.ts';
import { appendEvent } from '../models/events.ts';
import {
  findOpenItem,
  findPerson,
  insertAllocation,
  insertContribution,
  isAllocated,
  type OpenItemRow,
  type PersonRow,
} from '../models/open-items.ts';
import { confirmationsBefore, insertMail, type MailContent } from '../models/outbox.ts';
import { isHeldByProof } from '../models/proof.ts';
import { hasOpenReversal } from '../models/reversals.ts';
import type { PlannedAllocation } from './decision.ts';
import { addToItem, type ItemContext } from './item-balance.ts';

/** What the operator has configured for mails that a booking queues. */
export type BookingPolicy = Readonly<{
  /** For persons without a language. */
  language: 'de' | 'fr' | 'it' | 'en';
  /** The right-hand side of Message-ID. */
  messageIdDomain: string;
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
type BookedLine = Readonly<{ item: OpenItemRow; amountMinor: number }>;
/** A confirmation as it will be queued; `obstacle` says why it will never be sent. */
export type PlannedMail = MailContent & Readonly<{ obstacle: string | null }>;

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
      createdAt: now.toISOString(),
    });
  }
  queueMails(context, payment.id, booking);
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

/** The confirmations of a booking: one per recipient, naming everything of theirs that this payment settles. Writes nothing. */
export function plannedMails(
  context: { db: Db; booking: BookingPolicy },
  payment: BookedPayment,
  allocations: readonly BookedAllocation[],
): readonly PlannedMail[] {
  const recipients = new Map<string, { person: PersonRow | null; lines: BookedLine[] }>();
  for (const planned of allocations) {
    const item = openItemOf(context.db, planned);
    const person = item.personId === null ? null : findPerson(context.db, item.personId);
    const key = recipientKey(person);
    const own = recipients.get(key) ?? { person, lines: [] };
    own.lines.push({ item, amountMinor: planned.amountMinor });
    recipients.set(key, own);
  }
  return [...recipients.values()].map(({ person, lines }) => plannedMail(context, payment, person, lines));
}

/** Lines imported without an id of the person make a person each; one name at one address is one recipient all the same. */
function recipientKey(person: PersonRow | null): string {
  if (person === null) return 'nobody';
  if (person.email === null) return String(person.id);
  return JSON.stringify([person.email.toLowerCase(), displayName(person), whyNoMail(person)]);
}

function plannedMail(
  { db, booking }: { db: Db; booking: BookingPolicy },
  payment: BookedPayment,
  person: PersonRow | null,
  lines: readonly BookedLine[],
): PlannedMail {
  const personPart = person === null ? 'nobody' : String(person.id);
  const toName = person === null ? null : displayName(person);
  const subject = `payment/${payment.id}/person/${personPart}`;
  // Only what was decided before can have been booked, and undone, before.
  const before = payment.version === 0 ? NO_MAIL_BEFORE : confirmationsBefore(db, subject);
  return {
    kind: 'confirmation',
    subject,
    revision: before.count,
    paymentId: payment.id,
    personId: person?.id ?? null,
    toAddress: person?.email ?? null,
    toName,
    language: person?.language ?? booking.language,
    facts: JSON.stringify({
      recipientName: toName,
      amountMinor: lines.reduce((sum, line) => sum + line.amountMinor, 0),
      currency: payment.currency,
      bookingDate: payment.bookingDate,
      paymentReference: `P-${payment.id}`,
      items: lines.map(({ item, amountMinor }) => ({ title: item.title, reference: item.reference, amountMinor })),
    }),
    messageId: `<quittance.payment-${payment.id}.person-${personPart}.confirmation.${before.count}@${booking.messageIdDomain}>`,
    obstacle: whyNoMail(person) ?? (before.isTold ? 'ALREADY_NOTIFIED' : null),
  };
}

const NO_MAIL_BEFORE = { count: 0, isTold: false };

/** Mail of a statement that does not add up is held until it does; so is mail for money that may have gone back. */
function queueMails(
  { db, now }: { db: Db; now: Date },
  paymentId: number,
  { mails, mailNotBefore }: Pick<Booking, 'mails' | 'mailNotBefore'>,
): void {
  const reason = whyHeld(db, paymentId);
  const waiting = { state: reason === null ? 'WAITING' : 'HELD', reason } as const;
  const times = { nextAt: mailNotBefore.toISOString(), createdAt: now.toISOString() };
  for (const { obstacle, ...content } of mails) {
    const fate = obstacle === null ? waiting : ({ state: 'SUPPRESSED', reason: obstacle } as const);
    insertMail(db, { ...content, ...fate, ...times });
  }
}

export type HeldReason = 'PROOF_RED' | 'REVERSAL_OPEN';

/** What a mail must wait for; null for nothing. */
export function whyHeld(db: Db, paymentId: number): HeldReason | null {
  if (isHeldByProof(db, paymentId)) return 'PROOF_RED';
  return hasOpenReversal(db, paymentId) ? 'REVERSAL_OPEN' : null;
}

/** Facts that forbid a mail for good. */
function whyNoMail(person: PersonRow | null): string | null {
  if (person?.email === null || person === null) return 'NO_ADDRESS';
  if (person.deletedAt !== null) return 'PERSON_DELETED';
  if (person.deceasedAt !== null) return 'PERSON_DECEASED';
  if (person.emailBouncedAt !== null) return 'ADDRESS_BOUNCED';
  return null;
}

/** How a person is addressed: first and last name, else the organisation; null when we know neither. */
export function displayName(person: PersonRow): string | null {
  const name = [person.firstName, person.lastName].filter((part) => part !== null && part !== '').join(' ');
  if (name !== '') return name;
  return person.organization === '' ? null : person.organization;
}
