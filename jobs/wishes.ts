/** What the database says about turns: requests, a pause, and which daily jobs were run. Opened only for the moment of the look. */
import { existsSync } from 'node:fs';
import { errorFields, type Log } from '../src/log.ts';
import { closeDatabase, openDatabase } from '../src/models/db.ts';
import { dailyRuns, readPause, requestedJobs } from '../src/models/run-control.ts';
import { wallClockIn } from '../src/wall-clock.ts';
import type { Written } from './clockwork.ts';
import { JOB_NAMES, type JobName } from './context.ts';
import type { DailyRun } from './schedule.ts';

const DAYS_BACK = 3;

/** Null when the database cannot be read now: then the next look will. */
export function lookAtWishes(path: string, { zone, now, log }: { zone: string; now: Date; log: Log }): Written | null {
  if (!existsSync(path)) return null;
  try {
    const db = openDatabase(path);
    try {
      const { day } = wallClockIn(zone, new Date(now.getTime() - DAYS_BACK * 86_400_000));
      const runs = new Map<string, readonly DailyRun[]>(JOB_NAMES.map((job) => [job, dailyRuns(db, job, day)]));
      const runsOf = (job: JobName): readonly DailyRun[] => runs.get(job) ?? [];
      return { isPaused: readPause(db) !== null, requested: requestedJobs(db), runsOf };
    } finally {
      closeDatabase(db);
    }
  } catch (error) {
    log.debug('requests and daily turns could not be looked at', errorFields(error));
    return null;
  }
}
