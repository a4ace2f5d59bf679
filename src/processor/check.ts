/**
 * The nightly look at our own books: every invariant, the proof against the bank, the chain of events and the payments each
 * import vouched for. It changes nothing; called by `quittance check` and by the job `maintain`.
 */
import type { Db } from '../models/db.ts';
import { verifyChain } from '../models/events.ts';
import { INVARIANTS, importEvents, storageTroubles, violations } from '../models/invariants.ts';
import { type Currency, formatMinor, readCurrency } from '../money.ts';
import { proveAccounts } from './proof.ts';
import { hashPayments } from './publish.ts';

export type Finding = Readonly<{
  code: string;
  message: string;
  /** What is concerned: P payment, S/C/F open item, F file, M mail, E event; at most `IDS_MAX`. */
  ids: readonly string[];
  /** All of them, also those that are not listed. */
  count: number;
}>;

export type CheckReport = Readonly<{
  findings: readonly Finding[];
  /** The chain of events, the payments of an import or the database file itself were tampered with or damaged. */
  broken: boolean;
  /** How many checks were made. */
  checks: number;
  events: number;
  head: string;
}>;

const IDS_MAX = 50;

export function checkInvariants(db: Db, now: Date): CheckReport {
  const chain = verifyChain(db, null);
  const integrity = [
    ...finding('CHAIN_BROKEN', 'the chain of events does not verify', chain.findings),
    ...finding('PAYMENTS_CHANGED', 'the payments of a file are not those it was imported with', changedFiles(db)),
    ...storageFindings(db),
  ];
  const rules = INVARIANTS.flatMap((invariant) =>
    finding(invariant.code, invariant.message, violations(db, invariant, now)),
  );
  return {
    findings: [...integrity, ...rules, ...proofFindings(db)],
    broken: integrity.length > 0,
    checks: INVARIANTS.length + CHECKS_BESIDE,
    events: chain.events,
    head: chain.head,
  };
}

/** Chain, payments of imports, database file, foreign keys, proof. */
const CHECKS_BESIDE = 5;

function finding(code: string, message: string, ids: readonly string[]): readonly Finding[] {
  return ids.length === 0 ? [] : [{ code, message, ids: ids.slice(0, IDS_MAX), count: ids.length }];
}

function storageFindings(db: Db): readonly Finding[] {
  const { damaged, orphans } = storageTroubles(db);
  return [
    ...finding('DATABASE_DAMAGED', 'SQLite finds the database file damaged', damaged),
    ...finding('FOREIGN_KEYS', 'a row points to one that does not exist', orphans),
  ];
}

/** Files whose first payments are not those that were hashed when they were imported. */
function changedFiles(db: Db): readonly string[] {
  return importEvents(db).flatMap(({ fileId, data }) => {
    const vouched: unknown = JSON.parse(data);
    return isVouched(vouched) && hashPayments({ db, fileId, limit: vouched.imported }).sha256 === vouched.paymentsSha256
      ? []
      : [`F-${fileId}`];
  });
}

function isVouched(data: unknown): data is Readonly<{ imported: number; paymentsSha256: string }> {
  return (
    typeof data === 'object' &&
    data !== null &&
    'imported' in data &&
    typeof data.imported === 'number' &&
    'paymentsSha256' in data
  );
}

function proofFindings(db: Db): readonly Finding[] {
  const differences = proveAccounts(db).accounts.flatMap((account) =>
    account.statements.flatMap((statement) =>
      statement.differences.map(
        (one) => `F-${statement.fileId} ${one.kind} ${amountText(one.minor, readCurrency(account.currency))}`,
      ),
    ),
  );
  return finding('PROOF', 'the books and the statements of the bank differ', differences);
}

function amountText(minor: number, currency: Currency | null): string {
  return currency === null ? String(minor) : `${formatMinor(minor, currency)} ${currency}`;
}
