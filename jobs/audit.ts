/**
 * The job `audit`: takes the reports of payment processors, the oldest first, holds them against the books, and ties what was paid out to the
 * bank. Each file stays in `incoming` until all of its rows have ended; one that cannot be read is told once, and stops no other.
 */
import { AppError, messageOf } from '../src/errors.ts';
import { hashFile } from '../src/file-hash.ts';
import { errorFields } from '../src/log.ts';
import { type AuditFileRow, countsOf, findAuditFile, openAuditFiles } from '../src/models/audit-files.ts';
import { writeTransaction } from '../src/models/db.ts';
import { verifyBatches } from '../src/models/settlements.ts';
import { archiveKindOf } from '../src/processor/archives/kind.ts';
import { removeUnpacked, unpackArchive } from '../src/processor/archives/unpack.ts';
import type { AuditContext } from '../src/processor/audit/audit-policy.ts';
import {
  acceptReport,
  type ReportFile,
  refuseReport,
  runReportFile,
  settleFile,
} from '../src/processor/audit/run-file.ts';
import { tiePayouts } from '../src/processor/audit/tie-payouts.ts';
import { VERSION } from '../src/version.ts';
import { type IncomingReport, incomingReports, isIgnoredName, moveReport, type ReportOwner } from './audit-folder.ts';
import { bookingPolicyOf, importPolicyOf, type JobContext, messagePolicyOf, scratchFolder } from './context.ts';
import { isDiskTrouble } from './import-incoming.ts';
import { downloadReports } from './report-downloads.ts';

export type AuditOptions = Readonly<{
  /** Only reports of this processor. */
  gateway?: string | null;
  /** Only reports of this folder. */
  owner?: ReportOwner;
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
  const { config } = context;
  const audit = auditContextOf(context, options);
  const troubles: AppError[] = options.isRehearsal === true ? [] : [...(await downloadReports(context))];
  const taken: Taken[] = [];
  let left = 0;
  for (const report of await wanted(context, options)) {
    if (audit.isOver()) {
      left += 1;
      continue;
    }
    await guarded(context, report, troubles, async () => {
      const one = await takeReport(context, audit, report);
      taken.push(one);
      left += one.ran.some(({ isUnfinished }) => isUnfinished) ? 1 : 0;
      if (options.isRehearsal !== true) moveEnded(config.dataDir, one);
    });
  }
  const isAll = options.file === undefined || options.file === null;
  const others = isAll ? openAuditFiles(audit.db, options.gateway ?? null) : [];
  await settleOthers(context, audit, { taken, others, troubles, isMoved: options.isRehearsal !== true });
  writeTransaction(audit.db, () => verifyBatches(audit.db));
  const tied = tiePayouts(audit);
  return { ...countsOfFiles(audit, taken), tied, left, troubles };
}

/** A report that was looked at, by the hash of what was there, and the files in it. */
type Taken = Readonly<{ report: IncomingReport; sha256: string; ran: readonly Ran[] }>;

type Others = Readonly<{
  taken: readonly Taken[];
  /** Whose rows wait, wherever they lie. */
  others: readonly AuditFileRow[];
  troubles: AppError[];
  isMoved: boolean;
}>;

/** What waits in a file may have come with a later one, or since. The logs were searched for files that were taken. */
async function settleOthers(
  context: JobContext,
  audit: AuditContext,
  { taken, others, troubles, isMoved }: Others,
): Promise<void> {
  const seen = new Set(taken.flatMap(({ ran }) => ran.map(({ file }) => file.id)));
  for (const file of others)
    if (!seen.has(file.id) && !audit.isOver())
      await guarded(context, { path: file.name }, troubles, async () => void (await settleFile(audit, file)));
  if (seen.size < 2 || !taken.some(({ ran }) => ran.some(({ isNew }) => isNew))) return;
  const withoutLogs = { ...audit, policy: { ...audit.policy, paymentsLogs: null } };
  for (const { report, sha256, ran } of taken) {
    const open = ran.map(({ file }) => findAuditFile(audit.db, file.id)).filter(({ state }) => state === 'OPEN');
    if (open.length === 0) continue;
    await guarded(context, report, troubles, async () => {
      for (const file of open) await settleFile(withoutLogs, file);
      const now = ran.map((one) => ({ ...one, file: findAuditFile(audit.db, one.file.id) }));
      if (isMoved) moveEnded(context.config.dataDir, { report, sha256, ran: now });
    });
  }
}

