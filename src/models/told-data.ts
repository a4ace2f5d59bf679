/**
 * What processors and forms told of donors, beside the payments: messages of the queues, sessions that are pending, consent, series,
 * addresses of computers, rows of reports that wait. To find it, hand it out, and erase it. Ids, amounts and days stay, so that what is not
 * settled yet can still be settled.
 */
import { assertInTransaction, type Db } from './db.ts';

/** Whose data is meant; addresses are those of their mail. */
export type Tellers = Readonly<{
  persons: readonly number[];
  payments: readonly number[];
  addresses: readonly string[];
}>;

/** One row that tells something of somebody. */
export type ToldHit = Readonly<{ place: Place; id: number; about: string }>;
type Place = 'message' | 'pending' | 'consent' | 'series' | 'fraud score' | 'report row';

/** Of a message, a session or a row of a report only these fields are kept: what books are joined by. What is unknown goes. */
const KEPT = new Set(
  `class php-message-class payload queue gateway gateway_txn_id gateway_account gateway_status gateway_refund_id gateway_parent_id
  order_id invoice_id contribution_id contribution_tracking_id contribution_recur_id date currency gross gross_currency fee net amount
  exchange_rate original_currency original_gross original_fee original_net payment_method payment_submethod recurring subscr_id
  txn_type type kind frequency_unit frequency_interval installments start_date create_date cancel_date failure_retry_date failure_count
  source_type source_name source_enqueued_time backend_processor backend_processor_txn_id settled_date settled_currency settled_gross
  settled_fee settled_net settlement_batch_reference restrictions reference no_thank_you validation_action risk_score
  payments_final_status gatewayTxnId merchantReference eventDate
  txn_id parent_txn_id mc_gross mc_fee mc_currency currency_code mc_amount3 amount3 payment_date payment_status payment_type
  payment_cycle period3 invoice rp_invoice_id custom recurring_payment_id subscr_date next_payment_date time_created retry_at reason_code
  test_ipn`.split(/\s+/),
);

const LIKE = "LIKE '%' || ? || '%' ESCAPE '\\'";

/** Rows in which this text stands. */
export function findTold(db: Db, text: string): readonly ToldHit[] {
  const like = likeOf(text);
  const hits = (place: Place, sql: string, value = like): readonly ToldHit[] =>
    db.sqlite
      .prepare<[string], { id: number; about: string }>(sql)
      .all(value)
      .map((row) => ({ place, ...row }));
  return [
    ...hits('message', `SELECT id, queue || ' ' || state AS about FROM message WHERE body ${LIKE} ORDER BY id`),
    ...hits('pending', `SELECT id, gateway || ' ' || coalesce(order_id, '') AS about FROM pending WHERE body ${LIKE}`),
    ...hits('consent', `SELECT id, kind AS about FROM consent WHERE email ${LIKE}`),
    ...hits('series', 'SELECT id, gateway AS about FROM recurring WHERE payment_token = ?', text),
    ...hits('fraud score', 'SELECT id, gateway AS about FROM fraud_score WHERE user_ip = ?', text),
    ...hits('report row', `SELECT id, kind AS about FROM audit_item WHERE fields ${LIKE}`),
  ];
}

/** Every row that was told of these persons and payments, whole. */
export function toldOf(db: Db, tellers: Tellers): Readonly<Record<string, readonly object[]>> {
  const found = idsOf(db, tellers);
  const rows = (table: string, ids: readonly number[]): readonly object[] =>
    db.sqlite
      .prepare<[string], object>(`SELECT * FROM ${table} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`)
      .all(JSON.stringify(ids));
  return {
    messages: rows('message', found.messages),
    pending: rows('pending', found.pending),
    consent: rows('consent', found.consent),
    series: rows('recurring', found.series),
    fraudScores: rows('fraud_score', found.fraudScores),
    reportRows: rows('audit_item', found.reportRows),
  };
}

/** How many messages, sessions and rows of reports `clearTold` would change. */
export function countTold(db: Db, tellers: Tellers): number {
  return Object.values(idsOf(db, tellers)).reduce((sum, ids) => sum + ids.length, 0);
}

