/** Search tokens of names, for an inverted index: every spelling of one name shares its tokens. Pure. */
import { type NameWord, readName } from './words.ts';

/** A name in plain lower-case letters with single blanks, without titles: `Dr. Jürg Müller` is `jurg muller`. */
export function foldName(name: string): string {
  return nameTokens(name).join(' ');
}

/**
 * The tokens under which a name is kept and looked for: one for each word in Latin letters, one for each
 * transliteration of another. Müller, Mueller and MULLER share `muller`. Titles, initials, particles and an address
 * behind the name are left out where something else is left.
 */
export function nameTokens(name: string): readonly string[] {
  const { words, nameLength } = readName(name);
  const named = words.slice(0, nameLength);
  const telling = named.filter((word) => word.role === 'name' && (word.spellings[0]?.length ?? 0) > 1);
  const tokens = (telling.length === 0 ? named : telling).flatMap((word) => word.keys);
  return [...new Set([...tokens, ...joinedParticles(named)])];
}

/** Von Arx is also written Vonarx. */
function joinedParticles(words: readonly NameWord[]): readonly string[] {
  return words.flatMap((word, at) => {
    const before = words[at - 1];
    return before?.role === 'particle' && word.role === 'name' ? [`${before.keys[0]}${word.keys[0]}`] : [];
  });
}
