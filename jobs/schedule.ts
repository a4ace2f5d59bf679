/**
 * When each job runs. Most run again and again, soon after the start of the daemon and then at their interval; daily ones run
 * once on each day of the configured zone, at their time or as soon after it as the daemon is there. Pure: what was run before
 * and the time are arguments, so that a test can let a year pass.
 */
import type { Config, Turn } from '../src/config.ts';
import { dueDay } from '../src/wall-clock.ts';
import { JOB_NAMES, type JobName } from './context.ts';

export type Post = Readonly<{ job: JobName; firstMs: number; turn: Turn }>;

const FIRST_MS = 500;
/** Long enough, as a rule, for what one job brings to be there when the next one looks. Leases care for the rest. */
const STAGGER_MS = 2_000;

/**
 * The turns of these jobs, in the order of a pass: fetch, then process, then mail. The offsets stay, so that at each
 * later turn, too, mail goes out a moment after money was booked. What was missed while the daemon was down is done by the first turns.
 */
export function postsOf(jobs: readonly JobName[], schedule: Config['schedule']): readonly Post[] {
  return JOB_NAMES.filter((job) => jobs.includes(job)).map((job, index) => ({
    job,
    firstMs: FIRST_MS + index * STAGGER_MS,
    turn: schedule[job],
  }));
}

/** A run of a daily job, as the history of runs has it. */
export type DailyRun = Readonly<{
  dueDay: string | null;
  startedAt: string;
  outcome: string | null;
  exitCode: number | null;
}>;

/** A daily job that failed is tried again after this time, so often on one day. */
const RETRY_MS = 3_600_000;
const ATTEMPTS_MAX = 5;
/** Its work was done, and what it found is bad: once more on the same day would find the same. */
const INTEGRITY = 26;

/**
 * The day whose turn is to be run now, or null when it was run. A time that the clock leaves out in spring is reached when
 * the clock is past it; one that comes twice in autumn was run when it comes again.
 */
export function dailyTurn(
  at: string,
  { zone, now, runs }: { zone: string; now: Date; runs: readonly DailyRun[] },
): string | null {
  const day = dueDay(at, zone, now);
  const newer = runs.some((run) => run.dueDay !== null && run.dueDay > day);
  const attempts = runs.filter((run) => run.dueDay === day);
  if (newer || attempts.some(isDone)) return null;
  const last = attempts
    .map(({ startedAt }) => startedAt)
    .sort()
    .at(-1);
  if (last === undefined) return day;
  const isInterrupted = attempts.some((run) => run.startedAt === last && run.outcome === 'cancelled');
  if (isInterrupted) return day;
  return attempts.length < ATTEMPTS_MAX && now.getTime() - Date.parse(last) >= RETRY_MS ? day : null;
}

function isDone({ outcome, exitCode }: DailyRun): boolean {
  return outcome === 'ok' || outcome === 'findings' || exitCode === INTEGRITY;
}
