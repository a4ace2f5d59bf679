/**
 * Single values of ISO 20022 as types: dates, indicators, codes, numbers. Each function gives null for a text that
 * it cannot read; the caller makes a reject of that. Nothing is guessed and nothing is thrown.
 */
import type { AccountDraft, PageDraft, TransactionCodeDraft } from './drafts.ts';
import type { CreditDebitIndicator, EntryStatus, Pagination } from './types.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;
/** Below U+0300 every text is in normal form already. */
const MAY_NEED_NORMALISATION = /[\u0300-\uffff]/;

/** NFC and without outer blanks. */
export function cleanText(text: string): string {
  const trimmed = text.trim();
  return MAY_NEED_NORMALISATION.test(trimmed) ? trimmed.normalize('NFC') : trimmed;
}

const SHORTHAND = /^\+?(?:(\d+)\.?|(\d*)(\.\d+))$/;

/**
 * An amount as this program writes it: `.50` is `0.50`, `5.` is `5`, `+3.00` is `3.00`. XML Schema allows all of them, and some
 * databases write them. Any other text is given back as it is.
 */
export function plainAmount(text: string): string {
  if (isDigit(text, 0) && isDigit(text, text.length - 1)) return text;
  const [, whole, before = '', fraction] = SHORTHAND.exec(text) ?? [];
  if (fraction !== undefined) return `${before === '' ? '0' : before}${fraction}`;
  return whole ?? text;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

/**
 * The calendar date of an ISODate or ISODateTime, as written: the date of the bank, never converted through UTC.
 * Null when it is no date of the calendar.
 */
export function readDate(text: string): string | null {
  const parts = DATE.exec(text);
  if (parts === null) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  return text.slice(0, 10);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** CdtDbtInd: anything but the two codes is null, never a credit. */
export function readDirection(text: string | null): CreditDebitIndicator | null {
  return text === 'CRDT' || text === 'DBIT' ? text : null;
}

/** Ntry/Sts or Ntry/Sts/Cd. */
export function readStatus(text: string | null): EntryStatus | null {
  return text === 'BOOK' || text === 'PDNG' || text === 'INFO' || text === 'FUTR' ? text : null;
}

/** xs:boolean. */
export function readBoolean(text: string | null): boolean | null {
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : null;
}

/** Number of entries or transactions (Max15NumericText); null for anything else or an absurd number. */
export function readCount(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** PgNb and LastPgInd; both must be readable. */
export function readPage(page: PageDraft): Pagination | null {
  const number = page.number !== null && /^\d{1,5}$/.test(page.number) ? Number(page.number) : null;
  const last = readBoolean(page.last);
  return number === null || last === null ? null : { number, last };
}

/** IBAN without blanks, else the other identification as written. */
export function readAccount(account: AccountDraft): string | null {
  return readIban(account.iban) ?? account.other;
}

/** An IBAN without the blanks of its paper form. */
export function readIban(iban: string | null): string | null {
  return iban === null ? null : iban.replace(/\s+/g, '');
}

/** `PMNT/RCDT/VCOM`, else the proprietary code; a missing part of the three is `*`. */
export function readTransactionCode(code: TransactionCodeDraft | null): string | null {
  if (code === null) return null;
  if (code.domain === null && code.family === null && code.subFamily === null) return code.proprietary;
  return `${code.domain ?? '*'}/${code.family ?? '*'}/${code.subFamily ?? '*'}`;
}
