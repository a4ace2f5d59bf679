/**
 * Runs the built program as an operator does, and waits for its end. `npm test` builds it first; a build that is older than
 * the source is refused, because such a test would prove nothing.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const PROGRAM = join(ROOT, 'dist/src/cli/main.js');
const BUILD_INFO = join(ROOT, 'dist/.tsbuildinfo');

export type ProgramOptions = Readonly<{
  /** `--data-dir`; also the working directory, so that no configuration file is found by chance. */
  dataDir?: string;
  env?: Readonly<Record<string, string>>;
  /** Written to its stdin. */
  input?: string;
  cwd?: string;
}>;

export type ProgramResult = Readonly<{ code: number | null; stdout: string; stderr: string }>;

export async function runProgram(args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  refuseStaleBuildOnce();
  const dataDir = options.dataDir === undefined ? [] : ['--data-dir', options.dataDir];
  const child = spawn(process.execPath, [PROGRAM, ...args, ...dataDir], {
    cwd: options.cwd ?? options.dataDir ?? ROOT,
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...options.env },
  });
  child.stdin.end(options.input ?? '');
  return resultOf(child);
}

/** Runs a line of bash in which `quittance` is the built program, with `folder` as its data and working directory. */
export async function runInShell(line: string, folder: string): Promise<ProgramResult> {
  refuseStaleBuildOnce();
  const program = `quittance() { "${process.execPath}" "${PROGRAM}" --data-dir "${folder}" "$@"; }`;
  return resultOf(spawn('bash', ['-c', `${program}\n${line}`], { cwd: folder }));
}

/** What the program printed, and how it ended. */
export async function resultOf(child: ChildProcessWithoutNullStreams): Promise<ProgramResult> {
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  return { code, ...text };
}

/** Puts files where the bank's files land. A path is copied under its own name, a text is written. */
export function dropFiles(dataDir: string, files: Readonly<Record<string, string>> | readonly string[]): void {
  const folder = join(dataDir, 'fds');
  mkdirSync(folder, { recursive: true });
  if (isPaths(files)) for (const path of files) copyFileSync(path, join(folder, basename(path)));
  else for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

function isPaths(files: Readonly<Record<string, string>> | readonly string[]): files is readonly string[] {
  return Array.isArray(files);
}

/** The lines of `--ndjson`, parsed. */
export function parsedLines(stdout: string) {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

type BuildInfo = { fileNames: string[]; fileInfos: (string | { version: string })[] };

let isChecked = false;

export function refuseStaleBuildOnce(): void {
  if (!isChecked) refuseStaleBuild();
  isChecked = true;
}

const STALE_NAMED_MAX = 5;

/** tsc keeps a hash of each source it has compiled. */
function refuseStaleBuild(): void {
  if (!existsSync(PROGRAM) || !existsSync(BUILD_INFO)) throw new Error('the program is not built: npm run build');
  const info: BuildInfo = JSON.parse(readFileSync(BUILD_INFO, 'utf8'));
  const built = new Map(
    info.fileNames.map((name, index) => [resolve(ROOT, 'dist', name), versionOf(info.fileInfos[index])]),
  );
  const stale = ['src', 'jobs']
    .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /(?<!\.d)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => built.get(path) !== createHash('sha256').update(readFileSync(path, 'utf8')).digest('hex'));
  if (stale.length === 0) return;
  const named = stale.slice(0, STALE_NAMED_MAX).map((path) => relative(ROOT, path));
  const more = stale.length > named.length ? ` and ${stale.length - named.length} more` : '';
  throw new Error(`dist is older than ${named.join(', ')}${more}: npm run build`);
}

function versionOf(info: string | { version: string } | undefined): string | undefined {
  return typeof info === 'string' ? info : info?.version;
}
