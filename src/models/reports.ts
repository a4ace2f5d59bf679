/** Reports over many rows, in plain SQL: sums per statement, per file and per account. They only read. Sums are exact. */
import type { Db } from './db.ts';
import { exactNumber } from './exact.ts';
import { amountsAreSure, eachOnce, isNoTotal, nothingRejected } from './sound-entry.ts';

/** What the payments of one statement add up to, credits less debits. */
export type StatementSum = Readonly<{
  statementId: number;
  /** Over all of its payments; null where not every booked entry is a payment in the currency of the statement. */
  sumMinor: number | null;
  /** How far details are off from the entry they belong to, summed over all entries without sign; known doubts of the import left out. */
  entriesOffMinor: number;
}>;

type ExactSum = Readonly<{ statementId: bigint; sumMinor: bigint | null; entriesOffMinor: bigint }>;

/**
 * The sums of the payments that each statement reports, to be held against its entries. An entry counts when each of its
 * transactions is one payment of its own and the import had no doubt about its amounts. All statements, or those of `only`.
 */
export function statementSums(db: Db, only: readonly number[] | null): readonly StatementSum[] {
  const ids = only === null ? null : JSON.stringify(only);
  return db.sqlite
    .prepare<{ ids: string | null }, ExactSum>(
      `WITH asked AS MATERIALIZED (
         SELECT t.id, t.file_id, t.position, t.currency FROM statement t JOIN file f ON f.id = t.file_id
         WHERE f.state = 'IMPORTED' AND (@ids IS NULL OR t.id IN (SELECT value FROM json_each(@ids)))),
       entry AS (
         SELECT a.id AS statement_id, s.entry_index, count(*) AS n,
           sum(CASE p.direction WHEN 'in' THEN p.amount_minor ELSE -p.amount_minor END) AS sum_minor,
           min(p.entry_amount_minor) AS least, max(p.entry_amount_minor) AS most, count(p.entry_amount_minor) AS stated,
           ${amountsAreSure('a')} AND ${nothingRejected('a', 's')} AS is_sound
         FROM asked a CROSS JOIN payment_source s ON s.statement_id = a.id CROSS JOIN payment p ON p.id = s.payment_id
         WHERE ${isNoTotal('s')}
         GROUP BY a.id, s.entry_index
         UNION ALL ${COLLECTIVE_ENTRIES}),
       total AS (
         SELECT statement_id, count(*) AS entries, sum(sum_minor) AS sum_minor,
           min(is_sound AND (n = 1 OR ${eachOnce('e')})) AS is_sound,
           coalesce(sum(CASE WHEN is_sound AND stated = n AND least = most AND (n = 1 OR ${eachOnce('e')}) THEN
             abs(CASE WHEN sum_minor < 0 THEN sum_minor + least ELSE sum_minor - least END) END), 0) AS entries_off
         FROM entry e GROUP BY statement_id)
       SELECT t.id AS statementId,
         CASE WHEN is_sound = 1 AND total.entries = json_extract(t.entry_totals, '$.booked.credits.entries')
             + json_extract(t.entry_totals, '$.booked.debits.entries') + json_extract(t.entry_totals, '$.unread')
           THEN sum_minor END AS sumMinor,
         entries_off AS entriesOffMinor
       FROM total JOIN statement t ON t.id = total.statement_id ORDER BY t.id`,
    )
    .safeIntegers()
    .all({ ids })
    .map((row) => ({
      statementId: exactNumber(row.statementId),
      sumMinor: row.sumMinor === null ? null : exactNumber(row.sumMinor),
      entriesOffMinor: exactNumber(row.entriesOffMinor),
    }));
}

/** A total as an entry: its details, the payment that stands for its rest, and what still waits. */
const COLLECTIVE_ENTRIES = `SELECT c.statement_id, c.entry_index, 1,
    CASE c.direction WHEN 'in' THEN 1 ELSE -1 END * CASE r.state WHEN 'WAITING' THEN c.amount_minor
      ELSE coalesce((SELECT p.amount_minor FROM payment p WHERE p.id = r.payment_id), 0)
        + (SELECT coalesce(sum(CASE p.direction WHEN r.direction THEN p.amount_minor ELSE -p.amount_minor END), 0)
           FROM collective_part d JOIN payment p ON p.id = d.payment_id JOIN file f ON f.id = d.file_id
           WHERE d.collective_id = r.id AND d.role = 'detail' AND f.state = 'IMPORTED') END,
    c.amount_minor, c.amount_minor, 1, c.currency = a.currency AND ${nothingRejected('a', 'c')}
  FROM asked a JOIN collective_entry c ON c.statement_id = a.id JOIN collective_entry r ON r.id = coalesce(c.same_as_id, c.id)`;

/** Where the booked credits of one account and currency went, in minor units. */
export type AccountCredits = Readonly<{
  account: string;
  currency: string;
  /** All credits that were booked by the bank. */
  bookedMinor: number;
  allocatedMinor: number;
  /** What came too much and is not kept, whether it was paid back by now or not. */
  toReimburseMinor: number;
  /** The part of `toReimburseMinor` that was paid back. */
  paidBackMinor: number;
  /** What persons noted to be paid back of any of these payments, and nobody has paid: a part of the other sums. */
  notedMinor: number;
  irrelevantMinor: number;
  /** Given back: refunded, or taken back by the payer's bank. */
  returnedMinor: number;
  undecidedMinor: number;
  manualMinor: number;
  /** The part of `manualMinor` that is perhaps the same money as another payment (DUPLICATE_SUSPECT). */
  suspectsMinor: number;
  /** What none of these explains. */
  restMinor: number;
}>;

