/**
 * Which open item a phrase of a free text names. Each question is asked once, however often a text repeats itself.
 */
import {
  isBelgianReference,
  isCreditorReference,
  isQrReference,
  normaliseCreditorReference,
  readQrReference,
} from '../../iso20022/references.ts';
import { isDistinctive } from '../../reference-key.ts';
import { isShortCode } from '../../short-code.ts';
import type { Lookup, MatchableItem } from '../decision.ts';
import { breaksOf, type Phrase } from './phrases.ts';

export type PhraseSearch = Readonly<{
  /** The open item whose reference is exactly this phrase, if the phrase is distinctive enough to be one. */
  itemOf(phrase: Phrase): MatchableItem | null;
  /** The phrase has one of the configured shapes. */
  isPatterned(phrase: Phrase): boolean;
  /** The phrase has a configured shape or check digits: it is no accident that its words stand together. */
  isProven(phrase: Phrase): boolean;
}>;

export function openPhraseSearch(lookup: Lookup, patterns: readonly string[]): PhraseSearch {
  // Phrases are short, and the configuration refuses patterns that could be slow even so (src/config/pattern-cost.ts).
  const shapes = patterns.map((source) => new RegExp(`^[^\\p{L}\\p{N}]*?(?:${source})[^\\p{L}\\p{N}]*$`, 'iu'));
  const isPatterned = remembered((phrase) => shapes.some((shape) => shape.test(phrase.signed)));
  const itemOf = remembered((phrase) => {
    if (!isPatterned(phrase) && !isDistinctive(phrase.key)) return null;
    return byCheckDigits(phrase, lookup) ?? byKey(phrase, lookup);
  });
  return { isPatterned, isProven: (phrase) => isPatterned(phrase) || hasCheckDigits(phrase.key), itemOf };
}

function remembered<T>(answer: (phrase: Phrase) => T): (phrase: Phrase) => T {
  const answers = new Map<string, T>();
  return (phrase) => {
    const known = answers.get(phrase.signed);
    if (known !== undefined) return known;
    const fresh = answer(phrase);
    answers.set(phrase.signed, fresh);
    return fresh;
  };
}

/** By a QR or creditor reference. A QR reference may lack leading zeros when it is written in groups of five. */
function byCheckDigits(phrase: Phrase, lookup: Lookup): MatchableItem | null {
  const { key } = phrase;
  const qr = isQrReference(key) || isInGroupsOfFive(phrase) ? readQrReference(key) : null;
  const creditor = isCreditorReference(key) ? normaliseCreditorReference(key) : null;
  const byQr = qr === null ? null : lookup.byQrReference(qr);
  return byQr ?? (creditor === null ? null : lookup.byCreditorReference(creditor));
}

/** As QR references are printed, without the groups that hold only leading zeros. */
function isInGroupsOfFive({ key, text }: Phrase): boolean {
  return [...breaksOf(text)].every((at) => (key.length - at) % 5 === 0);
}

function byKey(phrase: Phrase, lookup: Lookup): MatchableItem | null {
  const item = lookup.byReferenceKey(phrase.key);
  return item !== null && isWrittenSo(phrase, item.reference) ? item : null;
}

/**
 * Words may be glued to a reference only where the reference itself has a break (`usi abc123`), or between two letters
 * (a line cut by the bank). Otherwise `INV-1 50.00` would be INV-150. Check digits make up for that.
 */
function isWrittenSo({ key, text }: Phrase, reference: string): boolean {
  if (hasCheckDigits(key)) return true;
  const own = breaksOf(reference);
  return [...breaksOf(text)].every((at) => own.has(at) || /^\p{L}{2}$/u.test(key.slice(at - 1, at + 1)));
}

function hasCheckDigits(key: string): boolean {
  return isQrReference(key) || isCreditorReference(key) || isShortCode(key) || isBelgianReference(key);
}
