/**
 * Moments as the reports write them, as seconds since 1970. A zone that is named by letters (PST, PDT) is a fixed offset, whatever
 * the season: so the processors mean it. An offset in the text itself wins over a column. A bare date is its midnight.
 */
import { RowProblem } from './types.ts';

/** Hours east of Greenwich. Letters that mean several zones (IST: India, Ireland, Israel) are not here. */
const OFFSETS =
  'UTC 0, GMT 0, Z 0, WET 0, BST 1, WEST 1, CET 1, MET 1, WAT 1, CEST 2, MEST 2, EET 2, CAT 2, SAST 2, EEST 3, EAT 3, MSK 3, TRT 3, ' +
  'PKT 5, ICT 7, WIB 7, SGT 8, HKT 8, MYT 8, PHT 8, AWST 8, JST 9, KST 9, ACST 9.5, AEST 10, ACDT 10.5, AEDT 11, NZST 12, NZDT 13, ' +
  'BRST -2, BRT -3, ART -3, UYT -3, CLST -3, ADT -3, NDT -2.5, NST -3.5, CLT -4, COT -5, PET -5, ' +
  'EST -5, EDT -4, CST -6, CDT -5, MST -7, MDT -6, PST -8, PDT -7, AKST -9, AKDT -8, HST -10';
const NAMED_OFFSETS: ReadonlyMap<string, number> = new Map(
  OFFSETS.split(', ').map((pair): [string, number] => {
    const [name = '', hours = ''] = pair.split(' ');
    return [name, Number(hours)];
  }),
);

const ISO =
  /^(\d{4})([-/])(\d{2})\2(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2}|[A-Z][A-Za-z_/]+)?$/;
const US = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2}):(\d{2}) (AM|PM)$/;

type Wall = Readonly<{ year: number; month: number; day: number; hour: number; minute: number; second: number }>;

/** `2026-01-06 12:30:00`, with or without the seconds, `2026/01/06 00:00:30 -0800`, `2026-01-06T00:00:30`, `2026-01-06`. Throws ROW_DATE. */
export function instantOf(text: string, column: string, zone = 'UTC'): number {
  const parts = ISO.exec(text.trim());
  if (parts === null) throw badDate(text, column);
  const [, year, , month, day, hour = '0', minute = '0', second = '0', own] = parts;
  const wall = wallOf([year, month, day, hour, minute, second].map(Number), text, column);
  return at(wall, own ?? zone, column);
}

/** `8/28/2014 10:10:36 PM`, in UTC. Throws ROW_DATE. */
export function instantOfUs(text: string, column: string): number {
  const parts = US.exec(text.trim());
  if (parts === null) throw badDate(text, column);
  const [, month, day, year, hour, minute, second, half] = parts;
  const clock = (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
  return at(wallOf([year, month, day, clock, minute, second].map(Number), text, column), 'UTC', column);
}

/** `ddmmyy` and `hhmmss` of this century, in UTC. Throws ROW_DATE. */
export function instantOfDigits(date: string, time: string, column: string): number {
  const digits = `${date}${time}`;
  if (!/^\d{12}$/.test(digits)) throw badDate(digits, column);
  const [day = 0, month = 0, year = 0, hour = 0, minute = 0, second = 0] = (digits.match(/../g) ?? []).map(Number);
  return at(wallOf([2000 + year, month, day, hour, minute, second], digits, column), 'UTC', column);
}

/** The calendar day in UTC of a moment: `20260106`. */
export function compactDay(instant: number): string {
  return new Date(instant * 1000).toISOString().slice(0, 10).replaceAll('-', '');
}

function wallOf(numbers: readonly number[], text: string, column: string): Wall {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const isReal = month >= 1 && month <= 12 && day >= 1 && day <= days && hour < 24 && minute < 60 && second < 60;
  if (!isReal) throw badDate(text, column);
  return { year, month, day, hour, minute, second };
}

function at(wall: Wall, zone: string, column: string): number {
  const utc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second) / 1000;
  const numeric = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (numeric !== null) {
    const seconds = (Number(numeric[2]) * 60 + Number(numeric[3])) * 60;
    return numeric[1] === '-' ? utc + seconds : utc - seconds;
  }
  const named = NAMED_OFFSETS.get(zone.toUpperCase());
  if (named !== undefined) return utc - named * 3600;
  // The list of regions has old words of three letters, too, that mean something else there (ART is Egypt).
  if (/^[A-Z]{1,5}$/.test(zone)) throw new RowProblem('ROW_DATE', `${column}: the time zone "${zone}" is not known`);
  return utc - regionOffset(zone, utc, column);
}

/** Seconds east of Greenwich of a region such as Europe/Amsterdam, at this moment of its wall clock. */
function regionOffset(zone: string, wallSeconds: number, column: string): number {
  const first = offsetAt(zone, wallSeconds, column);
  return offsetAt(zone, wallSeconds - first, column);
}

function offsetAt(zone: string, seconds: number, column: string): number {
  const name = formatterOf(zone, column)
    .formatToParts(new Date(seconds * 1000))
    .find((part) => part.type === 'timeZoneName')?.value;
  const parts = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name ?? '');
  const minutes = Number(parts?.[2] ?? 0) * 60 + Number(parts?.[3] ?? 0);
  return (parts?.[1] === '-' ? -minutes : minutes) * 60;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string, column: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  try {
    const made = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
    formatters.set(zone, made);
    return made;
  } catch {
    throw new RowProblem('ROW_DATE', `${column}: the time zone "${zone}" is not known`);
  }
}

function badDate(text: string, column: string): RowProblem {
  return new RowProblem('ROW_DATE', text === '' ? `${column} is empty` : `${column} "${text}" is not a date and time`);
}
