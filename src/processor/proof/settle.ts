/**
 * Makes the proof count: each difference is stored and told once, as an event of its file; mail of a red statement is held, and
 * let go when the difference is gone. Called after the import and before anything is decided.
 */
import { type Db, writeTransaction } from '../../models/db.ts';
import { appendEvent, newestEvent } from '../../models/events.ts';
import { readMarker, writeMarker } from '../../models/jobs.ts';
import {
  holdMailOfStatement,
  putDifference,
  redStatements,
  releaseProvedMail,
  removeDifference,
  type StoredDifference,
  statementsToProve,
  storedDifferences,
} from '../../models/proof.ts';
import { type ProofReport, proveFresh } from '../proof.ts';
import type { ProofDifference, ProvedStatement } from './types.ts';

type Found = Readonly<{ statement: ProvedStatement; difference: ProofDifference; stored: StoredDifference }>;

const MARKER = 'proof';

/**
 * Proves what files brought that were imported since the last time, and what is red, which a person may have settled; the
 * cost is theirs, not that of all years. Gives back what is new; a rejected row is told by the import.
 */
export function settleFreshProof(db: Db, now: Date): readonly NewDifference[] {
  const newest = newestEvent(db);
  const fresh = statementsToProve(db, readMarker(db, MARKER));
  const isQuiet = fresh.length === 0 && redStatements(db).length === 0;
  const found = isQuiet ? [] : settle(db, now, proveFresh(db, fresh));
  writeTransaction(db, () => writeMarker(db, MARKER, newest));
  return found;
}

export type NewDifference = Pick<StoredDifference, 'statementId' | 'kind'>;

/** How many of them are there still: a file that came later in the same pass may have settled one. */
export function countStanding(db: Db, found: readonly NewDifference[]): number {
  const standing = new Set(storedDifferences(db).map(keyOf));
  return new Set(found.map(keyOf).filter((key) => standing.has(key))).size;
}

function settle(db: Db, now: Date, report: ProofReport): readonly NewDifference[] {
  const statements = report.accounts.flatMap((account) => account.statements);
  const known = new Map(storedDifferences(db).map((row) => [keyOf(row), row]));
  const found = statements.flatMap((statement) =>
    statement.differences.map((difference) => foundOf(statement, difference, now)),
  );
  const fresh = found.filter(({ stored }) => isNew(stored, known.get(keyOf(stored))));
  const here = new Set(found.map(({ stored }) => keyOf(stored)));
  const gone = [...known.values()].filter((row) => !here.has(keyOf(row)));
  if (fresh.length === 0 && known.size === 0) return [];
  const fileOf = new Map(statements.map((statement) => [statement.id, statement]));
  writeTransaction(db, () => {
    for (const one of fresh) tellFound(db, one, now);
    for (const row of gone) tellGone(db, row, fileOf.get(row.statementId), now);
    for (const { stored } of fresh) holdMailOfStatement(db, stored.statementId);
    releaseProvedMail(db);
  });
  return fresh.map(({ stored }) => stored).filter(({ kind }) => kind !== 'rejected');
}

function foundOf(statement: ProvedStatement, difference: ProofDifference, now: Date): Found {
  const { kind, minor, missing, totals, payments } = difference;
  const data = JSON.stringify({ missing, totals, payments });
  const stored = { statementId: statement.id, kind, amountMinor: minor, data, foundAt: now.toISOString() };
  return { statement, difference, stored };
}

function keyOf({ statementId, kind }: NewDifference): string {
  return `${statementId} ${kind}`;
}

function isNew(found: StoredDifference, known: StoredDifference | undefined): boolean {
  return known === undefined || known.amountMinor !== found.amountMinor || known.data !== found.data;
}

function tellFound(db: Db, { statement, difference, stored }: Found, now: Date): void {
  putDifference(db, stored);
  const { kind, minor, missing, totals, payments } = difference;
  const data = {
    statement: statement.position,
    kind,
    amountMinor: minor,
    currency: statement.currency,
    missing,
    totals,
    paymentIds: payments,
  };
  appendEvent(db, { ...fileEvent(statement.fileId, 'PROOF_RED'), data }, now);
}

function tellGone(db: Db, row: StoredDifference, statement: ProvedStatement | undefined, now: Date): void {
  removeDifference(db, row);
  if (statement === undefined) return;
  const { position, replacedBy } = statement;
  const by = replacedBy === null ? {} : { replacedBy };
  const data = { statement: position, kind: row.kind, amountMinor: row.amountMinor, ...by };
  appendEvent(db, { ...fileEvent(statement.fileId, 'PROOF_SETTLED'), data }, now);
}

function fileEvent(fileId: number, reason: 'PROOF_RED' | 'PROOF_SETTLED') {
  const state = { fromState: 'IMPORTED', toState: 'IMPORTED' };
  return { subject: { fileId }, ...state, actor: 'job:process', reason, detail: null };
}
