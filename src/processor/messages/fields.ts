/**
 * The kinds of field that messages have, as zod schemas: what producers write, and what consumers use. Empty texts and
 * null are absent. Sources: the page on queue message formats; spec/flow.md 2. Pure.
 */
import * as z from 'zod';
import { plainAddress } from '../../mail-address.ts';
import { type Currency, readCurrency } from '../../money.ts';
import { type Body, MessageRefused } from './outcome.ts';

/** `''`, null and a missing key are the same: nothing was said. */
function absent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** A field that may be missing: null then. */
export function optional<T extends z.ZodType>(schema: T): z.ZodType<z.output<T> | null> {
  return z.unknown().transform((value, ctx): z.output<T> | null => {
    if (absent(value)) return null;
    const read = schema.safeParse(value);
    if (read.success) return read.data;
    for (const issue of read.error.issues)
      ctx.issues.push({ code: 'custom', message: problemOf(issue, value), input: value });
    return z.NEVER;
  });
}

/** What zod says of a value of another kind is no word for operators. */
function problemOf({ code, message }: z.core.$ZodIssue, value: unknown): string {
  return code === 'invalid_type' || code === 'invalid_union' ? wrongKind(value) : message;
}

function wrongKind(value: unknown): string {
  const kind =
    typeof value === 'boolean'
      ? 'true or false'
      : Array.isArray(value)
        ? 'a list'
        : typeof value === 'number'
          ? 'a number'
          : 'an object';
  return `is ${kind}, where a text${typeof value === 'number' ? '' : ' or a number'} belongs`;
}

const REQUIRED = new WeakSet<z.ZodType>();

/** The names of the fields that must be there. */
export function requiredKeys(schema: z.ZodObject<Readonly<Record<string, z.ZodType>>>): readonly string[] {
  return Object.entries(schema.shape).flatMap(([name, field]) => (REQUIRED.has(field) ? [name] : []));
}

/** A field that must be there. */
export function required<T extends z.ZodType>(schema: T): z.ZodType<z.output<T>> {
  const field = mustBeThere(schema);
  REQUIRED.add(field);
  return field;
}

function mustBeThere<T extends z.ZodType>(schema: T): z.ZodType<z.output<T>> {
  return z.unknown().transform((value, ctx): z.output<T> => {
    const problem = (message: string): void => {
      ctx.issues.push({ code: 'custom', message, input: value });
    };
    if (absent(value)) {
      problem('is missing');
      return z.NEVER;
    }
    const read = schema.safeParse(value);
    if (read.success) return read.data;
    for (const issue of read.error.issues) problem(problemOf(issue, value));
    return z.NEVER;
  });
}

const TEXT_MAX = 4_000;

/** Text, or a whole number written as one. */
export const text = z.union([z.string(), z.number()]).transform((given, ctx) => {
  if (typeof given === 'string' && given.length <= TEXT_MAX) return given;
  if (typeof given === 'number' && Number.isSafeInteger(given)) return String(given);
  ctx.issues.push({ code: 'custom', message: 'is not a text, or too long a one', input: given });
  return z.NEVER;
});

/** A text that is no reason to refuse money: null where it is of another kind. `unusableTexts` says so. */
export const textIfUsable = z.preprocess((value) => (unusable(value) === null ? value : null), optional(text));

/** Remarks on fields that `textIfUsable` left out. */
export function unusableTexts(body: Body, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const why = unusable(body[name]);
    return why === null ? [] : [`${name} ${why}: it was left out`];
  });
}

function unusable(value: unknown): string | null {
  return absent(value) || typeof value === 'string' || Number.isSafeInteger(value) ? null : wrongKind(value);
}

const seen = text.refine((given) => !/\p{Cc}/u.test(given), 'holds a character that cannot be seen');

/** An id of somebody else. `0` is none (spec/flow.md 2.1). */
export const id = seen.refine((given) => given !== '0', 'is missing');

/** An id that may be missing; `0` is none, and so is `false`, which a payment form writes before it knows one. */
export const optionalId = z
  .preprocess((given) => (given === false ? null : given), optional(seen))
  .transform((given) => (given === '0' ? null : given));

/**
 * A decimal amount such as `1234.50`, as text; thousands may be set apart by commas. The sign is kept, and so is a lone comma before three
 * digits, which only the currency explains.
 */
export const decimal = z.union([z.string(), z.number()]).transform((given, ctx) => {
  const written = String(given);
  if (/^-?\d{1,3},\d{3}$/.test(written)) return written;
  const plain = written.replace(/,(?=\d{3}(?:\D|$))/g, '');
  if (/^-?\d{1,15}(?:\.\d{1,8})?$/.test(plain)) return plain;
  ctx.issues.push({ code: 'custom', message: `"${given}" is not a decimal number such as 1234.50`, input: given });
  return z.NEVER;
});

/** A word of a list, in any case. */
export function oneOf<T extends string>(words: readonly T[]) {
  return z.string().transform((given, ctx): T => {
    const found = words.find((word) => word === given.toLowerCase());
    if (found !== undefined) return found;
    ctx.issues.push({ code: 'custom', message: `"${given}" is none of ${words.join(', ')}`, input: given });
    return z.NEVER;
  });
}

