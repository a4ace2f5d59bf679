/**
 * What a message tells of somebody we know: per group of facts (address, language, name, mail address) the newest by its own
 * time counts, whatever the order of arrival. What an import told has no time and stands: the office keeps its own records.
 */
import type { Db } from '../../models/db.ts';
import type { PersonRow } from '../../models/open-items.ts';
import { changePerson, type PersonChange } from '../../models/persons.ts';
import { storedJson } from '../../stored-json.ts';
import { renameInIndex } from '../lookup/name-index.ts';
import type { Donor } from './donor.ts';

type Group = 'name' | 'email' | 'address' | 'language';
type ToldAt = Partial<Record<Group, string>>;

/** Values of a group; null when the message says nothing of it. A country alone is less than an address. */
const GROUPS: Readonly<Record<Group, (donor: Donor) => PersonChange | null>> = {
  name: ({ firstName, lastName, organization }) =>
    firstName === null && lastName === null && organization === null ? null : { firstName, lastName, organization },
  email: ({ email }) => (email === null ? null : { email }),
  address: ({ address }) =>
    Object.values(address).every((part) => part === null) ? null : { ...address, buildingNumber: null },
  language: ({ language }) => (language === null ? null : { language }),
};
const GROUP_NAMES = ['name', 'email', 'address', 'language'] as const satisfies readonly Group[];

/** The times of a new person's facts, as JSON. Its keys have one order, so that equal facts are equal texts. */
export function firstTold(donor: Donor, at: Date): string {
  const told: ToldAt = {};
  for (const group of GROUP_NAMES) if (GROUPS[group](donor) !== null) told[group] = at.toISOString();
  return JSON.stringify(told);
}

/** Only who proved who they are may change name and mail address: others were found by them. */
export function tellPerson(
  db: Db,
  person: PersonRow,
  donor: Donor,
  { at, isIdentified }: Readonly<{ at: Date; isIdentified: boolean }>,
): void {
  const told = storedJson<ToldAt>(person.toldAt);
  let change: PersonChange = {};
  for (const group of isIdentified ? GROUP_NAMES : (['address', 'language'] as const)) {
    const given = GROUPS[group](donor);
    if (given === null || !counts(person, { group, given, at: at.toISOString(), told: told[group] })) continue;
    change = { ...change, ...given };
    told[group] = at.toISOString();
  }
  // By name and mail address they were found: that they still hold is told, too.
  if (!isIdentified)
    for (const group of ['name', 'email'] as const) confirm(told, group, { donor, at: at.toISOString() });
  const toldAt = JSON.stringify(told);
  if (toldAt === person.toldAt && Object.keys(change).length === 0) return;
  changePerson(db, person.id, { ...change, toldAt });
  if (change.lastName !== undefined) renameInIndex(db, person.id, { before: person, after: { ...person, ...change } });
}

/** A later time for what a message has told before; what an import told stays without one. */
function confirm(told: ToldAt, group: Group, { donor, at }: Readonly<{ donor: Donor; at: string }>): void {
  const before = told[group];
  if (before !== undefined && before < at && GROUPS[group](donor) !== null) told[group] = at;
}

type Claim = Readonly<{ group: Group; given: PersonChange; at: string; told: string | undefined }>;

function counts(person: PersonRow, { group, given, at, told }: Claim): boolean {
  const before = valuesOf(person, given);
  if (before.every((value) => value === null)) return true;
  if (told === undefined) return false;
  const [rankBefore, rankGiven] = [rankOf(group, before.length - nulls(before)), rankOf(group, filled(given))];
  if (rankBefore !== rankGiven) return rankGiven > rankBefore;
  if (at !== told) return at > told;
  // Two messages of one moment: any rule will do that does not depend on which came first.
  return JSON.stringify(Object.values(given)) > JSON.stringify(before);
}

/** A full address is more than a country alone; otherwise only time counts. */
function rankOf(group: Group, parts: number): number {
  return group === 'address' && parts > 1 ? 1 : 0;
}

function filled(given: PersonChange): number {
  return Object.values(given).filter((value) => value !== null).length;
}

function nulls(values: readonly unknown[]): number {
  return values.filter((value) => value === null).length;
}

function valuesOf(person: PersonRow, given: PersonChange): readonly unknown[] {
  const row: Readonly<Record<string, unknown>> = person;
  return Object.keys(given).map((key) => row[key] ?? null);
}
