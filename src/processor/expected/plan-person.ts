/**
 * Who an open item belongs to after a line: the person with the line's person_id, else the item's own. Given fields
 * replace, empty cells keep. Reads the database and plans; `writePerson` does what was planned.
 */
import type { Db } from '../../models/db.ts';
import { insertPerson, type PersonFacts, personByExternalId, personById, updatePerson } from '../../models/expected.ts';
import type { OpenItemRow, PersonRow } from '../../models/open-items.ts';
import { accountsOfPerson, addPersonAccount } from '../../models/person-accounts.ts';
import { renameInIndex } from '../lookup/name-index.ts';
import type { ColumnName, LineProblem } from './columns.ts';
import type { Change, Warning } from './plan-item.ts';
import type { ExpectedRow } from './row.ts';

export type PersonPlan = Readonly<{
  /** Null: nobody yet (or nobody at all, when `facts` is null too). */
  person: PersonRow | null;
  /** What the person is afterwards; null when nothing is written. */
  facts: PersonFacts | null;
  newIbans: readonly string[];
  changes: readonly Change[];
  problems: readonly LineProblem[];
  warnings: readonly Warning[];
}>;

/** The columns of a person and the names of their facts. */
export const PERSON_COLUMNS = {
  person_id: 'externalId',
  first_name: 'firstName',
  last_name: 'lastName',
  organization: 'organization',
  email: 'email',
  language: 'language',
  street: 'street',
  building_number: 'buildingNumber',
  postal_code: 'postalCode',
  city: 'city',
  country: 'country',
  household_id: 'householdId',
} as const satisfies Partial<Record<ColumnName, keyof PersonFacts>>;

const COLUMN_NAMES = Object.keys(PERSON_COLUMNS).filter(
  (name): name is keyof typeof PERSON_COLUMNS => name in PERSON_COLUMNS,
);

const NOBODY: PersonFacts = {
  externalId: null,
  firstName: null,
  lastName: null,
  organization: null,
  email: null,
  language: null,
  street: null,
  buildingNumber: null,
  postalCode: null,
  city: null,
  country: null,
  householdId: null,
};

export function planPerson(db: Db, row: ExpectedRow, existing: OpenItemRow | null): PersonPlan {
  const current = existing === null || existing.personId === null ? null : personById(db, existing.personId);
  const said = COLUMN_NAMES.some((column) => row.person[PERSON_COLUMNS[column]] !== null) || row.ibans.length > 0;
  if (!said) return nothing(current);
  const person = whose(db, row, current);
  if (person !== null && person.deletedAt !== null) {
    return {
      ...nothing(person),
      warnings: [{ code: 'PERSON_ERASED', message: 'the person was erased here: nothing about them is written' }],
    };
  }
  const facts = merged(row.person, person);
  const before = { ...(person ?? NOBODY), externalId: current?.externalId ?? null };
  const changes = existing === null ? [] : changesOf(before, facts);
  if (person !== null && person.externalId !== null && row.person.externalId === null && changes.length > 0) {
    const message = `person_id is missing: the item belongs to person ${person.externalId}, give it to change them`;
    return { ...nothing(person), problems: [{ column: 'person_id', code: 'PERSON_ID_MISSING', message }] };
  }
  const knownIbans = person === null ? [] : accountsOfPerson(db, person.id);
  const newIbans = row.ibans.filter((iban) => !knownIbans.includes(iban));
  const added = newIbans.map((iban): Change => ({ column: 'ibans', from: null, to: iban }));
  const isWritten = person === null || changesOf(person, facts).length > 0;
  return {
    person,
    facts: isWritten ? facts : null,
    newIbans,
    changes: [...changes, ...added],
    problems: [],
    warnings: [],
  };
}

function nothing(person: PersonRow | null): PersonPlan {
  return { person, facts: null, newIbans: [], changes: [], problems: [], warnings: [] };
}

/** An item's own person becomes the person with the id when nobody has that id yet. */
function whose(db: Db, row: ExpectedRow, current: PersonRow | null): PersonRow | null {
  const { externalId } = row.person;
  if (externalId === null) return current;
  return personByExternalId(db, externalId) ?? (current?.externalId === null ? current : null);
}

function merged(given: PersonFacts, person: PersonRow | null): PersonFacts {
  const before = person ?? NOBODY;
  return {
    externalId: given.externalId ?? before.externalId,
    firstName: given.firstName ?? before.firstName,
    lastName: given.lastName ?? before.lastName,
    organization: given.organization ?? before.organization,
    email: given.email ?? before.email,
    language: given.language ?? before.language,
    street: given.street ?? before.street,
    buildingNumber: given.buildingNumber ?? before.buildingNumber,
    postalCode: given.postalCode ?? before.postalCode,
    city: given.city ?? before.city,
    country: given.country ?? before.country,
    householdId: given.householdId ?? before.householdId,
  };
}

function changesOf(person: PersonFacts, facts: PersonFacts): readonly Change[] {
  return COLUMN_NAMES.flatMap((column) => {
    const [from, to] = [person[PERSON_COLUMNS[column]], facts[PERSON_COLUMNS[column]]];
    return from === to ? [] : [{ column, from, to }];
  });
}

/** Writes what was planned and gives back the person of the item. */
export function writePerson(db: Db, plan: PersonPlan, now: Date): number | null {
  const id = writeFacts(db, plan, now);
  if (id !== null) for (const iban of plan.newIbans) addPersonAccount(db, id, iban);
  return id;
}

function writeFacts(db: Db, { person, facts }: PersonPlan, now: Date): number | null {
  if (facts === null) return person?.id ?? null;
  if (person === null) return insertPerson(db, facts, now.toISOString());
  updatePerson(db, person.id, facts);
  renameInIndex(db, person.id, { before: person, after: facts });
  return person.id;
}
