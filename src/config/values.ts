/**
 * The kinds of value a configuration key can hold: durations, sizes, mailboxes, IBANs, host keys. Each reads what a person
 * writes and gives what the program uses. Pure; used by the schema alone.
 */
import { isQRIBAN, isValidIBAN } from 'ibantools';
import * as z from 'zod';
import { plainAddress, plainDomain } from '../mail-address.ts';
import { readAmount, readCurrency } from '../money.ts';
import { patternWays } from './pattern-cost.ts';

/** A sender or receiver of mail: `Example Society <office@example.org>`. */
export type Mailbox = Readonly<{ name: string | null; address: string }>;

/** Adds the example which an error message shows. */
export function example<T extends z.ZodType>(schema: T, text: string): T {
  return schema.meta({ example: text });
}

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** Node's timers end at 2^31 - 1 milliseconds, a little more than 24 days. */
const DURATION_MAX_MS = 24 * UNIT_MS.d;
const UNIT_BYTES = { B: 1, KB: 1000, MB: 1_000_000, GB: 1_000_000_000 } as const;

const HOST_KEY =
  /^(?:(?:\S+ )?SHA256:[A-Za-z0-9+/]{43}=?|(?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp(?:256|384|521)|sk-\S+) AAAA[A-Za-z0-9+/=]+(?: .*)?)$/;

function isUnit<T extends object>(units: T, name: string): name is Extract<keyof T, string> {
  return Object.hasOwn(units, name);
}

/** `90s`, `15m`, `2h`, `1d` (and `250ms`), as milliseconds. */
export const duration = z.string().transform((text, ctx) => {
  const [, digits = '', unit = ''] = /^(\d{1,9})\s?([a-z]+)$/.exec(text.trim()) ?? [];
  const ms = isUnit(UNIT_MS, unit) ? Number(digits) * UNIT_MS[unit] : 0;
  if (ms >= 1 && ms <= DURATION_MAX_MS) return ms;
  ctx.issues.push({ code: 'custom', message: `"${text}" is not a duration between 1ms and 24d`, input: text });
  return z.NEVER;
});

/** When a job runs: again and again, or once a day at a time of the configured zone. */
export type Turn = Readonly<{ kind: 'every'; ms: number }> | Readonly<{ kind: 'daily'; at: string }>;

/** `15m`, or `03:40`. */
export const turn = z.string().transform((text, ctx): Turn => {
  const at = wallClockIn(text);
  if (at !== null) return { kind: 'daily', at };
  const every = duration.safeParse(text);
  if (every.success) return { kind: 'every', ms: every.data };
  ctx.issues.push({
    code: 'custom',
    message: `"${text}" is neither a duration between 1ms and 24d nor a time of day such as 03:40`,
    input: text,
  });
  return z.NEVER;
});

/** A time of day, `09:00`. */
export const wallClock = z.string().transform((text, ctx) => {
  const at = wallClockIn(text);
  if (at !== null) return at;
  ctx.issues.push({ code: 'custom', message: `"${text}" is not a time of day such as 09:00`, input: text });
  return z.NEVER;
});

function wallClockIn(text: string): string | null {
  const [, hour = '', minute = ''] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim()) ?? [];
  return minute === '' ? null : `${hour.padStart(2, '0')}:${minute}`;
}

/** Bytes as a whole number or as `10 MB` (1 MB is 1,000,000 bytes). */
export const byteSize = z.union([z.int(), z.string()]).transform((given, ctx) => {
  const [, digits = '', unit = ''] = /^(\d{1,12})\s?([KMG]?B?)$/.exec(String(given).trim()) ?? [];
  const name = unit === '' ? 'B' : unit;
  const bytes = isUnit(UNIT_BYTES, name) ? Number(digits) * UNIT_BYTES[name] : 0;
  if (bytes >= 1 && Number.isSafeInteger(bytes)) return bytes;
  ctx.issues.push({ code: 'custom', message: `"${given}" is not a size such as 10 MB`, input: given });
  return z.NEVER;
});

/** `12.50 CHF`, as minor units of the currency. */
export const money = z.string().transform((given, ctx) => {
  const [, decimal = '', code = ''] = /^(\S+) ([A-Z]{3})$/.exec(given.trim()) ?? [];
  const currency = readCurrency(code);
  const read = currency === null ? null : readAmount(decimal, currency);
  if (read?.ok === true) return { minor: read.money.minor, currency: code };
  const message = read?.message ?? `"${given}" is not an amount with its currency, such as "12.50 CHF"`;
  ctx.issues.push({ code: 'custom', message, input: given });
  return z.NEVER;
});

