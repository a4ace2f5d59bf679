/**
 * Collective entries while they are read: the bank booked a total and sends its details in a camt.054, before or after,
 * or never. Here the total is only written down; `resolve-totals.ts` finds out what it is.
 */
import type { CamtEntry, CamtRow } from '../../iso20022/types.ts';
import { insertCollective } from '../../models/collectives.ts';
import { readAmount, readCurrency } from '../../money.ts';
import { type RowFacts, readRow } from '../import/payment-facts.ts';
import { keepReject, type StagedStatement, type Staging } from '../import/staging.ts';
import { totalOf } from './join-entry.ts';

/** Some details of a collective entry are here, and they are less than its total: the others come in another file. */
export function isPartlyDetailed(entry: CamtEntry): boolean {
  const total = totalOf(entry);
  const currency = readCurrency(entry.currency);
  if (total === null || currency === null) return false;
  let sum = 0;
  let readable = 0;
  for (const { transaction, reject } of entry.rows) {
    if (transaction.detail === null) return false;
    if (reject !== null) continue;
    const amount = transaction.amount === null ? null : readAmount(transaction.amount, currency);
    if (amount === null || !amount.ok) return false;
    readable += 1;
    sum += transaction.creditDebit === entry.creditDebit ? amount.money.minor : -amount.money.minor;
  }
  return readable > 0 && sum < total.amountMinor;
}

/** Writes down an entry of which only the total is known; `transactions` rows of the file stand for it. */
export function stageTotal(staging: Staging, statement: StagedStatement, entry: CamtEntry, transactions: number): void {
  const total = totalOf(entry);
  const [row] = entry.rows;
  if (row === undefined) throw new Error('an entry has at least one row');
  const read = readRow(statement, entry, asTotal(entry, row));
  if (total === null || read.kind !== 'payment') {
    if (transactions > 0) stageUnusable(staging, statement, entry, read);
    return;
  }
  const doubt = read.facts.direction === 'in' ? 'DETAIL_MISSING' : null;
  const facts = { ...read.facts, importDoubt: read.facts.importDoubt ?? doubt };
  insertCollective(staging.db, {
    statementId: statement.id,
    fileId: staging.fileId,
    entryIndex: entry.index,
    transactions,
    account: statement.account,
    direction: facts.direction,
    amountMinor: facts.amountMinor,
    currency: facts.currency,
    bookingDate: facts.bookingDate,
    fingerprint: facts.fingerprint,
    entryServicerReference: entry.accountServicerReference,
    entryReference: entry.entryReference,
    statedTransactions: entry.statedTransactions,
    facts: JSON.stringify(facts),
    state: 'WAITING',
  });
  staging.counts.awaitingDetail += transactions;
}

/** The one row that stands for the total: without what the file says of any single detail. */
function asTotal(entry: CamtEntry, row: CamtRow): CamtRow {
  return {
    ...row,
    reject: entry.rows.length === 1 ? row.reject : null,
    transaction: { ...row.transaction, amount: entry.amount, currency: entry.currency, creditDebit: entry.creditDebit },
  };
}

function stageUnusable(staging: Staging, statement: StagedStatement, entry: CamtEntry, read: RowFacts): void {
  if (read.kind === 'ignored') {
    staging.counts.ignored += entry.rows.length;
    return;
  }
  const reject =
    read.kind === 'reject'
      ? read.reject
      : { code: 'AMOUNT_UNKNOWN', message: 'the total of the entry cannot be read', where: `entry ${entry.index}` };
  for (const row of entry.rows) {
    keepReject(staging, { statementPosition: statement.head.index, entry, row }, reject);
  }
  staging.counts.rejected += entry.rows.length;
}
