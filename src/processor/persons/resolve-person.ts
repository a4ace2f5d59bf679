/**
 * Which person gave: the one whose id came with a valid hash, else the one with the same mail address and the same name, else
 * (without a mail address) the one with the same name at the same address, else a new one. Names that merely resemble each
 * other are two persons: two rows can be put together by people, one that was merged on a guess cannot be taken apart.
 */
import { assertInTransaction, type Db } from '../../models/db.ts';
import { insertPerson, personById } from '../../models/expected.ts';
import type { PersonRow } from '../../models/open-items.ts';
import { personsAtPlace, personsWithEmail, setToldAt } from '../../models/persons.ts';
import type { Donor } from './donor.ts';
import { isContactHash } from './link-token.ts';
import { firstTold, tellPerson } from './person-facts.ts';

export type Resolved = Readonly<{
  /** Null when the message names nobody. */
  personId: number | null;
  isNew: boolean;
  remarks: readonly string[];
}>;

/** `at` is when the message was true. Needs an open database transaction. */
export function resolvePerson(
  { db, now, linkKey }: Readonly<{ db: Db; now: Date; linkKey: () => string }>,
  donor: Donor,
  at: Date,
): Resolved {
  assertInTransaction(db);
  const byId = contactOf(db, donor, linkKey);
  const found = byId.person ?? namesake(db, donor);
  if (found !== null) {
    tellPerson(db, found, donor, { at, isIdentified: byId.person !== null });
    return { personId: found.id, isNew: false, remarks: byId.remarks };
  }
  if (donor.email === null && nameKey(donor) === '') return { personId: null, isNew: false, remarks: byId.remarks };
  return { personId: createPerson(db, donor, { at, now }), isNew: true, remarks: byId.remarks };
}

type Contact = Readonly<{ person: PersonRow | null; remarks: readonly string[] }>;

/** An id without its hash proves nothing (the page on message formats: never sent without). */
function contactOf(db: Db, { contact }: Donor, linkKey: () => string): Contact {
  if (contact === null) return { person: null, remarks: [] };
  const isProved = contact.hash !== null && isContactHash(linkKey(), contact.id, contact.hash);
  const person = isProved ? personById(db, contact.id) : null;
  if (person !== null && person.deletedAt === null && person.deceasedAt === null) return { person, remarks: [] };
  return { person: null, remarks: [`contact_id ${contact.id} was not taken: its hash does not fit, or it is nobody`] };
}

function namesake(db: Db, donor: Donor): PersonRow | null {
  const key = nameKey(donor);
  const candidates = donor.email === null ? atSamePlace(db, donor) : personsWithEmail(db, donor.email.toLowerCase());
  for (const id of candidates) {
    const person = personById(db, id);
    if (person !== null && nameKey(person) === key && (donor.email !== null || hasSameStreet(person, donor)))
      return person;
  }
  return null;
}

function atSamePlace(db: Db, { lastName, address }: Donor): readonly number[] {
  const { street, city, postalCode } = address;
  if (lastName === null || street === null || city === null || postalCode === null) return [];
  return personsAtPlace(db, postalCode, lastName.toLowerCase());
}

function hasSameStreet(person: PersonRow, { address }: Donor): boolean {
  const ours = [person.street, person.buildingNumber].filter((part) => part !== null).join(' ');
  return folded(ours) === folded(address.street ?? '') && folded(person.city ?? '') === folded(address.city ?? '');
}

/** Names are the same without regard to case, blanks and the way in which letters are encoded. */
export function nameKey(
  named: Readonly<{ firstName: string | null; lastName: string | null; organization: string | null }>,
): string {
  const parts = [named.firstName, named.lastName, named.organization].map((part) => folded(part ?? ''));
  return parts.every((part) => part === '') ? '' : parts.join('|');
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

function createPerson(db: Db, donor: Donor, { at, now }: Readonly<{ at: Date; now: Date }>): number {
  const { address } = donor;
  const facts = {
    externalId: null,
    firstName: donor.firstName,
    lastName: donor.lastName,
    organization: donor.organization,
    email: donor.email,
    language: donor.language,
    street: address.street,
    buildingNumber: null,
    postalCode: address.postalCode,
    city: address.city,
    country: address.country,
    householdId: null,
  };
  const id = insertPerson(db, facts, now.toISOString());
  setToldAt(db, id, firstTold(donor, at));
  return id;
}
