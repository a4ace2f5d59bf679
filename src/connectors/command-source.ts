/**
 * Fetches files with a command of the operator: an EBICS client, a bank's own tool, a copy from a share. The
 * command writes into a staging folder of its own; what lies there after it ended well is landed like any other
 * file. It runs without a shell, with a small environment, in a process group that does not outlive its time.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join, resolve as resolvePath } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError, messageOf } from '../errors.ts';
import type { FetchDeps, FetchReport, LandedFile, Tally } from './fetch-report.ts';
import { startTally } from './fetch-report.ts';
import { codeOf, openPart, prepareLanding, requireRoom } from './land-file.ts';
import { printableName, refuseName } from './remote-names.ts';

/** What the command sees of our environment. Secrets of ours are not among it. */
const ENVIRONMENT = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];
const STDERR_CHARS_MAX = 8_192;
const KILL_GRACE_MS = 2_000;
/** How long to wait for the rest of its messages after the command has ended. */
const DRAIN_MS = 500;

export type CommandSource = Readonly<{
  name: string;
  /** The program and its arguments. */
  command: readonly string[];
  /** Where the command writes (`QUITTANCE_INCOMING`); a folder of this source alone, under the data directory. */
  stagingDirectory: string;
  include: readonly string[];
  /** For the whole run of the command. */
  timeoutMs: number;
  fileBytesMax: number;
}>;

/** Runs the command and lands what it wrote. Never throws for the outside world (`report.error`). */
export async function fetchByCommand(source: CommandSource, deps: FetchDeps): Promise<FetchReport> {
  const tally = startTally(source.name);
  try {
    await prepareLanding(deps.directory);
    await mkdir(source.stagingDirectory, { recursive: true, mode: 0o700 });
    await runCommand(source);
    const entries = await readdir(source.stagingDirectory);
    for (const name of entries.sort()) await take({ source, deps, tally }, name);
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    tally.error = thrown;
  }
  return tally;
}

type Taking = Readonly<{ source: CommandSource; deps: FetchDeps; tally: Tally }>;

async function take({ source, deps, tally }: Taking, rawName: string): Promise<void> {
  const name = printableName(rawName);
  tally.listed += 1;
  const reason = refuseName(rawName, source.include);
  if (reason !== null) {
    tally.skipped.push({ name, reason });
    return;
  }
  const landed = await copyIn(source, deps.directory, rawName).catch((thrown: unknown) => fileFailed(thrown, name));
  if (landed === null) tally.skipped.push({ name, reason: 'not-a-regular-file' });
  else if (landed instanceof AppError) tally.failed.push({ name, error: landed });
  else {
    await deps.landed(landed);
    tally.landed.push(landed);
    await rm(join(source.stagingDirectory, rawName), { force: true });
  }
}

/** Null when it is no regular file. Links are not followed: they may point anywhere. */
async function copyIn(source: CommandSource, directory: string, name: string): Promise<LandedFile | null> {
  const handle = await openPlain(join(source.stagingDirectory, name));
  if (handle === null) return null;
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return null;
    await requireRoom({ size: stats.size, fileBytesMax: source.fileBytesMax, directory });
    const part = await openPart({ directory, name, sizeBytesMax: stats.size, onBytes: () => undefined });
    try {
      await pipeline(handle.createReadStream({ autoClose: false }), part.sink);
      const landing = await part.land();
      return { source: source.name, remoteName: name, size: stats.size, modifiedAt: stats.mtime, ...landing };
    } finally {
      await part.discard();
    }
  } finally {
    await handle.close();
  }
}

/** Does not wait for a writer when it is a pipe. */
async function openPlain(path: string) {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (thrown) {
    if (['ELOOP', 'ENXIO', 'EMLINK'].includes(codeOf(thrown) ?? '')) return null;
    throw thrown;
  }
}