/** Currencies of today and before, without the two codes of ISO 4217 that stand for none: three times X, and XTS. */
const CURRENCIES: ReadonlySet<string> = new Set(
  Intl.supportedValuesOf('currency').filter((code) => !/^X(?:X{2}|TS)$/.test(code)),
);

/** A currency code, in any case. */
export const currency = z.string().transform((given, ctx): Currency => {
  const read = readCurrency(given.toUpperCase());
  if (read !== null && CURRENCIES.has(read)) return read;
  ctx.issues.push({ code: 'custom', message: `"${given}" is not a currency code`, input: given });
  return z.NEVER;
});

const DATE_TIME =
  /^(\d{4})(-?)(\d\d)\2(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:\.\d{1,9})?)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i;
/** As the heads of mails have it (RFC 5322); of the words for zones only those that mean one. */
const MAIL_TIME =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) (\d\d:\d\d:\d\d) (GMT|UTC?|[+-]\d{4})$/;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * Earlier there was no queue, and later nobody lives who reads this: such a time is a 0 that meant none, a day written as a
 * number, or milliseconds taken for seconds.
 */
const FIRST_TIME = Date.UTC(2000, 0, 1);
const AFTER_LAST_TIME = Date.UTC(2100, 0, 1);

/**
 * Seconds since 1970 (also `@1700000000.5`), or a date and time; without an offset it is read as UTC. Fractions of a second are
 * cut off, so that one moment written by two producers is one. Only times of this century.
 */
export const instant = z.union([z.string(), z.number()]).transform((given, ctx): Date => {
  const read = readInstant(String(given));
  const isOurs = read !== null && read.getTime() >= FIRST_TIME && read.getTime() < AFTER_LAST_TIME;
  if (isOurs) return read;
  const why = read === null ? 'is not a time (seconds since 1970, or ISO 8601)' : 'is no time between 2000 and 2099';
  ctx.issues.push({ code: 'custom', message: `"${given}" ${why}`, input: given });
  return z.NEVER;
});

function readInstant(given: string): Date | null {
  const [, seconds] = /^@?(\d{1,11})(?:\.\d+)?$/.exec(given) ?? [];
  if (seconds !== undefined) return new Date(Number(seconds) * 1000);
  const [, year, , month, day, hour = '00', minute = '00', second = '00', zone = 'Z'] =
    DATE_TIME.exec(isoOf(given)) ?? [];
  if (year === undefined) return null;
  const offset = /^(Z|UTC)$/i.test(zone) ? 'Z' : zone;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  const isReal =
    !Number.isNaN(time.getTime()) && Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return isReal ? time : null;
}

function isoOf(given: string): string {
  const [, day, month, year, clock, zone] = MAIL_TIME.exec(given) ?? [];
  if (day === undefined || month === undefined) return given;
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, '0');
  return `${year}-${number}-${day.padStart(2, '0')}T${clock}${zone?.replace(/^(?:GMT|UTC?)$/, 'Z')}`;
}

/** `1`, `true`, `yes` and their opposites. */
export const flag = z.union([z.boolean(), z.string(), z.number()]).transform((given, ctx) => {
  const word = String(given).toLowerCase();
  if (['1', 'true', 'yes', 'y'].includes(word)) return true;
  if (['0', 'false', 'no', 'n'].includes(word)) return false;
  ctx.issues.push({ code: 'custom', message: `"${given}" is neither 1 nor 0`, input: given });
  return z.NEVER;
});

/** Exactly one plain mail address. */
export const email = z.string().transform((given, ctx) => {
  if (plainAddress(given) !== null) return given;
  ctx.issues.push({ code: 'custom', message: 'is not a mail address', input: given });
  return z.NEVER;
});

export const whole = z.union([z.string(), z.number()]).transform((given, ctx) => {
  if (/^\d{1,15}$/.test(String(given))) return Number(given);
  ctx.issues.push({ code: 'custom', message: `"${given}" is not a whole number`, input: given });
  return z.NEVER;
});

/**
 * The fields of the body that the schema has; those that are missing are null, others are left out. Throws
 * MESSAGE_INVALID naming every field that is wrong.
 */
export function parse<T extends z.ZodObject>(schema: T, body: Body): z.output<T> {
  const read = schema.safeParse(Object.fromEntries(Object.keys(schema.shape).map((key) => [key, body[key] ?? null])));
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${path.join('.') || 'message'} ${message}`);
  throw new MessageRefused('MESSAGE_INVALID', [...problems, ...wrapped(schema, body)].join('; '));
}

/** An envelope of somebody else's around the message. */
function wrapped(schema: z.ZodObject, body: Body): readonly string[] {
  const names = Object.keys(schema.shape);
  const around = Object.entries(body).find(
    ([name, value]) => !names.includes(name) && isRecord(value) && names.filter((key) => key in value).length > 1,
  );
  return around === undefined ? [] : [`they stand inside "${around[0]}": a message is flat`];
}

function isRecord(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first of these keys that is there: names change, and producers keep old ones. */
export function withAliases(body: Body, aliases: Readonly<Record<string, readonly string[]>>): Body {
  const named: Record<string, unknown> = { ...body };
  for (const [name, others] of Object.entries(aliases)) {
    const found = others.find((other) => !absent(body[other]));
    if (found !== undefined) named[name] = body[found];
  }
  return named;
}
