/** The accounts that persons are known to pay from: told by an import, or learnt from what people assigned. No decisions. */
import { type Db, perDatabase } from './db.ts';

const statements = perDatabase((db) => ({
  ofPerson: db.sqlite
    .prepare<[number], string>('SELECT iban FROM person_account WHERE person_id = ? AND revoked_at IS NULL')
    .pluck(),
  ofAccount: db.sqlite
    .prepare<[string], number>(
      'SELECT person_id FROM person_account WHERE iban = ? AND revoked_at IS NULL ORDER BY person_id LIMIT 2',
    )
    .pluck(),
  add: db.sqlite.prepare(
    `INSERT INTO person_account (person_id, iban, origin) VALUES (?, ?, 'import')
     ON CONFLICT DO UPDATE SET origin = 'import', source_event_id = NULL, revoked_at = NULL`,
  ),
}));

export function accountsOfPerson(db: Db, personId: number): readonly string[] {
  return statements(db).ofPerson.all(personId);
}

/** The one person who is known to pay from an account; null for none, and where several do. */
export function onlyPersonOfAccount(db: Db, iban: string): number | null {
  const [personId, other] = statements(db).ofAccount.all(iban);
  return personId === undefined || other !== undefined ? null : personId;
}

/** What we are told counts, whatever was learnt or revoked before. */
export function addPersonAccount(db: Db, personId: number, iban: string): void {
  statements(db).add.run(personId, iban);
}

/** Remembers that a person pays from an account; what they told us themselves, or what is known already, stays as it is. */
export function learnAccount(db: Db, learnt: { personId: number; iban: string; eventId: number }): void {
  db.sqlite
    .prepare(
      `INSERT INTO person_account (person_id, iban, origin, source_event_id) VALUES (@personId, @iban, 'staff', @eventId)
       ON CONFLICT DO UPDATE SET source_event_id = @eventId, revoked_at = NULL
         WHERE origin = 'staff' AND revoked_at IS NOT NULL`,
    )
    .run(learnt);
}

/**
 * Revokes what was learnt by the event of a booking, when the booking is undone; unless another booking by a person still
 * says the same: then that one vouches from now on. Gives back how many accounts were revoked.
 */
export function revokeLearnt(db: Db, eventId: number, at: string): number {
  db.sqlite
    .prepare(
      `UPDATE person_account SET source_event_id = coalesce((
         SELECT max(a.created_event_id) FROM allocation a JOIN payment p ON p.id = a.payment_id
           JOIN open_item o ON o.id = a.open_item_id JOIN event e ON e.id = a.created_event_id
         WHERE a.reversed_at IS NULL AND p.counterparty_iban = person_account.iban
           AND o.person_id = person_account.person_id AND e.actor LIKE 'staff:%'), source_event_id)
       WHERE source_event_id = @eventId AND revoked_at IS NULL`,
    )
    .run({ eventId });
  return db.sqlite
    .prepare(`UPDATE person_account SET revoked_at = @at WHERE source_event_id = @eventId AND revoked_at IS NULL`)
    .run({ eventId, at }).changes;
}

/** An account that was learnt, with the event that taught it. */
export type LearntAccount = Readonly<{
  personId: number;
  iban: string;
  eventId: number;
  /** Who said it, when, and with which payment. */
  actor: string;
  at: string;
  paymentId: number | null;
  revokedAt: string | null;
}>;

/** What people have taught, newest first; with `all` also what was revoked. */
export function learntAccounts(db: Db, { all }: { all: boolean }): readonly LearntAccount[] {
  return db.sqlite
    .prepare<[], LearntAccount>(
      `SELECT a.person_id AS personId, a.iban, e.id AS eventId, e.actor, e.at, e.payment_id AS paymentId, a.revoked_at AS revokedAt
       FROM person_account a JOIN event e ON e.id = a.source_event_id
       WHERE a.origin = 'staff' ${all ? '' : 'AND a.revoked_at IS NULL'} ORDER BY e.id DESC, a.person_id`,
    )
    .all();
}

/** Revokes one that was learnt; it is learnt anew when a person assigns such a payment again. */
export function revokeAccount(db: Db, { personId, iban, at }: { personId: number; iban: string; at: string }): void {
  db.sqlite
    .prepare("UPDATE person_account SET revoked_at = ? WHERE person_id = ? AND iban = ? AND origin = 'staff'")
    .run(at, personId, iban);
}
