/** Reports over many rows, in plain SQL: sums per statement and the invariants of the books. They only read. */
import type { Db } from './db.ts';

/** What the payments of one statement add up to, credits less debits. */
export type StatementSum = Readonly<{ statementId: number; sumMinor: number }>;

/**
 * The sum of the payments that a statement reports, for statements where it must equal the booked entries: each of
 * its transactions is one payment of its own, in one currency, without a doubt about amounts.
 */
export function statementSums(db: Db): readonly StatementSum[] {
  return db.sqlite
    .prepare<[], StatementSum>(
      `SELECT s.statement_id AS statementId,
         sum(CASE p.direction WHEN 'in' THEN p.amount_minor ELSE -p.amount_minor END) AS sumMinor
       FROM payment_source s
       JOIN payment p ON p.id = s.payment_id
       JOIN statement t ON t.id = s.statement_id
       JOIN file f ON f.id = t.file_id
       WHERE f.state = 'IMPORTED'
       GROUP BY s.statement_id
       HAVING count(*) = t.transactions AND count(DISTINCT s.payment_id) = count(*)
         AND min(p.currency) = t.currency AND max(p.currency) = t.currency
         AND coalesce(sum(p.import_doubt IN ('BATCH_SUM_MISMATCH', 'AMOUNT_SCALE', 'DETAIL_MISSING')), 0) = 0`,
    )
    .all();
}

/** The counts of all imported files together; the first is the sum of the others. */
export type FileTotals = Readonly<{
  files: number;
  transactions: number;
  imported: number;
  known: number;
  announced: number;
  awaitingDetail: number;
  rejected: number;
  ignored: number;
}>;

export function fileTotals(db: Db): FileTotals {
  const totals = db.sqlite
    .prepare<[], FileTotals>(
      `SELECT count(*) AS files, coalesce(sum(transactions), 0) AS transactions, coalesce(sum(imported), 0) AS imported,
         coalesce(sum(known), 0) AS known, coalesce(sum(announced), 0) AS announced,
         coalesce(sum(awaiting_detail), 0) AS awaitingDetail, coalesce(sum(rejected), 0) AS rejected,
         coalesce(sum(ignored), 0) AS ignored
       FROM file WHERE state = 'IMPORTED'`,
    )
    .get();
  if (totals === undefined) throw new Error('a sum without a row');
  return totals;
}
