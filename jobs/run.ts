/**
 * One pass of the chosen jobs in this process, in their fixed order, each under its lease. It never stops at the
 * first trouble: what went wrong is in the report and decides the exit code.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, EXIT_CODES } from '../src/errors.ts';
import { errorFields } from '../src/log.ts';
import { machineTrouble } from '../src/machine-trouble.ts';
import { statementsOfFiles } from '../src/models/files.ts';
import { leaseHolder, releaseLease, takeLease } from '../src/models/jobs.ts';
import { countMessages } from '../src/models/messages.ts';
import { countMail } from '../src/models/outbox.ts';
import { countByState } from '../src/models/payments.ts';
import { type ProofReport, proveFresh } from '../src/processor/proof.ts';
import type { AuditReport } from './audit.ts';
import { type JobContext, type JobName, RUNNABLE } from './context.ts';
import type { FetchJobReport } from './fetch.ts';
import { isGone } from './lease-owner.ts';
import type { MailReport } from './mail-run.ts';
import type { MaintainReport } from './maintain.ts';
import type { MessagesReport } from './messages.ts';
import type { ProcessReport } from './process.ts';
import { listenForStop } from './stop-signal.ts';
import type { WatchReport } from './watch.ts';
import type { WebhookReport } from './webhooks.ts';

export type JobReports = Readonly<{
  fetch: FetchJobReport | null;
  process: ProcessReport | null;
  messages: MessagesReport | null;
  audit: AuditReport | null;
  mail: MailReport | null;
  webhooks: WebhookReport | null;
  maintain: MaintainReport | null;
  watch: WatchReport | null;
}>;

export type PassReport = Readonly<{
  reports: JobReports;
  /** What ended a job early, in order. */
  errors: readonly AppError[];
  proof: ProofReport;
  /** The exit code of a signal that ended the pass early. */
  stoppedBy: number | null;
  durationMs: number;
}>;

/** The jobs there are, in the order of a pass. */
export const JOBS = RUNNABLE;
type Runnable = (typeof JOBS)[number];
/** These wait for servers, and so hear a signal; the others are simply ended by it. */
const WAITING_JOBS: ReadonlySet<Runnable> = new Set(['fetch', 'mail', 'watch']);
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const LEASE_WAIT_MS = 60_000;
/** Longer than any job may take, so that nobody takes over from the living. */
const LEASE_MS_MIN = 30 * 60_000;
const LEASE_MARGIN_MS = 60_000;
const LEASE_POLL_MS = 250;
const LEASE_KEEP_MS = 10_000;

/** Runs `only` (or every job that belongs to a plain `run`: all but maintain). */
export async function runPass(context: JobContext, only: readonly JobName[] | null): Promise<PassReport> {
  const started = performance.now();
  const wanted = JOBS.filter((job) => (only === null ? job !== 'maintain' : only.includes(job)));
  const reports: Mutable<JobReports> = {
    fetch: null,
    process: null,
    messages: null,
    audit: null,
    mail: null,
    webhooks: null,
    maintain: null,
    watch: null,
  };
  const errors: AppError[] = [];
  let stoppedBy: number | null = null;
  for (const job of wanted) {
    const stop = WAITING_JOBS.has(job) ? listenForStop() : null;
    try {
      await withLease(context, job, async (keepLease) => {
        const stopping = stop?.stopping ?? context.stopping;
        await runJob({ ...context, log: context.log.with({ job }), stopping, keepLease }, job, reports);
      });
    } catch (thrown) {
      const error = thrown instanceof AppError ? thrown : machineTrouble(thrown, context.config.dataDir);
      if (error === null) throw thrown; // a bug, which ends the pass
      errors.push(error);
      context.log.error('job ended early', { job, ...errorFields(error) });
      // Where not even its lease can be written, somebody must be told all the same.
      if (job === 'watch' && error.code === 'DISK_FULL') await lookAtInstallation(context).catch(() => undefined);
    } finally {
      stoppedBy = stop?.code() ?? null;
      stop?.close();
    }
    if (stoppedBy !== null) break;
  }
  const imported = statementsOfFiles(context.db, reports.process?.importedFileIds ?? []);
  const proof = proveFresh(context.db, imported);
  return { reports, errors, proof, stoppedBy, durationMs: Math.round(performance.now() - started) };
}

/** Each job is loaded when it runs: the daemon starts a process for each turn of one job, and most of the program is of other jobs. */
async function runJob(context: JobContext, job: Runnable, reports: Mutable<JobReports>): Promise<void> {
  switch (job) {
    case 'fetch':
      reports.fetch = await (await import('./fetch.ts')).fetchJob(context);
      return;
    case 'process':
      reports.process = await (await import('./process.ts')).processJob(context);
      return;
    case 'messages':
      reports.messages = await (await import('./messages.ts')).messagesJob(context);
      return;
    case 'audit':
      reports.audit = await (await import('./audit.ts')).auditJob(context);
      return;
    case 'mail':
      reports.mail = await (await import('./mail.ts')).mailJob(context);
      reports.webhooks = await (await import('./webhooks.ts')).webhookJob(context);
      return;
    case 'maintain':
      reports.maintain = await (await import('./maintain.ts')).maintainJob(context);
      return;
    case 'watch':
      reports.watch = await lookAtInstallation(context);
  }
}

