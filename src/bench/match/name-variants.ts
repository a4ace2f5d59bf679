/** How one name is written by different banks and people, from easy to hard. Pure. */
import anyAscii from 'any-ascii';
import type { Random } from './random.ts';

type Named = Readonly<{ given: string; family: string }>;
export type NameVariant = Readonly<{ tag: string; name: string }>;

const MAIDEN_NAMES = ['Huber', 'Rochat', 'Kovač', 'Baumann', 'Moretti', 'Suter'];
const MIDDLE_NAMES = ['Maria', 'Josef', 'Ruth', 'Michel', 'P.'];
const TITLES = ['Dr.', 'Herr', 'Frau', 'Mme', 'Prof. Dr.'];

/** Each gives null where the name has nothing for it. */
const VARIANTS: Readonly<Record<string, (person: Named, random: Random) => string | null>> = {
  'two-letters': ({ given, family }) => unlessSame(`${given} ${family}`, asTwoLetters),
  'plain-letters': ({ given, family }) => unlessSame(`${given} ${family}`, anyAscii),
  'family-first': ({ given, family }) => `${family} ${given}`,
  comma: ({ given, family }) => `${family}, ${given}`,
  initial: ({ given, family }) => `${given.charAt(0)}. ${family}`,
  'double-name': ({ given, family }, random) => `${given} ${family}-${random.oneOf(MAIDEN_NAMES)}`,
  'maiden-name': ({ given }, random) => `${given} ${random.oneOf(MAIDEN_NAMES)}`,
  'middle-name': ({ given, family }, random) => `${given} ${random.oneOf(MIDDLE_NAMES)} ${family}`,
  title: ({ given, family }, random) => `${random.oneOf(TITLES)} ${given} ${family}`,
  couple: ({ given, family }, random) => `${given} und ${random.oneOf(['Peter', 'Sabine', 'Luc'])} ${family}`,
  'first-of-two': ({ given, family }) => (given.includes('-') ? `${given.split('-')[0]} ${family}` : null),
  passport: ({ given, family }) => unlessSame(`${given} ${family}`, passportSpelling),
};

export function nameVariant(person: Named, random: Random): NameVariant {
  for (const [tag, write] of random.shuffled(Object.entries(VARIANTS))) {
    const name = write(person, random);
    if (name !== null) return { tag, name };
  }
  throw new Error('every name can be turned around');
}

function unlessSame(name: string, write: (name: string) => string): string | null {
  const written = write(name);
  return written === name ? null : written;
}

const PAIRS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };

function asTwoLetters(name: string): string {
  return anyAscii(name.replace(/[äöüß]/giu, (letter) => cased(letter, PAIRS[letter.toLowerCase()] ?? letter)));
}

/** ICAO 9303: what a passport prints where banks take the name from it. */
const PASSPORT: Readonly<Record<string, string>> = {
  ...PAIRS,
  å: 'aa',
  ø: 'oe',
  đ: 'd',
  ł: 'l',
  ı: 'i',
  š: 's',
  č: 'c',
  ć: 'c',
  ž: 'z',
  ñ: 'n',
};

function passportSpelling(name: string): string {
  const spelled = name.replace(/\p{L}/gu, (letter) => cased(letter, PASSPORT[letter.toLowerCase()] ?? letter));
  return anyAscii(spelled).toUpperCase();
}

function cased(letter: string, written: string): string {
  return letter === letter.toLowerCase() ? written : written.charAt(0).toUpperCase() + written.slice(1);
}
