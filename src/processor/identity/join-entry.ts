/**
 * The same booked line in two message types: both have its details, with different texts. Joined by the bank's reference
 * of the entry, or by NtryRef, date, direction and total, where that is unique on both sides; never by the texts alone.
 */
import type { CamtEntry } from '../../iso20022/types.ts';
import { contestedEntries, type PairCandidate, paymentsOfEntries } from '../../models/payment-pairs.ts';
import { readAmount, readCurrency } from '../../money.ts';
import { askingOf, replaceBy, type StagedStatement, type Staging } from '../import/staging.ts';
import { inBites } from '../in-bites.ts';
import { meaningfulId } from './fingerprint.ts';
import { uniquePairs } from './unique-pairs.ts';

/** The total of an entry in minor units and its direction; null when either cannot be known. */
export function totalOf(entry: CamtEntry): { amountMinor: number; currency: string; direction: 'in' | 'out' } | null {
  const currency = readCurrency(entry.currency);
  if (entry.amount === null || currency === null || entry.creditDebit === null) return null;
  const read = readAmount(entry.amount, currency);
  if (!read.ok || read.money.minor === 0) return null;
  return { amountMinor: read.money.minor, currency, direction: entry.creditDebit === 'CRDT' ? 'in' : 'out' };
}

const ENTRY_REFERENCE_MIN = 9;

export type EntryKeys = Readonly<{ entryServicerReference: string | null; entryReference: string | null }>;

/**
 * 2: the bank's own reference of the entry is equal; 1: its NtryRef is; 0: nothing can be compared; -1: what both have
 * is different.
 */
export function entryAgreement(one: EntryKeys, other: EntryKeys): -1 | 0 | 1 | 2 {
  const references = [one, other].map((entry) => meaningfulId(entry.entryServicerReference));
  if (references.every((reference) => reference !== null)) return references[0] === references[1] ? 2 : -1;
  const numbers = [one, other].map((entry) => accountNumber(entry.entryReference));
  if (numbers.every((number) => number !== null)) return numbers[0] === numbers[1] ? 1 : -1;
  return 0;
}

/** Some banks number their entries 1, 2, 3; only an account or participant number tells anything. */
function accountNumber(entryReference: string | null): string | null {
  const id = meaningfulId(entryReference);
  return id !== null && id.length >= ENTRY_REFERENCE_MIN ? id : null;
}

/** Payments of one entry of one statement. */
export type EntryPayments = Readonly<{ first: PairCandidate; payments: readonly PairCandidate[] }>;

/** Payments entry by entry; they come in that order. */
export function byEntry(payments: Iterable<PairCandidate>): readonly EntryPayments[] {
  const entries: { first: PairCandidate; payments: PairCandidate[] }[] = [];
  for (const payment of payments) {
    const last = entries.at(-1);
    if (last?.first.statementId === payment.statementId && last.first.entryIndex === payment.entryIndex) {
      last.payments.push(payment);
    } else entries.push({ first: payment, payments: [payment] });
  }
  return entries;
}

/** Credits less debits. */
export function sumOf({ payments }: EntryPayments): number {
  return payments.reduce((sum, one) => (one.direction === 'in' ? sum + one.amountMinor : sum - one.amountMinor), 0);
}

type Join = Readonly<{ freshId: number; paymentId: number }>;

/** Joins what is new in this statement with the same entries that another message type of the account reported. */
export function joinEntries(staging: Staging, statement: StagedStatement): void {
  const others = new Set(
    [...statement.nearby].filter((id) => statement.others.get(id)?.messageType !== statement.header.message),
  );
  if (others.size === 0) return;
  inBites(staging.db, joins(staging, statement, others), ({ freshId, paymentId }) => {
    replaceBy(staging, statement, freshId, { paymentId, relation: 'joined' });
  });
}

