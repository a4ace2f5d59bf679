/**
 * The one worker that every Bree job runs: a supervisor. It starts the program as a child (`quittance run --only NAME`),
 * waits for it, and writes down how it went. The work itself is never done in a thread, where native code that crashes
 * would take the daemon along. To Bree it says 'done' or 'cancelled' and nothing else: its `stop()` waits for ever for the
 * second message when another one comes first. The database is open only while a row is written.
 *
 * What an exit code means here: 0 and 24 are fine (findings are logged). 75 and everything else is logged and tried again
 * at the next turn, 78 too: each child reads the configuration anew, so that a repaired one counts at once, and one
 * unreadable key file need not stop the jobs that do not use it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { assertNever } from '../src/errors.ts';
import { createLog, errorFields, type Log, type LogFields } from '../src/log.ts';
import { closeDatabase, type Db, openDatabase } from '../src/models/db.ts';
import { endRun, releaseLease, startRun, takenLeases } from '../src/models/jobs.ts';
import { answerRequests } from '../src/models/run-control.ts';
import { ownPid } from './lease-owner.ts';
import { DAEMON_TRIGGER } from './recover.ts';
import { type ChildEnd, supervise } from './supervise.ts';
import { DUE_DAY_SLOT, PID_SLOT, type WorkerOrder } from './worker-order.ts';

await main((workerData as { order: WorkerOrder }).order); // what comes from another thread has no type

async function main(order: WorkerOrder): Promise<void> {
  const log = createLog({ level: order.logLevel }).with({ job: order.job });
  const stop = new AbortController();
  parentPort?.on('message', (message: unknown) => {
    if (message === 'cancel') stop.abort();
  });
  try {
    await runOnce(order, log, stop.signal);
  } catch (error) {
    log.error('the supervisor of a job failed', errorFields(error));
  }
  parentPort?.postMessage(stop.signal.aborted ? 'cancelled' : 'done');
  parentPort?.close();
}

async function runOnce(order: WorkerOrder, log: Log, cancel: AbortSignal): Promise<void> {
  if (cancel.aborted) return;
  const startedAt = new Date();
  const slots = new Int32Array(order.slots);
  const dueDay = dayIn(Atomics.load(slots, DUE_DAY_SLOT));
  const open = (db: Db): number => {
    const id = startRun(db, { job: order.job, trigger: DAEMON_TRIGGER, startedAt, dueDay });
    answerRequests(db, order.job, id);
    return id;
  };
  const started = recorded(order, log, open);
  const end = await supervise({ ...order, cancel, onPid: (pid) => void Atomics.store(slots, PID_SLOT, pid ?? 0) });
  report(log, end, started);
  recorded(order, log, (db) => {
    if (end.pid !== null) releaseLeasesOf(db, end.pid);
    const { outcome, exitCode, error, counts } = end;
    endRun(db, started ?? open(db), { endedAt: new Date(), outcome, exitCode, error, counts });
  });
}

/** What the child held when it died, so that its job need not wait for the end of the lease. */
function releaseLeasesOf(db: Db, pid: number): void {
  for (const { name, owner } of takenLeases(db)) if (ownPid(owner) === pid) releaseLease(db, name, owner);
}

/** 20261128 is 2026-11-28; 0 is none. */
function dayIn(number: number): string | null {
  return number === 0 ? null : String(number).replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
}

/** Writes with a connection of its own. A run that cannot be written down goes on all the same: then null, and the log has it. */
function recorded<T>(order: WorkerOrder, log: Log, write: (db: Db) => T): T | null {
  try {
    const db = openDatabase(order.databasePath);
    try {
      return write(db);
    } finally {
      closeDatabase(db);
    }
  } catch (error) {
    log.error('a run could not be recorded', errorFields(error));
    return null;
  }
}

function report(log: Log, end: ChildEnd, id: number | null): void {
  const runId = id === null ? null : String(id);
  const fields: LogFields = {
    runId,
    childPid: end.pid,
    exitCode: end.exitCode,
    signal: end.signal,
    durationMs: end.durationMs,
  };
  switch (end.outcome) {
    case 'ok':
      log.info('job done', fields);
      break;
    case 'findings':
      log.warn('job done, something needs attention', fields);
      break;
    case 'temporary':
      log.warn('job could not do all its work, next turn again', fields);
      break;
    case 'failed':
      log.error('job failed, next turn again', fields);
      break;
    case 'crashed':
      log.error('job crashed, next turn again', fields);
      break;
    case 'deadline':
      log.error('job did not end in time and was ended, next turn again', fields);
      break;
    case 'cancelled':
      log.info('job was ended with the daemon', fields);
      break;
    default:
      assertNever(end.outcome);
  }
}
