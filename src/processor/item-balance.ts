/** What an open item has been given: the one way in which a booking, or its undoing, changes it. */
import { assertInTransaction, type Db } from '../models/db.ts';
import { type OpenItemRow, type OpenItemState, setAllocated, stateFromAllocations } from '../models/open-items.ts';

/** Told of an open item that was given money, as it was before and as it is now. */
export type ItemListener = (before: OpenItemRow, after: OpenItemRow) => void;
export type ItemContext = Readonly<{ db: Db; now: Date; itemChanged?: ItemListener }>;

/**
 * Adds to what an open item was given and let go, in minor units of its currency, negative when it is taken back. Its state
 * follows from that. Needs the database transaction of the booking; writes no event.
 */
export function addToItem(
  { db, now, itemChanged }: ItemContext,
  item: OpenItemRow,
  added: Readonly<{ amountMinor: number; waivedMinor: number }>,
): Readonly<{ state: OpenItemState; allocatedMinor: number }> {
  assertInTransaction(db);
  const allocatedMinor = item.allocatedMinor + added.amountMinor;
  const waivedMinor = item.waivedMinor + added.waivedMinor;
  const state = stateFromAllocations({ ...item, allocatedMinor, waivedMinor });
  const changed = setAllocated(db, item, { allocatedMinor, waivedMinor, state, updatedAt: now.toISOString() });
  if (!changed) throw new Error(`open item ${item.id} changed inside our own database transaction`);
  itemChanged?.(item, { ...item, allocatedMinor, waivedMinor, state });
  return { state, allocatedMinor };
}