async function lookAtInstallation(context: JobContext): Promise<WatchReport> {
  return (await import('./watch.ts')).watchJob(context);
}

/** Only one process does a job at a time; a second one waits a minute, then comes back later (75). What a dead one holds is free. */
export async function withLease(
  context: Pick<JobContext, 'db' | 'owner' | 'now' | 'config'>,
  job: string,
  work: (keepLease: () => void) => Promise<void>,
): Promise<void> {
  const { db, owner } = context;
  const deadline = performance.now() + LEASE_WAIT_MS;
  const leaseMs = Math.max(LEASE_MS_MIN, context.config.schedule.deadlineMs + LEASE_MARGIN_MS);
  const take = () => {
    const now = context.now();
    return takeLease(db, { name: job, owner, now, until: new Date(now.getTime() + leaseMs) });
  };
  while (!take()) {
    const holder = leaseHolder(db, job);
    if (holder !== null && isGone(holder)) {
      releaseLease(db, job, holder); // it was killed, or ended by Ctrl-C
      continue;
    }
    if (performance.now() > deadline) throw leaseBusy(job);
    await sleep(LEASE_POLL_MS);
  }
  try {
    await work(atMostEvery(LEASE_KEEP_MS, take));
  } finally {
    releaseLease(db, job, owner);
  }
}

/** Jobs call often; each time would be one more database transaction. */
function atMostEvery(ms: number, action: () => void): () => void {
  let last = performance.now();
  return () => {
    if (performance.now() - last < ms) return;
    last = performance.now();
    action();
  };
}

function leaseBusy(job: string): AppError {
  return new AppError({
    kind: 'temporary',
    code: 'JOB_BUSY',
    message: `another process is doing the job "${job}"`,
    hint: 'wait until it has finished; the lease of a dead process ends by itself',
  });
}

/** `run --json`, the contract of one pass. */
export function summaryOf(context: JobContext, pass: PassReport) {
  const { fetch, process, audit, mail, webhooks } = pass.reports;
  const { DONE: done, READY: ready, WAITING: waits, DAMAGED: damaged } = countMessages(context.db);
  const { proof } = pass;
  return {
    files: {
      fetched: fetch?.fetched ?? 0,
      imported: process?.files.imported ?? 0,
      failed: process?.files.failed ?? 0,
      duplicate: process?.files.duplicate ?? 0,
    },
    payments: countByState(context.db),
    messages: { done, waiting: ready + waits, damaged },
    audit: { files: audit?.files ?? 0, rows: audit?.rows ?? 0, missing: audit?.missing ?? 0 },
    mail: { sent: mail?.sent ?? 0, held: countMail(context.db)['HELD'] ?? 0, failed: mail?.failed ?? 0 },
    webhooks: { sent: webhooks?.sent ?? 0, failed: webhooks?.troubles.length ?? 0 },
    proof: { ok: proof.ok, accounts: proof.accounts.length },
    durationMs: pass.durationMs,
  };
}

/**
 * This pass found a difference, or imported a statement that has one, also where an earlier pass died before it could
 * tell. Rejected rows are findings of the import.
 */
function hasNewDifference({ proof, reports }: PassReport): boolean {
  if ((reports.process?.newDifferences ?? 0) > 0) return true;
  const fresh = new Set(reports.process?.importedFileIds);
  return proof.accounts.some((account) =>
    account.statements.some(
      ({ differences, fileId }) => differences.some(({ kind }) => kind !== 'rejected') && fresh.has(fileId),
    ),
  );
}

/** The first that applies: configuration, integrity, temporary, findings, fine. MANUAL payments are no finding. */
export function exitCodeOf(pass: PassReport): number {
  if (pass.stoppedBy !== null) return pass.stoppedBy;
  const { fetch, process, messages, audit, mail, webhooks, maintain } = pass.reports;
  const troubles = [process, messages, audit].flatMap((report) => report?.troubles ?? []);
  const errors = [
    ...pass.errors,
    ...(fetch?.troubles.map((trouble) => trouble.error) ?? []),
    ...troubles.filter(({ kind }) => kind === 'configuration'),
    ...(maintain?.backupTrouble == null ? [] : [maintain.backupTrouble]),
  ];
  if (errors.some((error) => error.kind === 'configuration')) return EXIT_CODES.configuration;
  const isBroken = maintain?.broken === true || errors.some((error) => error.kind === 'integrity');
  if (hasNewDifference(pass) || isBroken) return EXIT_CODES.integrity;
  const isWaiting = (mail !== null && mail.waiting > 0) || (webhooks !== null && webhooks.troubles.length > 0);
  if (errors.length > 0 || isWaiting) return EXIT_CODES.temporary;
  const { newFailures = 0, rejectedRows = 0 } = process?.files ?? {};
  const findings =
    newFailures +
    rejectedRows +
    troubles.length +
    (messages === null ? 0 : messages.damaged.length + messages.failures) +
    (audit?.findings ?? 0) +
    (process?.undecided ?? 0) +
    (process?.refusedItems ?? 0) +
    (mail?.failed ?? 0) +
    (maintain?.findings ?? 0);
  return findings > 0 ? EXIT_CODES.findings : EXIT_CODES.ok;
}
