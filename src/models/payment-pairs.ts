/**
 * Queries that look for the payment which a transaction of a later statement may be: equal facts, equal date, direction
 * and amount, or an entry of the same total. No decisions; `identify.ts`, `pair-statement.ts` and `join-entry.ts` make them.
 */
import { type Db, perDatabase } from './db.ts';

export type PairKey = Readonly<{ bookingDate: string; direction: 'in' | 'out'; amountMinor: number; currency: string }>;
export type PairCandidate = PairKey &
  Readonly<{
    id: number;
    statementId: number;
    entryIndex: number;
    fingerprint: string;
    entryAmountMinor: number | null;
    entryServicerReference: string | null;
    entryReference: string | null;
    references: string;
    counterpartyIban: string | null;
    counterpartyName: string | null;
    remittance: string;
    accountServicerReference: string | null;
    transactionId: string | null;
    endToEndId: string | null;
    /** Of the statements that report it or its total, divided by commas. */
    statementIds: string;
    /** The total of which it is a detail. */
    collectiveId: number | null;
  }>;

/** A credit that a statement was the first to report, and a known one with the same reference and amount of a day near by. */
export type NearDay = Readonly<{
  id: number;
  reference: string;
  endToEndId: string | null;
  transactionId: string | null;
  knownEndToEndId: string | null;
  knownTransactionId: string | null;
  /** Of the statements that report the known one, divided by commas. */
  knownStatementIds: string;
}>;

/** Who asks: a statement whose file is being imported. */
export type Asking = Readonly<{ account: string; statementId: number; fileId: number }>;
/** What entries are first compared by. */
export type EntryKey = Readonly<{ bookingDate: string; entryAmountMinor: number; currency: string }>;

/** Statements that report a payment, or the total of which it is a detail. */
const REPORTS_OF = (id: string) => `SELECT s.statement_id FROM payment_source s WHERE s.payment_id = ${id}
  UNION SELECT c.statement_id FROM collective_part d JOIN collective_entry c ON c.id = d.collective_id
    WHERE d.payment_id = ${id} AND d.role = 'detail'
  UNION SELECT c.statement_id FROM collective_part d JOIN collective_entry c ON c.same_as_id = d.collective_id
    WHERE d.payment_id = ${id} AND d.role = 'detail'`;

const COLUMNS = `p.id, p.booking_date AS bookingDate, p.direction, p.amount_minor AS amountMinor, p.currency,
  p.entry_index AS entryIndex, p.statement_id AS statementId, p.fingerprint, p.entry_amount_minor AS entryAmountMinor,
  p.entry_servicer_reference AS entryServicerReference, p.entry_reference AS entryReference, p."references",
  p.counterparty_iban AS counterpartyIban, p.counterparty_name AS counterpartyName, p.remittance,
  p.account_servicer_reference AS accountServicerReference, p.transaction_id AS transactionId, p.end_to_end_id AS endToEndId,
  (SELECT group_concat(statement_id) FROM (${REPORTS_OF('p.id')})) AS statementIds,
  (SELECT d.collective_id FROM collective_part d WHERE d.payment_id = p.id AND d.role = 'detail') AS collectiveId`;
const PAYMENTS = "FROM payment p JOIN file f ON f.id = p.file_id AND (f.state = 'IMPORTED' OR f.id = @fileId)";
const NO_DETAIL = "NOT EXISTS (SELECT 1 FROM collective_part d WHERE d.payment_id = p.id AND d.role = 'detail')";
/** What stands for the rest of a total is no counterpart: its details take its place (`link-details.ts`). */
const NO_REST = "NOT EXISTS (SELECT 1 FROM collective_part d WHERE d.payment_id = p.id AND d.role = 'rest')";
const FRESH = `FROM payment p WHERE p.file_id = @fileId AND p.statement_id = @statementId AND ${NO_DETAIL}`;
/** Two arms, because payments that are an entry of their own are found by their amount. */
const ENTRY_ARMS = [
  'p.amount_minor = @entryAmountMinor AND p.entry_amount_minor = @entryAmountMinor',
  'p.entry_amount_minor = @entryAmountMinor AND p.entry_amount_minor <> p.amount_minor',
];

