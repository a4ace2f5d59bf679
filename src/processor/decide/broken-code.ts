/**
 * A code on record that stands in the text otherwise than it is printed: with blanks or signs within, cut by the end of a line, or grown
 * together with a word. Without check digits it may be an accident, so who owes it must be the payer, or of the household. Pure given the
 * answers of `lookup`.
 */
import { isDistinctive, referenceKey } from '../../reference-key.ts';
import type { DecidablePayment, Evidence, Lookup, MatchableItem } from '../decision.ts';
import { homeAgrees, payerAgrees } from '../evidence/payer.ts';
import { endsInAmount, goesOn } from '../matchers/joined-words.ts';
import { breaksOf, type Phrase, phrasesOf, wordCount, wordsOf } from '../matchers/phrases.ts';
import { type Alike, isElsewhere } from './alike.ts';
import { type Attempt, isOpen } from './outcome.ts';
import type { References } from './references.ts';
import { competitionFor } from './rivals.ts';
import { openAmount, splitAmount } from './split.ts';
import { payersTexts } from './typed-tokens.ts';

/** A code, where it stands, and why the payer is believed to mean it. */
export type Broken = Alike & Readonly<{ agreement: Evidence }>;

/** As much as a code says that stands there as it is printed. */
const WEIGHT = 80;
const KEY_LENGTH_MAX = 24;
/** Of a word that is grown together with a code. */
const LETTERS_MAX = 8;
/** A payer has 140 characters; what is further behind in a longer text is left to a person. */
const PLACES_MAX = 300;
const GROWN_BEFORE = new RegExp(`^\\p{L}{1,${LETTERS_MAX}}(?=\\p{L})`, 'u');
const GROWN_BEHIND = new RegExp(`\\p{L}{1,${LETTERS_MAX}}$`, 'u');

/** Each item once, in the order of the text. */
export function brokenCodes(payment: DecidablePayment, lookup: Lookup): readonly Broken[] {
  const broken = new Map<number, Broken>();
  const seen = new Set<string>();
  for (const { field, text: written } of payersTexts(payment)) {
    const { phrases, text } = phrasesOf(written);
    for (const phrase of phrases) {
      if (seen.has(phrase.key) || seen.size === PLACES_MAX) continue;
      seen.add(phrase.key);
      const item = isPartOfMore(phrase, text) ? null : ownerOf(phrase, lookup);
      if (item === null || broken.has(item.id)) continue;
      const agreement = payerAgrees(payment, item.personId, lookup) ?? homeAgrees(payment, item.personId, lookup);
      if (agreement === null) continue;
      const token = { key: phrase.key, text: phrase.text, field, words: wordCount(phrase), isWhole: true };
      const evidence = { rule: 'code-in-text', weight: WEIGHT, field, value: phrase.text };
      broken.set(item.id, { item, token, evidence, agreement });
    }
  }
  return [...broken.values()];
}

/** One such code alone, open, and exactly its amount; nothing else that was typed may be meant, nor a code like it. */
export function brokenAttempt(
  payment: DecidablePayment,
  codes: readonly Broken[],
  others: readonly Alike[],
  { findings }: References,
  lookup: Lookup,
): Attempt | null {
  const [code, ...more] = codes;
  if (code === undefined || more.length > 0) return null;
  const { item, token, evidence, agreement } = code;
  if (!isOpen(item) || item.currency !== payment.currency || item.openMinor !== payment.amountMinor) return null;
  const words = new Set(wordsOf(token.text));
  if (others.some((other) => !wordsOf(other.token.text).some((word) => words.has(word)))) return null;
  if (findings.some((finding) => isElsewhere(finding, codes))) return null;
  if (!competitionFor(payment, { key: referenceKey(item.reference), item }, lookup).isClear) return null;
  const split = splitAmount(payment.amountMinor, [item]);
  if (split.kind === 'manual') return null;
  return {
    kind: 'attempt',
    row: 'plain-code',
    allocations: split.allocations,
    evidence: [evidence, agreement, openAmount(item, 50)],
  };
}

/** A number is joined to it, or it ends with the beginning of an amount. */
function isPartOfMore(phrase: Phrase, text: string): boolean {
  return /[,;!?]/.test(phrase.text) || endsInAmount(text, phrase) || goesOn(text, phrase, () => false) !== null;
}

function ownerOf({ key, text }: Phrase, lookup: Lookup): MatchableItem | null {
  const whole = mayBeKey(key) ? lookup.byReferenceKey(key) : null;
  if (whole !== null) return whole;
  const grown = withoutWord(key)
    .filter(mayBeKey)
    .map((candidate) => lookup.byReferenceKey(candidate))
    .find((item) => item !== null && isIn(text, item));
  return grown ?? null;
}

/** Letters and digits: digits alone are in any text. */
function mayBeKey(key: string): boolean {
  return key.length <= KEY_LENGTH_MAX && isDistinctive(key) && /\p{L}/u.test(key);
}

/** The reference stands in the word as it is printed, with the signs that it has. */
function isIn(text: string, { reference }: MatchableItem): boolean {
  return breaksOf(reference).size > 0 && text.toUpperCase().includes(reference.toUpperCase());
}

/** The key without the letters before or behind it, one more at a time. */
function withoutWord(key: string): readonly string[] {
  const before = GROWN_BEFORE.exec(key)?.[0].length ?? 0;
  const behind = GROWN_BEHIND.exec(key)?.[0].length ?? 0;
  return [
    ...Array.from({ length: before }, (_, at) => key.slice(at + 1)),
    ...Array.from({ length: behind }, (_, at) => key.slice(0, -at - 1)),
  ];
}
