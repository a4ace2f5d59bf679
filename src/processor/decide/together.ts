/** Which persons belong together, so that one may pay what the other owes. Pure. */
import type { KnownPerson, MatchableItem } from '../decision.ts';
import type { Proposal, Search } from '../evidence/evidence-kind.ts';
import { plainWords } from '../evidence/plain-words.ts';

/** Items of one household, or of one person without a household, belong together. */
export function groupOf({ personId }: MatchableItem, { persons }: Pick<Search, 'persons'>): string | null {
  if (personId === null) return null;
  return persons.get(personId)?.householdId ?? `person ${personId}`;
}

export function sharesHome(one: KnownPerson, other: KnownPerson): boolean {
  if (one.street === null || one.postalCode === null) return false;
  const home = ({ street, buildingNumber, postalCode }: KnownPerson): string =>
    plainWords(street ?? '').join('') + (buildingNumber ?? '') + (postalCode ?? '');
  return home(one) === home(other);
}

/** One household, one home, one account, or one full name. */
export function areTogether(one: Proposal, other: Proposal, { holders }: Search): boolean {
  return one.persons.some((person) =>
    other.persons.some(
      (second) =>
        person.id === second.id ||
        (person.householdId !== null && person.householdId === second.householdId) ||
        sharesHome(person, second) ||
        (holders.has(person.id) && holders.has(second.id)) ||
        haveOneName(person, second),
    ),
  );
}

function haveOneName(one: KnownPerson, other: KnownPerson): boolean {
  const nameOf = ({ firstName, lastName, organization }: KnownPerson): string =>
    plainWords([firstName, lastName, organization].filter((part) => part !== null).join(' ')).join(' ');
  return nameOf(one) !== '' && nameOf(one) === nameOf(other);
}
