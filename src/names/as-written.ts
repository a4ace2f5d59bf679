/**
 * The usual case, told without comparing words: the bank writes the name just as we do. Of a person each part is one word, or two with
 * a hyphen, that is nothing but a name. Everything else is for `compare.ts`, which finds the same of these. Pure.
 */
import { remembered } from '../recent-map.ts';
import { isSameWord } from './agree-word.ts';
import { compareCompany } from './company.ts';
import type { Finding, PersonName } from './finding.ts';
import { legalFormOf, type NameWord, readName } from './words.ts';

/** Null for any other name. */
export function asWritten({ firstName, lastName, organization }: PersonName, theirs: string): Finding | null {
  if (organization !== null) {
    const isAlone = firstName === null && lastName === null;
    return isAlone && theirs === organization ? companyAsWritten(organization) : null;
  }
  if (firstName === null || lastName === null || !isJoinedOf(firstName, lastName, theirs)) return null;
  const given = plainName(firstName);
  const family = plainName(lastName);
  if (given === null || family === null || haveOneWord(given, family)) return null;
  return { level: 'same', flaws: [], notes: [], family, given };
}

function haveOneWord(given: readonly NameWord[], family: readonly NameWord[]): boolean {
  for (const one of given) for (const other of family) if (isSameWord(one, other)) return true;
  return false;
}

/** With a blank between them. Most names are of somebody else, and told by their length. */
function isJoinedOf(first: string, last: string, theirs: string): boolean {
  return (
    theirs.length === first.length + 1 + last.length &&
    theirs.charAt(first.length) === ' ' &&
    theirs.startsWith(first) &&
    theirs.endsWith(last)
  );
}

/** The given and family names of a region are few. */
const NAMES_MAX = 5_000;

/** Words of letters that are neither titles nor particles, nor the legal form of a company; null for any other text. */
const plainName = remembered(NAMES_MAX, (text: string): readonly NameWord[] | null => {
  if (!/^\p{L}{2,}(?:-\p{L}{2,})?$/u.test(text)) return null;
  const { words } = readName(text);
  const [one, other] = words;
  if (one === undefined || words.length > 2 || (other !== undefined && isSameWord(one, other))) return null;
  return words.every((word) => word.role === 'name' && legalFormOf(word) === null) ? words : null;
});

const companyAsWritten = remembered(NAMES_MAX, (text: string): Finding | null => {
  const name = readName(text);
  const finding = compareCompany(name, name);
  return finding.level === 'same' ? finding : null;
});
