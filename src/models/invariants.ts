/**
 * What must always be true of the books, as queries that find what breaks it. Each gives the ids of what is wrong, with
 * the prefix people know them by (P payment, S, C and O open item, F file, M mail); no row means that it holds. Only reads.
 */
import type { Db } from './db.ts';
import { RECEIPT_KINDS } from './outbox.ts';

export type Invariant = Readonly<{
  code: string;
  /** What is wrong when a row is found. */
  message: string;
  /** Selects `id`, a text. May use `@hourAgo` and `@now`. */
  sql: string;
}>;

/** `S-1`, `C-1`, `O-1` of open item `o`. */
export const OPEN_ITEM_ID =
  "CASE o.kind WHEN 'subscription' THEN 'S-' WHEN 'contribution' THEN 'C-' ELSE 'O-' END || o.id";
const ACTIVE_SUMS =
  '(SELECT coalesce(sum(a.amount_minor), 0) FROM allocation a WHERE a.payment_id = p.id AND a.reversed_at IS NULL)';
const RECEIPTS = RECEIPT_KINDS.map((kind) => `'${kind}'`).join(', ');
const LAST_STATE = '(SELECT e.to_state FROM event e WHERE e.payment_id = p.id ORDER BY e.id DESC LIMIT 1)';

export const INVARIANTS: readonly Invariant[] = [
  {
    code: 'ALLOCATIONS_SUM',
    message: 'a booked payment is not what was allocated plus what is to be paid back',
    sql: `SELECT 'P-' || p.id AS id FROM payment p
      WHERE p.state IN ('PROCESSED', 'PARTIALLY_REFUNDED') AND ${ACTIVE_SUMS} + p.to_reimburse_minor <> p.amount_minor`,
  },
  {
    code: 'ALLOCATION_UNBOOKED',
    message: 'a payment that is not booked holds an active allocation',
    sql: `SELECT DISTINCT 'P-' || p.id AS id FROM payment p JOIN allocation a ON a.payment_id = p.id AND a.reversed_at IS NULL
      WHERE p.state NOT IN ('PROCESSED', 'PARTIALLY_REFUNDED')`,
  },
  {
    code: 'ALLOCATION_CURRENCY',
    message: 'an allocation joins a payment and an open item of different currencies',
    sql: `SELECT DISTINCT 'P-' || p.id AS id FROM allocation a JOIN payment p ON p.id = a.payment_id
      JOIN open_item o ON o.id = a.open_item_id WHERE o.currency <> p.currency`,
  },
  {
    code: 'OPEN_ITEM_SUM',
    message: 'what an open item says it was given is not the sum of its allocations',
    sql: `SELECT ${OPEN_ITEM_ID} AS id FROM open_item o LEFT JOIN (
        SELECT open_item_id, sum(amount_minor) AS given, sum(waived_minor) AS waived FROM allocation
        WHERE reversed_at IS NULL GROUP BY open_item_id) a ON a.open_item_id = o.id
      WHERE o.allocated_minor <> coalesce(a.given, 0) OR o.waived_minor <> coalesce(a.waived, 0)`,
  },
  {
    code: 'OPEN_ITEM_STATE',
    message: 'the state of an open item does not follow from what it was given',
    sql: `SELECT ${OPEN_ITEM_ID} AS id FROM open_item o WHERE o.state <>
      CASE WHEN o.cancelled THEN 'CANCELLED' WHEN o.kind = 'fund' THEN 'OPEN' WHEN o.settled_elsewhere THEN 'PAID'
        WHEN o.allocated_minor = 0 THEN 'OPEN'
        WHEN o.amount_minor IS NULL OR o.allocated_minor + o.waived_minor >= o.amount_minor THEN 'PAID' ELSE 'PARTIALLY_PAID' END`,
  },
  {
    code: 'OPEN_ITEM_EVENT',
    message: 'the state of an open item is not the one of its last event',
    sql: `SELECT ${OPEN_ITEM_ID} AS id FROM open_item o
      JOIN event e ON e.id = (SELECT max(l.id) FROM event l WHERE l.open_item_id = o.id) WHERE e.to_state <> o.state`,
  },
  {
    code: 'CONTRIBUTION_MISSING',
    message: 'a booked payment has an allocation without its contribution, or with another amount',
    sql: `SELECT DISTINCT 'P-' || p.id AS id FROM payment p JOIN allocation a ON a.payment_id = p.id AND a.reversed_at IS NULL
      LEFT JOIN contribution c ON c.allocation_id = a.id
      WHERE p.state IN ('PROCESSED', 'PARTIALLY_REFUNDED') AND (c.id IS NULL OR c.amount_minor <> a.amount_minor OR c.payment_id <> p.id
        OR c.open_item_id <> a.open_item_id OR c.currency <> p.currency
        OR c.status <> CASE WHEN p.refunded_minor > p.to_reimburse_minor THEN 'PARTIALLY_REFUNDED' ELSE 'COMPLETED' END)`,
  },
  {
    code: 'CONTRIBUTION_LEFT',
    message: 'a contribution stands although its allocation was reversed',
    sql: `SELECT DISTINCT 'P-' || c.payment_id AS id FROM contribution c JOIN allocation a ON a.id = c.allocation_id
      WHERE a.reversed_at IS NOT NULL AND c.status IN ('COMPLETED', 'PARTIALLY_REFUNDED')`,
  },
  {
    code: 'CONTRIBUTION_GONE',
    message: 'the receipts of a payment that went back do not say so',
    sql: `SELECT DISTINCT 'P-' || p.id AS id FROM contribution c JOIN payment p ON p.id = c.payment_id
      WHERE c.status IN ('REFUNDED', 'CHARGEBACK') AND c.status <> p.state`,
  },
  {
    code: 'REFUND_STATE',
    message: 'the state of a payment does not follow from the sum of its refunds',
    sql: `SELECT 'P-' || p.id AS id FROM payment p LEFT JOIN (SELECT payment_id,
          -sum(effect * coalesce(parent_amount_minor, amount_minor)) AS net,
          -sum(CASE WHEN kind LIKE 'chargeback%' THEN effect * coalesce(parent_amount_minor, amount_minor) ELSE 0 END) AS charged
        FROM refund WHERE state = 'APPLIED' GROUP BY payment_id) r ON r.payment_id = p.id
      WHERE (p.state = 'PROCESSED' AND coalesce(r.net, 0) > 0)
        OR (p.state = 'PARTIALLY_REFUNDED' AND (coalesce(r.net, 0) <= 0 OR r.net >= p.amount_minor))
        OR (p.state = 'REFUNDED' AND (coalesce(r.net, 0) < p.amount_minor OR r.charged > 0))
        OR (p.state = 'CHARGEBACK' AND (coalesce(r.net, 0) < p.amount_minor OR r.charged <= 0))
        OR (p.state IN ('NEW', 'MATCHED', 'MANUAL') AND (coalesce(r.net, 0) >= p.amount_minor
          OR (coalesce(r.net, 0) > 0 AND p.state <> 'MANUAL')))`,
  },
  {
    code: 'REFUND_EXCESS',
    message:
      'more went back than came, and no person has looked at it since (quittance note ID TEXT says that one has)',
    sql: `SELECT 'P-' || p.id AS id FROM payment p WHERE p.refunded_minor > p.amount_minor AND NOT EXISTS (
        SELECT 1 FROM event s WHERE s.payment_id = p.id AND s.actor LIKE 'staff:%' AND s.id > (SELECT max(e.id) FROM event e
          WHERE e.payment_id = p.id AND e.data LIKE '%"excessMinor":%'))`,
  },
  {
    code: 'REFUND_CONFLICT',
    message: 'a refund was reported again with other facts, and no person has looked at it since',
    sql: `SELECT DISTINCT 'P-' || e.payment_id AS id FROM event e WHERE e.reason = 'REFUND_CONFLICT' AND NOT EXISTS (
        SELECT 1 FROM event s WHERE s.payment_id = e.payment_id AND s.id > e.id AND s.actor LIKE 'staff:%')`,
  },
  {
    code: 'REFUND_UNCLEAR',
    message:
      'a refund in another currency waits for a person to say what it is in the currency of the payment (quittance refund done ID --amount AMOUNT)',
    sql: "SELECT 'P-' || payment_id AS id FROM refund WHERE state = 'MANUAL' AND payment_id IS NOT NULL",
  },
  {
    code: 'REFUND_ORPHAN',
    message: 'a refund is of no payment',
    sql: "SELECT 'R-' || id AS id FROM refund WHERE payment_id IS NULL",
  },
  {
    code: 'DEBIT_SETTLES_TWICE',
    message: 'a debit has settled more than one payment, or settles one and is not laid aside',
    sql: `SELECT DISTINCT 'P-' || p.id AS id FROM refund r JOIN payment p ON p.id = r.bank_payment_id
      WHERE r.state = 'APPLIED' AND (p.state <> 'IRRELEVANT' OR EXISTS (SELECT 1 FROM refund other
        WHERE other.bank_payment_id = r.bank_payment_id AND other.state = 'APPLIED' AND other.id <> r.id))`,
  },
  {
    code: 'CONFIRMATION_MISSING',
    message: 'a booked payment has no confirmation, not even a suppressed one',
    sql: `SELECT 'P-' || p.id AS id FROM payment p WHERE p.state = 'PROCESSED'
      AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.payment_id = p.id AND o.kind IN (${RECEIPTS}, 'correction'))`,
  },
  {
    code: 'UNDECIDED',
    message: 'a payment waits for its decision since more than an hour',
    sql: `SELECT 'P-' || p.id AS id FROM payment p LEFT JOIN file f ON f.id = p.file_id
      WHERE p.state IN ('NEW', 'MATCHED') AND coalesce(f.state, 'IMPORTED') = 'IMPORTED'
        AND coalesce(p.decided_at, f.imported_at, p.created_at) < @hourAgo`,
  },
  {
    code: 'STATE_EVENT',
    message: 'the state of a payment is not the one of its last event',
    sql: `SELECT 'P-' || p.id AS id FROM payment p WHERE p.state <> coalesce(${LAST_STATE}, 'NEW')`,
  },
  {
    code: 'EVENT_ORDER',
    message: 'an event does not begin with the state in which the event before it ended',
    sql: `SELECT DISTINCT 'P-' || payment_id AS id FROM (SELECT payment_id, from_state,
        lag(to_state, 1, 'NEW') OVER (PARTITION BY payment_id ORDER BY id) AS before FROM event WHERE payment_id IS NOT NULL)
      WHERE coalesce(from_state, 'NEW') <> before`,
  },
  {
    code: 'FILE_COUNTS',
    message: 'the counts of a file are not what lies in the database of it',
    sql: `SELECT 'F-' || f.id AS id FROM file f WHERE f.state = 'IMPORTED' AND (
        f.transactions <> f.imported + f.known + f.announced + f.awaiting_detail + f.rejected + f.ignored
        OR f.transactions <> (SELECT coalesce(sum(s.transactions), 0) FROM statement s WHERE s.file_id = f.id)
        OR f.rejected <> (SELECT count(*) FROM reject r WHERE r.file_id = f.id AND r.entry_index IS NOT NULL)
        OR (SELECT count(*) FROM payment p WHERE p.file_id = f.id) - f.imported NOT BETWEEN 0 AND
          (SELECT count(*) FROM collective_part r JOIN payment p ON p.id = r.payment_id
            WHERE p.file_id = f.id AND r.role = 'rest'))`,
  },
  {
    code: 'STATEMENT_SUM',
    message: 'the proof that is stored with a statement is not opening + booked = closing',
    sql: `SELECT 'F-' || s.file_id AS id FROM statement s JOIN file f ON f.id = s.file_id AND f.state = 'IMPORTED'
      WHERE s.proof <> 'not-provable'
        AND (s.difference_minor IS NOT s.closing_minor - s.opening_minor - s.booked_minor
          OR (s.proof = 'proved') <> (s.difference_minor = 0))`,
  },
  {
    code: 'MAIL_CLAIMED',
    message: 'the sender of a mail has died: nobody knows whether it was sent',
    sql: `SELECT 'M-' || o.id AS id FROM outbox o WHERE o.state = 'CLAIMED' AND coalesce(o.lease_until, '') < @now`,
  },
  {
    code: 'MAIL_OF_RETURNED_MONEY',
    message: 'a confirmation still waits to be sent for money that is not booked',
    sql: `SELECT 'M-' || o.id AS id FROM outbox o JOIN payment p ON p.id = o.payment_id
      WHERE o.kind IN (${RECEIPTS}) AND o.state IN ('WAITING', 'RETRY') AND p.state NOT IN ('PROCESSED', 'PARTIALLY_REFUNDED')`,
  },
];

