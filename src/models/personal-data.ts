/**
 * Where personal data lies, to find it, hand it out and erase it. Amounts, days, references of open items, hashes and the history
 * stay: they are what the law wants kept, and what the books are proved by.
 */
import { assertInTransaction, type Db } from './db.ts';
import { clearSearchIndex } from './search-index.ts';

export type PersonHit = Readonly<{ id: number; name: string; email: string | null; erased: boolean }>;
export type PaymentHit = Readonly<{
  id: number;
  bookingDate: string;
  amountMinor: number;
  currency: string;
  payer: string | null;
  personId: number | null;
}>;

const NAME =
  "trim(coalesce(p.first_name, '') || ' ' || coalesce(p.last_name, '') || ' ' || coalesce(p.organization, ''))";

/** Persons whose name, address or account has this text in it; letters are compared without regard to case (a to z). */
export function findPersons(db: Db, text: string): readonly PersonHit[] {
  return db.sqlite
    .prepare<
      { like: string; iban: string; text: string },
      { id: number; name: string; email: string | null; erased: 0 | 1 }
    >(
      `SELECT p.id, ${NAME} AS name, p.email, p.deleted_at IS NOT NULL AS erased FROM person p
       WHERE ${NAME} LIKE @like ESCAPE '\\' OR p.email LIKE @like ESCAPE '\\' OR p.external_id = @text
         OR EXISTS (SELECT 1 FROM person_account a WHERE a.person_id = p.id AND a.iban = @iban) ORDER BY p.id`,
    )
    .all({ like: likeOf(text), iban: text.replace(/\s/g, '').toUpperCase(), text })
    .map((row) => ({ ...row, erased: row.erased === 1 }));
}

/** Payments that name this text as payer, or in what the payer wrote. */
export function findPaymentsNaming(db: Db, text: string): readonly PaymentHit[] {
  return db.sqlite
    .prepare<{ like: string; iban: string }, PaymentHit>(
      `${PAYMENT_HIT} FROM visible_payment v WHERE v.counterparty_name LIKE @like ESCAPE '\\'
         OR v.ultimate_counterparty LIKE @like ESCAPE '\\' OR v.counterparty_iban = @iban OR v.remittance LIKE @like ESCAPE '\\'
         OR v.additional_info LIKE @like ESCAPE '\\' ORDER BY v.id`,
    )
    .all({ like: likeOf(text), iban: text.replace(/\s/g, '').toUpperCase() });
}

const PAYMENT_HIT = `SELECT v.id, v.booking_date AS bookingDate, v.amount_minor AS amountMinor, v.currency,
  v.counterparty_name AS payer, v.person_id AS personId`;

/** Payments that were booked for a person, came from one of their accounts, or are theirs by themselves. */
export function paymentsOfPerson(db: Db, personId: number): readonly PaymentHit[] {
  return db.sqlite
    .prepare<{ person: number }, PaymentHit>(
      `${PAYMENT_HIT} FROM visible_payment v WHERE v.person_id = @person
         OR v.id IN (SELECT payment_id FROM contribution WHERE person_id = @person)
         OR v.id IN (SELECT a.payment_id FROM allocation a JOIN open_item o ON o.id = a.open_item_id WHERE o.person_id = @person)
         OR v.counterparty_iban IN (SELECT iban FROM person_account WHERE person_id = @person) ORDER BY v.id`,
    )
    .all({ person: personId });
}

/** Payments that were booked before a day and still name their payer. */
export function paymentsNamedBefore(db: Db, day: string): readonly PaymentHit[] {
  return db.sqlite
    .prepare<[string], PaymentHit>(
      `${PAYMENT_HIT} FROM visible_payment v WHERE v.booking_date < ? AND (${IS_NAMED}) ORDER BY v.id`,
    )
    .all(day);
}

/** What is erased of a payment. The seal of the row still covers it: the event of the erasure names these columns. */
export const ERASED_COLUMNS = [
  'counterparty_name',
  'counterparty_iban',
  'counterparty_account',
  'counterparty_bic',
  'counterparty_address',
  'ultimate_counterparty',
  'remittance',
  'end_to_end_id',
  'additional_info',
] as const;
const IS_NAMED = ERASED_COLUMNS.map((name) =>
  name === 'remittance' ? "v.remittance <> '[]'" : `v.${name} IS NOT NULL`,
).join(' OR ');
const CLEARED = ERASED_COLUMNS.map((name) => `${name} = ${name === 'remittance' ? "'[]'" : 'NULL'}`).join(', ');

/** Clears what names the payer, in the payment, its evidence and notes, and the mails about it. Needs a database transaction. */
export function clearPayment(db: Db, paymentId: number): void {
  assertInTransaction(db);
  db.sqlite.prepare(`UPDATE payment SET ${CLEARED} WHERE id = ?`).run(paymentId);
  clearSearchIndex(db);
  db.sqlite.prepare('DELETE FROM detail WHERE event_id IN (SELECT id FROM event WHERE payment_id = ?)').run(paymentId);
  db.sqlite.prepare(`${CLEAR_MAIL} WHERE payment_id = ?`).run(paymentId);
  db.sqlite
    .prepare(
      `UPDATE collective_entry SET facts = json_remove(facts, '$.counterpartyName', '$.counterpartyIban', '$.counterpartyAccount',
         '$.counterpartyAddress', '$.ultimateCounterparty', '$.remittance', '$.additionalInfo', '$.endToEndId')
       WHERE payment_id = ? AND json_valid(facts)`,
    )
    .run(paymentId);
}

