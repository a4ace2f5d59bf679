/**
 * The daemon as operators run it: the built program, or a small host around the built `startDaemon`, as a process of its
 * own. Its log lines are read as they come. Whatever a test leaves running is ended after it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeDatabase, type Db, openDatabase } from '../../src/models/db.ts';
import { type JobRunRow, latestRuns } from '../../src/models/jobs.ts';
import { afterThisTest } from './endings.ts';

export const DIST = resolve('dist');
export const PROGRAM = join(DIST, 'src/cli/main.js');

export type LogLine = Readonly<{ level: string; message: string; job?: string; childPid?: number; code?: string }>;

export type Running = Readonly<{
  pid: number;
  /** All that came on stderr. */
  stderr: () => string;
  lines: () => readonly LogLine[];
  /** Waits until the condition holds; fails with the log when the process ends, or hangs. */
  until: (what: string, condition: () => boolean, timeoutMs?: number) => Promise<void>;
  /** Process ids of every child that was ever seen in the log or below the process. */
  children: () => readonly number[];
  /** Sends the signal and waits for the end. */
  stop: (signal?: NodeJS.Signals) => Promise<Ended>;
  ended: Promise<Ended>;
}>;
export type Ended = Readonly<{ code: number | null; signal: NodeJS.Signals | null; durationMs: number }>;

function endAll(child: ChildProcess, children: () => readonly number[]): void {
  const pids = children();
  child.kill('SIGKILL');
  for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
}

/** `quittance ARGS` in the folder. */
export function startProgram(folder: string, args: readonly string[], program = PROGRAM): Running {
  return startNode(folder, [program, ...args]);
}

/** `node ARGS` in the folder. */
export function startNode(folder: string, args: readonly string[]): Running {
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], env: environment() });
  const pid = child.pid ?? 0;
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Omit<Ended, 'durationMs'>>((done) =>
    child.once('exit', (code, signal) => done({ code, signal })),
  );
  const lines = (): readonly LogLine[] => linesIn(stderr);
  const seen = new Set<number>();
  const children = (): readonly number[] => {
    for (const one of [...childrenOf(pid), ...lines().map((line) => line.childPid)])
      if (one !== undefined) seen.add(one);
    return [...seen];
  };
  afterThisTest(() => endAll(child, children));
  return {
    pid,
    stderr: () => stderr,
    lines,
    children,
    until: async (what, condition, timeoutMs = 120_000) => {
      const deadline = performance.now() + timeoutMs;
      while (!condition()) {
        children();
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`it ended before ${what}:\n${stderr}`);
        if (performance.now() > deadline) throw new Error(`not in time: ${what}:\n${stderr}`);
        await sleep(50);
      }
    },
    stop: async (signal = 'SIGTERM') => {
      children();
      const started = performance.now();
      child.kill(signal);
      const end = await ended;
      return { ...end, durationMs: performance.now() - started };
    },
    ended: ended.then((end) => ({ ...end, durationMs: 0 })),
  };
}

/** Nothing of the surrounding installation leaks in. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([key]) => !/^(QUITTANCE_|TZ$|CREDENTIALS_|VITEST|NODE_OPTIONS)/.test(key),
  );
  return Object.fromEntries(kept);
}

function linesIn(text: string): readonly LogLine[] {
  return text.split('\n').flatMap((line): LogLine[] => {
    try {
      return line.startsWith('{') ? [JSON.parse(line)] : [];
    } catch {
      return []; // the end of it has not come yet
    }
  });
}

/** Children of all threads of a process (Linux). */
function childrenOf(pid: number): readonly number[] {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return [];
  try {
    return readdirSync(tasks).flatMap((task) =>
      readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return []; // a thread ended while we looked
  }
}

/** Whether the process is there and is no zombie. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Looks into a database that others may be using. */
export function inDatabase<T>(path: string, look: (db: Db) => T): T {
  const db = openDatabase(path);
  try {
    return look(db);
  } finally {
    closeDatabase(db);
  }
}

/** The runs of a job that have ended, the oldest first. */
export function runsOf(path: string, job: string): readonly JobRunRow[] {
  if (!existsSync(path)) return [];
  return inDatabase(path, (db) =>
    latestRuns(db, job, 100)
      .filter((run) => run.endedAt !== null)
      .reverse(),
  );
}
