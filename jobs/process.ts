/**
 * The main job: imports every pending file, takes new open items, then decides every undecided payment. Files that ended an earlier
 * run unexpectedly come last, after the others have been decided, so that one poisonous file stops nobody.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { AppError } from '../src/errors.ts';
import { errorFields } from '../src/log.ts';
import { filesInState, listFiles } from '../src/models/files.ts';
import { removeUnpacked } from '../src/processor/archives/unpack.ts';
import { tiePayouts } from '../src/processor/audit/tie-payouts.ts';
import { decidePayments } from '../src/processor/decide-payments.ts';
import { expireCollectives } from '../src/processor/identity/expire-collectives.ts';
import { filesRead } from '../src/processor/import/import-delivery.ts';
import { type ImportReport, removeStaleStaging } from '../src/processor/import/import-file.ts';
import { withRaisedLevels } from '../src/processor/policy-levels.ts';
import { countStanding, type NewDifference, settleFreshProof } from '../src/processor/proof/settle.ts';
import { recheckManual } from '../src/processor/recheck.ts';
import { settleOpenReturns } from '../src/processor/refunds/recognise.ts';
import { bookingPolicyOf, decisionPolicyOf, incomingFolder, type JobContext, scratchFolder } from './context.ts';
import { takeExpectedFiles } from './expected-folder.ts';
import { type IncomingReport, importIncoming } from './import-incoming.ts';
import { folderUnusable, pendingFiles } from './incoming.ts';

export type ProcessReport = Readonly<{
  files: Readonly<{ imported: number; failed: number; duplicate: number; newFailures: number; rejectedRows: number }>;
  decided: number;
  /** Payments whose decision could not be written; they stay NEW and are tried again. */
  undecided: number;
  /** Differences between the books and the bank that were found in this pass and stand at its end, at whatever statement they are told. */
  newDifferences: number;
  /** Files that were imported in this pass. */
  importedFileIds: readonly number[];
  /** Lines (or whole files) of open items that could not be taken. */
  refusedItems: number;
  /** Files and folders that could not be used as they should, each with what to do; told once where that is possible. */
  troubles: readonly AppError[];
}>;

/** From this many unexpected ends on, a file waits until everything else is done. */
const SUSPECT_ATTEMPTS = 2;

export async function processJob(context: JobContext): Promise<ProcessReport> {
  removeStaleStaging({ db: context.db, now: context.now });
  removeUnpacked(scratchFolder(context.config));
  const suspects = new Set(
    filesInState(context.db, 'FAILED')
      .filter((row) => row.code === 'IMPORT_INTERRUPTED' && row.attempts >= SUSPECT_ATTEMPTS)
      .map((row) => row.name),
  );
  const incoming = await pendingIncoming(context);
  const later = (name: string): boolean => suspects.has(name);
  const reports = await importAll(
    context,
    incoming.names.filter((name) => !later(name)),
  );
  const expected = await takeExpectedFiles(context);
  const passes = [decideAll(context)];
  const last = incoming.names.filter(later);
  if (last.length > 0) {
    reports.push(...(await importAll(context, last)));
    passes.push(decideAll(context));
  }
  const imports = reports.flatMap(({ report }) => (report === null ? [] : filesRead(report)));
  return {
    files: countFiles(imports),
    decided: passes.reduce((sum, { decided }) => sum + decided, 0),
    undecided: passes.at(-1)?.undecided ?? 0,
    newDifferences: countStanding(
      context.db,
      passes.flatMap(({ differences }) => differences),
    ),
    importedFileIds: imports.flatMap((report) => (report.outcome === 'imported' ? [report.file.id] : [])),
    refusedItems: expected.refused,
    troubles: [...incoming.troubles, ...reports.flatMap(({ trouble }) => trouble ?? []), ...expected.troubles],
  };
}

/** A folder in trouble stops neither the open items nor the decisions. */
async function pendingIncoming(
  context: JobContext,
): Promise<{ names: readonly string[]; troubles: readonly AppError[] }> {
  const folder = incomingFolder(context.config);
  try {
    if (!existsSync(folder)) makeFolder(context, folder);
    return { names: await pendingFiles(folder, context.pause), troubles: [] };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    context.log.error('the folder of the files cannot be used', errorFields(error));
    return { names: [], troubles: [error] };
  }
}

/** Where files came from before there must be a folder: an empty one in its place would look like a quiet day. */
function makeFolder(context: JobContext, folder: string): void {
  if (listFiles(context.db).length > 0) {
    throw folderUnusable(folder, 'it is not there any more, although files were read from it before');
  }
  mkdirSync(folder, { recursive: true, mode: 0o750 }); // so that there is a place to drop files
}

async function importAll(context: JobContext, names: readonly string[]): Promise<IncomingReport[]> {
  const reports: IncomingReport[] = [];
  for (const name of names) {
    if (context.stopping()) break;
    context.keepLease();
    reports.push(await importIncoming(context, { name }));
  }
  return reports;
}

type Decided = Pick<ProcessReport, 'decided' | 'undecided'> & Readonly<{ differences: readonly NewDifference[] }>;

function decideAll(context: JobContext): Decided {
  expireCollectives({ db: context.db, now: context.now() });
  const differences = settleFreshProof(context.db, context.now());
  const decisions = {
    db: context.db,
    decisions: withRaisedLevels(context.db, decisionPolicyOf(context.config)),
    booking: bookingPolicyOf(context.config),
    now: context.now,
    betweenBatches: context.keepLease,
  };
  // Before a fund or a person takes what a processor paid out.
  tiePayouts({ db: context.db, now: context.now, booking: bookingPolicyOf(context.config) });
  const rechecked = recheckManual(decisions);
  const report = decidePayments(decisions);
  const returns = settleOpenReturns(decisions);
  const failures = [...rechecked.failures, ...report.failures, ...returns.failures];
  for (const failure of failures) {
    context.log.error('payment could not be decided', { paymentId: failure.paymentId, ...errorFields(failure.error) });
  }
  return { decided: rechecked.decided + report.decided + returns.decided, undecided: failures.length, differences };
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
