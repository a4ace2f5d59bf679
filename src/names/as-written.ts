/**
 * The usual case, told without comparing words: the bank writes the given and the family name just as we do, and both are one word
 * that is nothing but a name. Everything else is for `compare.ts`, which finds the same of these. Pure.
 */
import { remembered } from '../recent-map.ts';
import { isSameWord } from './agree-word.ts';
import type { Finding, PersonName } from './finding.ts';
import { legalFormOf, type NameWord, readName } from './words.ts';

/** Null for any other name. */
export function asWritten({ firstName, lastName, organization }: PersonName, theirs: string): Finding | null {
  if (firstName === null || lastName === null || organization !== null || !isJoinedOf(firstName, lastName, theirs))
    return null;
  const given = plainName(firstName);
  const family = plainName(lastName);
  if (given === null || family === null || isSameWord(given, family)) return null;
  return { level: 'same', flaws: [], notes: [], family: [family], given: [given] };
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

/** One word of letters that is neither a title nor a particle, nor the legal form of a company; null for any other text. */
const plainName = remembered(NAMES_MAX, (text: string): NameWord | null => {
  const [word, ...more] = readName(text).words;
  if (word === undefined || more.length > 0 || !/^\p{L}{2,}$/u.test(text)) return null;
  return word.role === 'name' && legalFormOf(word) === null ? word : null;
});
