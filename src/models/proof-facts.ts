/** What the books hold against the statements of the bank, for the proof: rows that were rejected, credits, repetitions. Only reads. */
import { storedJson } from '../stored-json.ts';
import type { Db } from './db.ts';
import { exactNumber } from './exact.ts';

/** A booked entry of which rows could not be read. */
export type RejectedEntry = Readonly<{
  statementId: number;
  /** As the bank wrote it; null where that cannot be read either. */
  entryAmount: string | null;
  currency: string | null;
  creditDebit: string | null;
  bookingDate: string | null;
  /** The payments that were read of the entry, credits less debits. */
  readMinor: number;
}>;

type RawRejected = Omit<RejectedEntry, 'statementId' | 'readMinor'> & { statementId: bigint; readMinor: bigint };

/** The entries with rejected rows of all statements, or of `only`. What a person has dismissed is not told again. */
export function rejectedEntries(db: Db, only: readonly number[] | null): readonly RejectedEntry[] {
  return db.sqlite
    .prepare<{ ids: string | null }, RawRejected>(
      `SELECT t.id AS statementId, r.facts ->> '$.entryAmount' AS entryAmount, r.facts ->> '$.currency' AS currency,
         r.facts ->> '$.creditDebit' AS creditDebit, r.facts ->> '$.bookingDate' AS bookingDate,
         (SELECT coalesce(sum(CASE p.direction WHEN 'in' THEN p.amount_minor ELSE -p.amount_minor END), 0)
          FROM payment_source s JOIN payment p ON p.id = s.payment_id
          WHERE s.statement_id = t.id AND s.entry_index = r.entry_index) AS readMinor
       FROM reject r JOIN file f ON f.id = r.file_id AND f.state = 'IMPORTED'
       JOIN statement t ON t.file_id = r.file_id AND t.position = r.statement_position
       WHERE r.entry_index IS NOT NULL AND t.provisional = 0
         AND coalesce(r.facts ->> '$.status', 'BOOK') = 'BOOK'
         AND (@ids IS NULL OR t.id IN (SELECT value FROM json_each(@ids)))
         AND NOT EXISTS (SELECT 1 FROM event e WHERE e.file_id = f.id AND e.reason = 'REJECTS_DISMISSED')
       GROUP BY t.id, r.entry_index ORDER BY t.id, r.entry_index`,
    )
    .safeIntegers()
    .all({ ids: only === null ? null : JSON.stringify(only) })
    .map((row) => ({ ...row, statementId: exactNumber(row.statementId), readMinor: exactNumber(row.readMinor) }));
}

export type BookedCredit = Readonly<{ paymentId: number; bookingDate: string; amountMinor: number }>;

/** Days of an account, and the deliveries of its statements that are no longer the bank's last word. */
export type CreditQuestion = Readonly<{
  account: string;
  currency: string;
  ranges: readonly Readonly<{ from: string; to: string }>[];
  superseded: readonly number[];
}>;

/**
 * Credits in the books that no camt.053 reports which still stands, neither themselves nor the total that they are part of.
 * What is irrelevant, or is suspected to be there twice, is no money in the books.
 */
export function unreportedCredits(
  db: Db,
  { account, currency, ranges, superseded }: CreditQuestion,
): readonly BookedCredit[] {
  return db.sqlite
    .prepare<{ account: string; currency: string; ranges: string; superseded: string }, BookedCredit>(
      `WITH old(id) AS MATERIALIZED (SELECT value FROM json_each(@superseded))
       SELECT DISTINCT p.id AS paymentId, p.booking_date AS bookingDate, p.amount_minor AS amountMinor
       FROM json_each(@ranges) d
       JOIN payment p ON p.account = @account AND p.booking_date BETWEEN d.value ->> '$.from' AND d.value ->> '$.to'
       JOIN file f ON f.id = p.file_id AND f.state = 'IMPORTED'
       WHERE p.gateway = 'bank' AND p.direction = 'in' AND p.currency = @currency AND p.state <> 'IRRELEVANT'
         AND NOT (p.state = 'NEW' AND p.import_doubt IS 'DUPLICATE_SUSPECT')
         AND NOT (p.state = 'MANUAL' AND p.state_reason IS 'DUPLICATE_SUSPECT')
         AND NOT EXISTS (SELECT 1 FROM payment_source s JOIN statement t ON t.id = s.statement_id
           WHERE s.payment_id = p.id AND t.message_type = 'camt.053' AND t.id NOT IN (SELECT id FROM old))
         AND NOT EXISTS (SELECT 1 FROM collective_part c JOIN collective_entry e ON c.collective_id IN (e.id, e.same_as_id)
           JOIN statement t ON t.id = e.statement_id
           WHERE c.payment_id = p.id AND t.message_type = 'camt.053' AND t.id NOT IN (SELECT id FROM old))
       ORDER BY p.id`,
    )
    .all({ account, currency, ranges: JSON.stringify(ranges), superseded: JSON.stringify(superseded) });
}

/** Payments that two statements report although the second begins with the balance with which the first one ended. */
export type RepeatedPayments = Readonly<{
  statementId: number;
  beforeId: number;
  paymentIds: readonly number[];
  netMinor: number;
}>;

/**
 * Both statements are proved, so each of them moved the balance by all of its entries; a payment that is in both was booked
 * by the bank twice and stands in the books once. Shared payments that cancel each other out prove nothing.
 */
export function repeatedPayments(db: Db, only: readonly number[] | null): readonly RepeatedPayments[] {
  return db.sqlite
    .prepare<{ ids: string | null }, { statementId: bigint; beforeId: bigint; paymentIds: string; netMinor: bigint }>(
      `WITH shared AS (SELECT a.statement_id AS one, b.statement_id AS other, a.payment_id
           FROM payment_source a JOIN payment_source b ON b.payment_id = a.payment_id AND b.statement_id <> a.statement_id
           WHERE @ids IS NULL OR a.statement_id IN (SELECT value FROM json_each(@ids))),
         pair AS (SELECT one, other, payment_id FROM shared UNION SELECT other, one, payment_id FROM shared)
       SELECT t.id AS statementId, o.id AS beforeId, json_group_array(p.id) AS paymentIds,
         sum(CASE p.direction WHEN 'in' THEN p.amount_minor ELSE -p.amount_minor END) AS netMinor
       FROM pair JOIN statement t ON t.id = pair.one JOIN statement o ON o.id = pair.other
       JOIN file f ON f.id = t.file_id JOIN file g ON g.id = o.file_id JOIN payment p ON p.id = pair.payment_id
       WHERE t.message_type = 'camt.053' AND o.message_type = 'camt.053' AND f.state = 'IMPORTED' AND g.state = 'IMPORTED'
         AND t.proof = 'proved' AND o.proof = 'proved' AND o.closing_minor = t.opening_minor AND o.currency = t.currency
       GROUP BY t.id, o.id HAVING netMinor <> 0 ORDER BY t.id, o.id`,
    )
    .safeIntegers()
    .all({ ids: only === null ? null : JSON.stringify(only) })
    .map(({ statementId, beforeId, paymentIds, netMinor }) => ({
      statementId: exactNumber(statementId),
      beforeId: exactNumber(beforeId),
      paymentIds: storedJson<readonly number[]>(paymentIds),
      netMinor: exactNumber(netMinor),
    }));
}
