/**
 * The days of an account of which a proved statement of record (camt.053) says everything: what is booked on such a day and
 * stands in no statement is not at the bank. A day that may still go on is not covered. Pure.
 */
import { endOf } from './order.ts';
import type { Unit } from './pages.ts';
import type { ProofRow } from './types.ts';

/** Calendar texts as written: `2026-11-20T00:00:00` to `2026-11-20T24:00:00`. */
type Span = Readonly<{ unit: Unit; from: string; to: string; isWholeDays: boolean }>;

export type Coverage = Readonly<{
  spans: readonly Span[];
  /** The statement that has the last word on the day; null while the day is not covered. */
  statementOf(day: string): ProofRow | null;
}>;

/** `units` are the proved statements that still stand; `lastDay` is the last day of which any statement of record tells. */
export function coverageOf(units: readonly Unit[], lastDay: string): Coverage {
  const spans = units.flatMap((unit) => spanOf(unit) ?? []);
  const known = new Map<string, ProofRow | null>();
  return {
    spans,
    statementOf(day) {
      const found = known.get(day);
      if (found !== undefined) return found;
      const statement = coveringStatement(spans, day, lastDay);
      known.set(day, statement);
      return statement;
    },
  };
}

function spanOf(unit: Unit): Span | null {
  const [first] = unit.pages;
  if (first === undefined) return null;
  const { fromDate, toDate, openingDate, closingDate, closingCode } = first;
  if (fromDate !== null && toDate !== null) {
    const isWholeDays = toDate.length === 10;
    return { unit, from: instant(fromDate, '00:00:00'), to: instant(toDate, '24:00:00'), isWholeDays };
  }
  const closes = closingDate ?? unit.pages.at(-1)?.closingDate ?? null;
  if (openingDate === null || closes === null || (closingCode !== null && closingCode !== 'CLBD')) return null;
  const to = instant(closes.slice(0, 10), '24:00:00');
  // The opening balance may be dated with the evening before: its day is covered only when it is the closing day.
  const clock = openingDate.slice(0, 10) === closes.slice(0, 10) ? '00:00:00' : '24:00:00';
  return { unit, from: instant(openingDate.slice(0, 10), clock), to, isWholeDays: true };
}

function instant(text: string, clock: string): string {
  return text.length > 10 ? text.slice(0, 19) : `${text}T${clock}`;
}

/** Seconds do not matter: a statement until 11:59:59 and one from 12:00:00 leave nothing out. */
const LAST_MINUTE = 24 * 60 - 1;

function coveringStatement(spans: readonly Span[], day: string, lastDay: string): ProofRow | null {
  const parts = spans
    .filter(({ from, to }) => from.slice(0, 10) <= day && day <= to.slice(0, 10))
    .map((span) => ({
      unit: span.unit,
      from: span.from.slice(0, 10) < day ? 0 : minuteOf(span.from),
      to: to24(span, day, lastDay),
    }))
    .sort((a, b) => a.from - b.from);
  let until = 0;
  for (const part of parts) {
    if (part.from > until + 1) return null;
    until = Math.max(until, part.to);
  }
  return until < LAST_MINUTE ? null : (parts.at(-1)?.unit.pages.at(-1) ?? null);
}

/** A bank that writes days without a time may send more statements of the day, until it has begun another one. */
function to24({ unit, to, isWholeDays }: Span, day: string, lastDay: string): number {
  if (to.slice(0, 10) > day) return LAST_MINUTE;
  if (!isWholeDays) return minuteOf(to);
  const isOver = lastDay > day || unit.pages.some(({ createdAtBank }) => (createdAtBank ?? '').slice(0, 10) > day);
  return isOver ? LAST_MINUTE : 0;
}

function minuteOf(text: string): number {
  return Number(text.slice(11, 13)) * 60 + Number(text.slice(14, 16));
}

/** The last day of which any of the statements tells; empty without statements. */
export function lastDayOf(rows: readonly ProofRow[]): string {
  return rows.map(endOf).sort().at(-1) ?? '';
}