/** What was not sent yet is not sent any more. The facts of a mail that went out are kept without the name. */
const CLEAR_MAIL = `UPDATE outbox SET to_address = NULL, to_name = NULL,
  facts = CASE WHEN json_valid(facts) THEN json_remove(facts, '$.recipientName') ELSE '{}' END, last_error = NULL,
  reason = CASE WHEN state IN ('WAITING', 'RETRY', 'HELD', 'FAILED') THEN 'PERSON_DELETED' ELSE reason END,
  state = CASE WHEN state IN ('WAITING', 'RETRY', 'HELD', 'FAILED') THEN 'SUPPRESSED' ELSE state END`;

/** Clears a person: name, addresses, accounts, mails. The row stays, so that open items and contributions point somewhere. */
export function clearPerson(db: Db, personId: number, now: Date): void {
  assertInTransaction(db);
  db.sqlite
    .prepare(
      `UPDATE person SET external_id = NULL, first_name = NULL, last_name = NULL, organization = NULL, email = NULL, street = NULL,
         building_number = NULL, postal_code = NULL, city = NULL, country = NULL, household_id = NULL,
         deleted_at = coalesce(deleted_at, ?) WHERE id = ?`,
    )
    .run(now.toISOString(), personId);
  db.sqlite.prepare('DELETE FROM person_name_key WHERE person_id = ?').run(personId);
  clearSearchIndex(db);
  db.sqlite.prepare('DELETE FROM person_account WHERE person_id = ?').run(personId);
  db.sqlite.prepare(`${CLEAR_MAIL} WHERE person_id = ?`).run(personId);
  db.sqlite
    .prepare(
      `DELETE FROM detail WHERE event_id IN (SELECT e.id FROM event e JOIN open_item o ON o.id = e.open_item_id WHERE o.person_id = ?)`,
    )
    .run(personId);
}

/** The mail addresses of persons who are not erased yet. */
export function addressesOf(db: Db, persons: readonly number[]): readonly string[] {
  return db.sqlite
    .prepare<[string], string>(
      'SELECT email FROM person WHERE email IS NOT NULL AND id IN (SELECT value FROM json_each(?))',
    )
    .pluck()
    .all(JSON.stringify(persons));
}

/** Ids of the mails about a payment or person: their `.eml` files begin with these numbers. */
export function mailsAbout(db: Db, { persons, payments }: Subjects): readonly number[] {
  return db.sqlite
    .prepare<[string, string], number>(
      `SELECT id FROM outbox WHERE payment_id IN (SELECT value FROM json_each(?)) OR person_id IN (SELECT value FROM json_each(?))`,
    )
    .pluck()
    .all(JSON.stringify(payments), JSON.stringify(persons));
}

export type Subjects = Readonly<{ persons: readonly number[]; payments: readonly number[] }>;

/** What tells a person or payment in another copy of the books, where ids may differ. Nothing of it is personal. */
export type LastingKeys = Readonly<{ persons: readonly string[]; payments: readonly string[] }>;

const PERSON_KEY = "id || ' ' || created_at";
const PAYMENT_KEY = "account || ' ' || coalesce(fingerprint || ' ' || occurrence, gateway || ' ' || gateway_txn_id)";

export function lastingKeys(db: Db, { persons, payments }: Subjects): LastingKeys {
  const keys = (table: string, key: string, ids: readonly number[]): readonly string[] =>
    db.sqlite
      .prepare<[string], string>(`SELECT ${key} FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`)
      .pluck()
      .all(JSON.stringify(ids));
  return { persons: keys('person', PERSON_KEY, persons), payments: keys('payment', PAYMENT_KEY, payments) };
}

/** Of these keys, those that stand in the books with their personal data: to be erased (again). */
export function subjectsOf(db: Db, keys: LastingKeys): Subjects {
  const ids = (sql: string, list: readonly string[]): readonly number[] =>
    db.sqlite.prepare<[string], number>(sql).pluck().all(JSON.stringify(list));
  return {
    persons: ids(
      `SELECT id FROM person WHERE deleted_at IS NULL AND ${PERSON_KEY} IN (SELECT value FROM json_each(?))`,
      keys.persons,
    ),
    payments: ids(
      `SELECT v.id FROM payment v WHERE (${IS_NAMED}) AND ${PAYMENT_KEY} IN (SELECT value FROM json_each(?))`,
      keys.payments,
    ),
  };
}

/** From now on SQLite overwrites what it deletes. */
export function overwriteDeleted(db: Db): void {
  db.sqlite.pragma('secure_delete = ON');
}

/** Writes the file anew without its free pages, and empties the log: nothing of what was cleared is left in either. */
export function forgetFreePages(db: Db): void {
  db.sqlite.exec('VACUUM');
  db.sqlite.pragma('wal_checkpoint(TRUNCATE)');
}

function likeOf(text: string): string {
  return `%${text.trim().replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}
