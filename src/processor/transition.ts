/**
 * The one writer of a payment's state. It asserts the table of `payment-state.ts` and an open database
 * transaction, changes the row if nobody else has, writes the event with its evidence, and books or takes back what was booked.
 */
import { AppError } from '../errors.ts';
import { assertInTransaction, type Db, perDatabase } from '../models/db.ts';
import { appendEvent } from '../models/events.ts';
import { sealMail } from '../models/outbox.ts';
import { hashOfSeal } from '../models/payment-hash.ts';
import { type ActorKind, mayTransition, type PaymentState } from '../models/payment-state.ts';
import { type BookedAllocation, type BookingPolicy, book } from './book.ts';
import type { Evidence, Suggestion } from './decision.ts';
import type { ItemListener } from './item-balance.ts';
import type { GiftFacts } from './mails/mails-of.ts';
import { plannedMails } from './mails/receipts.ts';
import { wayOf } from './mails/ways.ts';
import { unbook } from './unbook.ts';

/** `mailAtOnce`: a person has said that the mail of what they book need not wait for an undo. */
export type Actor = Readonly<{ kind: ActorKind; name: string; mailAtOnce?: boolean }>;

/** The payment as the caller saw it; somebody else's change in between is a conflict. */
export type SeenPayment = Readonly<{
  id: number;
  state: PaymentState;
  version: number;
  amountMinor: number;
  currency: string;
  bookingDate: string;
  factsHash: string;
  gateway: string;
  account: string | null;
}>;

export type Change = Readonly<{
  to: PaymentState;
  /** Code; required for MANUAL and IRRELEVANT, otherwise for people who read the log. */
  reason: string | null;
  evidence: readonly Evidence[];
  suggestions?: readonly Suggestion[];
  /** What to book; only when it becomes PROCESSED, or PARTIALLY_REFUNDED after all was gone. */
  allocations?: readonly BookedAllocation[];
  toReimburseMinor?: number;
  /** What is known of the gift that is booked, for its mail. */
  gift?: GiftFacts;
  /** Codes and amounts for the event, e.g. the id of a linked payment. */
  data?: Readonly<Record<string, unknown>>;
  /** More for people to read beside the evidence; may hold names and texts. */
  detail?: Readonly<Record<string, unknown>>;
}>;

export type TransitionContext = Readonly<{
  db: Db;
  now: Date;
  booking: BookingPolicy;
  itemChanged?: ItemListener;
}>;

/** What a person books can be undone before the donor is told. */
const STAFF_MAIL_DELAY_MS = 10 * 60_000;

const update = perDatabase((db) =>
  db.sqlite.prepare(
    `UPDATE payment SET state = ?, state_reason = ?, version = version + 1, decided_by = ?, decided_at = ?, to_reimburse_minor = ?
     WHERE id = ? AND state = ? AND version = ?`,
  ),
);

/** Changes the state of a payment with all that belongs to it, and gives back the id of the event. */
export function transition(context: TransitionContext, payment: SeenPayment, change: Change, actor: Actor): number {
  const { db, now } = context;
  assertInTransaction(db);
  if (!mayTransition({ from: payment.state, to: change.to, actor: actor.kind })) refuse(payment, change, actor);
  const decidedBy = `${actor.kind}:${actor.name}`;
  const reason = change.to === 'MANUAL' || change.to === 'IRRELEVANT' ? change.reason : null;
  const done = update(db).run(
    change.to,
    reason,
    decidedBy,
    now.toISOString(),
    change.toReimburseMinor ?? 0,
    payment.id,
    payment.state,
    payment.version,
  );
  if (done.changes !== 1) throw changedByOther(payment.id);
  const allocations = change.allocations ?? [];
  const isBooking = books(payment.state, change.to);
  const { toReimburseMinor = 0, gift = null } = change;
  const of = { payment, way: wayOf(payment), allocations, toReimburseMinor, gift };
  const mails = isBooking ? plannedMails(context, of) : [];
  const eventId = appendEvent(
    db,
    {
      subject: { paymentId: payment.id },
      fromState: payment.state,
      toState: change.to,
      actor: decidedBy,
      reason: change.reason,
      data: dataOf(payment, change),
      detail: {
        evidence: change.evidence,
        suggestions: change.suggestions ?? [],
        ...change.detail,
        // What must not be changed afterwards; here and not in the data, because it follows from personal facts.
        seal: hashOfSeal(payment.factsHash),
        ...(mails.length === 0 ? {} : { mails: mails.map(sealMail) }),
      },
    },
    now,
  );
  if (isBooking) {
    book(context, payment, {
      allocations,
      mails,
      mailNotBefore: mailNotBefore(now, actor),
      toReimburseMinor,
      noThankYou: gift?.noThankYou ?? null,
      eventId,
      actor: decidedBy,
    });
  }
  if (BOOKED.has(payment.state) && (change.to === 'MANUAL' || change.to === 'REFUNDED' || change.to === 'CHARGEBACK'))
    unbook(context, payment.id, { to: change.to, eventId, actor: decidedBy });
  return eventId;
}

/** What was paid back in part is still booked. */
const BOOKED: ReadonlySet<PaymentState> = new Set<PaymentState>(['PROCESSED', 'PARTIALLY_REFUNDED']);

/** True when the money is given to open items with this change. */
function books(from: PaymentState, to: PaymentState): boolean {
  return BOOKED.has(to) && !BOOKED.has(from);
}

/** From when the mails of a booking may go out. */
export function mailNotBefore(now: Date, actor: Actor): Date {
  return actor.kind === 'staff' && actor.mailAtOnce !== true ? new Date(now.getTime() + STAFF_MAIL_DELAY_MS) : now;
}

/** `version` is the one the payment has afterwards: it tells a change of state from a remark. */
function dataOf(payment: SeenPayment, change: Change): Readonly<Record<string, unknown>> {
  const allocations = change.allocations?.map(({ openItemId, amountMinor, waivedMinor = 0 }) => ({
    openItemId,
    amountMinor,
    ...(waivedMinor === 0 ? {} : { waivedMinor }),
  }));
  return {
    ...change.data,
    version: payment.version + 1,
    ...(allocations === undefined ? {} : { allocations }),
    ...(change.toReimburseMinor === undefined ? {} : { toReimburseMinor: change.toReimburseMinor }),
  };
}

function refuse(payment: SeenPayment, change: Change, actor: Actor): never {
  throw new AppError({
    kind: 'refused',
    code: 'TRANSITION_FORBIDDEN',
    message: `payment ${payment.id} cannot go from ${payment.state} to ${change.to} by ${actor.kind}`,
    hint: `look at it first: quittance show ${payment.id}`,
  });
}

function changedByOther(paymentId: number): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'CHANGED_BY_OTHER',
    message: `payment ${paymentId} was changed by somebody else in the meantime; nothing was written`,
    hint: `look again: quittance show ${paymentId}`,
  });
}
