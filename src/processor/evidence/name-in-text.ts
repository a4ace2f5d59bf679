/** The name of the person stands in the payer's words: a company or a relative pays for them. Or another name does. Pure. */
import { isOpen } from '../decide/outcome.ts';
import type { KnownPerson } from '../decision.ts';
import type { EvidenceKind, Search } from './evidence-kind.ts';
import { fullName } from './name-keys.ts';
import { isSamePerson } from './payer.ts';
import { plainWords } from './plain-words.ts';

/** As much as the same name of a payer says. */
const FULL_NAME = 33;
const GIVEN_NAME = 9;
/** Who pays for somebody names them, and seldom somebody else; hardly ever by chance somebody who owes exactly this. */
const ANOTHER = -10;
const ANOTHER_WHO_OWES_IT = -50;

export const nameInText: EvidenceKind = {
  name: 'name-in-text',
  weigh: ({ persons }, search) => {
    const { namedInText, words } = search;
    const told = (weight: number, value: string) => [{ rule: 'name-in-text', weight, field: 'remittance', value }];
    const named = persons.filter(({ id }) => namedInText.has(id));
    if (named.length > 0) return told(FULL_NAME, named.map(fullName).join(', '));
    if (words.size === 0) return [];
    const given = persons.map(({ firstName }) => firstName ?? '').find((name) => isIn(plainWords(name), words));
    if (given !== undefined) return told(GIVEN_NAME, given);
    const other = persons.length === 0 ? null : otherThanPayer(search);
    return other === null ? [] : told(weightOf(other, search), `${fullName(other)} is somebody else`);
  },
};

/** Somebody who is named in full and does not only sign their own payment. Who owes exactly this comes first. */
function otherThanPayer(search: Search): KnownPerson | null {
  const others = [...search.namedInText]
    .map((id) => search.persons.get(id))
    .filter((person) => person !== undefined)
    .filter((person) => !isSamePerson(search.nameOf(person)));
  return others.find((person) => owesExactly(person, search)) ?? others[0] ?? null;
}

function weightOf(other: KnownPerson, search: Search): number {
  return owesExactly(other, search) ? ANOTHER_WHO_OWES_IT : ANOTHER;
}

function owesExactly({ id }: KnownPerson, { items, payment }: Search): boolean {
  return items.some((item) => item.personId === id && isOpen(item) && item.openMinor === payment.amountMinor);
}

function isIn(name: readonly string[], words: ReadonlySet<string>): boolean {
  return name.length > 0 && name.every((word) => words.has(word));
}
