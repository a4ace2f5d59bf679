/**
 * The daemon: at its turn (clockwork.ts) Bree runs each job in a supervisor thread (worker.ts), which runs the program as a
 * child. This process keeps the lock and the list of children, and never loads the XML reader. Nothing that a job does ends it.
 * Called by `quittance start`.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Bree from 'bree';
import type { Config } from '../src/config.ts';
import { errorFields, type Log, type LogLevel } from '../src/log.ts';
import { closeDatabase, openDatabase } from '../src/models/db.ts';
import { closeUnfinishedRuns } from '../src/models/jobs.ts';
import { createClockwork } from './clockwork.ts';
import { databasePath, incomingFolder, type JobName } from './context.ts';
import { takeDaemonLock } from './daemon-lock.ts';
import { serveMetrics } from './metrics-server.ts';
import { DAEMON_TRIGGER, recover } from './recover.ts';
import { postsOf, type Post as Turn } from './schedule.ts';
import { signalGroup } from './supervise.ts';
import { lookAtWishes } from './wishes.ts';
import { DUE_DAY_SLOT, PID_SLOT, type WorkerOrder } from './worker-order.ts';

export type DaemonSettings = Readonly<{
  config: Config;
  /** The jobs there are. */
  jobs: readonly JobName[];
  log: Log;
  /** For the supervisor threads, which have logs of their own. */
  logLevel: LogLevel;
  /** What is run for one turn of a job. */
  programFor: (job: JobName) => Readonly<{ command: string; args: readonly string[] }>;
}>;

export type Daemon = Readonly<{
  /** Starts no further run, ends those that go on, and gives the lock back: within 25 s, whatever the jobs do. */
  stop: () => Promise<void>;
}>;

/** From SIGTERM to SIGKILL for a job. */
const GRACE_MS = 10_000;
/** The supervisors end their children in this time and write it down. */
const SUPERVISORS_MS = GRACE_MS + 5_000;
/** For supervisors whose child was ended by us in the end, and then once more for their threads. */
const LAST_MS = 3_000;

