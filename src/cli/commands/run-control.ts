/** `quittance run status|history|pause|resume|request`: what the daemon does, and what it is asked to do. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { isDaemonRunning } from '../../../jobs/daemon-lock.ts';
import { JOBS } from '../../../jobs/run.ts';
import type { Config } from '../../config.ts';
import { AppError, EXIT_CODES } from '../../errors.ts';
import { type JobRunRow, latestRuns } from '../../models/jobs.ts';
import { putPause, readPause, removePause, requestRun, runHistory, runOfRequest } from '../../models/run-control.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import type { Column } from '../output.ts';
import { loginOf, machineLogin, reasonText } from '../staff.ts';
import { localTime } from '../values.ts';

export function addRunControl(run: Command, action: ActionOf): void {
  run.command('status').description('the daemon, and how each job ended last').action(action(status));
  run
    .command('history [job]')
    .description('the runs of the daemon, the latest first')
    .option('--limit <count>', 'at most so many', '20')
    .action(action(history));
  run
    .command('pause <reason...>')
    .description('the daemon starts no job until it is told to go on; alarms go on')
    .option('--as <login>', 'who acts, where the login does not say it (or QUITTANCE_ACTOR)')
    .action(action(pause));
  run.command('resume').description('the daemon goes on').action(action(resume));
  run
    .command('request <job>')
    .description('ask the daemon to run a job now: it has the secrets')
    .option('--wait', 'wait until it has ended, and end with its exit code')
    .option('--as <login>', 'who acts, where the login does not say it (or QUITTANCE_ACTOR)')
    .action(action(request));
}

type JobStatus = Readonly<{ job: string; schedule: string; last: JobRunRow | null }>;

const STATUS_COLUMNS: readonly Column<JobStatus>[] = [
  { title: 'job', value: ({ job }) => job },
  { title: 'runs', value: ({ schedule }) => schedule },
  { title: 'last', value: ({ last }) => (last === null ? 'never' : localTime(last.startedAt)) },
  { title: 'outcome', value: ({ last }) => outcomeText(last) },
  { title: 'why', value: ({ last }) => last?.error ?? '', shrinks: true },
];

async function status(context: CommandContext): Promise<number> {
  const { config } = context.config();
  const db = context.db();
  const isRunning = isDaemonRunning(config);
  const paused = readPause(db);
  const rows = JOBS.map((job) => ({ job, schedule: turnText(config, job), last: latestRuns(db, job, 1)[0] ?? null }));
  context.output.document('run.status', {
    daemon: isRunning,
    paused: paused === null ? null : { by: paused.actor, reason: paused.reason, at: paused.at },
    jobs: rows.map(({ job, schedule, last }) => ({ job, schedule, last: last === null ? null : runObject(last) })),
  });
  context.output.prose(isRunning ? 'the daemon is running' : 'the daemon is not running: systemctl start quittance');
  if (paused !== null) {
    context.output.prose(
      `paused by ${paused.actor} since ${localTime(paused.at)}: ${paused.reason}; go on: quittance run resume`,
    );
  }
  await context.output.table(STATUS_COLUMNS, rows);
  return EXIT_CODES.ok;
}

/** `every 5m`, or `daily 03:40`. */
function turnText(config: Config, job: (typeof JOBS)[number]): string {
  const turn = config.schedule[job];
  return turn.kind === 'daily'
    ? `daily ${turn.at}`
    : `every ${turn.ms < 60_000 ? `${turn.ms / 1000}s` : `${turn.ms / 60_000}m`}`;
}

function outcomeText(run: JobRunRow | null): string {
  if (run === null) return '';
  return run.endedAt === null ? 'running' : (run.outcome ?? '');
}

const HISTORY_COLUMNS: readonly Column<JobRunRow>[] = [
  { title: 'started', value: ({ startedAt }) => localTime(startedAt) },
  { title: 'job', value: ({ job }) => job },
  { title: 'outcome', value: outcomeText },
  { title: 'seconds', value: (run) => seconds(run), align: 'right' },
  { title: 'day', value: ({ dueDay: day }) => day ?? '', drops: 1 },
  { title: 'why', value: ({ error }) => error ?? '', shrinks: true },
];

