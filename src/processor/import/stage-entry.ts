/**
 * One entry of a statement into the staged rows: each of its transactions becomes a payment, or is known,
 * announced, awaiting detail, rejected or ignored by name. The counts always add up.
 */
import { assertNever } from '../../errors.ts';
import type { CamtEntry, CamtRow } from '../../iso20022/types.ts';
import { readAmount, readCurrency } from '../../money.ts';
import { isPartlyDetailed, stageTotal } from '../identity/collective.ts';
import { identify } from '../identity/identify.ts';
import { sumsAgree } from './entry-sum.ts';
import { type PaymentFacts, readRow } from './payment-facts.ts';
import { attach, keepReject, type StagedStatement, type Staging, stagePayment } from './staging.ts';

export function stageEntry(staging: Staging, statement: StagedStatement, entry: CamtEntry): void {
  staging.counts.transactions += entry.rows.length;
  addToBooked(statement, entry);
  const isTotal = entry.summaryOnly && isBooked(statement, entry);
  const isPartial = isTotal && isPartlyDetailed(entry);
  if (isTotal) stageTotal(staging, statement, entry, isPartial ? 0 : entry.rows.length);
  if (!isTotal || isPartial) stageRows(staging, statement, entry, isPartial);
}

function stageRows(staging: Staging, statement: StagedStatement, entry: CamtEntry, isPartial: boolean): void {
  const rows = amountsUnknown(entry) ? [wholeEntry(entry)] : entry.rows;
  staging.counts.ignored += entry.rows.length - rows.length;
  const read = rows.map((row) => ({ row, facts: readRow(statement, entry, row) }));
  const doubt =
    !isPartial &&
    (amountsUnknown(entry) ||
      !sumsAgree(
        entry,
        read.map((item) => item.facts),
      ));
  for (const { row, facts } of read) {
    switch (facts.kind) {
      case 'payment':
        stageExact(staging, statement, doubt && facts.facts.direction === 'in' ? withDoubt(facts.facts) : facts.facts);
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
}

/** Known by its exact facts, or new until the end of the statement finds what else it may be. */
function stageExact(staging: Staging, statement: StagedStatement, facts: PaymentFacts): void {
  const identity = identify(staging, statement, facts);
  if (identity.kind === 'known') {
    const place = { entryIndex: facts.entryIndex ?? 0, detailIndex: facts.detailIndex ?? null };
    attach(staging, statement, place, { paymentId: identity.paymentId, relation: 'known' });
    staging.counts.known += 1;
  } else {
    stagePayment(staging, statement, facts, identity);
    staging.counts.imported += 1;
  }
}

/** An entry of a statement that repeats a known one word for word: all of its transactions are known. */
export function countRepeated(staging: Staging, statement: StagedStatement, entry: CamtEntry): void {
  staging.counts.transactions += entry.rows.length;
  staging.counts.known += entry.rows.length;
  addToBooked(statement, entry);
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
  statement.currency ??= currency;
  if (statement.currency !== currency) {
    statement.incomplete = true;
    return;
  }
  statement.bookedMinor += entry.creditDebit === 'CRDT' ? amount.money.minor : -amount.money.minor;
}

function isBooked(statement: StagedStatement, entry: CamtEntry): boolean {
  const isSilent = entry.status === null && statement.header.message !== 'camt.052';
  return !statement.provisional && (entry.status === 'BOOK' || isSilent);
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
  return {
    ...first,
    transaction,
    detailAccountServicerReference: null,
    structuredTexts: [],
    detailAdditionalInfo: null,
    uetr: null,
  };
}

function withDoubt(facts: PaymentFacts): PaymentFacts {
  return { ...facts, importDoubt: facts.importDoubt ?? 'BATCH_SUM_MISMATCH' };
}
