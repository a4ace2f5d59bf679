/** What the last attempt of an order means for the details that wait for its money. */
import { endsPending, newestAttempt } from '../../models/attempts.ts';
import type { Db } from '../../models/db.ts';
import { reopenPending, resolvePending } from '../../models/pending.ts';
import { familyOf } from './gateways.ts';

export type Order = Readonly<{ gateway: string; orderId: string; now: Date }>;

/** An attempt that came to nothing settles them, a later one lets them wait again; how many rows changed. */
export function followAttempts(db: Db, { gateway, orderId, now }: Order): number {
  const newest = newestAttempt(db, gateway, orderId);
  if (newest === null) return 0;
  const order = { family: familyOf(gateway), orderId };
  return endsPending(newest) ? resolvePending(db, { ...order, resolution: 'FAILED', now }) : reopenPending(db, order);
}