async function history(context: CommandContext, job: string | undefined, options: { limit: string }): Promise<number> {
  const limit = /^\d{1,5}$/.test(options.limit) ? Number(options.limit) : 20;
  await context.output.list({
    command: 'run.history',
    key: 'runs',
    rows: runHistory(context.db(), job === undefined ? null : jobNamed(job), limit),
    columns: HISTORY_COLUMNS,
    object: runObject,
    empty: 'The daemon has run nothing yet.',
  });
  return EXIT_CODES.ok;
}

function seconds({ startedAt, endedAt }: JobRunRow): string {
  return endedAt === null ? '' : String(Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 100) / 10);
}

function runObject(run: JobRunRow): object {
  const { id, job, startedAt, endedAt, outcome, exitCode, error, counts, dueDay: day } = run;
  const numbers: unknown = counts === null ? null : JSON.parse(counts);
  return { id, job, startedAt, endedAt, outcome, exitCode, error, dueDay: day, counts: numbers };
}

function pause(context: CommandContext, words: readonly string[], options: { as?: string }): number {
  const reason = reasonText(words.join(' '));
  const actor = loginOf(options.as, process.env, machineLogin());
  putPause(context.db(), { actor, reason, now: context.now() });
  context.output.document('run.pause', { paused: true, by: actor, reason });
  context.output.line('paused: a job that runs now is let finish, no other begins');
  context.output.note('go on: quittance run resume');
  return EXIT_CODES.ok;
}

function resume(context: CommandContext): number {
  const wasPaused = removePause(context.db());
  context.output.document('run.resume', { paused: false, wasPaused });
  context.output.line(wasPaused ? 'the daemon goes on' : 'it was not paused');
  return EXIT_CODES.ok;
}

type RequestOptions = Readonly<{ wait?: boolean; as?: string }>;

async function request(context: CommandContext, text: string, options: RequestOptions): Promise<number> {
  const job = jobNamed(text);
  const { config } = context.config();
  if (!isDaemonRunning(config))
    throw refused(
      'DAEMON_NOT_RUNNING',
      'there is no daemon that could do it',
      `systemctl start quittance, or: quittance run --only ${job}`,
    );
  if (readPause(context.db()) !== null) throw refused('DAEMON_PAUSED', 'the daemon is paused', 'quittance run resume');
  const actor = loginOf(options.as, process.env, machineLogin());
  const id = requestRun(context.db(), { job, actor, now: context.now() });
  if (options.wait !== true) {
    context.output.document('run.request', { request: id, job, run: null });
    context.output.line(`asked for: ${job}`);
    context.output.note(`how it ended: quittance run history ${job}`);
    return EXIT_CODES.ok;
  }
  const run = await ended(context, id);
  context.output.document('run.request', { request: id, job, run: runObject(run) });
  context.output.line(`${job}: ${outcomeText(run)} in ${seconds(run)} s${run.error === null ? '' : `, ${run.error}`}`);
  return run.exitCode ?? EXIT_CODES.temporary;
}

const LOOK_MS = 300;

async function ended(context: CommandContext, id: number): Promise<JobRunRow> {
  const { config } = context.config();
  const deadline = performance.now() + 2 * config.schedule.deadlineMs;
  while (performance.now() < deadline) {
    const run = runOfRequest(context.db(), id);
    if (run !== null && run.endedAt !== null) return run;
    await sleep(LOOK_MS);
  }
  throw new AppError({
    kind: 'temporary',
    code: 'REQUEST_UNANSWERED',
    message: 'the daemon has not done it in time',
    hint: 'quittance run status; journalctl -u quittance',
  });
}

function jobNamed(text: string): (typeof JOBS)[number] {
  const job = JOBS.find((one) => one === text);
  if (job !== undefined) return job;
  throw new AppError({
    kind: 'usage',
    code: 'JOB_UNKNOWN',
    message: `there is no job "${text}" in this version`,
    hint: `jobs are ${JOBS.join(', ')}`,
  });
}

function refused(code: string, message: string, hint: string): AppError {
  return new AppError({ kind: 'refused', code, message, hint });
}
