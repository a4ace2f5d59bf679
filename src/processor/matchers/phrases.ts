/**
 * The places of a free text where a reference may stand: every run of a few neighbouring words that has a digit, or begins as
 * codes of a configured shape do (`USI`, of which many have letters only).
 * The work is bounded whatever a payer or a bank writes: a text that does not fit is told as cut. Pure.
 */
import { perObject, remembered } from '../../recent-map.ts';

/**
 * Neighbouring words. `key` is their letters and digits in capitals, `text` is how they were written, `signed` has the
 * signs around them as well (`#12345`), `start` and `end` tell where in the text they stand.
 */
export type Phrase = Readonly<{
  key: string;
  text: string;
  signed: string;
  /** The first and the last of its words, counted in the text. */
  first: number;
  last: number;
  start: number;
  end: number;
}>;

export type Phrases = Readonly<{
  phrases: readonly Phrase[];
  /** The text in which they stand: with single blanks, and without what cannot be seen. */
  text: string;
  /** The text goes on behind what was looked at. */
  cut: boolean;
}>;

/** A QR reference in print has seven groups; nothing of ours has more. */
const PHRASE_WORDS_MAX = 7;
const PHRASE_KEY_LENGTH_MAX = 40;
/** Letters, digits and what stands between them. */
const PHRASE_LENGTH_MAX = 64;
/** A payer has 140 characters, some schemes allow 9,000. */
const TEXT_LENGTH_MAX = 20_000;
const PHRASES_MAX = 1_500;

/** Longest first at each place. `openings` are capitals with which codes begin that need no digit (see `openingsOf`). */
export function phrasesOf(given: string, openings: readonly string[] = NONE): Phrases {
  return readerOf(openings)(given);
}

const NONE: readonly string[] = [];
/** The steps of a decision look at the same few texts, each in its own way. */
const TEXTS_MAX = 20;
const readerOf = perObject((openings: readonly string[]) =>
  remembered(TEXTS_MAX, (text: string) => readPhrases(text, openings)),
);

function readPhrases(given: string, openings: readonly string[]): Phrases {
  const text = visibleText(given.slice(0, TEXT_LENGTH_MAX));
  const isLonger = given.length > TEXT_LENGTH_MAX;
  if (!DIGIT.test(text) && !hasOpening(text, openings)) return { phrases: [], text, cut: isLonger };
  const { words, letters } = wordsIn(text);
  const phrases: Phrase[] = [];
  for (let first = 0; first < words.length; first += 1) {
    if (phrases.length >= PHRASES_MAX) return { phrases, text, cut: true };
    addPhrasesAt(phrases, { text, words, letters }, first, openings);
  }
  return { phrases, text, cut: isLonger };
}

function hasOpening(text: string, openings: readonly string[]): boolean {
  const capitals = openings.length === 0 ? '' : text.toUpperCase();
  return openings.some((opening) => capitals.includes(opening));
}

/** A word of a text: where it stands, and where its letters and digits stand among all of them. */
type Word = Readonly<{ start: number; end: number; from: number; until: number; hasDigit: boolean }>;

/** `letters` are the letters and digits of all words in capitals. */
type Words = Readonly<{ words: readonly Word[]; letters: string }>;

/** One character after the other: every payment is read so. */
function wordsIn(text: string): Words {
  const words: Word[] = [];
  const capitals = text.toUpperCase();
  const isAligned = capitals.length === text.length; // unlike those of `Straße`
  let letters = '';
  let start = -1;
  let hasDigit = false;
  for (let at = 0; at <= text.length; ) {
    const code = text.codePointAt(at) ?? BLANK;
    if (isPartOfWord(code)) {
      if (start === -1) start = at;
      hasDigit ||= code >= DIGITS.first && code <= DIGITS.last;
    } else if (start !== -1) {
      const from = letters.length;
      letters += isAligned ? capitals.slice(start, at) : text.slice(start, at).toUpperCase();
      words.push({ start, end: at, from, until: letters.length, hasDigit });
      start = -1;
      hasDigit = false;
    }
    at += code > CODE_UNIT_MAX ? 2 : 1;
  }
  return { words, letters };
}

const DIGIT = /\d/;
const BLANK = ' '.charCodeAt(0);
const DIGITS = { first: '0'.charCodeAt(0), last: '9'.charCodeAt(0) };
const CODE_UNIT_MAX = 0xffff;

