/**
 * The words of a name as written: which are titles, which are joined by a hyphen, where an address begins behind the name.
 * Reads a bounded part of the text, so that no text is too long for it. Pure.
 */
import { isForeign, keyOf, spellingsOf } from './fold.ts';
import { CONNECTORS, LEGAL_FORMS, PARTICLES, STREET_BEGINNING, STREET_ENDING, TITLES } from './vocabulary.ts';

export type WordRole = 'name' | 'title' | 'particle' | 'connector';

export type NameWord = Readonly<{
  /** In plain letters, the plainest first; never empty. */
  spellings: readonly string[];
  /** The same with one letter for two (u for ue). */
  keys: readonly string[];
  role: WordRole;
  /** Not in Latin letters. */
  foreign: boolean;
  /** A hyphen joins it to the word before. */
  hyphenated: boolean;
  /** A comma stands before it. */
  afterComma: boolean;
}>;

export type NameText = Readonly<{
  words: readonly NameWord[];
  /** How many of the words are the name; the others are an address. */
  nameLength: number;
  /** The words of the name between "und": one list for each person, never none. */
  people: readonly (readonly NameWord[])[];
  /** As long as the fields of banks are: the last word may be cut. */
  cut: boolean;
}>;

/** A party's name has 140 characters in ISO 20022; what is longer holds no name. */
const CHARACTERS_MAX = 300;
export const WORDS_MAX = 32;
const FIELD_LENGTHS: ReadonlySet<number> = new Set([35, 70, 140]);

/** One payer is compared with many, and many payers with one: names read before are kept, as many as this. */
const REMEMBERED_MAX = 5_000;
const remembered = new Map<string, NameText>();

export function readName(text: string): NameText {
  const start = text.slice(0, CHARACTERS_MAX);
  const known = remembered.get(start);
  if (known !== undefined) return known;
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  const name = readStart(start);
  remembered.set(start, name);
  return name;
}

function readStart(text: string): NameText {
  const read = visibleText(text).trim();
  const parts = partsOf(read);
  const words = parts.map((part, at) => wordOf(part, at, parts));
  const nameLength = nameLengthOf(parts, words);
  return { words, nameLength, people: segmentsOf(words.slice(0, nameLength)), cut: FIELD_LENGTHS.has(read.length) };
}

/** Without what cannot be seen, without apostrophes (O'Brien is one word), and without what follows "c/o". */
function visibleText(text: string): string {
  const plain = /^[\x20-\x7e]*$/.test(text) ? text : text.replace(/[´‘’ʼʹ′]/g, "'").normalize('NFKC');
  return plain.replace(/['`]|\p{Cf}/gu, '').replace(/(?<=\S)\s+c\/o\s.*$/is, '');
}

type Part = Readonly<{
  written: string;
  spellings: readonly string[];
  hyphenated: boolean;
  afterComma: boolean;
  afterLine: boolean;
  dotted: boolean;
}>;

const TOKEN = /[\p{L}\p{M}\p{N}]+|[-‐‑‒–,;\n&+.]/gu;

/** Words with the signs between them. */
function partsOf(text: string): readonly Part[] {
  const tokens = text.match(TOKEN) ?? [];
  const parts: Part[] = [];
  let before = '';
  for (const [at, token] of tokens.entries()) {
    const isSign = token.length === 1 && /[-‐‑‒–,;\n.]/.test(token);
    if (isSign) {
      before += token;
      continue;
    }
    const spellings = token === '&' || token === '+' ? [token] : spellingsOf(token);
    if (spellings.length === 0) continue;
    const hyphenated = parts.length > 0 && /[-‐‑‒–]/.test(before);
    const [afterComma, afterLine] = [/[,;]/.test(before), before.includes('\n')];
    parts.push({ written: token, spellings, hyphenated, afterComma, afterLine, dotted: tokens[at + 1] === '.' });
    before = '';
    if (parts.length === WORDS_MAX) break;
  }
  return parts;
}

function wordOf(part: Part, at: number, parts: readonly Part[]): NameWord {
  const { spellings, hyphenated, afterComma } = part;
  return {
    spellings,
    keys: [...new Set(spellings.map(keyOf))],
    role: roleOf(part, at > 0 && at < parts.length - 1),
    foreign: isForeign(part.written),
    hyphenated,
    afterComma,
  };
}

/** A single letter between two words is "und" or "e"; with a dot only `u.` is. */
function roleOf({ spellings, dotted }: Part, isInside: boolean): WordRole {
  const [plain = ''] = spellings;
  const isConnector = plain.length > 1 || (isInside && (!dotted || plain === 'u'));
  if (CONNECTORS.has(plain) && isConnector) return 'connector';
  if (TITLES.has(plain)) return 'title';
  return PARTICLES.has(plain) && plain.length > 1 ? 'particle' : 'name';
}

/** The name ends where a street, a house number or a postcode begins. */
function nameLengthOf(parts: readonly Part[], words: readonly NameWord[]): number {
  const number = parts.findIndex(({ written }, at) => at > 0 && /\p{N}/u.test(written));
  if (number < 0) return words.length;
  for (let at = number; at >= 1; at -= 1) {
    const part = parts[at];
    if (part?.afterLine === true || (part?.afterComma === true && at >= 2)) return at;
  }
  const street = streetBefore(parts, number);
  const isCountry = parts[number]?.hyphenated === true && (parts[number - 1]?.written.length ?? 3) <= 2;
  return Math.max(1, street ?? (isCountry ? number - 1 : number));
}

const STREET_WORDS_MAX = 5;

/** Where a street begins that ends before its number; null for none. A name has two words before it. */
function streetBefore(parts: readonly Part[], number: number): number | null {
  const isStreet = (at: number): boolean => STREET_ENDING.test(parts[at]?.spellings[0] ?? '');
  for (let at = Math.max(2, number - STREET_WORDS_MAX); at < number; at += 1) {
    if (STREET_BEGINNING.has(parts[at]?.spellings[0] ?? '')) return at;
  }
  return number >= 2 && isStreet(number - 1) ? number - 1 : null;
}

/** The legal form a word stands for (`gmbh`), null for none. */
export function legalFormOf(word: NameWord): string | null {
  return LEGAL_FORMS.get(word.spellings[0] ?? '') ?? null;
}

const PEOPLE_MAX = 4;

/** Words between "und", at most four times; one empty list when there are none. */
function segmentsOf(words: readonly NameWord[]): readonly (readonly NameWord[])[] {
  const segments: NameWord[][] = [[]];
  for (const word of words) {
    if (word.role === 'connector' && segments.length < PEOPLE_MAX) segments.push([]);
    else segments.at(-1)?.push(word);
  }
  const filled = segments.filter((segment) => segment.length > 0);
  return filled.length === 0 ? [[]] : filled;
}
