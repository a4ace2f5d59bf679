/** The quiet work of once a day: old run history goes, SQLite tidies up, the invariants are checked. */
import { pruneRuns } from '../src/models/jobs.ts';
import { checkInvariants } from '../src/processor/check.ts';
import type { JobContext } from './context.ts';

export type MaintainReport = Readonly<{ prunedRuns: number; findings: number; broken: boolean }>;

const HISTORY_MS = 400 * 86_400_000;

export function maintainJob(context: JobContext): MaintainReport {
  const prunedRuns = pruneRuns(context.db, new Date(context.now().getTime() - HISTORY_MS));
  context.db.sqlite.pragma('optimize');
  context.db.sqlite.pragma('wal_checkpoint(TRUNCATE)');
  const report = checkInvariants(context.db, context.now());
  if (report.findings.length > 0) context.log.error('invariants do not hold', { count: report.findings.length });
  return { prunedRuns, findings: report.findings.length, broken: report.broken };
}
