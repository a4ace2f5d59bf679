/**
 * Decides at each tick which jobs begin now: by their interval, their time of day, or because a person asked. It counts
 * intervals by a clock that never goes back, and knows of days and requests what the database says. The daemon gives it
 * both, and a test gives it others. Pure, but for what it remembers of intervals.
 */
import type { JobName } from './context.ts';
import { type DailyRun, dailyTurn, type Post } from './schedule.ts';

/** Begin this job; `dueDay` is the day of a daily one. */
export type Start = Readonly<{ job: JobName; dueDay: string | null }>;

/** What is written down, as of this tick. */
export type Written = Readonly<{
  isPaused: boolean;
  requested: readonly string[];
  runsOf: (job: JobName) => readonly DailyRun[];
}>;

export type Tick = Readonly<{
  /** Milliseconds that only grow. */
  elapsedMs: number;
  now: Date;
  isRunning: (job: JobName) => boolean;
  /** Null when nobody has looked this time: only intervals count then. */
  written: Written | null;
}>;

export type Clockwork = Readonly<{ startsAt: (tick: Tick) => readonly Start[] }>;

/** Alarms also go on while the daemon is paused. */
const NEVER_PAUSED: ReadonlySet<string> = new Set(['watch']);

/** `leftOut` is told of a turn that came while its job was still running. */
export function createClockwork(
  posts: readonly Post[],
  { zone, leftOut }: { zone: string; leftOut: (job: JobName) => void },
): Clockwork {
  const next = new Map(posts.map(({ job, firstMs }) => [job, firstMs]));
  let isPaused = false;

  function startOf({ job, turn }: Post, tick: Tick): Start | null {
    const isStopped = isPaused && !NEVER_PAUSED.has(job);
    const isDue = turn.kind === 'every' && intervalDue(job, turn.ms, tick.elapsedMs);
    if (isStopped) return null;
    if (tick.isRunning(job)) {
      if (isDue) leftOut(job);
      return null;
    }
    const day = turn.kind === 'daily' && isBegun(job, tick) ? dayOf(job, turn.at, tick) : null;
    const isAsked = tick.written?.requested.includes(job) === true;
    return isDue || isAsked || day !== null ? { job, dueDay: day } : null;
  }

  /** The first turns go one after the other, also those of daily jobs that were missed. */
  function isBegun(job: JobName, { elapsedMs }: Tick): boolean {
    return elapsedMs >= (next.get(job) ?? 0);
  }

  function intervalDue(job: JobName, ms: number, elapsedMs: number): boolean {
    const due = next.get(job) ?? 0;
    if (elapsedMs < due) return false;
    // Turns that were missed, because the machine slept, are one turn.
    next.set(job, due + ms * (Math.floor((elapsedMs - due) / ms) + 1));
    return true;
  }

  function dayOf(job: JobName, at: string, { now, written }: Tick): string | null {
    return written === null ? null : dailyTurn(at, { zone, now, runs: written.runsOf(job) });
  }

  return {
    startsAt: (tick) => {
      if (tick.written !== null) isPaused = tick.written.isPaused;
      return posts.flatMap((post) => startOf(post, tick) ?? []);
    },
  };
}
