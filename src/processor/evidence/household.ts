/** The household: somebody else of it paid, or the money came from its address. Pure. */
import { foldName } from '../../names/tokens.ts';
import type { KnownPerson } from '../decision.ts';
import type { EvidenceKind, Search } from './evidence-kind.ts';
import { isSamePerson } from './payer.ts';

const MEMBER = 18;
/** Somebody of the household has the payer's family name; the person's own name is another one. */
const FAMILY = 9;
const ADDRESS = 8;

export const household: EvidenceKind = {
  name: 'household',
  weigh: ({ persons }, search) => {
    const member = otherMember(persons, search);
    const address = search.payer.address;
    const home = address === null ? undefined : persons.find((person) => livesAt(person, address.text));
    return [
      ...(member === null ? [] : [{ rule: 'household', ...member }]),
      ...(home === undefined || address === null
        ? []
        : [{ rule: 'address', weight: ADDRESS, field: address.field, value: address.text.replaceAll('\n', ', ') }]),
    ];
  },
};

/** Somebody of the same household, and not the person itself, has the name of the payer, or at least its family name. */
function otherMember(persons: readonly KnownPerson[], search: Search) {
  if (persons.some((person) => isSamePerson(search.nameOf(person)))) return null;
  const names = othersAtHome(persons, search).map((person) => search.nameOf(person));
  const member = names.find((name) => isSamePerson(name)) ?? null;
  if (member !== null) {
    return { weight: MEMBER, field: member.said.field, value: `${member.said.text} is of the same household` };
  }
  if (persons.some((person) => search.nameOf(person)?.agreement.level === 'family')) return null;
  const relative = names.find((name) => name?.agreement.level === 'family') ?? null;
  return relative === null
    ? null
    : { weight: FAMILY, field: relative.said.field, value: `somebody of the same household has this family name` };
}

function othersAtHome(persons: readonly KnownPerson[], search: Search): readonly KnownPerson[] {
  const households = new Set(persons.map(({ householdId }) => householdId).filter((id) => id !== null));
  if (households.size === 0) return [];
  return [...search.persons.values()].filter(
    (person) => person.householdId !== null && households.has(person.householdId) && !persons.includes(person),
  );
}

/** Postcode and street with its number, however they are written. */
function livesAt({ street, buildingNumber, postalCode }: KnownPerson, address: string): boolean {
  if (street === null || postalCode === null || !address.includes(postalCode)) return false;
  const place = folded(address);
  return place.includes(folded(street)) && (buildingNumber === null || place.includes(folded(buildingNumber)));
}

function folded(text: string): string {
  return text
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => (/\d/.test(word) ? word.toLowerCase() : foldName(word)))
    .join(' ');
}
