/**
 * A child of the daemon must not outlive it: nobody would hold it to its deadline. The supervisor tells the child its
 * own process id; a thread of the child looks whether that is still its parent, also while a job computes without a
 * pause, and else ends the child and its group as the supervisor would have done. Linux and macOS give an orphan to
 * another process; nothing happens where the system does not.
 */
import { Worker } from 'node:worker_threads';

/** Set by the supervisor alone, and taken away before anything else is started. */
export const PARENT_VARIABLE = 'QUITTANCE_PARENT';

const LOOK_MS = 500;
const GRACE_MS = 10_000;

export type WatchOrder = Readonly<{ parent: number; lookMs: number; graceMs: number }>;

/** Begins to watch when the supervisor asked for it, and says whether it did. Does not keep the process alive. */
export function watchParent(env: NodeJS.ProcessEnv): boolean {
  const parent = Number(env[PARENT_VARIABLE]);
  delete env[PARENT_VARIABLE];
  if (!Number.isSafeInteger(parent) || parent <= 0) return false;
  const order: WatchOrder = { parent, lookMs: LOOK_MS, graceMs: GRACE_MS };
  new Worker(new URL('./parent-watch-thread.js', import.meta.url), { workerData: { order } }).unref();
  return true;
}
