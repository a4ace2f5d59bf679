/** References in the form in which they are compared, and whether one can be told from ordinary words. Pure. */

/** What is shorter occurs in any text by chance. */
export const REFERENCE_KEY_MIN = 3;

/** The digits of a QR-bill, or of an old Swiss slip (ISR) with its leading zeros. */
export const SLIP_DIGITS = 27;

// Asked of nearly every word of every payment: an expression that stands in a function is made anew at each call.
const DIGITS = /^\d+$/;
const DIGIT = /\d/;
const LETTER = /\p{L}/u;
const NORMAL_FORM = /^[A-Z0-9]+$/;

export function isDigits(key: string): boolean {
  return DIGITS.test(key);
}

/** The normal form in which references are compared: `usi-8kq 2lm` is `USI8KQ2LM`. */
export function referenceKey(reference: string): string {
  if (NORMAL_FORM.test(reference)) return reference;
  return reference
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** A number is the same reference with and without the zeros that banks and spreadsheets add and drop. */
export function withoutLeadingZeros(key: string): string {
  return isDigits(key) ? key.replace(/^0+(?=\d)/, '') : key;
}

/** Ordinary words, years and amounts must not be taken for a code: letters and digits mixed, or many digits. */
export function isDistinctive(key: string): boolean {
  if (!DIGIT.test(key)) return false;
  return LETTER.test(key) ? key.length >= 4 : key.length >= 9;
}
