/**
 * Credits in the books that the bank's statements of their day do not have: a notification of money that never came, or a
 * payment that a newer delivery of its statement dropped. Told at the statement that covers the day.
 */
import type { BookedCredit, CreditQuestion } from '../../models/proof-facts.ts';
import { storedJson } from '../../stored-json.ts';
import type { EntryTotals } from '../import/entry-totals.ts';
import type { Coverage } from './coverage.ts';
import { endOf } from './order.ts';
import { plain } from './own.ts';
import type { ProofDifference, ProofRow } from './types.ts';

export type UnreportedQuestion = Readonly<{
  rows: readonly ProofRow[];
  coverage: Coverage;
  superseded: ReadonlyMap<number, ProofRow>;
  /** The statements whose days are asked for; null for all. */
  asked: ReadonlySet<number> | null;
}>;

/** The difference of each statement that covers such a day, by its id. */
export function unreportedByStatement(
  { rows, coverage, superseded, asked }: UnreportedQuestion,
  creditsOf: (question: CreditQuestion) => readonly BookedCredit[],
): ReadonlyMap<number, ProofDifference> {
  const [first] = rows;
  const ranges = rangesOf(rows, coverage, asked);
  if (first === undefined || first.currency === null || ranges.length === 0) return new Map();
  const { account, currency } = first;
  const found = new Map<number, ProofDifference>();
  for (const credit of creditsOf({ account, currency, ranges, superseded: [...superseded.keys()] })) {
    const statement = coverage.statementOf(credit.bookingDate);
    if (statement === null) continue;
    const known = found.get(statement.id) ?? plain('unreported', 0);
    const payments = [...known.payments, credit.paymentId];
    found.set(statement.id, { ...known, minor: known.minor + credit.amountMinor, payments });
  }
  return found;
}

type Range = Readonly<{ from: string; to: string }>;

/** The covered days; when only some statements are asked for, those of each statement that shares a day with them. */
function rangesOf(rows: readonly ProofRow[], { spans }: Coverage, asked: ReadonlySet<number> | null): readonly Range[] {
  const covered = spans.map(({ from, to }) => ({ from: from.slice(0, 10), to: to.slice(0, 10) }));
  if (asked === null) {
    const froms = covered.map(({ from }) => from).sort();
    const tos = covered.map(({ to }) => to).sort();
    return froms.length === 0 ? [] : [{ from: froms[0] ?? '', to: tos.at(-1) ?? '' }];
  }
  const days = [...new Set(rows.filter((row) => asked.has(row.id)).flatMap(daysOf))];
  return covered.filter(({ from, to }) => days.some((day) => from <= day && day <= to));
}

/** The days that a statement books on, begins or ends with. */
function daysOf(row: ProofRow): readonly string[] {
  const totals = row.entryTotals === null ? null : storedJson<EntryTotals>(row.entryTotals);
  return [...Object.keys(totals?.days ?? {}), row.fromDate?.slice(0, 10) ?? '', endOf(row)].filter((day) => day !== '');
}
