/**
 * The keys under which persons are found by name: each word of a name in plain letters, each pair of words, and the initial of
 * the given name with each word of the family name. Pairs find one Anna Müller among ten thousand Müllers. Pure.
 */
import { nameTokens } from '../../names/tokens.ts';
import { remembered } from '../../recent-map.ts';

export type Named = Readonly<{ firstName: string | null; lastName: string | null; organization: string | null }>;

/** Grows whenever other keys are made of the same name: all persons are then indexed anew. */
export const NAME_KEYS_VERSION = 1;

const WORDS_MAX = 6;
/** Payers pay again, and write the same again: the keys of as many texts are kept. */
const TEXTS_MAX = 2_000;

export function fullName({ firstName, lastName, organization }: Named): string {
  return [firstName, lastName, organization].filter((part) => part !== null).join(' ');
}

/** The keys of a person of ours. */
export function keysOfPerson({ firstName, lastName, organization }: Named): readonly string[] {
  const given = nameTokens(firstName ?? '');
  const family = nameTokens(lastName ?? '');
  const initials = given.map((word) => word.charAt(0));
  const keys = [
    ...wordKeys([...given, ...family]),
    ...(organization === null ? [] : wordKeys(nameTokens(organization))),
    ...initials.flatMap((initial) => family.map((word) => pairKey(initial, word))),
  ];
  return [...new Set(keys)];
}

/** Keys to look for, those first that few persons share: pairs, then single words. */
export const keysInName: (text: string) => readonly string[] = remembered(TEXTS_MAX, readKeys);

function readKeys(text: string): readonly string[] {
  const words = nameTokens(text).slice(0, WORDS_MAX);
  const short = (text.match(/(?<!\p{L})\p{L}(?!\p{L})/gu) ?? []).map((letter) => letter.toLowerCase());
  const initials = short.flatMap((initial) => words.map((word) => pairKey(initial, word)));
  return [...new Set([...pairsOf(words), ...initials, ...words.filter((word) => word.length > 1)])];
}

/** Pairs of neighbouring words of a free text: names that may stand in it. Particles stand between them: Andrea De Luca. */
export const namePairsIn: (text: string) => readonly string[] = remembered(TEXTS_MAX, readPairs);

const PARTICLE_LENGTH_MAX = 3;
const PARTICLES_MAX = 2;

function readPairs(text: string): readonly string[] {
  const words = (text.match(/\p{L}+(?:['’]\p{L}+)*/gu) ?? []).filter((word) => word.length > 1).slice(0, 24);
  const windows = words.slice(1).map((_, at) => words.slice(at, endOfName(words, at + 1)).join(' '));
  return [...new Set(windows.flatMap((window) => pairsOf(nameTokens(window))))];
}

/** Behind the word that ends a name whose next word stands at `next`. */
function endOfName(words: readonly string[], next: number): number {
  const rest = words.slice(next, next + PARTICLES_MAX);
  const particles = rest.findIndex((word) => word.length > PARTICLE_LENGTH_MAX);
  return next + (particles === -1 ? rest.length : particles) + 1;
}

function wordKeys(words: readonly string[]): readonly string[] {
  const some = words.slice(0, WORDS_MAX);
  return [...some, ...pairsOf(some)];
}

function pairsOf(words: readonly string[]): readonly string[] {
  return words.flatMap((word, at) => words.slice(at + 1).map((other) => pairKey(word, other)));
}

function pairKey(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
