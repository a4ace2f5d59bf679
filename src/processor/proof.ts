/**
 * The proof of the books against the bank: for each statement opening + booked entries = closing, its own totals and our
 * payments agree with what was read, one statement goes on where the one before it ended, the books hold no credit that the
 * statements of its day do not have, and each booked credit went somewhere. Only reads. An account without balances is
 * "not provable", never "proved".
 */
import type { Db } from '../models/db.ts';
import { headHash } from '../models/events.ts';
import { importedStatements } from '../models/files.ts';
import { redStatements } from '../models/proof.ts';
import { type RejectedEntry, rejectedEntries, repeatedPayments, unreportedCredits } from '../models/proof-facts.ts';
import { creditsByAccount, fileCounts, fileTotals, statementSums } from '../models/reports.ts';
import { proveAccount } from './proof/account.ts';
import { withoutCharges } from './proof/charges.ts';
import type { BookFacts, ProofReport, ProofRow, ProvedStatement } from './proof/types.ts';

export type { ProofReport, ProvedStatement };

export type ProofScope = Readonly<{
  account?: string | undefined;
  /** Payments are held against the entries of these statements, and of those that share a day with them, alone. */
  statements?: readonly number[];
}>;

/** Proves all accounts, or one. */
export function proveAccounts(db: Db, { account, statements }: ProofScope = {}): ProofReport {
  const facts = factsOf(db, statements ?? null);
  const groups = new Map<string, ProofRow[]>();
  for (const row of importedStatements(db, account)) {
    if (row.provisional) continue;
    const key = JSON.stringify([row.account, row.currency]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const accounts = withoutLoneNotifications([...groups.values()]).map((rows) => proveAccount(rows, facts));
  const files = fileCounts(db);
  return {
    ok: accounts.every((one) => one.state !== 'difference') && files.every(addsUp),
    accounts,
    counts: fileTotals(db),
    files,
    head: headHash(db),
  };
}

function factsOf(db: Db, only: readonly number[] | null): BookFacts {
  const rejected = new Map<number, RejectedEntry[]>();
  for (const entry of rejectedEntries(db, only)) {
    rejected.set(entry.statementId, [...(rejected.get(entry.statementId) ?? []), entry]);
  }
  return {
    sums: new Map(withoutCharges(db, statementSums(db, only)).map((row) => [row.statementId, row])),
    rejected,
    repeated: repeatedPayments(db, only),
    credits: only === null ? creditsByAccount(db) : [],
    creditsOf: (question) => unreportedCredits(db, question),
    asked: only === null ? null : new Set(only),
  };
}

/**
 * Proves what some statements brought. Where all is well that is enough; where something is red, what is told where
 * depends on all statements of the account, so all are proved.
 */
export function proveFresh(db: Db, statements: readonly number[]): ProofReport {
  if (redStatements(db).length > 0) return proveAccounts(db);
  const report = proveAccounts(db, { statements });
  const isRed = report.accounts.some((account) => account.statements.some((one) => one.differences.length > 0));
  return isRed ? proveAccounts(db) : report;
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
