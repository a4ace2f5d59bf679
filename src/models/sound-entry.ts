/**
 * What makes an entry of a statement sound, so that its payments can be held against what the bank booked: pieces of SQL for the
 * queries that do so. `t` is the alias of the statement, `s` that of a source or an entry, `p` that of its payments, which are grouped.
 */

/** The import had no doubt about an amount, and all are in the currency of the statement. */
export function amountsAreSure(t: string): string {
  return `count(nullif(p.import_doubt, 'DUPLICATE_SUSPECT')) = 0 AND min(p.currency) = ${t}.currency AND max(p.currency) = ${t}.currency`;
}

/** Each row of the entry could be read; `t` has file_id and position. */
export function nothingRejected(t: string, s: string): string {
  return `NOT EXISTS (SELECT 1 FROM reject r WHERE r.file_id = ${t}.file_id
    AND r.statement_position = ${t}.position AND r.entry_index = ${s}.entry_index)`;
}

/** It is no total whose details are in another file. */
export function isNoTotal(s: string): string {
  return `NOT EXISTS (SELECT 1 FROM collective_entry c WHERE c.statement_id = ${s}.statement_id AND c.entry_index = ${s}.entry_index)`;
}

/** Each transaction of the entry that is grouped is a payment of its own. */
export const EACH_ONCE_GROUPED = 'count(*) = count(DISTINCT s.payment_id)';

/** The same of an entry that is grouped already; dearer, so only asked of those with more than one. */
export function eachOnce(e: string): string {
  return `NOT EXISTS (SELECT 1 FROM payment_source d
    WHERE d.statement_id = ${e}.statement_id AND d.entry_index = ${e}.entry_index GROUP BY d.payment_id HAVING count(*) > 1)`;
}