/**
 * Erases it. A consent stays with its person, who has no name any more; one that is known by an address alone goes. A series that still
 * runs is known by its own id from then on, not by the token of the card. Needs a database transaction.
 */
export function clearTold(db: Db, tellers: Tellers): void {
  assertInTransaction(db);
  const found = idsOf(db, tellers);
  const run = (sql: string, ids: readonly number[]): void =>
    void db.sqlite.prepare<[string]>(`${sql} IN (SELECT value FROM json_each(?))`).run(JSON.stringify(ids));
  clearMessages(db, found.messages);
  reduceEach(db, 'pending', 'body', found.pending);
  reduceEach(db, 'audit_item', 'fields', found.reportRows);
  run('UPDATE consent SET email = NULL WHERE person_id IS NOT NULL AND id', found.consent);
  run('DELETE FROM consent WHERE person_id IS NULL AND id', found.consent);
  run('UPDATE fraud_score SET user_ip = NULL WHERE id', found.fraudScores);
  run('UPDATE recurring SET payment_token = NULL WHERE id', found.series);
  run(
    "UPDATE recurring_fact SET body = json_set(body, '$.paymentToken', NULL) WHERE json_type(body, '$.paymentToken') IS NOT NULL AND recurring_id",
    found.series,
  );
}

/** Messages and sessions that ended before this instant, and addresses of computers from before it, that still name somebody. */
export function toldBefore(db: Db, before: Date): OldTold {
  const at = before.toISOString();
  const named = (table: string, column: string, where: string): readonly number[] =>
    db.sqlite
      .prepare<[string], { id: number; text: string | null }>(
        `SELECT id, ${column} AS text FROM ${table} WHERE ${where}`,
      )
      .all(at)
      .filter(({ text }) => removable(text).length > 0)
      .map(({ id }) => id);
  return {
    messages: named('message', 'body', `state IN ('DONE', 'DROPPED') AND coalesce(done_at, created_at) < ?`),
    pending: named('pending', 'body', 'resolved_at < ?'),
    fraudScores: db.sqlite
      .prepare<[string], number>('SELECT id FROM fraud_score WHERE user_ip IS NOT NULL AND at < ?')
      .pluck()
      .all(at),
  };
}

export type OldTold = Readonly<{
  messages: readonly number[];
  pending: readonly number[];
  fraudScores: readonly number[];
}>;

/** Needs a database transaction. */
export function clearOldTold(db: Db, old: OldTold): void {
  assertInTransaction(db);
  clearMessages(db, old.messages);
  reduceEach(db, 'pending', 'body', old.pending);
  const clear = db.sqlite.prepare<[number]>('UPDATE fraud_score SET user_ip = NULL WHERE id = ?');
  for (const id of old.fraudScores) clear.run(id);
}

type ToldIds = Readonly<
  Record<'messages' | 'pending' | 'consent' | 'series' | 'fraudScores' | 'reportRows', readonly number[]>
>;

const PERSONS = '(SELECT value FROM json_each(@persons))';
const PAYMENTS = '(SELECT value FROM json_each(@payments))';
/** Gifts of these payments, by what the processor and the form call them. */
const OF_GIFT = (column: string): string =>
  `(SELECT ${column} FROM gateway_payment WHERE ${column} IS NOT NULL AND payment_id IN ${PAYMENTS})`;
const HAS_ADDRESS = (column: string): string =>
  `EXISTS (SELECT 1 FROM json_each(@addresses) a WHERE ${column} LIKE '%' || a.value || '%' ESCAPE '\\')`;
const SAYS = (column: string, key: string): string =>
  `CASE WHEN json_valid(${column}) THEN CAST(json_extract(${column}, '$.${key}') AS TEXT) END`;

const SERIES = `SELECT id FROM recurring WHERE person_id IN ${PERSONS}`;
const PENDING = `SELECT id FROM pending WHERE order_id IN ${OF_GIFT('order_id')} OR gateway_txn_id IN ${OF_GIFT('gateway_txn_id')}
  OR ${HAS_ADDRESS('body')}`;
const CONSENT = `SELECT id FROM consent WHERE person_id IN ${PERSONS} OR ${HAS_ADDRESS('email')}`;
const REPORT_ROWS = `SELECT id FROM audit_item WHERE fields IS NOT NULL AND (payment_id IN ${PAYMENTS} OR ${HAS_ADDRESS('fields')}
  OR ${SAYS('fields', 'gateway_txn_id')} IN ${OF_GIFT('gateway_txn_id')})`;
