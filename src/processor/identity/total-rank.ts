/** How well an entry agrees with a total, which says whether it holds details of it. Pure. */

import type { StagedStatement } from '../import/staging.ts';
import { type EntryPayments, entryAgreement, sumOf } from './join-entry.ts';
import type { Total } from './resolve-totals.ts';

export const BY_REFERENCE = 5;
export const BY_ENTRY_REFERENCE = 4;
/** Only the sum of several rows agrees. */
export const BY_TOTAL = 3;
/** Only the amount of its one row agrees. */
export const BY_SINGLE = 2;
/** The entry has the reference of the total, but is only a part of it. */
export const SHARE = 1;
/** The best evidence first. */
export const RANKS = [BY_REFERENCE, BY_ENTRY_REFERENCE, BY_TOTAL, BY_SINGLE, SHARE];

/** The rank of an entry; null when nothing says that it holds details of this total. */
export function rankOf(total: Total, entry: EntryPayments): number | null {
  const { row } = total;
  const { first, payments } = entry;
  if (!isOfDay(total, entry)) return null;
  const sum = signedSum(total, entry);
  if (sum <= 0 || first.entryAmountMinor === null) return null;
  const agreement = entryAgreement(row, first);
  if (first.entryAmountMinor !== row.amountMinor) {
    return agreement === 2 && first.entryAmountMinor < row.amountMinor ? SHARE : null;
  }
  if (agreement === 2) return BY_REFERENCE;
  const isComplete = sum === first.entryAmountMinor;
  if (isComplete && (row.statedTransactions ?? payments.length) !== payments.length) return null;
  if (agreement === 1) return BY_ENTRY_REFERENCE;
  if (agreement === -1) return null;
  return payments.length > 1 ? BY_TOTAL : BY_SINGLE;
}

/** True when nothing but the amount says so: other evidence goes before. */
export function isWeak(rank: number | null): boolean {
  return rank === BY_TOTAL || rank === BY_SINGLE;
}

export function isOfDay({ row }: Total, { first }: EntryPayments): boolean {
  return row.bookingDate === first.bookingDate && row.currency === first.currency;
}

/** What the entry would add to the total. */
export function signedSum({ row }: Total, entry: EntryPayments): number {
  return row.direction === 'in' ? sumOf(entry) : -sumOf(entry);
}

export function hasRoom(total: Total, entry: EntryPayments): boolean {
  const sum = signedSum(total, entry);
  return sum > 0 && sum <= roomOf(total);
}

/** What has no details yet. */
export function roomOf({ row, detailedMinor }: Total): number {
  return row.amountMinor - detailedMinor;
}

/** Reported by a statement about the same money, and not by this one as an entry of its own. */
export function isForeign(statement: StagedStatement, { ownEntry, reportedBy }: Total): boolean {
  const reporting = [...reportedBy];
  return (
    ownEntry === null &&
    reporting.some((id) => statement.nearby.has(id)) &&
    !reporting.some((id) => statement.apart.has(id))
  );
}
