/**
 * How one word is spelled in plain letters. A word has more than one spelling where languages differ: Müller is written
 * muller and mueller, Хрущёв khrushchyov, khrushchev and hruscov. Pure; nothing here knows what a name is.
 */
import anyAscii from 'any-ascii';

/** Letters that are written with two where they are missing on a keyboard (ICAO 9303 part 3, and what banks do). */
const DIGRAPHS: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  å: 'aa',
  ø: 'oe',
  æ: 'ae',
  œ: 'oe',
  đ: 'dj',
};

/** Cyrillic and Greek letters that look like Latin ones, in upper and lower case. */
const LOOKALIKES: Readonly<Record<string, string>> = Object.fromEntries(
  ['АA', 'ВB', 'ЕE', 'КK', 'МM', 'НH', 'ОO', 'РP', 'СC', 'ТT', 'УY', 'ХX', 'ЅS', 'ІI', 'ЈJ', 'аa', 'еe', 'кk', 'оo']
    .concat(['рp', 'сc', 'уy', 'хx', 'ѕs', 'іi', 'јj', 'һh', 'ԁd', 'ΑA', 'ΒB', 'ΕE', 'ΖZ', 'ΗH', 'ΙI', 'ΚK', 'ΜM'])
    .concat(['ΝN', 'ΟO', 'ΡP', 'ΤT', 'ΥY', 'ΧX', 'οo', 'νv', 'αa', 'ιi', 'ρp'])
    .map((pair) => [...pair] as [string, string]),
);

/** Passports of most countries that write Cyrillic (ICAO 9303), and the Latin script of Serbian. */
const CYRILLIC: readonly Readonly<Record<string, string>>[] = [
  { ю: 'iu', я: 'ia', й: 'i', ё: 'e', щ: 'shch', є: 'ie', ї: 'i', ј: 'j', ђ: 'd', ћ: 'c', џ: 'dz', ь: '', ъ: 'ie' },
  { ц: 'c', ч: 'c', ж: 'z', ш: 's', х: 'h', џ: 'dz', ћ: 'c', ђ: 'dj', ј: 'j', й: 'j', ю: 'ju', я: 'ja', щ: 'sc' },
];

/** ELOT 743, the Greek of passports, where it differs from letter by letter. */
const GREEK: readonly (readonly [RegExp, string])[] = [
  [/ου/g, 'u'],
  [/([αεη])υ(?=[θκξπσςτφχψ]|$)/g, '$1φ'],
  [/([αεη])υ/g, '$1v'],
  [/γ(?=[γξχ])/g, 'n'],
  [/^μπ/g, 'b'],
];

/** All spellings of one word in `a-z0-9`, the plainest first; empty when nothing of it can be written so. */
export function spellingsOf(word: string): readonly string[] {
  if (/^[A-Za-z0-9]*$/.test(word)) return word === '' ? [] : [word.toLowerCase()];
  const lower = withoutLookalikes(word).toLowerCase();
  const found = new Set([ascii(lower), ...otherSpellings(lower)]);
  found.delete('');
  return [...found];
}

function otherSpellings(lower: string): readonly string[] {
  const word = lower.normalize('NFD');
  if (/\p{Script=Cyrillic}/u.test(word)) {
    return CYRILLIC.map((table) => ascii(lower.replace(/./gu, (letter) => table[letter] ?? letter)));
  }
  if (/\p{Script=Greek}/u.test(word)) return greekSpellings(word.replace(/\u0301/g, ''));
  return [ascii(lower.replace(/[äöüåøæœđ]/g, (letter) => DIGRAPHS[letter] ?? letter))];
}

function greekSpellings(word: string): readonly string[] {
  const spelled = GREEK.reduce((text, [from, to]) => text.replace(from, to), word);
  return [ascii(spelled), ascii(spelled.replace(/(?<!o)u/g, 'ou'))];
}

/** A Latin word with foreign letters that look the same is a Latin word. */
function withoutLookalikes(word: string): string {
  if (!/\p{Script=Latin}/u.test(word) || !/[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(word)) return word;
  return word.replace(/[\p{Script=Cyrillic}\p{Script=Greek}]/gu, (letter) => LOOKALIKES[letter] ?? letter);
}

function ascii(word: string): string {
  return anyAscii(word)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

/** Two letters for one (ae for ä) as one: mueller and muller have the same key. Not the ue of Bauer or Neuer. */
export function keyOf(spelling: string): string {
  return spelling.replace(/ae|oe|(?<![aeq])ue|aa/g, (digraph) => digraph.charAt(0));
}

/**
 * What is left of a word across scripts that write no vowels, or sounds in ways of their own: mohammed and mhmd are
 * mhmd. Only for comparing a word of such a script.
 */
export function skeletonOf(spelling: string): string {
  return spelling
    .replace(/sch|sh|zh/g, 's')
    .replace(/kh|ch|ph|th/g, (sound) => sound.charAt(0))
    .replace(/w/g, 'v')
    .replace(/ou/g, 'u')
    .replace(/[aeiouyj]/g, '')
    .replace(/(.)\1+/g, '$1');
}

/** Written in letters other than Latin ones. */
export function isForeign(word: string): boolean {
  return /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(withoutLookalikes(word));
}
