/**
 * The nightly look at our own books: every invariant, the proof against the bank, the chain of events, and every row
 * against what the history says of it. It changes nothing; called by `quittance check` and by the job `maintain`.
 */

import { openConflicts } from '../models/conflicts.ts';
import type { Db } from '../models/db.ts';
import { verifyChain } from '../models/events.ts';
import { INVARIANTS, storageTroubles, violations } from '../models/invariants.ts';
import { NOTICES } from '../models/notices.ts';
import { schemaDifferences } from '../models/schema-check.ts';
import { changedMails, TRACES } from '../models/traces.ts';
import { type Currency, formatMinor, readCurrency } from '../money.ts';
import { type ChangedRows, findChangedRows } from './changed-rows.ts';
import { proveAccounts } from './proof.ts';

export type Finding = Readonly<{
  code: string;
  message: string;
  /** What is concerned: P payment, S/C/O open item, F file, M mail, E event; at most `IDS_MAX`. */
  ids: readonly string[];
  /** All of them, also those that are not listed. */
  count: number;
}>;

export type CheckReport = Readonly<{
  findings: readonly Finding[];
  /** What a person should look at, and that is no fault of the books. */
  notices: readonly Finding[];
  /** History or rows were changed by hand, or the database file itself is damaged. */
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
    ...changedRowFindings(findChangedRows(db)),
    ...TRACES.flatMap(({ code, message, sql }) => finding(code, message, violations(db, { code, message, sql }, now))),
    ...finding('MAIL_CHANGED', 'a confirmation is not the one that was booked', changedMails(db)),
    ...storageFindings(db),
  ];
  const rules = INVARIANTS.flatMap((invariant) =>
    finding(invariant.code, invariant.message, violations(db, invariant, now)),
  );
  return {
    findings: [...integrity, ...rules, ...conflictFindings(db), ...proofFindings(db)],
    notices: NOTICES.flatMap((one) => finding(one.code, one.message, violations(db, one, now))),
    broken: integrity.length > 0,
    checks: INVARIANTS.length + TRACES.length + CHECKS_BESIDE,
    events: chain.events,
    head: chain.head,
  };
}

/** Chain, payments, statements, files, mail, database file, foreign keys, schema, conflicts, proof. */
const CHECKS_BESIDE = 10;

function finding(code: string, message: string, ids: readonly string[]): readonly Finding[] {
  return ids.length === 0 ? [] : [{ code, message, ids: ids.slice(0, IDS_MAX), count: ids.length }];
}

function changedRowFindings({ payments, filesOfPayments, statements, files }: ChangedRows): readonly Finding[] {
  const rows = payments.map(({ paymentId, columns }) => `P-${paymentId} ${columns.join(' ')}`);
  return [
    ...finding(
      'PAYMENTS_CHANGED',
      'a payment is not what was imported or decided',
      rows.length > 0 ? rows : filesOfPayments,
    ),
    ...finding('STATEMENTS_CHANGED', 'a statement is not what was imported', statements),
    ...finding('FILES_CHANGED', 'the row of a file is not what was imported', files),
  ];
}

function storageFindings(db: Db): readonly Finding[] {
  const { damaged, orphans } = storageTroubles(db);
  return [
    ...finding('DATABASE_DAMAGED', 'SQLite finds the database file damaged', damaged),
    ...finding('FOREIGN_KEYS', 'a row points to one that does not exist', orphans),
    ...finding('SCHEMA_CHANGED', 'a table, index or trigger is not the one of this version', schemaDifferences(db)),
  ];
}

function conflictFindings(db: Db): readonly Finding[] {
  const message = 'the bank reports a settled payment with other facts, and no person has answered it';
  return finding(
    'CONFLICT_UNANSWERED',
    message,
    openConflicts(db).map(({ paymentId }) => `P-${paymentId}`),
  );
}

function proofFindings(db: Db): readonly Finding[] {
  const differences = proveAccounts(db).accounts.flatMap(({ statements, credits, account, currency }) => [
    ...statements.flatMap((statement) =>
      statement.differences.map(
        (one) => `F-${statement.fileId} ${one.kind} ${amountText(one.minor, readCurrency(currency))}`,
      ),
    ),
    ...(credits === null || credits.restMinor === 0
      ? []
      : [`${account} credits ${amountText(credits.restMinor, readCurrency(currency))}`]),
  ]);
  return finding('PROOF', 'the books and the statements of the bank differ', differences);
}

function amountText(minor: number, currency: Currency | null): string {
  return currency === null ? String(minor) : `${formatMinor(minor, currency)} ${currency}`;
}
