/**
 * The job `audit`: takes the reports of payment processors, the oldest first, holds them against the books, and ties what was paid out to the
 * bank. Each file stays in `incoming` until all of its rows have ended; one that cannot be read is told once, and stops no other.
 */
import { AppError, messageOf } from '../src/errors.ts';
import { errorFields } from '../src/log.ts';
import { type AuditFileRow, countsOf, openAuditFiles } from '../src/models/audit-files.ts';
import { writeTransaction } from '../src/models/db.ts';
import { verifyBatches } from '../src/models/settlements.ts';
import { archiveKindOf } from '../src/processor/archives/kind.ts';
import { removeUnpacked, unpackArchive } from '../src/processor/archives/unpack.ts';
import type { AuditContext } from '../src/processor/audit/audit-policy.ts';
import { type ReportFile, runReportFile } from '../src/processor/audit/run-file.ts';
import { settleItems } from '../src/processor/audit/settle-items.ts';
import { tiePayouts } from '../src/processor/audit/tie-payouts.ts';
import { VERSION } from '../src/version.ts';
import { type IncomingReport, incomingReports, isIgnoredName, moveReport } from './audit-folder.ts';
import { bookingPolicyOf, importPolicyOf, type JobContext, messagePolicyOf, scratchFolder } from './context.ts';
import { isDiskTrouble } from './import-incoming.ts';
import { downloadReports } from './report-downloads.ts';

export type AuditOptions = Readonly<{
  /** Only reports of this processor. */
  gateway?: string | null;
  /** Only this file of its folder. */
  file?: string | null;
  makeMissing?: boolean;
  /** Files stay where they are. */
  isRehearsal?: boolean;
}>;

export type AuditReport = Readonly<{
  /** Reports that were looked at, and their rows. */
  files: number;
  rows: number;
  /** Rows that still wait for their donor or their payment. */
  missing: number;
  /** What a person should look at, of reports that were new. */
  findings: number;
  tied: number;
  /** Reports for which there was no time left. */
  left: number;
  looked: readonly AuditFileRow[];
  troubles: readonly AppError[];
}>;

export async function auditJob(context: JobContext, options: AuditOptions = {}): Promise<AuditReport> {
  const { config, now } = context;
  const audit = auditContextOf(context, options);
  const started = now().getTime();
  const looked: AuditFileRow[] = [];
  const fresh: AuditFileRow[] = [];
  const troubles: AppError[] = options.isRehearsal === true ? [] : [...(await downloadReports(context))];
  let left = 0;
  for (const report of await wanted(context, options)) {
    if (now().getTime() - started > config.audit.timeLimitMs) {
      left += 1;
      continue;
    }
    const ran = await runReport(context, audit, report, options, troubles);
    looked.push(...ran.map(({ file }) => file));
    fresh.push(...ran.filter(({ isNew }) => isNew).map(({ file }) => file));
  }
  const seen = new Set(looked.map(({ id }) => id));
  const isAll = options.file === undefined || options.file === null;
  for (const file of isAll ? openAuditFiles(audit.db, options.gateway ?? null) : [])
    if (!seen.has(file.id)) await settleItems(audit, file);
  writeTransaction(audit.db, () => verifyBatches(audit.db));
  const tied = tiePayouts(audit);
  return { ...countsOfFiles(looked, fresh), tied, left, looked, troubles };
}

export function auditContextOf({ db, config, now, keepLease }: JobContext, options: AuditOptions): AuditContext {
  const { audit } = config;
  return {
    db,
    now,
    booking: bookingPolicyOf(config),
    messages: messagePolicyOf(config),
    policy: {
      waitingMs: audit.waitingDays * 86_400_000,
      paymentsLogs: audit.paymentsLogs,
      logDaysBefore: audit.logDaysBefore,
      noThankYou: audit.noThankYou ? 'told by a report only' : null,
      makeMissing: options.makeMissing ?? false,
      appVersion: VERSION,
    },
    betweenBatches: keepLease,
  };
}

async function wanted(context: JobContext, { gateway, file }: AuditOptions): Promise<readonly IncomingReport[]> {
  const reports = await incomingReports(context, gateway ?? null);
  if (file === undefined || file === null) return reports;
  const named = reports.filter(({ name }) => name === file);
  if (named.length > 0) return named;
  throw new AppError({
    kind: 'not-found',
    code: 'REPORT_NOT_FOUND',
    message: `there is no report "${file}" in incoming`,
    hint: 'put it into audit/<gateway>/incoming first; ls shows what is there',
  });
}

type Ran = Awaited<ReturnType<typeof runReportFile>>;

/** Runs a file, or each file in an archive, and moves it when nothing of it waits. */
async function runReport(
  context: JobContext,
  audit: AuditContext,
  report: IncomingReport,
  options: AuditOptions,
  troubles: AppError[],
): Promise<readonly Ran[]> {
  const { config, log } = context;
  const isMoved = options.isRehearsal !== true;
  const ran: Ran[] = [];
  try {
    if (isIgnoredName(report)) {
      if (isMoved) moveReport(config.dataDir, report, 'ignored');
      return [];
    }
    for await (const file of filesOf(context, report)) ran.push(await runReportFile(audit, file));
    for (const { file } of ran) log.info('report looked at', { fileId: file.id, state: file.state, code: file.code });
    if (isMoved && ran.every(({ file }) => file.state === 'CLOSED')) moveReport(config.dataDir, report, 'completed');
  } catch (thrown) {
    const trouble = troubleOf(report, thrown);
    log.warn('a report could not be read', errorFields(trouble));
    troubles.push(trouble);
  } finally {
    removeUnpacked(unpackFolder(config));
  }
  return ran;
}

async function* filesOf({ config }: JobContext, { path, name, gateway }: IncomingReport): AsyncGenerator<ReportFile> {
  const kind = archiveKindOf(path);
  if (kind === null) {
    yield { path, name, gateway };
    return;
  }
  const { members } = await unpackArchive(
    { path, name, kind },
    scratchFolder(config),
    importPolicyOf(config).archive,
    () => true,
  );
  for (const member of members) {
    if (member.kind === 'failed') throw member.failure;
    yield { path: member.path, name: member.label, gateway };
  }
}

/** Beside that of the job for bank files, which may be at work now. */
function unpackFolder(config: JobContext['config']): string {
  return `${scratchFolder(config)}-audit`;
}

/** What is wrong with this file alone; anything else is thrown on. */
function troubleOf({ path }: IncomingReport, thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (!isDiskTrouble(thrown)) throw thrown;
  return new AppError({
    kind: 'refused',
    code: 'REPORT_UNUSABLE',
    message: `a report cannot be read, or cannot be moved when it has ended: ${messageOf(thrown)}`,
    where: path,
    hint: 'let the user of the service read and rename files in this folder; reading it again changes nothing',
    cause: thrown,
  });
}

function countsOfFiles(looked: readonly AuditFileRow[], fresh: readonly AuditFileRow[]) {
  const sum = (files: readonly AuditFileRow[], of: (file: AuditFileRow) => number): number =>
    files.reduce((total, file) => total + of(file), 0);
  return {
    files: looked.length,
    rows: sum(looked, ({ rows }) => rows),
    missing: sum(looked, (file) => countsOf(file).waiting ?? 0),
    findings: sum(fresh, (file) => (file.state === 'FAILED' ? 1 : findingsIn(file))),
  };
}

function findingsIn(file: AuditFileRow): number {
  const { rejected = 0, conflict = 0, manual = 0 } = countsOf(file);
  return rejected + conflict + manual;
}