type ExactCredits = Readonly<{ [Key in keyof AccountCredits]: AccountCredits[Key] extends number ? bigint : string }>;

/**
 * The breakdown of the credits of all visible bank payments, by account and currency; of one month (`YYYY-MM`) when it is
 * given. A total whose details are here counts by them.
 */
export function creditsByAccount(db: Db, month = ''): readonly AccountCredits[] {
  return db.sqlite
    .prepare<[string], Omit<ExactCredits, 'restMinor'>>(
      `SELECT p.account, p.currency, sum(p.amount_minor) AS bookedMinor,
         coalesce(sum(CASE WHEN p.state IN ('PROCESSED', 'PARTIALLY_REFUNDED') THEN
           (SELECT sum(a.amount_minor) FROM allocation a WHERE a.payment_id = p.id AND a.reversed_at IS NULL) END), 0)
           AS allocatedMinor,
         coalesce(sum(CASE WHEN p.state IN ('PROCESSED', 'PARTIALLY_REFUNDED') THEN p.to_reimburse_minor END), 0)
           AS toReimburseMinor,
         coalesce(sum(CASE WHEN p.state IN ('PROCESSED', 'PARTIALLY_REFUNDED') THEN min(p.to_reimburse_minor, p.refunded_minor) END), 0)
           AS paidBackMinor,
         coalesce(sum((SELECT sum(r.amount_minor) FROM refund r WHERE r.payment_id = p.id AND r.state = 'OPEN')), 0) AS notedMinor,
         coalesce(sum(CASE WHEN p.state = 'IRRELEVANT' THEN p.amount_minor END), 0) AS irrelevantMinor,
         coalesce(sum(CASE WHEN p.state IN ('REFUNDED', 'CHARGEBACK') THEN p.amount_minor END), 0) AS returnedMinor,
         coalesce(sum(CASE WHEN p.state IN ('NEW', 'MATCHED') THEN p.amount_minor END), 0) AS undecidedMinor,
         coalesce(sum(CASE WHEN p.state = 'MANUAL' THEN p.amount_minor END), 0) AS manualMinor,
         coalesce(sum(CASE WHEN p.state = 'MANUAL' AND p.state_reason = 'DUPLICATE_SUSPECT' THEN p.amount_minor END), 0)
           AS suspectsMinor
       FROM visible_payment p WHERE p.direction = 'in' AND p.gateway = 'bank' AND p.booking_date LIKE ? || '%'
         AND p.state_reason IS NOT 'DETAILED'
       GROUP BY p.account, p.currency ORDER BY p.account, p.currency`,
    )
    .safeIntegers()
    .all(month)
    .map(exactCredits);
}

function exactCredits({ account, currency, ...sums }: Omit<ExactCredits, 'restMinor'>): AccountCredits {
  const { bookedMinor, allocatedMinor, toReimburseMinor, irrelevantMinor, returnedMinor, undecidedMinor, manualMinor } =
    sums;
  const explained = allocatedMinor + toReimburseMinor + irrelevantMinor + returnedMinor + undecidedMinor + manualMinor;
  return {
    account,
    currency,
    bookedMinor: exactNumber(bookedMinor),
    allocatedMinor: exactNumber(allocatedMinor),
    toReimburseMinor: exactNumber(toReimburseMinor),
    paidBackMinor: exactNumber(sums.paidBackMinor),
    notedMinor: exactNumber(sums.notedMinor),
    irrelevantMinor: exactNumber(irrelevantMinor),
    returnedMinor: exactNumber(returnedMinor),
    undecidedMinor: exactNumber(undecidedMinor),
    manualMinor: exactNumber(manualMinor),
    suspectsMinor: exactNumber(sums.suspectsMinor),
    restMinor: exactNumber(bookedMinor - explained),
  };
}

/** A credit that is not settled. */
export type OpenCredit = Readonly<{
  paymentId: number;
  bookingDate: string;
  amountMinor: number;
  state: string;
  reason: string | null;
}>;

/** The credits of an account that wait for a decision, a person or their booking, oldest first. */
export function openCredits(db: Db, of: { account: string; currency: string; month: string }): readonly OpenCredit[] {
  return db.sqlite
    .prepare<[string, string, string], OpenCredit>(
      `SELECT id AS paymentId, booking_date AS bookingDate, amount_minor AS amountMinor, state, state_reason AS reason
       FROM visible_payment WHERE account = ? AND currency = ? AND booking_date LIKE ? || '%' AND direction = 'in'
         AND gateway = 'bank' AND state IN ('NEW', 'MATCHED', 'MANUAL') ORDER BY booking_date, id`,
    )
    .all(of.account, of.currency, of.month);
}

/** The six counts of one imported file; the first is the sum of the others. */
export type FileCounts = Readonly<{ fileId: number; name: string }> & Omit<FileTotals, 'files'>;

/** The counts of every imported file, oldest first. */
export function fileCounts(db: Db): readonly FileCounts[] {
  return db.sqlite
    .prepare<[], FileCounts>(
      `SELECT id AS fileId, name, transactions, imported, known, announced, awaiting_detail AS awaitingDetail, rejected, ignored
       FROM file WHERE state = 'IMPORTED' ORDER BY id`,
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
