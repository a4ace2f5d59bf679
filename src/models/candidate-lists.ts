/**
 * The same kind of question about several persons or households at once, by one indexed query: one list for each,
 * in the order in which they were asked. A list with more than its limit tells nothing and is null. No decisions.
 */
import { CANDIDATE_CELLS, type CandidateCells, type CandidateRow, candidateOf, IS_OPEN } from './candidates.ts';
import { type Db, LIMIT, perDatabase } from './db.ts';
import type { PersonRow } from './open-items.ts';

/** More persons than that share a household only by chance. */
const MEMBERS_MAX = 50;
/** A person owes less than that. */
const ITEMS_OF_PERSON_MAX = 50;

export type PayerRow = Pick<
  PersonRow,
  | 'id'
  | 'firstName'
  | 'lastName'
  | 'organization'
  | 'email'
  | 'street'
  | 'buildingNumber'
  | 'postalCode'
  | 'householdId'
>;
type PersonCells = readonly [
  id: number,
  firstName: string | null,
  lastName: string | null,
  organization: string | null,
  email: string | null,
  street: string | null,
  buildingNumber: string | null,
  postalCode: string | null,
  householdId: string | null,
];
const PERSON_CELLS =
  'id, first_name, last_name, organization, email, street, building_number, postal_code, household_id';
/** What was asked, by its place in the list, then the cells of an answer. */
type At = readonly [at: number];
const ASKED = '(SELECT key AS at, value AS asked FROM json_each(?))';

const queries = perDatabase(({ sqlite }) => ({
  person: sqlite.prepare<[number], PersonCells>(`SELECT ${PERSON_CELLS} FROM person WHERE id = ?`).raw(),
  persons: sqlite
    .prepare<[string], readonly [...At, ...PersonCells]>(
      `SELECT at, ${PERSON_CELLS} FROM ${ASKED} CROSS JOIN person WHERE id = asked`,
    )
    .raw(),
  ofHousehold: sqlite
    .prepare<[string, number], readonly [...At, ...PersonCells]>(
      `SELECT at, ${PERSON_CELLS} FROM ${ASKED} CROSS JOIN person
       WHERE id IN (SELECT id FROM person WHERE household_id = asked ${LIMIT})`,
    )
    .raw(),
  itemsOfPerson: sqlite
    .prepare<[string, number], readonly [...At, ...CandidateCells]>(
      `SELECT at, ${CANDIDATE_CELLS} FROM ${ASKED} CROSS JOIN open_item
       WHERE id IN (SELECT id FROM open_item WHERE person_id = asked AND ${IS_OPEN} ${LIMIT})`,
    )
    .raw(),
}));

/** One person, without a list to be taken apart. */
export function personOf(db: Db, id: number): PayerRow | null {
  const cells = queries(db).person.get(id);
  return cells === undefined ? null : payerOf(cells);
}

/** Those of these persons that there are. */
export function personsOf(db: Db, ids: readonly number[]): readonly PayerRow[] {
  if (ids.length === 0) return [];
  return queries(db)
    .persons.all(JSON.stringify(ids))
    .map(([, ...cells]) => payerOf(cells));
}

export function personsOfHouseholds(db: Db, householdIds: readonly string[]): readonly (readonly PayerRow[] | null)[] {
  if (householdIds.length === 0) return [];
  const rows = queries(db).ofHousehold.all(JSON.stringify(householdIds), MEMBERS_MAX + 1);
  return listsOf(householdIds.length, MEMBERS_MAX, rows, ([, ...cells]) => payerOf(cells));
}

/** The items of each person that are still open. */
export function openItemsOfPersons(db: Db, personIds: readonly number[]): readonly (readonly CandidateRow[] | null)[] {
  if (personIds.length === 0) return [];
  const rows = queries(db).itemsOfPerson.all(JSON.stringify(personIds), ITEMS_OF_PERSON_MAX + 1);
  return listsOf(personIds.length, ITEMS_OF_PERSON_MAX, rows, ([, ...cells]) => candidateOf(cells));
}

function payerOf(cells: PersonCells): PayerRow {
  return {
    id: cells[0],
    firstName: cells[1],
    lastName: cells[2],
    organization: cells[3],
    email: cells[4],
    street: cells[5],
    buildingNumber: cells[6],
    postalCode: cells[7],
    householdId: cells[8],
  };
}

function listsOf<Row extends readonly [...At, ...unknown[]], T>(
  count: number,
  limit: number,
  rows: readonly Row[],
  read: (row: Row) => T,
): readonly (readonly T[] | null)[] {
  const lists = Array.from({ length: count }, (): T[] => []);
  for (const row of rows) lists[row[0]]?.push(read(row));
  return lists.map((list) => (list.length > limit ? null : list));
}