/** A weekend lies between the evening of a Friday and the next statement. */
const NEAR_DAYS = [-3, -2, -1, 1, 2, 3];

const queries = perDatabase((db) => ({
  twins: db.sqlite.prepare<
    [string, string, number, string, string, string],
    { id: number; occurrence: number; statementId: number }
  >(
    `SELECT * FROM (
     SELECT p.id, p.occurrence, s.statement_id AS statementId FROM payment p JOIN payment_source s ON s.payment_id = p.id
     WHERE p.account = ? AND p.fingerprint = ? AND p.fingerprint_version = ?
       AND p.gateway = 'bank'
     UNION ALL
     SELECT p.id, 0, s.statement_id FROM payment_source a JOIN payment p ON p.id = a.payment_id AND p.account = ?
       JOIN payment_source s ON s.payment_id = p.id
     WHERE a.fingerprint = ? AND p.fingerprint <> ?)
     ORDER BY occurrence = 0, occurrence, id`,
  ),
  freshKeys: db.sqlite.prepare<Asking, PairKey>(
    `SELECT * FROM (SELECT DISTINCT p.booking_date AS bookingDate, p.direction, p.amount_minor AS amountMinor, p.currency ${FRESH}) k
     WHERE EXISTS (SELECT 1 FROM payment p WHERE p.account = @account AND p.booking_date = k.bookingDate
       AND p.amount_minor = k.amountMinor AND p.direction = k.direction AND p.currency = k.currency
       AND p.statement_id <> @statementId)`,
  ),
  fresh: db.sqlite.prepare<Asking & PairKey, PairCandidate>(
    `SELECT ${COLUMNS} FROM payment p WHERE p.account = @account AND p.booking_date = @bookingDate
       AND p.amount_minor = @amountMinor AND p.direction = @direction AND p.currency = @currency
       AND p.statement_id = @statementId AND ${NO_DETAIL} ORDER BY p.id`,
  ),
  known: db.sqlite.prepare<Asking & PairKey, PairCandidate>(
    `SELECT ${COLUMNS} ${PAYMENTS} WHERE p.account = @account AND p.booking_date = @bookingDate
       AND p.amount_minor = @amountMinor AND p.direction = @direction AND p.currency = @currency
       AND p.statement_id <> @statementId AND ${NO_REST}
       AND NOT EXISTS (SELECT 1 FROM payment_source s WHERE s.payment_id = p.id AND s.statement_id = @statementId)
     ORDER BY p.id`,
  ),
}));

