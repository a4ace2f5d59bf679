/**
 * Which mails belong to the booking that stands, and which of them a change takes back. A booking begins after the payment was last
 * a person's (MANUAL): what was queued since then speaks of it, also when its money went back and came again in between.
 *
 * | unsent mail | the booking is undone | its money is gone |
 * |---|---|---|
 * | receipts, notices of large gifts, corrections that say what is right | stopped | stopped |
 * | notices of refunds queued since the booking | stopped: nobody knows any more whose money it was | stays: a part that went back went back, whatever follows |
 * | what was queued before the booking: notices to who was told of an earlier one, corrections that say it is not so | stays | stays |
 *
 * Booked anew, the notices are queued again (`refund-notice.ts`), for whom it is booked then.
 */
import { type Db, perDatabase } from '../../models/db.ts';
import { mailsOfPayment, type OutboxRow, type OutboxState } from '../../models/outbox.ts';

/** Mail in these states has not reached anybody, and can still be kept from it. */
export const UNSENT: ReadonlySet<OutboxState> = new Set<OutboxState>(['WAITING', 'RETRY', 'HELD', 'FAILED']);

const lastManual = perDatabase((db) =>
  db.sqlite
    .prepare<[number, number], number | null>(
      "SELECT max(id) FROM event WHERE payment_id = ? AND to_state = 'MANUAL' AND id < ?",
    )
    .pluck(),
);

/** The mails queued since the payment was last a person's, as seen by the event `before`; none of a payment that is a person's now. */
export function mailsSinceManual(db: Db, paymentId: number, before = Number.MAX_SAFE_INTEGER): readonly OutboxRow[] {
  const since = lastManual(db).get(paymentId, before) ?? 0;
  return mailsOfPayment(db, paymentId).filter(({ eventId }) => eventId === null || eventId > since);
}

/** The unsent mails that never go out when the booking is undone (MANUAL), or its money is gone. `before` is the event of the change. */
export function mailsToStop(
  db: Db,
  paymentId: number,
  { to, before }: Readonly<{ to: 'MANUAL' | 'REFUNDED' | 'CHARGEBACK'; before?: number }>,
): readonly OutboxRow[] {
  const unsent = mailsSinceManual(db, paymentId, before).filter(({ state }) => UNSENT.has(state));
  return to === 'MANUAL' ? unsent : unsent.filter(({ kind }) => kind !== 'refund');
}
