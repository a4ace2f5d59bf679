/**
 * The same booked line in two message types: a camt.053 names the total where its camt.054 has the details, or
 * both have details with different texts. Joined by the bank's reference of the entry, or by NtryRef, date,
 * direction and total; never by the texts.
 */
import type { CamtEntry } from '../iso20022/types.ts';
import { type PairCandidate, paymentsOfEqualEntries } from '../models/payment-pairs.ts';
import { readAmount, readCurrency } from '../money.ts';
import { meaningfulId } from './fingerprint.ts';
import type { PaymentFacts } from './payment-facts.ts';
import type { StagedStatement, Staging } from './staging.ts';

/** The total of an entry in minor units and its direction; null when either cannot be known. */
export function totalOf(entry: CamtEntry): { amountMinor: number; currency: string; direction: 'in' | 'out' } | null {
  const currency = readCurrency(entry.currency);
  if (entry.amount === null || currency === null || entry.creditDebit === null) return null;
  const read = readAmount(entry.amount, currency);
  if (!read.ok || read.money.minor === 0) return null;
  return { amountMinor: read.money.minor, currency, direction: entry.creditDebit === 'CRDT' ? 'in' : 'out' };
}

const ENTRY_REFERENCE_MIN = 9;

type EntryKeys = Readonly<{ entryServicerReference: string | null; entryReference: string | null }>;

/** 2: the bank's own reference of the entry is equal; 1: its NtryRef is; 0: nothing says that they are the same. */
export function entryAgreement(entry: CamtEntry, other: EntryKeys): 0 | 1 | 2 {
  const reference = meaningfulId(entry.accountServicerReference);
  const otherReference = meaningfulId(other.entryServicerReference);
  if (reference !== null && otherReference !== null) return reference === otherReference ? 2 : 0;
  const entryReference = meaningfulId(entry.entryReference);
  // Some banks number their entries 1, 2, 3; only an account or participant number tells anything.
  if (
    entryReference !== null &&
    entryReference.length >= ENTRY_REFERENCE_MIN &&
    entryReference === meaningfulId(other.entryReference)
  )
    return 1;
  return 0;
}

/**
 * Payments of one entry of another message type that is this very entry, or none. The entry whose own
 * reference agrees comes first; an entry that this statement already reported is not offered again.
 */
export function sameEntryElsewhere(
  staging: Staging,
  statement: StagedStatement,
  entry: CamtEntry,
): readonly PairCandidate[] {
  const total = totalOf(entry);
  const bookingDate = entry.bookingDate ?? entry.valueDate;
  if (total === null || bookingDate === null || !statement.hasOtherType) return [];
  const found = paymentsOfEqualEntries(staging.db, statement.id, {
    account: statement.account,
    bookingDate,
    entryAmountMinor: total.amountMinor,
  });
  const groups = new Map<string, PairCandidate[]>();
  for (const candidate of found) {
    const other = candidate.statementId === null ? undefined : statement.others.get(candidate.statementId);
    if (other === undefined || other.messageType === statement.header.message) continue;
    if (candidate.currency !== total.currency || entryAgreement(entry, candidate) === 0) continue;
    const key = `${candidate.statementId}/${candidate.entryIndex}`;
    groups.set(key, [...(groups.get(key) ?? []), candidate]);
  }
  const ranked = [...groups.values()].sort((a, b) => agreementOf(entry, b) - agreementOf(entry, a));
  return ranked[0] ?? [];
}

function agreementOf(entry: CamtEntry, group: readonly PairCandidate[]): number {
  const [first] = group;
  return first === undefined ? 0 : entryAgreement(entry, first);
}

/** Pairs rows with the payments of the same entry elsewhere, by direction and amount. All of them or none. */
export function joinWithOtherType(
  staging: Staging,
  statement: StagedStatement,
  entry: CamtEntry,
  rows: readonly PaymentFacts[],
): ReadonlyMap<PaymentFacts, number> {
  const free = [...sameEntryElsewhere(staging, statement, entry)];
  const pairs = new Map<PaymentFacts, number>();
  for (const facts of rows) {
    const at = free.findIndex(
      (candidate) => candidate.amountMinor === facts.amountMinor && candidate.direction === facts.direction,
    );
    const [taken] = at === -1 ? [] : free.splice(at, 1);
    if (taken === undefined) return new Map();
    pairs.set(facts, taken.id);
  }
  return pairs;
}