const entryQueries = perDatabase((db) => ({
  entryKeys: db.sqlite.prepare<Asking, EntryKey>(
    `SELECT * FROM (SELECT DISTINCT p.booking_date AS bookingDate, p.entry_amount_minor AS entryAmountMinor, p.currency ${FRESH}
       AND p.entry_amount_minor IS NOT NULL) k
     WHERE EXISTS (SELECT 1 FROM payment p WHERE p.account = @account AND p.booking_date = k.bookingDate
         AND p.amount_minor = k.entryAmountMinor AND p.statement_id <> @statementId)
       OR EXISTS (SELECT 1 FROM payment p WHERE p.account = @account AND p.booking_date = k.bookingDate
         AND p.entry_amount_minor = k.entryAmountMinor AND p.entry_amount_minor <> p.amount_minor
         AND p.statement_id <> @statementId)`,
  ),
  ofEntries: db.sqlite.prepare<Asking & EntryKey, PairCandidate>(
    `${ENTRY_ARMS.map(
      (arm) => `SELECT ${COLUMNS} ${PAYMENTS} WHERE p.account = @account AND p.booking_date = @bookingDate AND ${arm}
        AND p.currency = @currency AND ${NO_REST}`,
    ).join(' UNION ALL ')} ORDER BY 7, 6, 1`,
  ),
  ofReference: db.sqlite.prepare<Asking & { bookingDate: string; reference: string }, PairCandidate>(
    `SELECT ${COLUMNS} ${PAYMENTS} WHERE p.account = @account AND p.booking_date = @bookingDate
       AND p.entry_servicer_reference = @reference AND ${NO_REST} ORDER BY 7, 6, 1`,
  ),
  freshOn: db.sqlite.prepare<Asking & { bookingDate: string }, PairCandidate>(
    `SELECT ${COLUMNS} FROM payment p WHERE p.account = @account AND p.booking_date = @bookingDate
       AND p.statement_id = @statementId AND ${NO_DETAIL} ORDER BY p.entry_index, p.id`,
  ),
  dropped: db.sqlite
    .prepare<{ statementId: number; earlier: number; otherPages: string }, number>(
      `SELECT s.payment_id FROM payment_source s WHERE s.statement_id = @earlier
         AND NOT EXISTS (SELECT 1 FROM payment_source o WHERE o.payment_id = s.payment_id AND o.statement_id = @statementId)
         AND NOT EXISTS (SELECT 1 FROM collective_part d WHERE d.payment_id = s.payment_id AND d.role = 'rest')
         AND NOT EXISTS (SELECT 1 FROM payment_source o JOIN json_each(@otherPages) j ON j.value = o.statement_id
           WHERE o.payment_id = s.payment_id AND o.statement_id > @earlier)
       ORDER BY 1`,
    )
    .pluck(),
  shared: db.sqlite
    .prepare<{ one: number; other: number }, number>(
      `SELECT DISTINCT a.payment_id FROM payment_source a JOIN payment_source b ON b.payment_id = a.payment_id
       WHERE a.statement_id = @one AND b.statement_id = @other ORDER BY 1`,
    )
    .pluck(),
  equal: db.sqlite
    .prepare<{ paymentId: number; pages: string }, number>(
      `SELECT q.id FROM payment p JOIN payment q ON q.account = p.account AND q.fingerprint = p.fingerprint AND q.id <> p.id
       WHERE p.id = @paymentId AND p.import_doubt IS NULL AND q.import_doubt IS NULL
         AND p.state_reason IS NOT 'DUPLICATE_SUSPECT' AND q.state_reason IS NOT 'DUPLICATE_SUSPECT' AND EXISTS (SELECT 1 FROM payment_source s JOIN json_each(@pages) j ON j.value = s.statement_id
         WHERE s.payment_id = q.id) ORDER BY 1`,
    )
    .pluck(),
  moved: db.sqlite
    .prepare<Asking & { otherPages: string }, number>(
      `SELECT p.id ${FRESH} AND EXISTS (SELECT 1 FROM payment q JOIN payment_source s ON s.payment_id = q.id
         JOIN json_each(@otherPages) j ON j.value = s.statement_id
         WHERE q.account = p.account AND q.fingerprint = p.fingerprint AND q.id <> p.id) ORDER BY 1`,
    )
    .pluck(),
}));

const nearQueries = perDatabase((db) => ({
  nearDays: db.sqlite.prepare<Asking, NearDay>(
    `SELECT p.id, p.entry_servicer_reference AS reference, p.end_to_end_id AS endToEndId, p.transaction_id AS transactionId,
       q.end_to_end_id AS knownEndToEndId, q.transaction_id AS knownTransactionId,
       (SELECT group_concat(statement_id) FROM (${REPORTS_OF('q.id')})) AS knownStatementIds
     FROM payment p JOIN payment q ON q.account = p.account AND q.amount_minor = p.amount_minor AND q.currency = p.currency
       AND q.direction = p.direction AND q.entry_servicer_reference = p.entry_servicer_reference
       AND q.booking_date IN (${NEAR_DAYS.map((days) => `date(p.booking_date, '${days} days')`).join(', ')})
     JOIN file f ON f.id = q.file_id AND f.state = 'IMPORTED'
     WHERE p.file_id = @fileId AND p.statement_id = @statementId AND p.direction = 'in' AND p.import_doubt IS NULL AND ${NO_DETAIL}
     ORDER BY p.id`,
  ),
}));

