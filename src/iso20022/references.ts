/**
 * Structured references and account numbers: shapes and check digits. Pure functions on texts; references are
 * never turned into numbers. Sources: Swiss Implementation Guidelines QR-bill (QRR: 27 digits, modulo 10
 * recursive; QR-IID 30000 to 31999), ISO 11649 (RF), ISO 13616 (IBAN). Used by the reader, matchers and the CLI.
 */
import { isValidIBAN } from 'ibantools';
import type { ReferenceType } from './types.ts';

/** Length of a QR reference with its check digit. */
const QR_DIGITS = 27;
/** Carry table of the recursive modulo 10. */
const CARRY = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5] as const;
const DIGIT_ZERO = '0'.charCodeAt(0);
const LETTER_A = 'A'.charCodeAt(0);
/** Longest body of an ISO 11649 reference, after `RF` and the check digits. */
const CREDITOR_REFERENCE_BODY_MAX = 21;

/** What a declared type (Tp/CdOrPrtry/Cd or Prtry) means. Old Swiss slips write `ISR Reference`. */
export function referenceTypeOf(declared: string | null): ReferenceType {
  const type = declared?.toUpperCase() ?? '';
  if (type === 'QRR' || type === 'SCOR') return type;
  return type.startsWith('ISR') ? 'ISR' : 'OTHER';
}

/** 27 digits whose last is right; blanks are allowed, only zeros is no reference. Pad shorter ones first. */
export function isQrReference(text: string): boolean {
  return text.length >= QR_DIGITS && hasQrCheckDigit(withoutBlanks(text));
}

/** A right check digit brings the recursion back to zero. */
function hasQrCheckDigit(reference: string): boolean {
  return /^\d{27}$/.test(reference) && /[1-9]/.test(reference) && carryOf(reference) === 0;
}

/** The 27 digits without blanks, padded with leading zeros; null when it is not 1 to 27 digits. */
export function normaliseQrReference(text: string): string | null {
  const digits = withoutBlanks(text);
  return /^\d{1,27}$/.test(digits) ? digits.padStart(QR_DIGITS, '0') : null;
}

/**
 * The 27 digits of a QR or ISR reference that banks print and pass on without its leading zeros (an old Swiss slip
 * has 27 or 16 digits); null when the check digit is wrong. Leading zeros do not change the check digit.
 */
export function readQrReference(text: string): string | null {
  const padded = normaliseQrReference(text);
  return padded !== null && hasQrCheckDigit(padded) ? padded : null;
}

/** A QR reference around up to 26 digits. Throws a plain error (programmer error) for anything else. */
export function makeQrReference(digits: string): string {
  if (!/^\d{1,26}$/.test(digits)) throw new Error('a QR reference is made of 1 to 26 digits');
  const body = digits.padStart(QR_DIGITS - 1, '0');
  return body + checkDigit(body);
}

/** Most texts have none, and looking is cheaper than replacing. */
function withoutBlanks(text: string): string {
  return /\s/.test(text) ? text.replace(/\s+/g, '') : text;
}

function checkDigit(digits: string): string {
  return String((10 - carryOf(digits)) % 10);
}

/** Recursive modulo 10 over digits. */
function carryOf(digits: string): number {
  let carry = 0;
  for (let at = 0; at < digits.length; at += 1) carry = CARRY[(carry + digits.charCodeAt(at) - DIGIT_ZERO) % 10] ?? 0;
  return carry;
}

/** ISO 11649: `RF`, two check digits, 1 to 21 letters or digits; modulo 97 is 1. Blanks and small letters allowed. */
export function isCreditorReference(text: string): boolean {
  return readCreditorReference(text) !== null;
}

/** In its normal form (see `normaliseCreditorReference`); null when it is not one, or its check digits are wrong. */
export function readCreditorReference(text: string): string | null {
  const reference = normaliseCreditorReference(text);
  if (reference === null || !isCheckPair(reference.slice(2, 4))) return null;
  return modulo97(reference.slice(0, 4), modulo97(reference.slice(4))) === 1 ? reference : null;
}

/** 00, 01 and 99 would pass modulo 97 beside 97, 98 and 02, but are never made. */
function isCheckPair(digits: string): boolean {
  return digits !== '00' && digits !== '01' && digits !== '99';
}

const MAYBE_CREDITOR_REFERENCE = /^\s*R/i;

/** Without blanks, in capitals and without leading zeros of the body; null when it has not the shape of one. */
export function normaliseCreditorReference(text: string): string | null {
  if (!MAYBE_CREDITOR_REFERENCE.test(text)) return null;
  const compact = withoutBlanks(text).toUpperCase();
  if (!/^RF\d{2}[A-Z0-9]{1,21}$/.test(compact)) return null;
  return compact.charAt(4) === '0' ? compact.slice(0, 4) + compact.slice(4).replace(/^0+(?=.)/, '') : compact;
}

const BELGIAN_DIGITS = 12;

/**
 * The Belgian structured communication `+++090/9337/55493+++`: ten digits and their remainder modulo 97 (97 for none).
 * Source: Febelfin, standard of the structured communication.
 */
export function isBelgianReference(digits: string): boolean {
  if (digits.length !== BELGIAN_DIGITS || !/^\d+$/.test(digits)) return false;
  return (Number(digits.slice(0, 10)) % 97 || 97) === Number(digits.slice(10));
}

/**
 * An ISO 11649 reference around 1 to 21 letters or digits (blanks and hyphens are dropped).
 * Throws a plain error (programmer error) for anything else.
 */
export function makeCreditorReference(text: string): string {
  const body = text
    .replace(/[\s-]+/g, '')
    .toUpperCase()
    .replace(/^0+(?=.)/, '');
  if (!/^[A-Z0-9]+$/.test(body) || body.length > CREDITOR_REFERENCE_BODY_MAX) {
    throw new Error(`a creditor reference is made of 1 to ${CREDITOR_REFERENCE_BODY_MAX} letters or digits`);
  }
  const check = 98 - modulo97(`${body}RF00`);
  return `RF${String(check).padStart(2, '0')}${body}`;
}

/**
 * Of capitals and digits, behind others of which `before` was left. Letters count as 10 to 35; worked digit by digit, so that no
 * number grows.
 */
function modulo97(text: string, before = 0): number {
  let rest = before;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    const isLetter = character >= LETTER_A;
    const value = isLetter ? character - LETTER_A + 10 : character - DIGIT_ZERO;
    rest = (rest * (isLetter ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** A valid IBAN of any country; blanks and small letters allowed. */
export function isIban(text: string): boolean {
  return isValidIBAN(normaliseIban(text));
}

/** An IBAN without blanks, in capitals. Says nothing about its validity. */
export function normaliseIban(text: string): string {
  return text.replace(/\s+/g, '').toUpperCase();
}

/** A valid IBAN of Switzerland or Liechtenstein whose institution is 30000 to 31999. */
export function isQrIban(text: string): boolean {
  const iban = normaliseIban(text);
  if (!/^(?:CH|LI)\d{2}3[01]\d{3}/.test(iban)) return false;
  return isIban(iban);
}
