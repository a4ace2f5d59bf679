/**
 * The places of a free text where a reference may stand: every run of a few neighbouring words that has a digit, or begins as
 * codes of a configured shape do (`USI`, of which many have letters only).
 * The work is bounded whatever a payer or a bank writes: a text that does not fit is told as cut. Pure.
 */
import { remembered } from '../../recent-map.ts';

/**
 * Neighbouring words. `key` is their letters and digits in capitals, `text` is how they were written, `signed` has the
 * signs around them as well (`#12345`), `start` and `end` tell where in the text they stand.
 */
export type Phrase = Readonly<{
  key: string;
  text: string;
  signed: string;
  words: readonly number[];
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
const WORD = /[\p{L}\p{N}]+/gu;

/** Longest first at each place. `openings` are capitals with which codes begin that need no digit (see `openingsOf`). */
export function phrasesOf(given: string, openings: readonly string[] = NONE): Phrases {
  const known = READ.get(openings);
  if (known !== undefined) return known(given);
  const read = remembered(TEXTS_MAX, (text: string) => readPhrases(text, openings));
  READ.set(openings, read);
  return read(given);
}

const NONE: readonly string[] = [];
/** The steps of a decision look at the same few texts, each in its own way. */
const TEXTS_MAX = 20;
const READ = new WeakMap<readonly string[], (given: string) => Phrases>();

function readPhrases(given: string, openings: readonly string[]): Phrases {
  const text = visibleText(given.slice(0, TEXT_LENGTH_MAX));
  if (!/\d/.test(text) && !hasOpening(text, openings))
    return { phrases: [], text, cut: given.length > TEXT_LENGTH_MAX };
  const words = placesOf(text);
  const phrases: Phrase[] = [];
  for (let first = 0; first < words.length; first += 1) {
    if (phrases.length >= PHRASES_MAX) return { phrases, text, cut: true };
    addPhrasesAt(phrases, text, words, { first, openings });
  }
  return { phrases, text, cut: given.length > TEXT_LENGTH_MAX };
}

function hasOpening(text: string, openings: readonly string[]): boolean {
  const capitals = openings.length === 0 ? '' : text.toUpperCase();
  return openings.some((opening) => capitals.includes(opening));
}

/** A word of a text: its letters and digits in capitals, and where it stands. */
type Place = Readonly<{ key: string; hasDigit: boolean; start: number; end: number }>;

const WORD_HERE = new RegExp(WORD.source, 'uy');
const GAP_HERE = /[^\p{L}\p{N}]*/uy;

/** From gap to word and on: every payment is read so, and the arrays of `matchAll` cost more than the reading. */
function placesOf(text: string): readonly Place[] {
  const places: Place[] = [];
  for (let end = 0; ; ) {
    GAP_HERE.lastIndex = end;
    GAP_HERE.test(text);
    const start = GAP_HERE.lastIndex;
    WORD_HERE.lastIndex = start;
    if (!WORD_HERE.test(text)) return places;
    end = WORD_HERE.lastIndex;
    const key = text.slice(start, end).toUpperCase();
    places.push({ key, hasDigit: /\d/.test(key), start, end });
  }
}

function addPhrasesAt(
  phrases: Phrase[],
  text: string,
  places: readonly Place[],
  { first, openings }: Readonly<{ first: number; openings: readonly string[] }>,
): void {
  const start = places[first]?.start ?? 0;
  const before = signsBefore(text, start);
  const found: Phrase[] = [];
  let mayBegin = openings.some((opening) => text.slice(start, start + opening.length).toUpperCase() === opening);
  let key = '';
  for (let last = first; last < first + PHRASE_WORDS_MAX; last += 1) {
    const place = places[last];
    if (place === undefined || place.end - start > PHRASE_LENGTH_MAX) break;
    key += place.key;
    if (key.length > PHRASE_KEY_LENGTH_MAX) break;
    mayBegin ||= place.hasDigit;
    if (!mayBegin) continue;
    const { end } = place;
    const written = text.slice(start, end);
    const signed = before + written + signsAfter(text, end);
    found.push({ key, text: written, signed, words: range(first, last), start, end });
  }
  phrases.push(...found.reverse());
}

/**
 * The capitals with which every text of one of these shapes begins: `USI-[A-Za-z0-9]{6}` gives `USI`. A shape with alternatives,
 * or one that begins with something else, has none.
 */
export function openingsOf(patterns: readonly string[]): readonly string[] {
  const known = OPENINGS.get(patterns);
  if (known !== undefined) return known;
  const openings = readOpenings(patterns);
  OPENINGS.set(patterns, openings);
  return openings;
}

const OPENINGS = new WeakMap<readonly string[], readonly string[]>();

function readOpenings(patterns: readonly string[]): readonly string[] {
  return patterns.flatMap((pattern) => {
    const [, letters] = pattern.includes('|') ? [] : (/^([A-Za-z]{2,})(?![A-Za-z?*{+])/.exec(pattern) ?? []);
    return letters === undefined ? [] : [letters.toUpperCase()];
  });
}

/** Up to three signs between a blank and the first word. */
function signsBefore(text: string, start: number): string {
  if (start === 0 || text[start - 1] === ' ') return '';
  return /(?<=^|\s)[^\p{L}\p{N}\s]{1,3}$/u.exec(text.slice(Math.max(0, start - 4), start))?.[0] ?? '';
}

/** Up to three signs between the last word and a blank. */
function signsAfter(text: string, end: number): string {
  if (end === text.length || text[end] === ' ') return '';
  return /^[^\p{L}\p{N}\s]{1,3}(?=\s|$)/u.exec(text.slice(end, end + 4))?.[0] ?? '';
}

function range(first: number, last: number): readonly number[] {
  const numbers: number[] = [];
  for (let number = first; number <= last; number += 1) numbers.push(number);
  return numbers;
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

/** The words of a text as written. */
export function wordsOf(text: string): readonly string[] {
  return text.match(WORD) ?? [];
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
