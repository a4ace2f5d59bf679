/**
 * Keeps the index by which a payer's name finds persons. New persons are indexed at the beginning of a pass, whoever
 * made them; a changed name at once. When other keys are made of names than before, all persons are indexed anew.
 */
import { assertInTransaction, type Db, letOthersWrite, writeTransaction } from '../../models/db.ts';
import { readMarker, writeMarker } from '../../models/jobs.ts';
import { addNameKeys, clearNameKeys, personsAfter, removeNameKeys } from '../../models/name-keys.ts';
import { keysOfPerson, NAME_KEYS_VERSION, type Named } from '../evidence/name-keys.ts';

/** The id of the last person that is in the index. */
const LAST_MARKER = 'name-index';
const VERSION_MARKER = 'name-index-version';
const BATCH = 2_000;

export function indexNewPersons(db: Db): void {
  if (readMarker(db, VERSION_MARKER) !== NAME_KEYS_VERSION) startAnew(db);
  while (indexSome(db)) letOthersWrite();
}

/** After the name of a person was changed, in the same database transaction. */
export function renameInIndex(
  db: Db,
  personId: number,
  { before, after }: Readonly<{ before: Named; after: Named }>,
): void {
  assertInTransaction(db);
  removeNameKeys(db, personId, keysOfPerson(before));
  addNameKeys(db, personId, keysOfPerson(after));
}

function startAnew(db: Db): void {
  writeTransaction(db, () => {
    clearNameKeys(db);
    writeMarker(db, LAST_MARKER, 0);
    writeMarker(db, VERSION_MARKER, NAME_KEYS_VERSION);
  });
}

/** False when all persons are in the index. */
function indexSome(db: Db): boolean {
  const persons = personsAfter(db, readMarker(db, LAST_MARKER), BATCH);
  const last = persons.at(-1);
  if (last === undefined) return false;
  writeTransaction(db, () => {
    for (const person of persons) addNameKeys(db, person.id, keysOfPerson(person));
    writeMarker(db, LAST_MARKER, last.id);
  });
  return persons.length === BATCH;
}
