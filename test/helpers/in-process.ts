/**
 * Runs a command inside the process of the test: the same code from the command line to the exit code, without the half second
 * that a process of its own needs to start. For what commands say and do. What only a process can show (signals, pipes,
 * two at once, the log on stderr) is for `runProgram` of `program.ts`.
 */
import { resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { runProgram as runHere } from '../../src/cli/program.ts';
import { useLanguage } from '../../src/cli/words/language.ts';
import type { ProgramOptions, ProgramResult } from './program.ts';

const ROOT = resolve(import.meta.dirname, '../..');

let last: Promise<unknown> = Promise.resolve();

/** One after the other: the streams, the environment and the working directory belong to the process. */
export function runInProcess(
  args: readonly string[],
  options: Omit<ProgramOptions, 'input'> = {},
): Promise<ProgramResult> {
  const run = last.then(() => runAlone(args, options));
  last = run.catch(() => undefined);
  return run;
}

async function runAlone(args: readonly string[], options: Omit<ProgramOptions, 'input'>): Promise<ProgramResult> {
  const dataDir = options.dataDir === undefined ? [] : ['--data-dir', options.dataDir];
  const stdout = collector();
  const stderr = collector();
  const giveBack = [
    replaceStreams({ stdout: stdout.stream, stderr: stderr.stream, stdin: Readable.from([]) }),
    replaceEnvironment({ PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...options.env }),
    replaceFolder(options.cwd ?? options.dataDir ?? ROOT),
  ];
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    await runHere([process.execPath, 'quittance', ...args, ...dataDir]);
    return { code: Number(process.exitCode ?? 0), stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.exitCode = before;
    useLanguage('en');
    for (const restore of giveBack) restore();
  }
}

function collector(): { stream: Writable; text: () => string } {
  const chunks: Buffer[] = [];
  const write = (chunk: Buffer, _: unknown, done: () => void): void => {
    chunks.push(chunk);
    done();
  };
  return { stream: new Writable({ write }), text: () => Buffer.concat(chunks).toString('utf8') };
}

function replaceStreams(streams: Readonly<Record<'stdout' | 'stderr' | 'stdin', Readable | Writable>>): () => void {
  const own = Object.keys(streams).map((name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const);
  for (const [name, value] of Object.entries(streams))
    Object.defineProperty(process, name, { value, configurable: true });
  return () => {
    for (const [name, descriptor] of own) if (descriptor) Object.defineProperty(process, name, descriptor);
  };
}

/** In the real environment, so that a time zone that the program sets counts. */
function replaceEnvironment(wanted: Readonly<Record<string, string>>): () => void {
  const before = { ...process.env };
  const become = (env: NodeJS.ProcessEnv): void => {
    for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
    Object.assign(process.env, env);
  };
  become(wanted);
  return () => become(before);
}

function replaceFolder(folder: string): () => void {
  const before = process.cwd();
  process.chdir(folder);
  return () => process.chdir(before);
}