function fileFailed(thrown: unknown, name: string): AppError {
  if (thrown instanceof AppError) return thrown;
  return new AppError({
    kind: 'temporary',
    code: 'FETCH_FILE',
    message: `the file could not be taken: ${messageOf(thrown)}`,
    where: name,
    hint: 'It stays in the staging folder; the next run tries again.',
    cause: thrown,
  });
}

type Ending = Readonly<{ code: number | null; signal: string | null; timedOut: boolean; lastLine: string }>;

async function runCommand(source: CommandSource): Promise<void> {
  const [program, ...args] = source.command;
  if (program === undefined) throw commandUnusable(source, 'the command is empty');
  const ending = await runToEnd(source, program, args);
  if (ending.code === 0 && !ending.timedOut) return;
  const how = ending.timedOut
    ? `did not end within ${source.timeoutMs} ms and was killed`
    : `ended with ${ending.code === null ? `signal ${ending.signal}` : `exit code ${ending.code}`}`;
  throw new AppError({
    kind: 'temporary',
    code: ending.timedOut ? 'FETCH_COMMAND_TIMEOUT' : 'FETCH_COMMAND_FAILED',
    message: `the command ${how}${ending.lastLine === '' ? '' : `: ${ending.lastLine}`}`,
    where: `source ${source.name}`,
    hint: 'What it wrote stays in the staging folder until a run ends well. Try the command by hand.',
  });
}

/** Starts the command in a process group of its own and waits for its end, or ends it. */
function runToEnd(source: CommandSource, program: string, args: readonly string[]): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: environmentOf(source),
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    const stderr = keepTail(child.stderr);
    const guard = guardGroup(child, source.timeoutMs);
    child.once('error', (error) => {
      guard.release();
      reject(commandUnusable(source, error.message));
    });
    child.once('exit', (code, signal) => {
      guard.release();
      const finish = (): void => resolve({ code, signal, timedOut: guard.timedOut(), lastLine: lastLineOf(stderr()) });
      const drained = setTimeout(() => child.stderr.destroy(), DRAIN_MS);
      child.once('close', () => {
        clearTimeout(drained);
        finish();
      });
    });
  });
}

/** Ends the whole group when its time is over, when its first process ends, and when our own process does. */
function guardGroup(child: ChildProcess, timeoutMs: number): { release: () => void; timedOut: () => boolean } {
  let timedOut = false;
  let killer: NodeJS.Timeout | undefined;
  const kill = (): void => signalGroup(child, 'SIGKILL');
  const deadline = setTimeout(() => {
    timedOut = true;
    signalGroup(child, 'SIGTERM');
    killer = setTimeout(kill, KILL_GRACE_MS);
  }, timeoutMs);
  process.once('exit', kill);
  const release = (): void => {
    clearTimeout(deadline);
    clearTimeout(killer);
    process.off('exit', kill);
    kill();
  };
  return { release, timedOut: () => timedOut };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (thrown) {
    // ESRCH: nobody is left. EPERM: it runs as another user, and only that user can end it.
    if (!['ESRCH', 'EPERM'].includes(codeOf(thrown) ?? '')) throw thrown;
  }
}

function environmentOf(source: CommandSource): Record<string, string> {
  const inherited = ENVIRONMENT.flatMap((key) => {
    const value = process.env[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return { ...Object.fromEntries(inherited), QUITTANCE_INCOMING: resolvePath(source.stagingDirectory) };
}

function keepTail(stream: Readable): () => string {
  let tail = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-STDERR_CHARS_MAX);
  });
  return () => tail;
}

function lastLineOf(text: string): string {
  return printableName(
    text
      .split(/\r?\n/)
      .findLast((line) => line.trim() !== '')
      ?.trim() ?? '',
  );
}

function commandUnusable(source: CommandSource, reason: string): AppError {
  return new AppError({
    kind: 'configuration',
    code: 'FETCH_COMMAND_UNUSABLE',
    message: `the command cannot be started: ${reason}`,
    where: `source ${source.name}`,
    hint: 'Give the full path of the program, then its arguments, each as one string: command = ["/opt/fetch", "--new"].',
  });
}
