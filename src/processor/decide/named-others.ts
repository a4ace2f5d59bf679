/**
 * Whether the payer names somebody else than who owes an item. Who pays for a neighbour or for one of several children says so;
 * the habit of the account knows nothing of it. Any word that is a name of somebody we know counts, so that doubt is the rule. Pure
 * given the answers of `lookup`.
 */
import { nameTokens } from '../../names/tokens.ts';
import type { KnownPerson, Lookup } from '../decision.ts';
import type { Proposal, Search } from '../evidence/evidence-kind.ts';
import { fullName } from '../evidence/name-keys.ts';
import { plainWords } from '../evidence/plain-words.ts';

const WORDS_MAX = 60;

/** The word by which somebody else may be meant; null when the payer names nobody, or only who owes or who pays. */
export function otherNamed({ items, persons }: Proposal, search: Search, lookup: Lookup): string | null {
  const { payer, namedInText } = search;
  const own = new Set([...persons.flatMap(tokensOf), ...payer.names.flatMap(({ text }) => nameTokens(text))]);
  const ofTitles = new Set(items.flatMap(({ title }) => plainWords(title)));
  for (const id of namedInText) {
    const person = search.persons.get(id);
    if (person !== undefined && tokensOf(person).some((token) => !own.has(token))) return fullName(person);
  }
  const words = [...new Set(payer.words.match(/\p{L}{3,}/gu) ?? [])];
  const isName = (word: string): boolean =>
    !plainWords(word).every((plain) => ofTitles.has(plain)) &&
    nameTokens(word).some((token) => !own.has(token) && lookup.personsByNameKey(token, 1)?.length !== 0);
  return words.slice(0, WORDS_MAX).find(isName) ?? words[WORDS_MAX] ?? null;
}

function tokensOf({ firstName, lastName, organization }: KnownPerson): readonly string[] {
  return [firstName, lastName, organization].flatMap((part) => (part === null ? [] : nameTokens(part)));
}
