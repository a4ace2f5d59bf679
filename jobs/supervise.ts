/**
 * Runs one program as a child and watches over it: a deadline, a way to cancel it, and words for how it ended. The child
 * is the head of a process group of its own: Ctrl-C at a terminal reaches the daemon alone, and whatever the child leaves
 * behind in its group is ended with it. Its stderr is ours; nothing of it is read here. Called by the supervisor thread.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { EXIT_CODES, messageOf } from '../src/errors.ts';
import type { RunOutcome } from '../src/models/jobs.ts';
import { PARENT_VARIABLE } from './parent-watch.ts';

export type ChildOrder = Readonly<{
  command: string;
  args: readonly string[];
  deadlineMs: number;
  /** From SIGTERM to SIGKILL. */
  graceMs: number;
  /** Aborted when the child is to end now. */
  cancel: AbortSignal;
  /** Told the process id once the child runs, and null once it has ended. */
  onPid: (pid: number | null) => void;
}>;

export type ChildEnd = Readonly<{
  outcome: RunOutcome;
  pid: number | null;
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** One line without personal data; null when all is well. */
  error: string | null;
  /** The numbers of the JSON document the child has printed; null when it has printed none. */
  counts: object | null;
  durationMs: number;
}>;

type Exit = Readonly<{ code: number | null; signal: NodeJS.Signals | null; trouble: string | null }>;
type Ending = 'deadline' | 'cancelled';

/** A summary is much shorter; of a child that prints without end only this much is kept. */
const STDOUT_CHARS_MAX = 65_536;
/** How long to wait for the rest of its output after the child has ended: a grandchild may hold the pipe open. */
const DRAIN_MS = 500;

/** Runs the program to its end, whatever that is. Never throws for what the child does. */
export async function supervise(order: ChildOrder): Promise<ChildEnd> {
  const started = performance.now();
  const child = startChild(order);
  if (child instanceof Error) return endOf(order, { code: null, signal: null, trouble: messageOf(child) }, null);
  const stdout = keepText(child.stdout);
  const ended = exitOf(child);
  const guard = guardChild(child, order);
  order.onPid(child.pid ?? null);
  try {
    const exit = await ended;
    if (exit.trouble === null) await drained(child);
    const end = endOf(order, exit, guard.ending());
    const durationMs = Math.round(performance.now() - started);
    return { ...end, pid: child.pid ?? null, counts: countsIn(stdout()), durationMs };
  } finally {
    guard.release();
    order.onPid(null);
  }
}

/** Ends a whole process group. Nothing happens when nobody of it is left. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (thrown) {
    const code: unknown = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
    // ESRCH: nobody is left. EPERM: what is left runs as another user, and only that user can end it.
    if (code !== 'ESRCH' && code !== 'EPERM') throw thrown;
  }
}

type Child = ChildProcess & Readonly<{ stdout: Readable }>;

/** Most troubles of starting come as an event, some are thrown. */
function startChild(order: ChildOrder): Child | Error {
  try {
    const env = { ...process.env, [PARENT_VARIABLE]: String(process.pid) };
    return spawn(order.command, [...order.args], { detached: true, stdio: ['ignore', 'pipe', 'inherit'], env });
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(messageOf(thrown));
  }
}

function exitOf(child: Child): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, trouble: messageOf(error) }));
    child.once('exit', (code, signal) => resolve({ code, signal, trouble: null }));
  });
}

/** SIGTERM at the deadline or when cancelled, SIGKILL after the grace. The first reason counts. */
function guardChild(child: Child, order: ChildOrder): { release: () => void; ending: () => Ending | null } {
  let ending: Ending | null = null;
  let killer: NodeJS.Timeout | undefined;
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid !== undefined) signalGroup(child.pid, name);
  };
  const end = (reason: Ending): void => {
    if (ending !== null) return;
    ending = reason;
    signal('SIGTERM');
    killer = setTimeout(() => signal('SIGKILL'), order.graceMs);
  };
  const cancel = (): void => end('cancelled');
  const deadline = setTimeout(() => end('deadline'), order.deadlineMs);
  order.cancel.addEventListener('abort', cancel, { once: true });
  if (order.cancel.aborted) cancel();
  return {
    ending: () => ending,
    release: () => {
      clearTimeout(deadline);
      clearTimeout(killer);
      order.cancel.removeEventListener('abort', cancel);
      signal('SIGKILL');
    },
  };
}

function drained(child: Child): Promise<void> {
  if (child.stdout.closed) return Promise.resolve();
  return new Promise((resolve) => {
    const enough = setTimeout(() => child.stdout.destroy(), DRAIN_MS);
    child.stdout.once('close', () => {
      clearTimeout(enough);
      resolve();
    });
  });
}

function endOf(order: ChildOrder, exit: Exit, ending: Ending | null): ChildEnd {
  const outcome = outcomeOf(exit, ending);
  const error = errorOf(outcome, exit, order);
  return { outcome, pid: null, exitCode: exit.code, signal: exit.signal, error, counts: null, durationMs: 0 };
}

/** A child that did its work all the same, after it was told to end, has done its work. */
function outcomeOf(exit: Exit, ending: Ending | null): RunOutcome {
  if (exit.code === EXIT_CODES.ok) return 'ok';
  if (exit.code === EXIT_CODES.findings) return 'findings';
  if (ending !== null) return ending;
  if (exit.code === EXIT_CODES.temporary) return 'temporary';
  return exit.signal === null ? 'failed' : 'crashed';
}

function errorOf(outcome: RunOutcome, exit: Exit, order: ChildOrder): string | null {
  switch (outcome) {
    case 'ok':
    case 'findings':
      return null;
    case 'deadline':
      return `did not end within ${order.deadlineMs} ms`;
    case 'cancelled':
      return 'ended with the daemon';
    case 'crashed':
      return `ended by ${exit.signal}`;
    case 'temporary':
    case 'failed':
      return exit.trouble === null ? exitText(exit.code) : 'could not be started';
  }
}

function exitText(code: number | null): string {
  const meaning = Object.entries(EXIT_CODES).find(([, one]) => one === code)?.[0];
  return meaning === undefined ? `exit code ${code}` : `exit code ${code} (${meaning})`;
}

function keepText(stream: Readable): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (more: string) => {
    text = (text + more).slice(-STDOUT_CHARS_MAX);
  });
  return () => text;
}

function countsIn(stdout: string): object | null {
  try {
    const value: unknown = JSON.parse(stdout);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? numbersOf(value) : null;
  } catch {
    return null; // it printed something else, or ended before it could
  }
}

/** Numbers and yes or no, with their keys. Texts are left out: the history of runs holds no personal data. */
function numbersOf(value: object): object {
  const kept = Object.entries(value).flatMap(([key, one]: [string, unknown]): [string, unknown][] => {
    if (typeof one === 'number' || typeof one === 'boolean') return [[key, one]];
    return typeof one === 'object' && one !== null && !Array.isArray(one) ? [[key, numbersOf(one)]] : [];
  });
  return Object.fromEntries(kept);
}
