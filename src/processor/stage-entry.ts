/**
 * One entry of a statement into the staged rows: each of its transactions becomes a payment, or is known,
 * announced, awaiting detail, rejected or ignored by name. The counts always add up.
 */
import { assertNever } from '../errors.ts';
import type { CamtEntry, CamtRow } from '../iso20022/types.ts';
import { readAmount, readCurrency } from '../money.ts';
import { detailsFor, stageCollective } from './collective.ts';
import { joinWithOtherType } from './join-entry.ts';
import { type PaymentFacts, type RowFacts, readRow } from './payment-facts.ts';
import {
  attach,
  identify,
  keepReject,
  type Place,
  type StagedStatement,
  type Staging,
  stagePayment,
} from './staging.ts';

export function stageEntry(staging: Staging, statement: StagedStatement, entry: CamtEntry): void {
  staging.counts.transactions += entry.rows.length;
  addToBooked(statement, entry);
  if (entry.summaryOnly && isBooked(statement, entry)) {
    stageCollective(staging, statement, entry);
    return;
  }
  const rows = amountsUnknown(entry) ? [wholeEntry(entry)] : entry.rows;
  staging.counts.ignored += entry.rows.length - rows.length;
  const read = rows.map((row) => ({ row, facts: readRow(statement, entry, row) }));
  const doubt =
    amountsUnknown(entry) ||
    !sumsAgree(
      entry,
      read.map((item) => item.facts),
    );
  const bookable: PaymentFacts[] = [];
  for (const { row, facts } of read) {
    switch (facts.kind) {
      case 'payment':
        bookable.push(doubt && facts.facts.direction === 'in' ? withDoubt(facts.facts) : facts.facts);
        break;
      case 'announced':
        staging.counts.announced += 1;
        break;
      case 'ignored':
        staging.counts.ignored += 1;
        break;
      case 'reject':
        staging.counts.rejected += 1;
        keepReject(staging, { statementPosition: statement.head.index, entry, row }, facts.reject);
        break;
      default:
        assertNever(facts);
    }
  }
  stagePayments(staging, statement, entry, bookable);
}

/** The bank's own sum of booked entries, for the proof. */
function addToBooked(statement: StagedStatement, entry: CamtEntry): void {
  if (!isBooked(statement, entry)) return;
  const currency = readCurrency(entry.currency ?? statement.head.accountCurrency);
  const amount = currency === null || entry.amount === null ? null : readAmount(entry.amount, currency);
  if (amount === null || !amount.ok || entry.creditDebit === null) {
    statement.incomplete = true;
    return;
  }
  if (statement.currency !== null && statement.currency !== currency) statement.incomplete = true;
  statement.currency ??= currency;
  statement.bookedMinor += entry.creditDebit === 'CRDT' ? amount.money.minor : -amount.money.minor;
}

function isBooked(statement: StagedStatement, entry: CamtEntry): boolean {
  return statement.header.message !== 'camt.052' && (entry.status === 'BOOK' || entry.status === null);
}

/** Details in a foreign currency only: their share of the entry cannot be known, the total can. */
function amountsUnknown(entry: CamtEntry): boolean {
  return (
    entry.rows.length > 1 &&
    entry.amount !== null &&
    entry.rows.every((row) => row.reject === null && row.transaction.amount === null)
  );
}

/** The entry as one transaction, without the parties and references of any single detail. */
function wholeEntry(entry: CamtEntry): CamtRow {
  const [first] = entry.rows;
  if (first === undefined) throw new Error('an entry has at least one row');
  const transaction = {
    ...first.transaction,
    detail: null,
    amount: entry.amount,
    currency: entry.currency,
    creditDebit: entry.creditDebit,
    accountServicerReference: entry.accountServicerReference,
    endToEndId: null,
    transactionId: null,
    instructionId: null,
    mandateId: null,
    debtor: null,
    creditor: null,
    ultimateDebtor: null,
    ultimateCreditor: null,
    remittance: [],
    references: [],
    charges: [],
  };
  return { ...first, transaction, detailAccountServicerReference: null, uetr: null };
}

function withDoubt(facts: PaymentFacts): PaymentFacts {
  return { ...facts, importDoubt: facts.importDoubt ?? 'BATCH_SUM_MISMATCH' };
}

/** True when the details add up to the entry, or when that cannot be checked (a rejected or announced row). */
function sumsAgree(entry: CamtEntry, rows: readonly RowFacts[]): boolean {
  let sum = 0;
  for (const row of rows) {
    if (row.kind === 'ignored') continue;
    if (row.kind !== 'payment') return true;
    if (row.facts.entryAmountMinor === null || row.facts.entryAmountMinor === undefined) return true;
    sum += row.facts.direction === 'in' ? row.facts.amountMinor : -row.facts.amountMinor;
  }
  const [first] = rows.filter((row) => row.kind === 'payment');
  if (first === undefined) return true;
  const total = first.facts.entryAmountMinor ?? 0;
  return sum === (entry.creditDebit === 'DBIT' ? -total : total);
}

function stagePayments(
  staging: Staging,
  statement: StagedStatement,
  entry: CamtEntry,
  rows: readonly PaymentFacts[],
): void {
  const collective = rows.length === 0 ? null : detailsFor(staging, statement, entry);
  if (collective?.keeps === 'payment') {
    for (const facts of rows) attach(staging, statement, placeIn(facts), collective.paymentId, 'joined');
    staging.counts.known += rows.length;
    return;
  }
  const unmatched: PaymentFacts[] = [];
  for (const facts of rows) {
    const identity = identify(staging, statement, facts);
    if (identity.kind === 'known') {
      attach(staging, statement, placeIn(facts), identity.paymentId, 'known');
      staging.counts.known += 1;
    } else if (statement.hasOtherType) {
      unmatched.push(facts);
    } else {
      stagePayment(staging, statement, facts, identity);
      staging.counts.imported += 1;
    }
  }
  if (unmatched.length > 0) stageUnmatched(staging, statement, entry, unmatched);
}

/** Rows with facts not seen before, on an account that another message type reports as well. */
function stageUnmatched(
  staging: Staging,
  statement: StagedStatement,
  entry: CamtEntry,
  rows: readonly PaymentFacts[],
): void {
  const joined = joinWithOtherType(staging, statement, entry, rows);
  for (const facts of rows) {
    const paymentId = joined.get(facts);
    if (paymentId === undefined) {
      // Asked again: a twin in this very entry may have been staged since.
      const identity = identify(staging, statement, facts);
      if (identity.kind === 'known') throw new Error('a row became known while its own entry was staged');
      stagePayment(staging, statement, facts, identity);
      staging.counts.imported += 1;
    } else {
      attach(staging, statement, placeIn(facts), paymentId, 'joined');
      staging.counts.known += 1;
    }
  }
}

function placeIn(facts: PaymentFacts): Place {
  return { entryIndex: facts.entryIndex ?? 0, detailIndex: facts.detailIndex ?? null };
}
