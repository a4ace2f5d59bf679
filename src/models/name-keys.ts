/** The index of names: which keys find a person. Written by `processor/name-index.ts`. No decisions. */
import { type Db, perDatabase } from './db.ts';
import type { PersonRow } from './open-items.ts';

type NamedPerson = Pick<PersonRow, 'id' | 'firstName' | 'lastName' | 'organization'>;

const statements = perDatabase((db) => ({
  add: db.sqlite.prepare('INSERT OR IGNORE INTO person_name_key (key, person_id) VALUES (?, ?)'),
  remove: db.sqlite.prepare('DELETE FROM person_name_key WHERE key = ? AND person_id = ?'),
  clear: db.sqlite.prepare('DELETE FROM person_name_key'),
  after: db.sqlite.prepare<[number, number], NamedPerson>(
    `SELECT id, first_name AS firstName, last_name AS lastName, organization FROM person WHERE id > ? ORDER BY id LIMIT ?`,
  ),
}));

export function addNameKeys(db: Db, personId: number, keys: readonly string[]): void {
  for (const key of keys) statements(db).add.run(key, personId);
}

export function removeNameKeys(db: Db, personId: number, keys: readonly string[]): void {
  for (const key of keys) statements(db).remove.run(key, personId);
}

export function clearNameKeys(db: Db): void {
  statements(db).clear.run();
}

/** The next persons by id. */
export function personsAfter(db: Db, id: number, limit: number): readonly NamedPerson[] {
  return statements(db).after.all(id, limit);
}
