/**
 * The proof of the books against the bank: for each statement opening + booked entries = closing, for each account the
 * closing of one statement = the opening of the next, and the payments of a statement add up to its entries. Only reads.
 * An account without balances is "not provable", never "proved".
 */
import type { Db } from '../models/db.ts';
import { headHash } from '../models/events.ts';
import { importedStatements, type StatementRow } from '../models/files.ts';
import { type FileTotals, fileTotals, statementSums } from '../models/reports.ts';
import { relationOf } from './statement-relation.ts';

export type ProofState = 'proved' | 'difference' | 'not-provable';

/**
 * - `balance`: opening + booked entries is not the closing balance.
 * - `gap`: the statement does not begin where the one before it ended; money moved in between that we have not seen.
 * - `payments`: our payments do not add up to the entries of the bank.
 */
export type ProofDifference = Readonly<{
  kind: 'balance' | 'gap' | 'payments';
  minor: number;
  /** Of a gap: the statement before. */
  after: Readonly<{ file: string; bankStatementId: string | null; closingDate: string | null }> | null;
}>;

export type ProvedStatement = ProofRow & Readonly<{ state: ProofState; differences: readonly ProofDifference[] }>;

export type ProvedAccount = Readonly<{
  account: string;
  currency: string | null;
  state: ProofState;
  statements: readonly ProvedStatement[];
}>;

export type ProofReport = Readonly<{
  /** False when there is a difference. True does not say that everything could be proved. */
  ok: boolean;
  accounts: readonly ProvedAccount[];
  /** transactions = imported + known + announced + awaiting detail + rejected + ignored, over all imported files. */
  counts: FileTotals;
  /** The hash of the newest event. */
  head: string;
}>;

type ProofRow = StatementRow & Readonly<{ fileName: string }>;

/** Proves all accounts, or one. */
export function proveAccounts(db: Db, account?: string): ProofReport {
  const sums = new Map(statementSums(db).map((row) => [row.statementId, row.sumMinor]));
  const groups = new Map<string, ProofRow[]>();
  for (const row of importedStatements(db, account)) {
    if (row.messageType === 'camt.052') continue;
    const key = JSON.stringify([row.account, row.currency]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const accounts = [...withoutLoneNotifications([...groups.values()])].map((rows) => proveAccount(rows, sums));
  return {
    ok: accounts.every((one) => one.state !== 'difference'),
    accounts,
    counts: fileTotals(db),
    head: headHash(db),
  };
}

/** A notification that names no currency belongs to the account as its statements know it. */
function withoutLoneNotifications(groups: readonly ProofRow[][]): readonly ProofRow[][] {
  return groups.filter((rows) => {
    const [first] = rows;
    const hasOther = groups.some((other) => other !== rows && other[0]?.account === first?.account);
    return !(hasOther && first?.currency === null);
  });
}

function proveAccount(rows: readonly ProofRow[], sums: ReadonlyMap<number, number>): ProvedAccount {
  const [first] = rows;
  if (first === undefined) throw new Error('an account without statements');
  const ordered = [...rows].sort(inTime);
  const booked = ordered.filter((row) => row.messageType === 'camt.053');
  const statements = ordered.map((row): ProvedStatement => {
    const differences = [...balanceOf(row), ...gapBefore(row, booked), ...paymentsOf(row, sums)];
    return { ...row, state: differences.length > 0 ? 'difference' : row.proof, differences };
  });
  return { account: first.account, currency: first.currency, state: stateOf(statements), statements };
}

/** Proved only when every statement of record (camt.053) is. */
function stateOf(statements: readonly ProvedStatement[]): ProofState {
  if (statements.some((one) => one.state === 'difference')) return 'difference';
  const ofRecord = statements.filter((one) => one.messageType === 'camt.053');
  return ofRecord.length > 0 && ofRecord.every((one) => one.state === 'proved') ? 'proved' : 'not-provable';
}

function balanceOf(row: ProofRow): readonly ProofDifference[] {
  const minor = row.proof === 'not-provable' ? 0 : (row.differenceMinor ?? 0);
  return minor === 0 ? [] : [{ kind: 'balance', minor, after: null }];
}

function paymentsOf(row: ProofRow, sums: ReadonlyMap<number, number>): readonly ProofDifference[] {
  const minor = (sums.get(row.id) ?? row.bookedMinor) - row.bookedMinor;
  return minor === 0 ? [] : [{ kind: 'payments', minor, after: null }];
}

/**
 * The statement must begin with what one of its predecessors ended with. Predecessors are the latest statements before
 * it that do not report the same money; a statement without balances in between may explain any step.
 */
function gapBefore(row: ProofRow, booked: readonly ProofRow[]): readonly ProofDifference[] {
  if (row.messageType !== 'camt.053' || row.openingMinor === null) return [];
  const earlier = booked.filter(
    (other) => other !== row && inTime(other, row) < 0 && relationOf(other, row) !== 'same-money',
  );
  const latest = earlier.at(-1);
  if (latest === undefined || latest.closingMinor === null) return [];
  const beside = earlier.filter((other) => endOf(other) === endOf(latest));
  if (beside.some((other) => other.closingMinor === row.openingMinor)) return [];
  if (booked.some((other) => inTime(other, row) < 0 && isSameStart(other, row))) return [];
  const after = { file: latest.fileName, bankStatementId: latest.bankStatementId, closingDate: latest.closingDate };
  return [{ kind: 'gap', minor: row.openingMinor - latest.closingMinor, after }];
}

/** The same statement delivered again: its gap has been told. */
function isSameStart(one: ProofRow, other: ProofRow): boolean {
  return (
    one.openingMinor === other.openingMinor && endOf(one) === endOf(other) && relationOf(one, other) === 'same-money'
  );
}

/** By the day on which a statement ends, then by the bank's own numbers. */
function inTime(a: ProofRow, b: ProofRow): number {
  return (
    compare(endOf(a), endOf(b)) ||
    numberOf(a.sequenceNumber ?? a.legalSequenceNumber) - numberOf(b.sequenceNumber ?? b.legalSequenceNumber) ||
    compare(a.createdAtBank ?? '', b.createdAtBank ?? '') ||
    a.page - b.page ||
    a.id - b.id
  );
}

function endOf(row: ProofRow): string {
  return row.closingDate?.slice(0, 10) ?? row.toDate?.slice(0, 10) ?? row.createdAtBank?.slice(0, 10) ?? '';
}

function numberOf(sequence: string | null): number {
  return sequence !== null && /^\d{1,15}$/.test(sequence) ? Number(sequence) : 0;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
