/**
 * The proof of the books against the bank: for each statement opening + booked entries = closing, its own totals and our
 * payments agree with what was read, one statement goes on where the one before it ended, and each booked credit went
 * somewhere. Only reads. An account without balances is "not provable", never "proved".
 */
import type { Db } from '../models/db.ts';
import { headHash } from '../models/events.ts';
import { importedStatements } from '../models/files.ts';
import {
  type AccountCredits,
  creditsByAccount,
  fileCounts,
  fileTotals,
  type StatementSum,
  statementSums,
} from '../models/reports.ts';
import { CONTINUOUS, continuityOf } from './proof/continuity.ts';
import { inTime } from './proof/order.ts';
import { type Unit, unitsOf } from './proof/pages.ts';
import { summaryDifference } from './proof/summary.ts';
import type {
  DifferenceKind,
  ProofDifference,
  ProofReport,
  ProofRow,
  ProofState,
  ProvedAccount,
  ProvedStatement,
} from './proof/types.ts';

export type { ProofReport, ProvedStatement };

export type ProofScope = Readonly<{
  account?: string | undefined;
  /** Payments are held against the entries of these statements alone, and not against each other. */
  statements?: readonly number[];
}>;

/** Proves all accounts, or one. */
export function proveAccounts(db: Db, { account, statements }: ProofScope = {}): ProofReport {
  const sums = new Map(statementSums(db, statements ?? null).map((row) => [row.statementId, row]));
  const credits = statements === undefined ? creditsByAccount(db) : [];
  const groups = new Map<string, ProofRow[]>();
  for (const row of importedStatements(db, account)) {
    if (row.messageType === 'camt.052') continue;
    const key = JSON.stringify([row.account, row.currency]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const accounts = withoutLoneNotifications([...groups.values()]).map((rows) => proveAccount(rows, { sums, credits }));
  const files = fileCounts(db);
  return {
    ok: accounts.every((one) => one.state !== 'difference') && files.every(addsUp),
    accounts,
    counts: fileTotals(db),
    files,
    head: headHash(db),
  };
}

/** Transactions = imported + known + announced + awaiting detail + rejected + ignored. */
function addsUp(counts: ProofReport['files'][number]): boolean {
  const { imported, known, announced, awaitingDetail, rejected, ignored } = counts;
  return counts.transactions === imported + known + announced + awaitingDetail + rejected + ignored;
}

/** A notification that names no currency belongs to the account as its statements know it. */
function withoutLoneNotifications(groups: readonly ProofRow[][]): readonly ProofRow[][] {
  const named = new Set(groups.flatMap(([first]) => (first?.currency == null ? [] : [first.account])));
  return groups.filter(([first]) => first?.currency !== null || !named.has(first.account));
}

type Facts = Readonly<{ sums: ReadonlyMap<number, StatementSum>; credits: readonly AccountCredits[] }>;

function proveAccount(rows: readonly ProofRow[], { sums, credits }: Facts): ProvedAccount {
  const [first] = rows;
  if (first === undefined) throw new Error('an account without statements');
  const ordered = [...rows].sort(inTime);
  const units = unitsOf(ordered.filter((row) => row.messageType === 'camt.053'));
  const unitOfRow = new Map(units.flatMap((unit) => unit.rows.map((row) => [row.id, unit] as const)));
  const continuity = continuityOf(units);
  const statements = ordered.map((row): ProvedStatement => {
    const unit = unitOfRow.get(row.id) ?? loneUnit(row);
    const { differences: steps, skippedNumbers } = continuity.get(row.id) ?? CONTINUOUS;
    const differences = [
      ...balanceDifference(row, unit),
      ...steps,
      ...paymentsDifference(row, sums.get(row.id)),
      ...summaryDifference(row, unit),
    ];
    const state = differences.length > 0 ? 'difference' : unit.differenceMinor === 0 ? 'proved' : row.proof;
    return { ...row, state, differences, skippedNumbers };
  });
  const own = credits.find((one) => one.account === first.account && one.currency === first.currency) ?? null;
  const state = own !== null && own.restMinor !== 0 ? 'difference' : stateOf(statements);
  return { account: first.account, currency: first.currency, state, statements, credits: own };
}

/** A notification has no balances, and so nothing that pages could prove together. */
function loneUnit(row: ProofRow): Unit {
  const nothing = { openingMinor: null, closingMinor: null, missing: [], differenceMinor: null };
  return { pages: [row], rows: [row], ...nothing };
}

/** Proved only when every statement of record (camt.053) is. */
function stateOf(statements: readonly ProvedStatement[]): ProofState {
  if (statements.some((one) => one.state === 'difference')) return 'difference';
  const ofRecord = statements.filter((one) => one.messageType === 'camt.053');
  return ofRecord.length > 0 && ofRecord.every((one) => one.state === 'proved') ? 'proved' : 'not-provable';
}

/** Pages that are proved together are proved; when all pages are here, each tells the difference of all of them. */
function balanceDifference(row: ProofRow, unit: Unit): readonly ProofDifference[] {
  if (row.proof === 'proved' || unit.differenceMinor === 0) return [];
  const own = row.proof === 'difference' ? row.differenceMinor : null;
  const minor = (unit.pages.length > 1 ? unit.differenceMinor : null) ?? own ?? 0;
  return minor === 0 ? [] : [plain('balance', minor, unit.missing)];
}

function paymentsDifference(row: ProofRow, sum: StatementSum | undefined): readonly ProofDifference[] {
  if (sum === undefined) return [];
  const off = sum.sumMinor === null ? 0 : sum.sumMinor - row.bookedMinor;
  const minor = off === 0 ? sum.entriesOffMinor : off;
  return minor === 0 ? [] : [plain('payments', minor, [])];
}

function plain(kind: DifferenceKind, minor: number, missing: readonly string[]): ProofDifference {
  return { kind, minor, after: null, missing, totals: [] };
}
