/** Entries whose payments are not what the bank booked, with the charges that the payments state. */
import type { Db } from './db.ts';
import { exactNumber } from './exact.ts';
import { amountsAreSure, EACH_ONCE_GROUPED, isNoTotal, nothingRejected } from './sound-entry.ts';

export type UnequalEntry = Readonly<{
  statementId: number;
  account: string;
  currency: string;
  /** The booking day. */
  day: string;
  /** The payments, credits less debits, less what the bank booked; in minor units of `currency`. */
  differenceMinor: number;
  /** Of each payment the charges that it states, as JSON. */
  charges: string;
  /** Its statement is the one that brought its payments. */
  isOwn: boolean;
}>;

type Row = Omit<UnequalEntry, 'statementId' | 'differenceMinor' | 'isOwn'> &
  Readonly<{ statementId: bigint; differenceMinor: bigint; isOwn: bigint }>;

/**
 * Of all imported statements, or of those of `only`. Each of their transactions is one payment, in the currency of the statement,
 * and the import had no doubt about its amount; totals with details of another file are not among them.
 */
export function unequalEntries(db: Db, only: readonly number[] | null): readonly UnequalEntry[] {
  return db.sqlite
    .prepare<{ ids: string | null }, Row>(
      `WITH entry AS (
         SELECT t.id AS statement_id, t.file_id, t.position, t.account, t.currency, s.entry_index, min(p.booking_date) AS day,
           sum(CASE p.direction WHEN 'in' THEN p.amount_minor ELSE -p.amount_minor END) AS sum_minor,
           min(p.entry_amount_minor) AS total_minor, json_group_array(json(p.charges)) AS charges,
           min(p.statement_id = t.id) AS is_own
         FROM statement t JOIN file f ON f.id = t.file_id AND f.state = 'IMPORTED'
           CROSS JOIN payment_source s ON s.statement_id = t.id CROSS JOIN payment p ON p.id = s.payment_id
         WHERE (@ids IS NULL OR t.id IN (SELECT value FROM json_each(@ids)))
         GROUP BY t.id, s.entry_index
         HAVING ${EACH_ONCE_GROUPED} AND count(p.entry_amount_minor) = count(*)
           AND min(p.entry_amount_minor) = max(p.entry_amount_minor) AND abs(sum_minor) <> total_minor
           AND ${amountsAreSure('t')})
       SELECT statement_id AS statementId, account, currency, day, charges, is_own AS isOwn,
         CASE WHEN sum_minor < 0 THEN sum_minor + total_minor ELSE sum_minor - total_minor END AS differenceMinor
       FROM entry e
       WHERE ${isNoTotal('e')} AND ${nothingRejected('e', 'e')}
       ORDER BY e.statement_id, e.entry_index`,
    )
    .safeIntegers()
    .all({ ids: only === null ? null : JSON.stringify(only) })
    .map(({ statementId, differenceMinor, isOwn, ...row }) => ({
      ...row,
      statementId: exactNumber(statementId),
      differenceMinor: exactNumber(differenceMinor),
      isOwn: isOwn === 1n,
    }));
}