export function auditContextOf(
  { db, config, now, keepLease, stopping }: JobContext,
  options: AuditOptions,
): AuditContext {
  const { audit } = config;
  const started = now().getTime();
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
      rules: config.reportRules,
      appVersion: VERSION,
    },
    betweenBatches: keepLease,
    isOver: () => stopping() || now().getTime() - started > audit.timeLimitMs,
  };
}

async function wanted(context: JobContext, { gateway, owner, file }: AuditOptions): Promise<readonly IncomingReport[]> {
  const reports = (await incomingReports(context, owner?.gateway ?? gateway ?? null)).filter(
    (report) => owner === undefined || (report.gateway === owner.gateway && report.account === owner.account),
  );
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

async function takeReport(context: JobContext, audit: AuditContext, report: IncomingReport): Promise<Taken> {
  const { sha256 } = hashFile(report.path);
  return { report, sha256, ran: isIgnoredName(report) ? [] : await runReport(context, audit, report) };
}

/** Runs a file, or each file in an archive. */
async function runReport(context: JobContext, audit: AuditContext, report: IncomingReport): Promise<readonly Ran[]> {
  const ran: Ran[] = [];
  try {
    for await (const file of filesOf(context, report))
      ran.push(file instanceof AppError ? refuseReport(audit, report, file) : await runReportFile(audit, file));
  } finally {
    removeUnpacked(unpackFolder(context.config));
  }
  const isWhole = ran.every(({ file }) => file.state !== 'FAILED');
  if (isWhole && archiveKindOf(report.path) !== null) acceptReport(audit, report);
  for (const { file } of ran)
    context.log.info('report looked at', { fileId: file.id, state: file.state, code: file.code });
  return ran;
}

/** Moves a report when nothing of it waits. */
function moveEnded(dataDir: string, { report, sha256, ran }: Taken): void {
  if (isIgnoredName(report)) moveReport(dataDir, { ...report, sha256 }, 'ignored');
  else if (ran.every(({ file }) => file.state === 'CLOSED')) moveReport(dataDir, { ...report, sha256 }, 'completed');
}

/** What is wrong with one file stops no other. */
async function guarded(
  { log }: JobContext,
  report: Pick<IncomingReport, 'path'>,
  troubles: AppError[],
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const trouble = troubleOf(report, thrown);
    log.warn('a report could not be read', errorFields(trouble));
    troubles.push(trouble);
  }
}

/** The file, or the members of the archive; an error for what cannot be unpacked. */
async function* filesOf(
  { config }: JobContext,
  { path, name, gateway, account }: IncomingReport,
): AsyncGenerator<ReportFile | AppError> {
  const kind = archiveKindOf(path);
  if (kind === null) {
    yield { path, name, gateway, account };
    return;
  }
  const archive = { path, name, kind };
  const unpacked = await unpackArchive(archive, unpackFolder(config), importPolicyOf(config).archive, () => true).catch(
    refusedOf,
  );
  if (unpacked instanceof AppError) yield unpacked;
  else
    for (const member of unpacked.members)
      yield member.kind === 'failed' ? member.failure : { path: member.path, name: member.label, gateway, account };
}

function refusedOf(error: unknown): AppError {
  if (error instanceof AppError && error.code !== 'ARCHIVE_NO_ROOM') return error;
  throw error;
}

/** Beside that of the job for bank files, which may be at work now. */
function unpackFolder(config: JobContext['config']): string {
  return `${scratchFolder(config)}-audit`;
}

/** What is wrong with this file alone; anything else is thrown on. */
function troubleOf({ path }: Pick<IncomingReport, 'path'>, thrown: unknown): AppError {
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

function countsOfFiles({ db }: AuditContext, taken: readonly Taken[]) {
  const ran = taken.flatMap((one) => one.ran).map((one) => ({ ...one, file: findAuditFile(db, one.file.id) }));
  const looked = ran.map(({ file }) => file);
  const sum = (of: (file: AuditFileRow) => number): number => looked.reduce((total, file) => total + of(file), 0);
  const fresh = ran.filter(({ isNew }) => isNew).map(({ file }) => (file.state === 'FAILED' ? 1 : findingsIn(file)));
  return {
    files: looked.length,
    rows: sum(({ rows }) => rows),
    missing: sum((file) => countsOf(file).waiting ?? 0),
    findings: fresh.reduce((total, one) => total + one, 0),
    looked,
  };
}

function findingsIn(file: AuditFileRow): number {
  const { rejected = 0, conflict = 0, manual = 0 } = countsOf(file);
  return rejected + conflict + manual;
}