function* joins(staging: Staging, statement: StagedStatement, others: ReadonlySet<number>): Generator<Join> {
  const asking = askingOf(staging, statement);
  for (const key of contestedEntries(staging.db, asking)) {
    const payments = paymentsOfEntries(staging.db, asking, key);
    const fresh = payments.filter((one) => one.statementId === statement.id);
    const known = payments.filter((one) => others.has(one.statementId) && !isReportedBy(one, statement.id));
    yield* joinsBetween(byEntry(fresh), byEntry(known));
  }
}

function* joinsBetween(fresh: readonly EntryPayments[], known: readonly EntryPayments[]): Generator<Join> {
  let left = fresh;
  let right = known;
  for (const evidence of EVIDENCE) {
    const pairs = uniquePairs(left, right, evidence);
    for (const [one, other] of pairs) {
      for (const [freshId, paymentId] of rowPairs(one, other) ?? []) yield { freshId, paymentId };
    }
    const paired = new Set(pairs.flat());
    left = left.filter((one) => !paired.has(one));
    right = right.filter((one) => !paired.has(one));
  }
}

/** From the strongest to the weakest: equal reference and a common payer, equal reference, equal NtryRef. */
const EVIDENCE = [
  {
    agreement: 2,
    tokensOf: ({ first, payments }: EntryPayments) =>
      payments.flatMap(payerTokens).map((token) => `${meaningfulId(first.entryServicerReference)} ${token}`),
  },
  { agreement: 2, tokensOf: ({ first }: EntryPayments) => [meaningfulId(first.entryServicerReference) ?? ''] },
  { agreement: 1, tokensOf: ({ first }: EntryPayments) => [accountNumber(first.entryReference) ?? ''] },
].map(({ agreement, tokensOf }) => ({
  classOf: fingerprintsOf,
  tokensOf: (entry: EntryPayments) => tokensOf(entry).filter((token) => token !== ''),
  allows: (one: EntryPayments, other: EntryPayments) =>
    entryAgreement(one.first, other.first) === agreement && rowPairs(one, other) !== null,
}));

/** Entries with the same are interchangeable. */
export function fingerprintsOf({ payments }: EntryPayments): string {
  return payments
    .map((one) => one.fingerprint)
    .sort()
    .join(' ');
}

/** What tells the payer of a row. */
export function payerTokens(one: PairCandidate): readonly string[] {
  return [one.counterpartyIban, one.counterpartyName, one.references === '[]' ? null : one.references].flatMap(
    (text) => text ?? [],
  );
}

/**
 * Each row of an entry with one of the other of equal direction and amount, with the same payer where there is one; null
 * unless all find one. With `isOne`, only with one for which it is true.
 */
export function rowPairs(
  one: EntryPayments,
  other: EntryPayments,
  isOne: ((row: PairCandidate, other: PairCandidate) => boolean) | null = null,
): readonly (readonly [number, number])[] | null {
  const [row, known] = [one.payments[0], other.payments[0]];
  const isRowOfEach = one.payments.length === 1 && other.payments.length === 1;
  // The one row of one entry: one message may tell it with its charges, the other without.
  if (isOne === null && isRowOfEach && row !== undefined && row.direction === known?.direction)
    return [[row.id, known.id]];
  const free = [...other.payments];
  const pairs: (readonly [number, number])[] = [];
  for (const row of one.payments) {
    const alike = (known: PairCandidate) => known.amountMinor === row.amountMinor && known.direction === row.direction;
    const akin = free.findIndex((known) => alike(known) && (isOne ?? sharesPayer)(row, known));
    const at = akin === -1 && isOne === null ? free.findIndex(alike) : akin;
    const [taken] = at === -1 ? [] : free.splice(at, 1);
    if (taken === undefined) return null;
    pairs.push([row.id, taken.id]);
  }
  return pairs;
}

function sharesPayer(row: PairCandidate, other: PairCandidate): boolean {
  const tokens = payerTokens(row);
  return payerTokens(other).some((token) => tokens.includes(token));
}

export function isReportedBy(payment: PairCandidate, statementId: number): boolean {
  return payment.statementIds.split(',').includes(String(statementId));
}
