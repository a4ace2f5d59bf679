/** What is wrong with one statement by itself: its balances, its payments, its rejected rows, its own totals. Pure. */
import type { RejectedEntry } from '../../models/proof-facts.ts';
import type { StatementSum } from '../../models/reports.ts';
import { readAmount, readCurrency } from '../../money.ts';
import type { Unit } from './pages.ts';
import { summaryDifference } from './summary.ts';
import type { DifferenceKind, ProofDifference, ProofRow } from './types.ts';

export type StatementFacts = Readonly<{ sum: StatementSum | undefined; rejected: readonly RejectedEntry[] }>;

export function ownDifferences(
  row: ProofRow,
  unit: Unit,
  { sum, rejected }: StatementFacts,
): readonly ProofDifference[] {
  return [
    ...balanceDifference(row, unit),
    ...paymentsDifference(row, sum, rejected),
    ...rejectedDifference(rejected),
    ...summaryDifference(row, unit),
  ];
}

/** A difference that only has a kind and an amount. */
export function plain(kind: DifferenceKind, minor: number, more: Partial<ProofDifference> = {}): ProofDifference {
  return { kind, minor, after: null, missing: [], totals: [], payments: [], ...more };
}

/** Pages that are proved together are proved; when all pages are here, each tells the difference of all of them. */
function balanceDifference(row: ProofRow, unit: Unit): readonly ProofDifference[] {
  if (row.proof === 'proved' || unit.differenceMinor === 0) return [];
  const own = row.proof === 'difference' ? row.differenceMinor : null;
  const minor = (unit.pages.length > 1 ? unit.differenceMinor : null) ?? own ?? 0;
  return minor === 0 ? [] : [plain('balance', minor, { missing: unit.missing })];
}

function paymentsDifference(
  row: ProofRow,
  sum: StatementSum | undefined,
  rejected: readonly RejectedEntry[],
): readonly ProofDifference[] {
  const all = sum?.sumMinor == null ? 0 : sum.sumMinor - row.bookedMinor;
  const beyond = rejected.reduce((total, entry) => total + Math.abs(beyondEntry(entry)), 0);
  const minor = all === 0 ? (sum?.entriesOffMinor ?? 0) + beyond : all;
  return minor === 0 ? [] : [plain('payments', minor)];
}

/** The money of the rows that could not be read, as far as their entries tell it; 0 where they do not. */
function rejectedDifference(rejected: readonly RejectedEntry[]): readonly ProofDifference[] {
  if (rejected.length === 0) return [];
  return [
    plain(
      'rejected',
      rejected.reduce((total, entry) => total - restOf(entry), 0),
    ),
  ];
}

/** What was read of the entry although its other rows could not be read: more than all of it. */
function beyondEntry(entry: RejectedEntry): number {
  const rest = restOf(entry);
  const isBeyond = entry.creditDebit === 'DBIT' ? rest > 0 : rest < 0;
  return isBeyond ? rest : 0;
}

/** The signed amount of the entry less what was read of it. */
function restOf({ entryAmount, currency, creditDebit, readMinor }: RejectedEntry): number {
  const known = readCurrency(currency);
  const read = entryAmount === null || known === null ? null : readAmount(entryAmount, known);
  if (read === null || !read.ok || creditDebit === null) return 0;
  return (creditDebit === 'DBIT' ? -read.money.minor : read.money.minor) - readMinor;
}