const MESSAGES = `SELECT id FROM message WHERE ${HAS_ADDRESS('body')}
  OR id IN ${OF_GIFT('message_id')}
  OR id IN (SELECT message_id FROM refund WHERE payment_id IN ${PAYMENTS})
  OR id IN (SELECT message_id FROM recurring_fact WHERE recurring_id IN (${SERIES}))
  OR id IN (SELECT message_id FROM consent WHERE id IN (${CONSENT}))
  OR id IN (SELECT message_id FROM pending WHERE id IN (${PENDING}))
  OR id IN (SELECT message_id FROM audit_item WHERE id IN (${REPORT_ROWS}))
  OR ${SAYS('body', 'order_id')} IN ${OF_GIFT('order_id')}
  OR ${SAYS('body', 'gateway_txn_id')} IN ${OF_GIFT('gateway_txn_id')}`;
const FRAUD_SCORES = `SELECT id FROM fraud_score WHERE user_ip IS NOT NULL AND (order_id IN ${OF_GIFT('order_id')}
  OR contribution_tracking_id IN ${OF_GIFT('contribution_tracking_id')}
  OR order_id IN (SELECT order_id FROM pending WHERE id IN (${PENDING})))`;

function idsOf(db: Db, { persons, payments, addresses }: Tellers): ToldIds {
  const who = {
    persons: JSON.stringify(persons),
    payments: JSON.stringify(payments),
    addresses: JSON.stringify(addresses.map(likeOf)),
  };
  const ids = (sql: string): readonly number[] => db.sqlite.prepare<[object], number>(sql).pluck().all(who);
  return {
    messages: ids(MESSAGES),
    pending: ids(PENDING),
    consent: ids(CONSENT),
    series: ids(SERIES),
    fraudScores: ids(FRAUD_SCORES),
    reportRows: ids(REPORT_ROWS),
  };
}

/** What was said of it in words goes, too: errors and remarks repeat what they complain of. */
function clearMessages(db: Db, ids: readonly number[]): void {
  reduceEach(db, 'message', 'body', ids);
  const words = db.sqlite.prepare<[number]>(
    `UPDATE message SET last_error = NULL, result = CASE WHEN json_type(result, '$.remarks') IS NOT NULL
       THEN json_set(result, '$.remarks', json('[]')) ELSE result END WHERE id = ?`,
  );
  for (const id of ids) words.run(id);
}

/** SQLite takes the fields out, so that the others stay as they were written, to the last digit. */
function reduceEach(db: Db, table: string, column: string, ids: readonly number[]): void {
  const read = db.sqlite.prepare<[number], string | null>(`SELECT ${column} FROM ${table} WHERE id = ?`).pluck();
  for (const id of ids) {
    const paths = removable(read.get(id) ?? null);
    if (paths.length === 0) continue;
    const whole = paths.includes('$');
    const text = whole ? "'{}'" : `json_remove(${column}, ${paths.map(() => '?').join(', ')})`;
    db.sqlite.prepare(`UPDATE ${table} SET ${column} = ${text} WHERE id = ?`).run(...(whole ? [] : paths), id);
  }
}

/** The fields that go, as paths of SQLite; `$` for what is no object, or has names that no path can say. */
function removable(text: string | null): readonly string[] {
  if (text === null || text === '{}') return [];
  const paths = pathsOf(parsed(text), '$');
  return paths === null ? ['$'] : paths;
}

/** The envelope of a job has its fields one level below. */
function pathsOf(value: unknown, parent: string): readonly string[] | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const names = Object.keys(value);
  if (names.some((name) => /["\\]/.test(name))) return null;
  const gone = names.filter((name) => !KEPT.has(name)).map((name) => `${parent}."${name}"`);
  if (parent !== '$' || !('payload' in value)) return gone;
  return [...gone, ...(pathsOf(value.payload, '$.payload') ?? ['$.payload'])];
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}

function likeOf(text: string): string {
  return text.trim().replace(/[\\%_]/g, (sign) => `\\${sign}`);
}
