/**
 * Taking a booking back, together with the change to MANUAL, REFUNDED or CHARGEBACK: allocations are reversed, never deleted, their receipts cancelled, the
 * state of each open item follows from what is left, and mail that speaks of the booking and has not gone out never will (`mails/of-booking.ts`).
 */
import { assertInTransaction } from '../models/db.ts';
import { appendEvent } from '../models/events.ts';
import { type AllocationRow, activeAllocations, findOpenItem, reverseAllocation } from '../models/open-items.ts';
import { updateMail } from '../models/outbox.ts';
import { addToItem, type ItemContext } from './item-balance.ts';
import { mailsToStop } from './mails/of-booking.ts';

/** What becomes of receipts and mails. */
const AFTERWARDS = {
  MANUAL: { contribution: 'CANCELLED', mail: 'UNDONE' },
  REFUNDED: { contribution: 'REFUNDED', mail: 'PAYMENT_REFUNDED' },
  CHARGEBACK: { contribution: 'CHARGEBACK', mail: 'PAYMENT_REFUNDED' },
} as const;

/** Inside the database transaction of the change of state; `by` is what it becomes, its event and actor. */
export function unbook(
  context: ItemContext,
  paymentId: number,
  by: Readonly<{ to: keyof typeof AFTERWARDS; eventId: number; actor: string }>,
): void {
  const { db, now } = context;
  assertInTransaction(db);
  const { contribution, mail: reason } = AFTERWARDS[by.to];
  const stopped = mailsToStop(db, paymentId, { to: by.to, before: by.eventId });
  for (const allocation of activeAllocations(db, paymentId)) {
    reverseAllocation(db, allocation.id, { at: now.toISOString(), eventId: by.eventId, status: contribution });
    takeFromItem(context, allocation, by.actor);
  }
  for (const mail of stopped) updateMail(db, mail, { state: 'SUPPRESSED', reason });
}

function takeFromItem(context: ItemContext, allocation: AllocationRow, actor: string): void {
  const { db, now } = context;
  const item = findOpenItem(db, allocation.openItemId);
  if (item === null) throw new Error(`open item ${allocation.openItemId} does not exist`);
  const taken = { amountMinor: -allocation.amountMinor, waivedMinor: -allocation.waivedMinor };
  const { state, allocatedMinor } = addToItem(context, item, taken);
  appendEvent(
    db,
    {
      subject: { openItemId: item.id },
      fromState: item.state,
      toState: state,
      actor,
      reason: 'ALLOCATION_REVERSED',
      data: { paymentId: allocation.paymentId, amountMinor: allocation.amountMinor, allocatedMinor },
      detail: null,
    },
    now,
  );
}
