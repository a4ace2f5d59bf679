/** What the daemon tells a supervisor thread, and the numbers both can see at any moment. */
import type { LogLevel } from '../src/log.ts';
import type { JobName } from './context.ts';

export type WorkerOrder = Readonly<{
  job: JobName;
  command: string;
  args: readonly string[];
  databasePath: string;
  deadlineMs: number;
  graceMs: number;
  logLevel: LogLevel;
  /** Two whole numbers: the process id of the child (0 for none), and the day of a daily turn (20261128; 0 for none). */
  slots: SharedArrayBuffer;
}>;

/** The daemon must be able to end the child without us. */
export const PID_SLOT = 0;
export const DUE_DAY_SLOT = 1;