/** Of the letters of Latin scripts it is known beforehand. False for NaN, which stands beyond the ends of a text. */
function isPartOfWord(code: number): boolean {
  return PARTS_OF_WORDS[code] ?? (code > LATIN_END && PART_OF_WORD.test(String.fromCodePoint(code)));
}

const PART_OF_WORD = /[\p{L}\p{N}]/u;
const LATIN_END = 'ɏ'.charCodeAt(0);
const PARTS_OF_WORDS = Array.from({ length: LATIN_END + 1 }, (_, code) => PART_OF_WORD.test(String.fromCharCode(code)));

/** The shortest has a digit, or begins as codes do; the longest is what is looked at. */
function addPhrasesAt(
  phrases: Phrase[],
  { text, words, letters }: Words & Readonly<{ text: string }>,
  first: number,
  openings: readonly string[],
): void {
  const { start = 0, from = 0, until = 0 } = words[first] ?? {};
  let shortest = openings.some((one) => until - from >= one.length && letters.startsWith(one, from))
    ? first
    : words.length;
  let longest = first - 1;
  for (let last = first; last < first + PHRASE_WORDS_MAX; last += 1) {
    const word = words[last];
    if (word === undefined || word.end - start > PHRASE_LENGTH_MAX || word.until - from > PHRASE_KEY_LENGTH_MAX) break;
    longest = last;
    if (word.hasDigit && shortest > last) shortest = last;
  }
  const before = signsBefore(text, start);
  for (let last = longest; last >= shortest; last -= 1) {
    const { end = 0, until: behind = 0 } = words[last] ?? {};
    const written = text.slice(start, end);
    const signed = before + written + signsAfter(text, end);
    phrases.push({ key: letters.slice(from, behind), text: written, signed, first, last, start, end });
  }
}

/**
 * The capitals with which every text of one of these shapes begins: `USI-[A-Za-z0-9]{6}` gives `USI`. A shape with alternatives,
 * or one that begins with something else, has none.
 */
export const openingsOf: (patterns: readonly string[]) => readonly string[] = perObject((patterns) =>
  patterns.flatMap((pattern) => openingOf(pattern) ?? []),
);

/** Of one shape; null for none. */
export function openingOf(pattern: string): string | null {
  const [, letters] = pattern.includes('|') ? [] : (/^([A-Za-z]{2,})(?![A-Za-z?*{+])/.exec(pattern) ?? []);
  return letters?.toUpperCase() ?? null;
}

/** Three signs and what is beyond them, each perhaps of two halves. */
const SIGNS_LENGTH = 8;

/** Up to three signs between a blank and the first word. */
function signsBefore(text: string, start: number): string {
  if (start === 0 || text[start - 1] === ' ' || isPartOfWord(text.charCodeAt(start - 2))) return '';
  return /(?<=^|\s)[^\p{L}\p{N}\s]{1,3}$/u.exec(text.slice(Math.max(0, start - SIGNS_LENGTH), start))?.[0] ?? '';
}

/** Up to three signs between the last word and a blank. */
function signsAfter(text: string, end: number): string {
  if (end === text.length || text[end] === ' ' || isPartOfWord(text.charCodeAt(end + 1))) return '';
  return /^[^\p{L}\p{N}\s]{1,3}(?=\s|$)/u.exec(text.slice(end, end + SIGNS_LENGTH))?.[0] ?? '';
}

/** Without characters that cannot be seen (zero width, direction marks), wide ones as usual, and with single blanks. */
function visibleText(text: string): string {
  return PLAIN.test(text) ? text : withoutUnseen(text);
}

/** Most texts: signs, and the letters of Latin scripts that are one character each, with single blanks. */
const PLAIN = /^[!-~À-ɏ]*(?: [!-~À-ɏ]+)*$/;

function withoutUnseen(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\s+/g, ' ');
}

export function wordCount({ first, last }: Phrase): number {
  return last - first + 1;
}

/** The words of a text as written. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** How many letters and digits stand before each break between two words. */
export function breaksOf(text: string): ReadonlySet<number> {
  const breaks = new Set<number>();
  let length = 0;
  for (const word of wordsOf(text)) {
    if (length > 0) breaks.add(length);
    length += word.length;
  }
  return breaks;
}
