/**
 * The places of the payer's words where a mistyped code may stand: letters and digits mixed, or letters alone where they look like a
 * code in spite of an error, of the length of codes. Pure.
 */
import type { DecidablePayment } from '../decision.ts';
import { endsInAmount, goesOn } from '../matchers/joined-words.ts';
import { type Phrase, phrasesOf, wordCount } from '../matchers/phrases.ts';
import { errorsBetween } from './near-keys.ts';

/** `isWhole`: nothing is joined to it that may belong to it. */
export type TypedToken = Readonly<{ key: string; text: string; field: string; words: number; isWhole: boolean }>;

const LENGTH_MIN = 5;
const LENGTH_MAX = 24;
const WORDS_MAX = 3;
const TOKENS_MAX = 40;

/** Each place once, as the text goes. */
export function typedTokens(payment: DecidablePayment, openings: readonly string[]): readonly TypedToken[] {
  return tokensWhere(payment, openings, mayBeCode);
}

/** Letters that a dash parts, as in `ISI-ABCDEF` for `USI-ABCDEF`, or `QNZ-QGVA` for `Q9NZ-QGVA`. */
const PARTED = /(?<![\p{L}\p{N}])([A-Z]{2,5})\p{Pd}[A-Z]{3,8}(?![\p{L}\p{N}])/giu;

/** `openings`, and what stands there in place of one of them or of the first half of a code of ours. */
function openingsIn(text: string, openings: readonly string[]): readonly string[] {
  if (!/\p{Pd}/u.test(text)) return openings;
  const parted = [...text.matchAll(PARTED)].map(([, letters = '']) => letters.toUpperCase());
  const isLike = (letters: string): boolean =>
    letters.startsWith('Q') || openings.some((opening) => errorsBetween(letters, opening) === 1);
  const like = parted.filter(isLike);
  return like.length === 0 ? openings : [...openings, ...like];
}

const NO_OPENINGS: readonly string[] = [];

/** What has about the length of a QR reference, or begins as a creditor reference, right or not. */
export function typedSlipNumbers(payment: DecidablePayment): readonly TypedToken[] {
  return tokensWhere(payment, NO_OPENINGS, (phrase) => mayBeQrReference(phrase) || mayBeCreditorReference(phrase));
}

/** 27 digits, give or take one, perhaps with a letter that looks like a digit. */
function mayBeQrReference({ key }: Phrase): boolean {
  return /^[\dA-Z]{26,28}$/.test(key) && key.replace(/\D/g, '').length >= 24;
}

/** One word, or groups of four, one of them perhaps with a character less or more. */
function mayBeCreditorReference({ key, text }: Phrase): boolean {
  return (
    /^RF\d{2}[\dA-Z]{7,22}$/.test(key) && /^(?:[\dA-Z]+|[\dA-Z]{3,5}(?: [\dA-Z]{3,5})*(?: [\dA-Z]{1,2})?)$/i.test(text)
  );
}

function tokensWhere(
  payment: DecidablePayment,
  openings: readonly string[],
  isWanted: (phrase: Phrase) => boolean,
): readonly TypedToken[] {
  const tokens = new Map<string, TypedToken>();
  for (const { field, text: written } of payersTexts(payment)) {
    const { phrases, text } = phrasesOf(written, openingsIn(written, openings));
    for (const phrase of phrases) {
      if (!isWanted(phrase) || tokens.has(phrase.key)) continue;
      const isWhole = !endsInAmount(text, phrase) && goesOn(text, phrase, () => false) === null;
      const { key, text: typed } = phrase;
      tokens.set(key, { key, text: typed, field, words: wordCount(phrase), isWhole });
    }
  }
  return [...tokens.values()].slice(0, TOKENS_MAX);
}

/** The payer's own words; where there are none, the bank's text. */
export function payersTexts(payment: DecidablePayment): readonly { field: string; text: string }[] {
  const free = payment.references.filter(({ type }) => type === 'OTHER');
  const own = [
    { field: 'remittance', text: payment.remittance.join(' ') },
    ...free.map(({ value }) => ({ field: 'references', text: value })),
  ];
  if (own.some(({ text }) => text !== '')) return own;
  return (payment.additionalInfo ?? '').split('\n').map((text) => ({ field: 'additionalInfo', text }));
}

function mayBeCode(phrase: Phrase): boolean {
  const { key, text } = phrase;
  if (key.length < LENGTH_MIN || key.length > LENGTH_MAX || wordCount(phrase) > WORDS_MAX) return false;
  return /^[A-Z0-9]*[A-Z][A-Z0-9]*$/.test(key) && !/[,;!?]/.test(text);
}