export const count = z.int().min(1);
export const port = z.int().min(1).max(65_535);

/** A text with something in it. */
export const text = z.string().trim().min(1, 'must not be empty');

/** Goes into headers of mails, so it is exactly one plain address. */
export const address = z.string().refine((given) => plainAddress(given) !== null, 'is not a plain mail address');

/** The right-hand side of a Message-ID, in ASCII. */
export const domain = z.string().transform((given, ctx) => {
  const plain = plainDomain(given);
  if (plain !== null) return plain;
  ctx.issues.push({ code: 'custom', message: `"${given}" is not a domain such as example.org`, input: given });
  return z.NEVER;
});

/** `Name <a@b>` or `a@b`. */
export const mailbox = z.string().transform((given, ctx): Mailbox => {
  const [, name = '', bracketed = ''] = /^([^<>\p{Cc}]*)<([^<>]*)>$/u.exec(given.trim()) ?? ['', '', given.trim()];
  if (plainAddress(bracketed) !== null) return { name: name.replaceAll('"', '').trim() || null, address: bracketed };
  ctx.issues.push({ code: 'custom', message: `"${given}" is not a mail address or "Name <address>"`, input: given });
  return z.NEVER;
});

export const webAddress = z
  .string()
  .regex(
    /^https?:\/\/[^\s"'<>]+$/i,
    'must start with https:// (or http://), without blanks, quotes and angle brackets',
  );

/** Where messages are posted: encrypted, unless it is this very machine. */
export const webhookAddress = z.string().refine((given) => {
  if (!URL.canParse(given)) return false;
  const { protocol, hostname, username, password } = new URL(given);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
}, 'must be a web address that starts with https:// (http:// only on this machine), without a user or password');

/** An IBAN, checked (length, modulus 97) and without blanks. */
export const iban = z
  .string()
  .transform((given) => given.replace(/\s/g, '').toUpperCase())
  .refine((compact) => isValidIBAN(compact), 'is not an IBAN: length or check digits are wrong');

export const qrIban = iban.refine(
  (compact) => isQRIBAN(compact),
  'is not a QR-IBAN (digits 5 to 9 are 30000 to 31999)',
);

export const calendarDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'must be a date written as YYYY-MM-DD', abort: true })
  .refine((day) => isCalendarDate(day), 'is not a day of the calendar');

function isCalendarDate(day: string): boolean {
  const instant = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day);
}

export const zone = z.string().refine((name) => isZone(name), 'is not a time zone of the tz database');

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/**
 * A regular expression that finds a reference in free text. It must not match nothing, or it matches everywhere, and
 * it must be quick on any text, because payers choose the texts.
 */
export const pattern = z.string().superRefine((source, ctx) => {
  const trouble = patternTrouble(source);
  if (trouble !== null) ctx.addIssue({ code: 'custom', message: `"${source}" ${trouble}` });
});

/** The matchers try a pattern on texts of at most 70 characters. */
const PATTERN_TEXT_LENGTH = 70;
const PATTERN_WAYS_MAX = 10_000;

function patternTrouble(source: string): string | null {
  const fault = expressionFault(source);
  if (fault !== null) return fault;
  const ways = patternWays(source, PATTERN_TEXT_LENGTH);
  if (ways === null) return 'looks around or refers back, which a reference pattern may not do';
  if (ways <= PATTERN_WAYS_MAX) return null;
  return 'repeats in too many ways and could hang on some texts: write [A-Z0-9]{1,8} instead of ([A-Z]|[0-9]+)+';
}

/** Why it cannot be used as a pattern at all; null when it can. */
export function expressionFault(source: string): string | null {
  try {
    return new RegExp(source, 'u').test('') ? 'also matches the empty text' : null;
  } catch {
    return 'is not a regular expression';
  }
}

/** What identifies a server: the SHA256 fingerprint, or the line of its public key. */
export const hostKey = z
  .string()
  .trim()
  .regex(HOST_KEY, 'is neither a fingerprint "SHA256:…" nor a line "ssh-ed25519 AAAA…"');

export const shortName = z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be lower case letters, digits and hyphens');
