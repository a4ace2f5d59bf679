/** Queries on persons for messages: who has this address, and what is known of somebody. No decisions. */
import { eq } from 'drizzle-orm';
import { type Db, perDatabase } from './db.ts';
import type { PersonRow } from './open-items.ts';
import { consent, person } from './schema.ts';

export type PersonChange = Partial<
  Pick<
    PersonRow,
    | 'firstName'
    | 'lastName'
    | 'organization'
    | 'email'
    | 'language'
    | 'street'
    | 'buildingNumber'
    | 'postalCode'
    | 'city'
    | 'country'
    | 'toldAt'
  >
>;

const statements = perDatabase((db) => ({
  byEmail: db.sqlite
    .prepare<[string], number>(
      `SELECT id FROM person WHERE lower(email) = ? AND email IS NOT NULL
         AND deleted_at IS NULL AND deceased_at IS NULL ORDER BY id LIMIT 100`,
    )
    .pluck(),
  byPlace: db.sqlite
    .prepare<[string, string], number>(
      `SELECT id FROM person WHERE postal_code = ? AND lower(last_name) = ?
         AND deleted_at IS NULL AND deceased_at IS NULL ORDER BY id LIMIT 100`,
    )
    .pluck(),
  toldAt: db.sqlite.prepare('UPDATE person SET told_at = ? WHERE id = ?'),
  knownConsent: db.sqlite.prepare<[number | null, string | null, string, string]>(
    'SELECT 1 FROM consent WHERE person_id IS ? AND email IS ? AND kind = ? AND at = ?',
  ),
  newestConsent: db.sqlite.prepare<[number, number], { kind: 'opt_in' | 'opt_out'; at: string }>(
    `SELECT kind, at FROM consent WHERE person_id = ?
       OR email = (SELECT lower(email) FROM person WHERE id = ? AND email IS NOT NULL)
     ORDER BY at DESC, kind DESC LIMIT 1`,
  ),
}));

/** Living persons with this address (in small letters), the oldest row first. */
export function personsWithEmail(db: Db, email: string): readonly number[] {
  return statements(db).byEmail.all(email);
}

/** Living persons with this last name (in small letters) and postal code, the oldest row first. */
export function personsAtPlace(db: Db, postalCode: string, lastName: string): readonly number[] {
  return statements(db).byPlace.all(postalCode, lastName);
}

/** Writes when a message told each group of facts last. */
export function setToldAt(db: Db, personId: number, toldAt: string): void {
  statements(db).toldAt.run(toldAt, personId);
}

export function changePerson(db: Db, personId: number, change: PersonChange): void {
  db.orm.update(person).set(change).where(eq(person.id, personId)).run();
}

export type NewConsent = Readonly<Omit<typeof consent.$inferInsert, 'id'>>;

/** Keeps what somebody said; the same said again of the same moment is known. */
export function addConsent(db: Db, row: NewConsent): boolean {
  const known = statements(db).knownConsent.get(row.personId ?? null, row.email ?? null, row.kind, row.at);
  if (known !== undefined) return false;
  db.orm.insert(consent).values(row).run();
  return true;
}

/** The newest that was said by this person or of their address; null when nothing was. A no wins over a yes of the same moment. */
export function currentConsent(db: Db, personId: number): Readonly<{ kind: 'opt_in' | 'opt_out'; at: string }> | null {
  return statements(db).newestConsent.get(personId, personId) ?? null;
}
