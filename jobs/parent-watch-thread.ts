/** The thread of `parent-watch.ts`: SIGTERM to our group once the parent is another, SIGKILL after the grace. */
import { workerData } from 'node:worker_threads';
import type { WatchOrder } from './parent-watch.ts';
import { signalGroup } from './supervise.ts';

const { parent, lookMs, graceMs } = (workerData as { order: WatchOrder }).order; // what comes from another thread has no type

const timer = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(timer);
  signalGroup(process.pid, 'SIGTERM');
  setTimeout(() => signalGroup(process.pid, 'SIGKILL'), graceMs);
}, lookMs);