/** Starts the daemon. Throws `DAEMON_RUNNING` when there already is one for this data folder. */
export async function startDaemon(settings: DaemonSettings): Promise<Daemon> {
  const { config, log } = settings;
  const lock = takeDaemonLock(config);
  try {
    // A place to drop files from the first moment on. Later a missing one is trouble, which the job tells.
    if (!existsSync(databasePath(config))) mkdirSync(incomingFolder(config), { recursive: true, mode: 0o750 });
    recover({ databasePath: databasePath(config), log, now: new Date() });
    const posts = postsOf(settings.jobs, config.schedule).map((turn) => postOf(turn, settings));
    const metrics = serveMetrics(config, log);
    const stop = await startBree(posts, settings);
    log.info('daemon started', { count: posts.length });
    return {
      stop: async () => {
        log.info('daemon is stopping');
        await stop();
        metrics.close();
        lock.release();
        log.info('daemon stopped');
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A job at its turn, and what its supervisor is told. */
type Post = Readonly<{ turn: Turn; order: WorkerOrder }>;

function postOf(turn: Turn, { config, logLevel, programFor }: DaemonSettings): Post {
  const order: WorkerOrder = {
    ...programFor(turn.job),
    job: turn.job,
    databasePath: databasePath(config),
    deadlineMs: config.schedule.deadlineMs,
    graceMs: GRACE_MS,
    logLevel,
    slots: new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT),
  };
  return { turn, order };
}

/** Starts the timers, and gives back what ends everything. */
async function startBree(posts: readonly Post[], { config, log }: DaemonSettings): Promise<() => Promise<void>> {
  let stopping = false;
  const bree = new Bree({
    root: import.meta.dirname,
    doRootCheck: false,
    timezone: 'local', // of the process, which `start` has set; another one is wrong twice a year
    logger: breeLogger(log),
    errorHandler: (error, { name }) => {
      // Bree ends a cancelled thread by force, and then calls that an error.
      if (stopping) return;
      log.error('the supervisor of a job died', { job: name, ...errorFields(error) });
      for (const post of posts.filter(({ turn }) => turn.job === name)) abandon(post, log);
    },
    workerMessageHandler: () => undefined,
    jobs: posts.map(({ turn, order }) => ({
      name: turn.job,
      path: join(import.meta.dirname, 'worker.js'),
      timeout: false, // clockwork.ts says when
      // Bree takes a path with one of #$%&+=![( in it for source code, unless it is told.
      worker: { eval: false, workerData: { order } },
    })),
  });
  const killChildren = (): void => posts.forEach(killChild);
  process.once('exit', killChildren);
  await bree.init();
  const stopTicking = tickWith(bree, posts, { config, log });
  return async () => {
    stopping = true;
    stopTicking();
    await endAll(bree, killChildren);
    process.off('exit', killChildren);
  };
}

/** Often enough for intervals of a second. */
const TICK_MS = 100;
/** How often the database is asked for requests, a pause, and daily turns. */
const LOOK_MS = 1_000;

/** Lets the clockwork tick, and gives back what ends it. */
function tickWith(
  bree: Bree,
  posts: readonly Post[],
  { config, log }: Pick<DaemonSettings, 'config' | 'log'>,
): () => void {
  const leftOut = (job: JobName): void => log.debug('still running, this turn is left out', { job });
  const clockwork = createClockwork(
    posts.map(({ turn }) => turn),
    { zone: config.zone, leftOut },
  );
  const started = performance.now();
  let lookedMs = Number.NEGATIVE_INFINITY;
  const tick = (): void => {
    const elapsedMs = performance.now() - started;
    const looks = elapsedMs - lookedMs >= LOOK_MS;
    if (looks) lookedMs = elapsedMs;
    const now = new Date();
    const written = looks ? lookAtWishes(databasePath(config), { zone: config.zone, now, log }) : null;
    const isRunning = (job: JobName): boolean => bree.workers.has(job);
    for (const { job, dueDay } of clockwork.startsAt({ elapsedMs, now, isRunning, written }))
      begin(bree, posts, job, dueDay);
  };
  const timer = setInterval(tick, TICK_MS);
  return () => clearInterval(timer);
}

function begin(bree: Bree, posts: readonly Post[], job: JobName, dueDay: string | null): void {
  const post = posts.find(({ turn }) => turn.job === job);
  if (post === undefined) return;
  Atomics.store(new Int32Array(post.order.slots), DUE_DAY_SLOT, Number(dueDay?.replaceAll('-', '') ?? 0));
  void bree.run(job).catch(() => undefined); // Bree tells its logger
}

/** No tick any more, then 'cancel' to every supervisor. Bree's own stop may wait for ever, so it runs against the clock. */
async function endAll(bree: Bree, killChildren: () => void): Promise<void> {
  const stopped = bree.stop();
  if (await endsWithin(stopped, SUPERVISORS_MS)) return;
  killChildren();
  if (await endsWithin(stopped, LAST_MS)) return;
  await endsWithin(Promise.all([...bree.workers.values()].map((worker) => worker.terminate())), LAST_MS);
}

async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const ended = await Promise.race([work.then(() => true), expiry]);
  clearTimeout(timer);
  return ended;
}

function killChild({ order }: Post): void {
  const pid = Atomics.load(new Int32Array(order.slots), PID_SLOT);
  if (pid > 0) signalGroup(pid, 'SIGKILL');
}

/** The run of a supervisor that is no more: its child must not go on unwatched, and its row is ended by us. */
function abandon(post: Post, log: Log): void {
  killChild(post);
  Atomics.store(new Int32Array(post.order.slots), PID_SLOT, 0);
  try {
    const db = openDatabase(post.order.databasePath);
    closeUnfinishedRuns(db, { trigger: DAEMON_TRIGGER, job: post.turn.job, endedAt: new Date() });
    closeDatabase(db);
  } catch (error) {
    log.error('a run could not be recorded', { job: post.turn.job, ...errorFields(error) });
  }
}

/** Bree tells of each thread that comes and goes, which the supervisors say better. */
function breeLogger(log: Log) {
  return {
    info: () => undefined,
    warn: () => log.warn('the scheduler warns'),
    error: (...facts: readonly unknown[]) => log.error('the scheduler is in trouble', errorFields(facts[0])),
  };
}
