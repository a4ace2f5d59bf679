/**
 * Which open items a phrase of a free text names.
 *
 * What counts as the reference of an item, and what does not:
 * - A phrase has the letters and digits of the reference, all of them, and nothing else.
 * - Words are joined only where the reference itself has a sign (`usi abc123` is USI-ABC123). A comma, a semicolon and the
 *   end of a sentence by `!` or `?` part words, and the beginning of an amount is no part (`INV-1 50.00` is not INV-1-50).
 * - Anywhere else words are joined only by proof: check digits, a configured shape where the bank may have cut a line, or the
 *   letters with which all codes of a configured shape begin (`USI AB C123` is USI-ABC123).
 * - What is joined by `-`, `/`, `.` or `_` to a further number (`INV-150-2`) may be the reference of something else.
 *   Unless it is proven, or the neighbour is a known reference itself, a person decides (code-in-text.ts).
 * - All items that a phrase may name are told. If they are several, a person decides.
 */
import {
  isBelgianReference,
  isCreditorReference,
  isQrReference,
  readCreditorReference,
  readQrReference,
} from '../../iso20022/references.ts';
import { lastOf, perObject } from '../../recent-map.ts';
import { isDigits, isDistinctive } from '../../reference-key.ts';
import { isShortCode } from '../../short-code.ts';
import type { Lookup, MatchableItem } from '../decision.ts';
import type { Proof } from './matcher.ts';
import { breaksOf, openingOf, openingsOf, type Phrase } from './phrases.ts';

export type PhraseSearch = Readonly<{
  /** The open items of which this phrase is exactly a reference, if the phrase is distinctive enough to be one. */
  itemsOf(phrase: Phrase): readonly MatchableItem[];
  /** The phrase has one of the configured shapes. */
  isPatterned(phrase: Phrase): boolean;
  /** The phrase has a configured shape or check digits: it is no accident that its words stand together. */
  isProven(phrase: Phrase): boolean;
  /** With which letters codes of a configured shape begin. */
  openings: readonly string[];
}>;

/** The same for all payments that are decided with these answers and these shapes. */
export const phraseSearch = perObject((lookup: Lookup) =>
  perObject((patterns: readonly string[]) => openPhraseSearch(lookup, patterns)),
);

function openPhraseSearch(lookup: Lookup, patterns: readonly string[]): PhraseSearch {
  const shapes = shapesOf(patterns);
  const openings = openingsOf(patterns);
  const isPatterned = (phrase: Phrase): boolean => hasShape(phrase, shapes);
  return {
    openings,
    isPatterned,
    isProven: (phrase) => hasCheckDigits(phrase.key) || isPatterned(phrase),
    itemsOf: (phrase) => {
      const opens = beginsWith(phrase.key, openings);
      return opens || isDistinctive(phrase.key) || isPatterned(phrase) ? ownersOf(phrase, lookup, opens) : NONE;
    },
  };
}

const NONE: readonly MatchableItem[] = [];

/** A configured shape, and the capitals with which all texts of it begin, if there are such. */
type Shape = Readonly<{ shape: RegExp; opening: string | null }>;

/** Compiled once for each list. Phrases are short, and the configuration refuses slow patterns (src/config/pattern-cost.ts). */
const shapesOf = perObject((patterns: readonly string[]): readonly Shape[] =>
  patterns.map((source) => ({
    shape: new RegExp(`^[^\\p{L}\\p{N}]*?(?:${source})[^\\p{L}\\p{N}]*$`, 'iu'),
    opening: openingOf(source),
  })),
);

// Each phrase of each payment comes by here: loops, as a function made for each of them costs more than the question.

function hasShape({ key, signed }: Phrase, shapes: readonly Shape[]): boolean {
  for (const { shape, opening } of shapes)
    if ((opening === null || key.startsWith(opening)) && shape.test(signed)) return true;
  return false;
}

function beginsWith(key: string, openings: readonly string[]): boolean {
  for (const opening of openings) if (key.startsWith(opening)) return true;
  return false;
}

function ownersOf(phrase: Phrase, lookup: Lookup, opens: boolean): readonly MatchableItem[] {
  const bySlip = byCheckDigits(phrase, lookup);
  const item = byKey(phrase, lookup, opens);
  if (bySlip === null) return item === null ? NONE : [item];
  return item === null || item.id === bySlip.id ? [bySlip] : [bySlip, item];
}

/** By a QR or creditor reference. A QR reference may lack leading zeros when it is written in groups of five. */
function byCheckDigits(phrase: Phrase, lookup: Lookup): MatchableItem | null {
  const { key } = phrase;
  const qr = isQrReference(key) || isInGroupsOfFive(phrase) ? readQrReference(key) : null;
  if (qr !== null) return lookup.byQrReference(qr); // digits alone are no creditor reference
  const creditor = readCreditorReference(key);
  return creditor === null ? null : lookup.byCreditorReference(creditor);
}

/** As QR references are printed, without the groups that hold only leading zeros. */
function isInGroupsOfFive({ key, text }: Phrase): boolean {
  return isDigits(key) && areGroupsOfFive(breaksOf(text), key.length);
}

function areGroupsOfFive(breaks: ReadonlySet<number>, length: number): boolean {
  return [...breaks].every((at) => (length - at) % 5 === 0);
}

function byKey(phrase: Phrase, lookup: Lookup, opens: boolean): MatchableItem | null {
  const item = lookup.byReferenceKey(phrase.key);
  if (item === null) return null;
  return isWrittenSo(phrase, item.reference) || (opens && isWrittenApart(phrase, item.reference)) ? item : null;
}

/** A code of a configured shape with breaks that are not its own; a last word of one or two digits may be a number by itself. */
function isWrittenApart({ text }: Phrase, reference: string): boolean {
  const own = breaksOf(reference);
  const last = [...breaksOf(text)].at(-1) ?? 0;
  return !/[,;!?]/.test(text) && (own.has(last) || !/[^\p{L}\p{N}]\d{1,2}$/u.test(text));
}

/** Words stand together only where the reference itself has a break. Check digits make up for that. */
function isWrittenSo({ key, text }: Phrase, reference: string): boolean {
  if (hasCheckDigits(key)) return true;
  const own = breaksOf(reference);
  return !/[,;!?]/.test(text) && [...breaksOf(text)].every((at) => own.has(at));
}

function hasCheckDigits(key: string): boolean {
  return proofOf(key) !== 'none';
}

/** What the letters and digits of a typed reference prove by themselves. */
export const proofOf: (key: string) => Proof = lastOf((key) => {
  if (isQrReference(key) || isCreditorReference(key) || isBelgianReference(key)) return 'printed';
  return isShortCode(key) ? 'check-character' : 'none';
});
