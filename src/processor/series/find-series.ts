/** The series that a message is about, by whatever it names it with (spec/flow.md 2.2). */
import type { Db } from '../../models/db.ts';
import { findRecurring, type RecurringRow, recurringBySubscription, recurringByToken } from '../../models/recurring.ts';
import { readTransactionId } from '../../transaction-id.ts';
import { familyOf } from '../gifts/gateways.ts';

export type SeriesNames = Readonly<{
  gateway: string;
  recurringId: number | null;
  subscriptionId: string | null;
  paymentToken: string | null;
}>;

export function findSeries(db: Db, names: SeriesNames): RecurringRow | null {
  const family = familyOf(names.gateway);
  if (names.recurringId !== null) return findRecurring(db, names.recurringId);
  const byId =
    names.subscriptionId === null ? null : recurringBySubscription(db, family, plainId(names.subscriptionId));
  if (byId !== null || names.paymentToken === null) return byId;
  return recurringByToken(db, family, names.paymentToken);
}

/** Older systems write `RECURRING INGENICO 123` for the series 123. */
export function plainId(subscriptionId: string): string {
  const read = subscriptionId.includes(' ') ? readTransactionId(subscriptionId) : null;
  return read === null || !read.ok ? subscriptionId : read.id.gatewayTxnId;
}

/** Amazon names a series by the first characters of each of its transactions. */
const AMAZON_SERIES_CHARACTERS = 19;

/** The id of the series, from the message of one of its payments; null when it names none. */
export function subscriptionOf(
  gift: Readonly<{ gateway: string; gatewayTxnId: string; subscriptionId: string | null }>,
): string | null {
  if (gift.subscriptionId !== null) return plainId(gift.subscriptionId);
  return gift.gateway === 'amazon' ? gift.gatewayTxnId.slice(0, AMAZON_SERIES_CHARACTERS) : null;
}
