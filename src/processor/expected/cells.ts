/**
 * What may stand in each kind of cell, and what to write instead. Every reader takes the text of one cell (never
 * empty, without outer blanks) and gives a value or advice. Pure.
 */
import { didYouMean } from '../../config/keys.ts';
import {
  isCreditorReference,
  isIban,
  isQrReference,
  normaliseCreditorReference,
  normaliseIban,
  normaliseQrReference,
} from '../../iso20022/references.ts';
import { readDate } from '../../iso20022/values.ts';
import { plainAddress } from '../../mail-address.ts';
import { type Currency, canonicalDecimal, readCurrency } from '../../money.ts';
import { REFERENCE_KEY_MIN, referenceKey } from '../../reference-key.ts';

/** A value, or a code and what to write instead. */
export type Reading<T> = Readonly<{ value: T }> | Readonly<{ code: string; advice: string }>;
export type CellReader<T> = (text: string) => Reading<T>;

const wrong = (code: string, advice: string): Reading<never> => ({ code, advice });

/** Any text up to a length. */
export function readText(charactersMax: number): CellReader<string> {
  return (text) =>
    text.length <= charactersMax ? { value: text } : wrong('TOO_LONG', `use at most ${charactersMax} characters`);
}

/** One of a few words, in any case. */
export function readWord<T extends string>(words: readonly T[]): CellReader<T> {
  return (text) => {
    const found = words.find((word) => word === text.toLowerCase());
    if (found !== undefined) return { value: found };
    const meant = didYouMean(text.toLowerCase(), words);
    return wrong('WORD_UNKNOWN', `use ${meant ?? `one of ${words.join(', ')}`}`);
  };
}

/** The decimal text of an amount above 0; whether the currency has that many decimals is seen later. */
export function readDecimal(text: string): Reading<string> {
  const decimal = canonicalDecimal(text);
  if (decimal !== null && decimal !== '0') return { value: decimal };
  if (decimal === '0' || text.startsWith('-')) return wrong('AMOUNT_INVALID', 'use an amount above 0');
  const meant = decimalMeant(text);
  return wrong('AMOUNT_INVALID', meant === null ? 'use digits with a point, such as 1234.50' : `use ${meant}`);
}

/** `1,234.50`, `1'234.50`, `1.234,50`, `120,00`, `CHF 120.-`: the plain form, where there is only one. */
function decimalMeant(text: string): string | null {
  const bare = text.replace(/[\s'’ʼ]|[A-Za-z€$£]/g, '').replace(/[.,][-–—]+$/, '');
  const isGrouped = /^\d{1,3}(?:([.,])\d{3})+(?!\1)[.,]\d{1,2}$/.test(bare);
  const plain = isGrouped ? bare.replace(/[.,](?=.*[.,])/g, '').replace(',', '.') : bare.replace(/,(?=\d{1,2}$)/, '.');
  const decimal = canonicalDecimal(plain);
  return decimal === null || decimal === '0' ? null : plain;
}

export function readCurrencyCode(text: string): Reading<Currency> {
  const currency = readCurrency(text.toUpperCase());
  return currency === null ? wrong('CURRENCY_UNKNOWN', 'use three letters, such as CHF or EUR') : { value: currency };
}

/** A calendar date of this or the last century. */
export function readDay(text: string): Reading<string> {
  if (/^(?:19|20|21)\d{2}-\d{2}-\d{2}$/.test(text) && readDate(text) !== null) return { value: text };
  const [, day = '', month = '', year = ''] = /^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})$/.exec(text) ?? [];
  const meant = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return wrong('DATE_INVALID', readDate(meant) === null ? 'use a day as YYYY-MM-DD' : `use ${meant}`);
}

/**
 * A reference as it is printed. What has the form of a QR or creditor reference must have its check digits too:
 * a bank would not take it from the payer.
 */
export function readReference(text: string): Reading<string> {
  const key = referenceKey(text);
  if (key.length < REFERENCE_KEY_MIN) {
    return wrong('REFERENCE_SHORT', `use at least ${REFERENCE_KEY_MIN} letters or digits`);
  }
  const looksCreditor = /^RF\d{2}[A-Z0-9]{8,21}$/.test(key) && !isCreditorReference(key);
  const looksQr = /^\d{27}$/.test(key) && !isQrReference(key);
  if (looksCreditor || looksQr) return wrong('REFERENCE_CHECK', 'its check digits are wrong, is it mistyped?');
  return readText(64)(text);
}

/** 27 digits, or fewer where leading zeros were left out. */
export function readQrReference(text: string): Reading<string> {
  const digits = normaliseQrReference(text);
  if (digits === null) return wrong('REFERENCE_SHAPE', 'use the 27 digits of a QR reference');
  if (isQrReference(digits)) return { value: digits };
  return wrong('REFERENCE_CHECK', 'its check digit is wrong, is it mistyped?');
}

export function readCreditorReference(text: string): Reading<string> {
  const reference = normaliseCreditorReference(text);
  if (reference === null) return wrong('REFERENCE_SHAPE', 'use RF, two check digits and at most 21 letters or digits');
  if (isCreditorReference(reference)) return { value: reference };
  return wrong('REFERENCE_CHECK', 'its check digits are wrong, is it mistyped?');
}

export function readEmail(text: string): Reading<string> {
  if (plainAddress(text) !== null) return { value: text };
  return wrong('EMAIL_INVALID', 'use exactly one plain address, such as maria@example.org');
}

export function readCountry(text: string): Reading<string> {
  if (/^[A-Za-z]{2}$/.test(text)) return { value: text.toUpperCase() };
  return wrong('COUNTRY_UNKNOWN', 'use the two letters of ISO 3166, such as CH');
}

/** IBANs with semicolons between them, without blanks, each once. */
export function readIbans(text: string): Reading<readonly string[]> {
  const ibans = text
    .split(';')
    .map(normaliseIban)
    .filter((iban) => iban !== '');
  const bad = ibans.filter((iban) => !isIban(iban));
  if (bad.length === 0) return { value: [...new Set(ibans)] };
  return wrong('IBAN_INVALID', `the check digits or the length of ${bad.join(', ')} are wrong`);
}
