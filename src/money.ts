/**
 * Exact money: integers in minor units of one currency (ISO 4217). No float anywhere; a decimal text is
 * taken apart digit by digit. Used by everything; knows nothing of the rest.
 */
import { AppError } from './errors.ts';

export type Currency = string & { readonly __brand: 'Currency' };
/** `minor` is a safe integer in minor units of `currency` (CHF 12.50 is 1250, JPY 12 is 12). */
export type Money = Readonly<{ minor: number; currency: Currency }>;

/** Largest amount we store, in minor units: far above any bank booking, far below 2^53. */
export const MINOR_MAX = 9_000_000_000_000_000;

/** ISO 4217 currencies whose exponent is not 2 (list one, 2026). */
const EXPONENTS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

/** Unsigned decimal as camt and our CSV write it: at most 18 digits, at most 5 of them after the point. */
const DECIMAL = /^(\d{1,18})(?:\.(\d{1,5}))?$/;

/** Brands a three-letter code. Throws `CURRENCY_UNKNOWN` for anything that is not three capital letters. */
export function currencyOf(code: string): Currency {
  if (!/^[A-Z]{3}$/.test(code)) {
    throw new AppError({
      kind: 'invalid-input',
      code: 'CURRENCY_UNKNOWN',
      message: `"${code}" is not a currency code`,
      hint: 'use three capital letters of ISO 4217, for example CHF or EUR',
    });
  }
  return code as Currency;
}

/** As `currencyOf`, for texts from outside: null when it is not a currency code. */
export function readCurrency(code: string | null): Currency | null {
  return code !== null && /^[A-Z]{3}$/.test(code) ? (code as Currency) : null;
}

/** Digits after the decimal point of a currency: 2 for CHF, 0 for JPY, 3 for KWD. */
export function exponentOf(currency: Currency): number {
  return EXPONENTS[currency] ?? 2;
}

/**
 * The shortest text of the same unsigned decimal value: `100.00` is `100`, `007.50` is `7.5`.
 * Null when the text is not an unsigned decimal (sign, comma, blanks, more than 5 decimals).
 */
export function canonicalDecimal(text: string): string | null {
  const parts = DECIMAL.exec(text);
  if (parts === null) return null;
  const whole = (parts[1] ?? '').replace(/^0+(?=\d)/, '');
  const fraction = (parts[2] ?? '').replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** What became of a decimal text: exact, or with more digits than the currency has (never rounded silently). */
export type ParsedAmount =
  | Readonly<{ ok: true; money: Money }>
  | Readonly<{ ok: false; code: 'AMOUNT_INVALID' | 'AMOUNT_SCALE' | 'AMOUNT_TOO_LARGE'; message: string }>;

/** As many digits are always an exact number, and less than `MINOR_MAX`. */
const EXACT_DIGITS = 15;

/** Reads an unsigned decimal exactly. Never throws and never rounds. */
export function readAmount(text: string, currency: Currency): ParsedAmount {
  const canonical = canonicalDecimal(text);
  if (canonical === null) {
    return { ok: false, code: 'AMOUNT_INVALID', message: `amount "${text}" is not a decimal number such as 1234.50` };
  }
  const [whole = '0', fraction = ''] = canonical.split('.');
  const exponent = exponentOf(currency);
  if (fraction.length > exponent) {
    return {
      ok: false,
      code: 'AMOUNT_SCALE',
      message: `amount ${text} has more decimals than ${currency} (${exponent})`,
    };
  }
  const digits = whole + fraction.padEnd(exponent, '0');
  const isShort = digits.length <= EXACT_DIGITS;
  if (!isShort && BigInt(digits) > BigInt(MINOR_MAX)) {
    return { ok: false, code: 'AMOUNT_TOO_LARGE', message: `amount ${text} ${currency} is too large` };
  }
  return { ok: true, money: { minor: Number(digits), currency } };
}

/** As `readAmount`, but throws an `AppError` of kind `invalid-input` with the code of the trouble. */
export function parseMoney(text: string, currency: Currency): Money {
  const parsed = readAmount(text, currency);
  if (parsed.ok) return parsed.money;
  throw new AppError({
    kind: 'invalid-input',
    code: parsed.code,
    message: parsed.message,
    hint: amountHint(text, currency),
  });
}

/** The same amount as it can be read; for one with too many decimals, how many there may be. */
export function amountHint(text: string, currency: Currency): string | undefined {
  const plain = text
    .trim()
    .replace(/[.,][-–—]+$/, '') // `1'250.-` of Switzerland: no cents
    .replace(/[',’\s](?=\d{3}\b)/g, '')
    .replace(',', '.');
  const read = readAmount(plain, currency);
  if (read.ok) return `use ${plain}`;
  if (read.code !== 'AMOUNT_SCALE') return undefined;
  const exponent = exponentOf(currency);
  return exponent === 0 ? `write it without decimals` : `write it with at most ${exponent} decimals`;
}

/** The decimal text with all digits of the currency and no grouping: `1234.50`. Negative only for differences. */
export function formatMinor(minor: number, currency: Currency): string {
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const sign = minor < 0 ? '-' : '';
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** `1234.50 CHF`. */
export function formatMoney(money: Money): string {
  return `${formatMinor(money.minor, money.currency)} ${money.currency}`;
}

/** Adds amounts of one currency; a mix of currencies is a programmer error. */
export function sumMoney(amounts: readonly Money[], currency: Currency): Money {
  let minor = 0;
  for (const amount of amounts) {
    if (amount.currency !== currency) throw new Error(`cannot add ${amount.currency} to ${currency}`);
    minor += amount.minor;
  }
  if (!Number.isSafeInteger(minor)) throw new Error('sum of money leaves the safe range');
  return { minor, currency };
}