/**
 * Payments of one account that were reported with one fingerprint, a row for each statement that reports them. The
 * occurrence is 0 where the fingerprint is not the payment's own.
 */
export function twinsOf(
  db: Db,
  key: Readonly<{ account: string; fingerprint: string; fingerprintVersion: number }>,
): readonly { id: number; occurrence: number; statementId: number }[] {
  const { account, fingerprint, fingerprintVersion } = key;
  return queries(db).twins.all(account, fingerprint, fingerprintVersion, account, fingerprint, fingerprint);
}

/** Keys of payments that a statement was the first to report and that others of the account have, too. */
export function contestedKeys(db: Db, asking: Asking): readonly PairKey[] {
  return queries(db).freshKeys.all(asking);
}

/** Payments with this key that a statement was the first to report, but for details of a total. */
export function freshPayments(db: Db, asking: Asking, key: PairKey): readonly PairCandidate[] {
  return queries(db).fresh.all({ ...asking, ...key });
}

/** Payments with this key that a statement does not (yet) report. */
export function unreportedPayments(db: Db, asking: Asking, key: PairKey): readonly PairCandidate[] {
  return queries(db).known.all({ ...asking, ...key });
}

/** Date and total of entries that a statement was the first to report and that others of the account have, too. */
export function contestedEntries(db: Db, asking: Asking): readonly EntryKey[] {
  return entryQueries(db).entryKeys.all(asking);
}

/** All payments of entries with this date and total, entry by entry. */
export function paymentsOfEntries(db: Db, asking: Asking, key: EntryKey): readonly PairCandidate[] {
  return entryQueries(db).ofEntries.all({ ...asking, ...key });
}

/** All payments of a day whose entry has this reference of the bank, entry by entry. */
export function paymentsOfEntryReference(
  db: Db,
  asking: Asking,
  key: Readonly<{ bookingDate: string; reference: string }>,
): readonly PairCandidate[] {
  return entryQueries(db).ofReference.all({ ...asking, ...key });
}

/** What a statement was the first to report on a day, entry by entry, but for details of a total. */
export function freshPaymentsOn(db: Db, asking: Asking, bookingDate: string): Iterable<PairCandidate> {
  return entryQueries(db).freshOn.iterate({ ...asking, bookingDate });
}

/** Payments that an earlier delivery of a page had and this one has not, nor a later one of another page. */
export function droppedPayments(
  db: Db,
  delivery: Readonly<{ statementId: number; earlier: number; otherPages: ReadonlySet<number> }>,
): readonly number[] {
  return entryQueries(db).dropped.all({ ...delivery, otherPages: JSON.stringify([...delivery.otherPages]) });
}

/** Payments that both statements report. */
export function sharedPayments(db: Db, one: number, other: number): readonly number[] {
  return entryQueries(db).shared.all({ one, other });
}

/** Other payments with the facts of this one that these pages report; none where one of the two is in doubt already. */
export function equalOnPages(db: Db, paymentId: number, pages: ReadonlySet<number>): readonly number[] {
  return entryQueries(db).equal.all({ paymentId, pages: JSON.stringify([...pages]) });
}

/** Credits that a statement was the first to report, each with those of up to three days before or after that it may be. */
export function paymentsOfNearDays(db: Db, asking: Asking): readonly NearDay[] {
  return nearQueries(db).nearDays.all(asking);
}

/** Payments that a statement was the first to report, with facts equal to those of a payment on one of these pages. */
export function movedPayments(db: Db, asking: Asking, otherPages: ReadonlySet<number>): readonly number[] {
  return entryQueries(db).moved.all({ ...asking, otherPages: JSON.stringify([...otherPages]) });
}
