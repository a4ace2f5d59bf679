/** When each job runs: soon after the start of the daemon, one after the other, and then at its interval. Pure. */
import type { Config } from '../src/config.ts';
import { JOB_NAMES, type JobName } from './context.ts';

export type Turn = Readonly<{ job: JobName; firstMs: number; intervalMs: number }>;

const FIRST_MS = 500;
/** Long enough, as a rule, for what one job brings to be there when the next one looks. Leases care for the rest. */
const STAGGER_MS = 2_000;

/**
 * The turns of these jobs, in the order of a pass: fetch, then process, then mail. The offsets stay, so that at each
 * later turn, too, mail goes out a moment after money was booked. What was missed while the daemon was down is done by the first turns.
 */
export function turnsOf(jobs: readonly JobName[], schedule: Config['schedule']): readonly Turn[] {
  return JOB_NAMES.filter((job) => jobs.includes(job)).map((job, index) => ({
    job,
    firstMs: FIRST_MS + index * STAGGER_MS,
    intervalMs: schedule[`${job}Ms`],
  }));
}
