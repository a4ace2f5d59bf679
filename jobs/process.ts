/**
 * The main job: imports every pending file, takes new open items, then decides every undecided payment. Files that ended an earlier
 * run unexpectedly come last, after the others have been decided, so that one poisonous file stops nobody.
 */
import { join } from 'node:path';
import { errorFields } from '../src/log.ts';
import { filesInState } from '../src/models/files.ts';
import { decidePayments } from '../src/processor/decide-payments.ts';
import { expireCollectives } from '../src/processor/expire-collectives.ts';
import { type ImportReport, importFile, removeStaleStaging } from '../src/processor/import-file.ts';
import { recheckManual } from '../src/processor/recheck.ts';
import { bookingPolicyOf, decisionPolicyOf, importPolicyOf, incomingFolder, type JobContext } from './context.ts';
import { takeExpectedFiles } from './expected-folder.ts';
import { markProcessed, pendingFiles } from './incoming.ts';

export type ProcessReport = Readonly<{
  files: Readonly<{ imported: number; failed: number; duplicate: number; newFailures: number; rejectedRows: number }>;
  decided: number;
  /** Payments whose decision could not be written; they stay NEW and are tried again. */
  undecided: number;
  /** Files that were imported in this pass. */
  importedFileIds: readonly number[];
  /** Lines (or whole files) of open items that could not be taken. */
  refusedItems: number;
}>;

/** From this many unexpected ends on, a file waits until everything else is done. */
const SUSPECT_ATTEMPTS = 2;

export async function processJob(context: JobContext): Promise<ProcessReport> {
  removeStaleStaging({ db: context.db, now: context.now });
  const suspects = new Set(
    filesInState(context.db, 'FAILED')
      .filter((row) => row.code === 'IMPORT_INTERRUPTED' && row.attempts >= SUSPECT_ATTEMPTS)
      .map((row) => row.name),
  );
  const pending = await pendingFiles(incomingFolder(context.config));
  const reports = importAll(
    context,
    pending.filter((name) => !suspects.has(name)),
  );
  const refusedItems = await takeExpectedFiles(context);
  const first = decideAll(context);
  reports.push(
    ...importAll(
      context,
      pending.filter((name) => suspects.has(name)),
    ),
  );
  const second = suspects.size === 0 ? { decided: 0, undecided: 0 } : decideAll(context);
  return {
    files: countFiles(reports),
    decided: first.decided + second.decided,
    undecided: suspects.size === 0 ? first.undecided : second.undecided,
    importedFileIds: reports.flatMap((report) => (report.outcome === 'imported' ? [report.file.id] : [])),
    refusedItems,
  };
}

function importAll(context: JobContext, names: readonly string[]): ImportReport[] {
  return names.flatMap((name) => (context.stopping() ? [] : [importOne(context, name)]));
}

function importOne(context: JobContext, name: string): ImportReport {
  context.keepLease();
  const folder = incomingFolder(context.config);
  const report = importFile(
    {
      db: context.db,
      policy: importPolicyOf(context.config),
      booking: bookingPolicyOf(context.config),
      now: context.now,
    },
    { name, path: join(folder, name) },
  );
  const fields = { fileId: report.file.id, code: report.file.code };
  if (report.outcome === 'failed') context.log.warn('file refused', fields);
  else if (report.isNew) context.log.info('file imported', fields);
  if (report.outcome === 'imported' || report.outcome === 'duplicate') markProcessed(folder, name, report.file.sha256);
  return report;
}

function decideAll(context: JobContext): { decided: number; undecided: number } {
  expireCollectives({ db: context.db, now: context.now() });
  const decisions = {
    db: context.db,
    decisions: decisionPolicyOf(context.config),
    booking: bookingPolicyOf(context.config),
    now: context.now,
    betweenBatches: context.keepLease,
  };
  const rechecked = recheckManual(decisions);
  const report = decidePayments(decisions);
  for (const failure of report.failures) {
    context.log.error('payment could not be decided', { paymentId: failure.paymentId, ...errorFields(failure.error) });
  }
  return { decided: rechecked + report.decided, undecided: report.failures.length };
}

function countFiles(reports: readonly ImportReport[]): ProcessReport['files'] {
  const fresh = reports.filter((report) => report.isNew);
  const imported = fresh.filter((report) => report.outcome === 'imported');
  return {
    imported: imported.length,
    duplicate: fresh.filter((report) => report.outcome === 'duplicate').length,
    failed: reports.filter((report) => report.outcome === 'failed').length,
    newFailures: fresh.filter((report) => report.outcome === 'failed').length,
    rejectedRows: imported.reduce((sum, report) => sum + report.file.rejected, 0),
  };
}
