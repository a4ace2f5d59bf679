/** Reports over many rows, in plain SQL: sums per statement and the invariants of the books. They only read. */
import type { Db } from './db.ts';

/** What the payments of one statement add up to, credits less debits. */
export type StatementSum = Readonly<{ statementId: number; sumMinor: number }>;

/**
 * The sum of the payments that a statement reports, for statements where it must equal the booked entries: each of its
 * transactions is one payment of its own, in its currency, and the details of every entry add up to the entry.
 */
export function statementSums(db: Db): readonly StatementSum[] {
  return db.sqlite
    .prepare<[], StatementSum>(
      `WITH entry AS (
         SELECT s.statement_id, count(*) AS n, count(DISTINCT s.payment_id) AS payments,
           sum(CASE p.direction WHEN 'in' THEN p.amount_minor ELSE -p.amount_minor END) AS sum_minor,
           min(p.currency) AS first_currency, max(p.currency) AS last_currency,
           min(p.entry_amount_minor) AS least, max(p.entry_amount_minor) AS most, count(p.entry_amount_minor) AS stated,
           count(nullif(p.import_doubt, 'DUPLICATE_SUSPECT')) AS doubts
         FROM payment_source s JOIN payment p ON p.id = s.payment_id GROUP BY s.statement_id, s.entry_index)
       SELECT entry.statement_id AS statementId, sum(entry.sum_minor) AS sumMinor
       FROM entry JOIN statement t ON t.id = entry.statement_id JOIN file f ON f.id = t.file_id
       WHERE f.state = 'IMPORTED'
       GROUP BY entry.statement_id
       HAVING sum(n) = t.transactions AND sum(payments) = sum(n)
         AND min(first_currency) = t.currency AND max(last_currency) = t.currency
         AND min(stated = n AND least = most AND abs(sum_minor) = least AND doubts = 0) = 1`,
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
