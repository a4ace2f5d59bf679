/**
 * References typed into free text: our code, a foreign code, a QR or creditor reference. A reference counts only
 * as whole words (neighbouring words may belong together, as in `USI 8kq 2lm` or a QR reference in groups of
 * five), and only when it is on record; what merely looks like one is told as unknown.
 */
import { isCreditorReference, isQrReference, normaliseCreditorReference } from '../../iso20022/references.ts';
import { isDistinctive, referenceKey } from '../../reference-key.ts';
import { hasShortCodeShape, isShortCode } from '../../short-code.ts';
import type { DecidablePayment, DecisionPolicy, Lookup, MatchableItem } from '../decision.ts';
import type { Finding, Matcher } from './matcher.ts';

type Field = Readonly<{ name: string; text: string }>;

/** The payer's own words. */
export const codeInText: Matcher = {
  name: 'code-in-text',
  fallback: false,
  match: (payment, lookup, policy) => findCodes(payersWords(payment), lookup, policy),
};

/** The bank's advice text (AddtlNtryInf, AddtlTxInf): some banks write the payer's words only there. */
export const codeInAdvice: Matcher = {
  name: 'code-in-advice',
  fallback: true,
  match: (payment, lookup, policy) =>
    findCodes([{ name: 'additionalInfo', text: payment.additionalInfo ?? '' }], lookup, policy),
};

function payersWords(payment: DecidablePayment): readonly Field[] {
  return [
    { name: 'remittance', text: payment.remittance.join(' ') },
    { name: 'references', text: freeReferences(payment) },
    { name: 'endToEndId', text: payment.endToEndId ?? '' },
  ];
}

/** Structured fields that hold neither a QR nor a creditor reference often hold a code among other words. */
function freeReferences(payment: DecidablePayment): string {
  const free = payment.references.filter(({ value }) => !isQrReference(value) && !isCreditorReference(value));
  return free.map((reference) => reference.value).join(' ');
}

function findCodes(fields: readonly Field[], lookup: Lookup, policy: DecisionPolicy): readonly Finding[] {
  return fields.flatMap((field) => (field.text === '' ? [] : findInField(field, lookup, policy)));
}

function findInField(field: Field, lookup: Lookup, policy: DecisionPolicy): readonly Finding[] {
  const findings: Finding[] = [];
  const patterned = new Set(patternMatches(field.text, policy.referencePatterns));
  const claimed = new Set<number>();
  for (const phrase of phrasesOf(field.text)) {
    const item = lookUp(phrase.key, patterned, lookup);
    if (item === null || !isWrittenSo(phrase, item.reference)) continue;
    for (const word of phrase.words) claimed.add(word);
    findings.push({
      kind: 'item',
      item,
      evidence: { rule: 'code-in-text', weight: 80, field: field.name, value: phrase.text },
    });
  }
  const unclaimed = phrasesOf(field.text).filter((phrase) => !phrase.words.some((word) => claimed.has(word)));
  for (const phrase of unclaimed) {
    const evidence = { weight: 0, field: field.name, value: phrase.text };
    if (looksLikeOurs(phrase, patterned)) {
      findings.push({ kind: 'unknown', evidence: { rule: 'code-unknown', ...evidence } });
    } else if (hasShortCodeShape(phrase.key) && /\d/.test(phrase.key)) {
      findings.push({ kind: 'bad-checksum', evidence: { rule: 'check-character-wrong', ...evidence } });
    }
  }
  return findings;
}

/** An open item whose reference is exactly this phrase, if the phrase is distinctive enough to be one. */
function lookUp(key: string, patterned: ReadonlySet<string>, lookup: Lookup): MatchableItem | null {
  if (key.length === 27 && isQrReference(key)) return lookup.byQrReference(key) ?? lookup.byReferenceKey(key);
  if (isCreditorReference(key)) {
    const byCreditor = lookup.byCreditorReference(normaliseCreditorReference(key) ?? key);
    if (byCreditor !== null) return byCreditor;
  }
  return patterned.has(key) || isDistinctive(key) ? lookup.byReferenceKey(key) : null;
}

function looksLikeOurs(phrase: Phrase, patterned: ReadonlySet<string>): boolean {
  if (phrase.key.length === 27 && isQrReference(phrase.key)) return true;
  if (phrase.words.length === 1 && phrase.key.length >= 12 && isCreditorReference(phrase.key)) return true;
  return patterned.has(phrase.key) || (isShortCode(phrase.key) && /\d/.test(phrase.key));
}

/** Whole-word hits of the configured shapes, in normal form. */
function patternMatches(text: string, patterns: readonly string[]): readonly string[] {
  return patterns.flatMap((pattern) => {
    const whole = new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, 'giu');
    return [...text.matchAll(whole)].map((hit) => referenceKey(hit[0]));
  });
}

/**
 * Words may be glued to a reference only where the reference itself has a break (`usi abc123`), or between two letters
 * (a line cut by the bank). Otherwise `INV-1 50.00` would be INV-150. Check digits make up for that.
 */
function isWrittenSo({ key, text }: Phrase, reference: string): boolean {
  if (isQrReference(key) || isCreditorReference(key) || isShortCode(key)) return true;
  const own = breaksOf(reference);
  return [...breaksOf(text)].every((at) => own.has(at) || /^\p{L}{2}$/u.test(key.slice(at - 1, at + 1)));
}

/** How many letters and digits stand before each break between two words. */
function breaksOf(text: string): ReadonlySet<number> {
  const breaks = new Set<number>();
  let length = 0;
  for (const word of text.match(WORD) ?? []) {
    if (length > 0) breaks.add(length);
    length += word.length;
  }
  return breaks;
}

type Phrase = Readonly<{ key: string; text: string; words: readonly number[] }>;

/** A QR reference in print has seven groups; nothing of ours has more. */
const PHRASE_WORDS_MAX = 7;
const PHRASE_LENGTH_MAX = 40;
const WORD = /[\p{L}\p{N}]+/gu;

/** Every run of neighbouring words, longest first at each place, as one key without blanks and punctuation. */
function phrasesOf(text: string): readonly Phrase[] {
  const words = [...text.normalize('NFC').matchAll(WORD)].map((hit) => hit[0]);
  const phrases: Phrase[] = [];
  for (let start = 0; start < words.length; start += 1) {
    const most = Math.min(PHRASE_WORDS_MAX, words.length - start);
    for (let count = most; count > 0; count -= 1) {
      const part = words.slice(start, start + count);
      const key = part.join('').toUpperCase();
      if (key.length > PHRASE_LENGTH_MAX || !/\d/.test(key)) continue;
      phrases.push({ key, text: part.join(' '), words: part.map((_, offset) => start + offset) });
    }
  }
  return phrases;
}