/** The ids that break an invariant. */
export function violations(db: Db, invariant: Invariant, now: Date): readonly string[] {
  const ago = (hours: number): string => new Date(now.getTime() - hours * 3_600_000).toISOString();
  return db.sqlite
    .prepare<[object], string>(invariant.sql)
    .pluck()
    .all({ now: ago(0), hourAgo: ago(1), weekAgo: ago(7 * 24), monthAgo: ago(30 * 24) });
}

/** What SQLite itself finds wrong with the file, and rows that point to nothing. */
export function storageTroubles(db: Db): Readonly<{ damaged: readonly string[]; orphans: readonly string[] }> {
  const damaged = db.sqlite.prepare<[], string>('PRAGMA quick_check(20)').pluck().all();
  const orphans = db.sqlite
    .prepare<[], { table: string; rowid: number | null }>('PRAGMA foreign_key_check')
    .all()
    .map((row) => `${row.table} ${row.rowid ?? '?'}`);
  return { damaged: damaged.filter((line) => line !== 'ok'), orphans };
}

/** The same for a backup, in full (integrity_check), as sentences. */
export function fileTroubles(db: Db): readonly string[] {
  const damaged = db.sqlite.prepare<[], string>('PRAGMA integrity_check(20)').pluck().all();
  const orphans = db.sqlite.prepare<[], { table: string }>('PRAGMA foreign_key_check').all();
  return [
    ...damaged.filter((line) => line !== 'ok'),
    ...(orphans.length === 0 ? [] : [`${orphans.length} rows point to rows that are not there`]),
  ];
}
