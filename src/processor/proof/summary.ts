/**
 * TxsSummry: the counts and totals that a statement states of itself against what was read of it. Banks count all entries
 * or only the booked ones, and on pages those of the whole statement; what agrees with any of these is right. Pure.
 */
import type { StatementSummary } from '../../iso20022/types.ts';
import { type Currency, formatMinor, readAmount, readCurrency } from '../../money.ts';
import { storedJson } from '../../stored-json.ts';
import { type EntryTotals, netOf, type Turnover } from '../import/entry-totals.ts';
import type { Unit } from './pages.ts';
import type { ProofDifference, ProofRow, StatedTotal } from './types.ts';

export function summaryDifference(row: ProofRow, unit: Unit): readonly ProofDifference[] {
  const currency = readCurrency(row.currency);
  if (row.summary === null || row.entryTotals === null || currency === null) return [];
  const summary = storedJson<StatementSummary>(row.summary);
  const readings = [totalsOf([row]), totalsOf(unit.pages)].flatMap(({ all, booked, unread }) =>
    [all, booked].map((turnover) => compare(summary, { turnover, unread, currency })),
  );
  if (readings.some((wrong) => wrong.length === 0)) return [];
  const [first = []] = readings;
  return [
    {
      kind: 'summary',
      minor: offBy(first),
      after: null,
      missing: unit.missing,
      totals: first.map(({ total }) => total),
      payments: [],
    },
  ];
}

type Reading = Readonly<{ turnover: Turnover; unread: number; currency: Currency }>;
type Wrong = Readonly<{ total: StatedTotal; minor: number }>;

/** The first sum that is off tells the amount; a wrong count alone is no money. */
function offBy(wrong: readonly Wrong[]): number {
  return wrong.find((one) => one.minor !== 0)?.minor ?? 0;
}

function compare(summary: StatementSummary, reading: Reading): readonly Wrong[] {
  const { credits, debits } = reading.turnover;
  const all = credits.entries + debits.entries + reading.unread;
  const counts = [
    countOf('entries', summary.entries, all),
    // Which side an unread entry is on cannot be told.
    reading.unread > 0 ? null : countOf('credit entries', summary.creditEntries, credits.entries),
    reading.unread > 0 ? null : countOf('debit entries', summary.debitEntries, debits.entries),
  ];
  const sums =
    reading.unread > 0
      ? []
      : [
          sumOf('sum of entries', summary.entriesSum, credits.minor + debits.minor, reading.currency),
          sumOf('sum of credits', summary.creditSum, credits.minor, reading.currency),
          sumOf('sum of debits', summary.debitSum, debits.minor, reading.currency),
          netDifference(summary, reading),
        ];
  return [...sums, ...counts].filter((wrong) => wrong !== null);
}

function netDifference(summary: StatementSummary, { turnover, currency }: Reading): Wrong | null {
  if (summary.netDirection === null) return null;
  const net = netOf(turnover);
  return sumOf('net of entries', summary.netSum, summary.netDirection === 'DBIT' ? -net : net, currency);
}

function countOf(what: string, stated: number | null, counted: number): Wrong | null {
  if (stated === null || stated === counted) return null;
  return { total: { what, stated: String(stated), counted: String(counted) }, minor: 0 };
}

/** A sum with more decimals than the currency has cannot be compared. */
function sumOf(what: string, stated: string | null, countedMinor: number, currency: Currency): Wrong | null {
  const read = stated === null ? null : readAmount(stated, currency);
  if (read === null || !read.ok || read.money.minor === countedMinor) return null;
  const counted = formatMinor(countedMinor, currency);
  const total = { what, stated: formatMinor(read.money.minor, currency), counted };
  return { total, minor: countedMinor - read.money.minor };
}

function totalsOf(rows: readonly ProofRow[]): Pick<EntryTotals, 'all' | 'booked' | 'unread'> {
  const totals = rows.flatMap((row) => (row.entryTotals === null ? [] : [storedJson<EntryTotals>(row.entryTotals)]));
  return {
    all: addAll(totals.map((one) => one.all)),
    booked: addAll(totals.map((one) => one.booked)),
    unread: totals.reduce((sum, one) => sum + one.unread, 0),
  };
}

function addAll(turnovers: readonly Turnover[]): Turnover {
  const add = (side: 'credits' | 'debits') =>
    turnovers.reduce((sum, one) => ({ entries: sum.entries + one[side].entries, minor: sum.minor + one[side].minor }), {
      entries: 0,
      minor: 0,
    });
  return { credits: add('credits'), debits: add('debits') };
}
