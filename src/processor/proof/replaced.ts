/**
 * Which delivery of a page is the bank's last word. A page that comes again takes the place of the earlier delivery, and a
 * delivery that ends with page 1 takes the place of the pages that came after it before. Pure.
 */
import { isSamePage } from '../identity/statement-relation.ts';
import { endOf, sequenceOf } from './order.ts';
import type { ProofRow } from './types.ts';

/** The newest delivery that took the place of each row, by the id of the row; a row that still stands is not in it. */
export function supersededIn(rows: readonly ProofRow[]): ReadonlyMap<number, ProofRow> {
  const groups = new Map<string, ProofRow[]>();
  for (const row of rows) {
    if (row.bankStatementId === null) continue;
    const key = JSON.stringify([row.messageType, row.bankStatementId, endOf(row)]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const superseded = new Map<number, ProofRow>();
  for (const group of groups.values()) {
    if (group.length === 1) continue;
    const newestFirst = [...group].sort((a, b) => (isNewer(a, b) ? -1 : 1));
    for (const row of group) {
      const newer = newestFirst.find((other) => takesPlaceOf(other, row));
      if (newer !== undefined) superseded.set(row.id, newer);
    }
  }
  return superseded;
}

function takesPlaceOf(newer: ProofRow, older: ProofRow): boolean {
  const isItsPage = newer.page === older.page || (newer.lastPage && older.page > newer.page);
  if (!isItsPage || newer.id === older.id || !isNewer(newer, older)) return false;
  return isSamePage(newer, { ...older, page: newer.page }) && !isAnother(older, newer);
}

/** Banks without numbers of their own give several statements of one day the same id; the balances tell them apart. */
function isAnother(one: ProofRow, other: ProofRow): boolean {
  if (goesOn(one, other) || goesOn(other, one)) return true;
  if (sequenceOf(one) !== null) return false;
  return differ(one.openingMinor, other.openingMinor) && differ(one.closingMinor, other.closingMinor);
}

function goesOn(before: ProofRow, after: ProofRow): boolean {
  return differ(before.openingMinor, after.openingMinor) && before.closingMinor === after.openingMinor;
}

function differ(one: number | null, other: number | null): boolean {
  return one !== null && other !== null && one !== other;
}

function isNewer(one: ProofRow, other: ProofRow): boolean {
  const a = one.createdAtBank ?? '';
  const b = other.createdAtBank ?? '';
  return a === b ? one.id > other.id : a > b;
}
