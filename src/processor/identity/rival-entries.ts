/**
 * A total and an entry with all its rows may have the same sum. Rows that another message type reports without any
 * reference belong to the entry if all of them pair with its rows; if they might, they are not taken for details of the total.
 */
import { type PairCandidate, paymentsOfEntries } from '../../models/payment-pairs.ts';
import { askingOf, replaceBy, type StagedStatement, type Staging } from '../import/staging.ts';
import { inBites } from '../in-bites.ts';
import { meaningfulId } from './fingerprint.ts';
import {
  byEntry,
  type EntryPayments,
  entryAgreement,
  fingerprintsOf,
  isReportedBy,
  payerTokens,
  rowPairs,
} from './join-entry.ts';
import type { Total } from './resolve-totals.ts';
import { isWeak, rankOf } from './total-rank.ts';
import { uniquePairs } from './unique-pairs.ts';

/** Joins entries row by row where, by their amount alone, they could be details of a total as well. */
export function joinRows(staging: Staging, statement: StagedStatement, totals: readonly Total[]): void {
  const sums = new Map(
    totals.map((total) => [`${total.row.bookingDate} ${total.row.currency} ${total.row.amountMinor}`, total]),
  );
  const joins = [...sums.values()].flatMap((total) => {
    const entries = entriesLike(staging, statement, total).filter((entry) => !isClaimed(totals, entry));
    const fresh = entries.filter(({ first }) => first.statementId === statement.id && first.collectiveId === null);
    const known = entries.filter(({ first }) => isOfOtherType(statement, first) && first.collectiveId === null);
    const mayBeDetails = [...fresh, ...known].some((entry) => isWeak(rankOf(total, entry)));
    return mayBeDetails ? pairsOf(fresh, known) : [];
  });
  inBites(staging.db, [...new Map(joins)], ([freshId, paymentId]) => {
    replaceBy(staging, statement, freshId, { paymentId, relation: 'joined' });
  });
}

/** True when rows of this entry may as well be those of an entry that only another message type reports. */
export function isContested(
  staging: Staging,
  statement: StagedStatement,
  { total, entry }: { total: Total; entry: EntryPayments },
): boolean {
  if (entry.payments.length === 1 && isPaged(statement, total)) return true;
  const types = typesOf(statement, entry);
  return entriesLike(staging, statement, total).some(
    (other) =>
      other.first.id !== entry.first.id &&
      entryAgreement(other.first, entry.first) >= 0 &&
      !typesOf(statement, other).some((type) => types.includes(type)) &&
      amountsOf(other) === amountsOf(entry),
  );
}

/** Its statement has other pages, and one of them may have an entry for a single payment. */
function isPaged({ id, identity, others }: StagedStatement, { reportedBy }: Total): boolean {
  const reporting = [...reportedBy].flatMap((one) => (one === id ? identity : (others.get(one) ?? [])));
  return reporting.some(({ page, lastPage }) => page > 1 || !lastPage);
}

/** All entries with the date and the sum of a total, of any statement. */
function entriesLike(staging: Staging, statement: StagedStatement, { row }: Total): readonly EntryPayments[] {
  const { bookingDate, currency, amountMinor: entryAmountMinor } = row;
  return byEntry(
    paymentsOfEntries(staging.db, askingOf(staging, statement), { bookingDate, currency, entryAmountMinor }),
  );
}

/** The reference of a total says that they are its details. */
function isClaimed(totals: readonly Total[], entry: EntryPayments): boolean {
  return totals.some((total) => {
    const rank = rankOf(total, entry);
    return total.ownEntry === entry.first.entryIndex || (rank !== null && !isWeak(rank));
  });
}

function isOfOtherType(statement: StagedStatement, known: PairCandidate): boolean {
  const reporting = known.statementIds.split(',').map(Number);
  return (
    known.statementId !== statement.id &&
    !isReportedBy(known, statement.id) &&
    reporting.some((id) => statement.nearby.has(id)) &&
    reporting.every((id) => statement.others.get(id)?.messageType !== statement.header.message)
  );
}

function typesOf(statement: StagedStatement, { first }: EntryPayments): readonly string[] {
  const reporting = first.statementIds.split(',').map(Number);
  return reporting.map((id) =>
    id === statement.id ? statement.header.message : (statement.others.get(id)?.messageType ?? ''),
  );
}

function amountsOf({ payments }: EntryPayments): string {
  return payments
    .map((one) => `${one.direction} ${one.amountMinor}`)
    .sort()
    .join(' ');
}

type RowPair = readonly [freshId: number, paymentId: number];

/** First by what the bank repeats, then by what tells the payers; only where no other assignment is possible. */
function pairsOf(fresh: readonly EntryPayments[], known: readonly EntryPayments[]): readonly RowPair[] {
  const pairs: RowPair[] = [];
  let left = fresh;
  let right = known;
  for (const tokensOf of [bankTokens, payerTokens]) {
    const rowsOf = (one: EntryPayments, other: EntryPayments) =>
      rowPairs(one, other, (row, rowOfOther) => isOne(row, rowOfOther, tokensOf));
    const found = uniquePairs(left, right, {
      classOf: fingerprintsOf,
      tokensOf: ({ payments }) => payments.flatMap(tokensOf),
      allows: (one, other) =>
        entryAgreement(one.first, other.first) >= 0 &&
        one.payments.length === other.payments.length &&
        rowsOf(one, other) !== null,
    });
    for (const [one, other] of found) pairs.push(...(rowsOf(one, other) ?? []));
    const paired = new Set(found.flat());
    left = left.filter((one) => !paired.has(one));
    right = right.filter((one) => !paired.has(one));
  }
  return pairs;
}

/** What a bank repeats for a row in each of its messages. */
function bankTokens(row: PairCandidate): readonly string[] {
  return [row.accountServicerReference, row.transactionId, row.endToEndId].flatMap((id) => meaningfulId(id) ?? []);
}

/** They share something, and neither their accounts nor their references are different. */
function isOne(row: PairCandidate, other: PairCandidate, tokensOf: (one: PairCandidate) => readonly string[]): boolean {
  if (
    row.counterpartyIban !== null &&
    other.counterpartyIban !== null &&
    row.counterpartyIban !== other.counterpartyIban
  )
    return false;
  if (row.references !== '[]' && other.references !== '[]' && row.references !== other.references) return false;
  const tokens = tokensOf(row);
  return tokensOf(other).some((token) => tokens.includes(token));
}
