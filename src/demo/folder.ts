/**
 * The folder of the demo. It is made anew at every run, but only when it is ours: a marker file says so. Nothing is
 * removed but what a demo has put there, and never while something still works on it.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { type FileLock, takeFileLock } from '../models/file-lock.ts';

const MARKER = '.quittance-demo';
const MARKER_TEXT = 'Made by `quittance demo`, which makes this folder anew. Keep nothing here.\n';
const LOCK = '.lock';

export type DemoFolder = Readonly<{
  root: string;
  /** Of the installation: database and files from the bank. */
  data: string;
  /** What the bank has on its server. */
  bank: string;
  /** The broken file once more, whole. */
  again: string;
  /** What the mail server received. */
  mail: string;
  /** Configuration and key while the demo runs. */
  running: string;
  config: string;
  expected: string;
}>;

/** Makes the folder, or empties it, and holds it until `lock` is released. */
export function openDemoFolder(root: string): Readonly<{ folder: DemoFolder; lock: FileLock }> {
  refuseForeign(root);
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, MARKER), MARKER_TEXT);
  const lock = takeFileLock(join(root, LOCK), 0);
  if (lock === null)
    throw inUse(root, 'another demo is running in it', 'wait until it has ended, or name another folder');
  const folder = foldersIn(root);
  try {
    refuseDaemon(folder);
    const { data, bank, again, mail, running, config, expected } = folder;
    for (const path of [data, bank, again, mail, running, config, expected])
      rmSync(path, { recursive: true, force: true });
    for (const path of [bank, again, mail]) mkdirSync(path);
    mkdirSync(running, { mode: 0o700 });
    mkdirSync(data, { mode: 0o750 });
  } catch (error) {
    lock.release();
    throw error;
  }
  return { folder, lock };
}

function foldersIn(root: string): DemoFolder {
  return {
    root,
    data: join(root, 'data'),
    bank: join(root, 'bank'),
    again: join(root, 'again'),
    mail: join(root, 'mail'),
    running: join(root, '.running'),
    config: join(root, 'quittance.toml'),
    expected: join(root, 'expected.csv'),
  };
}

/** Anything that is not an empty folder or one of ours. */
function refuseForeign(root: string): void {
  const found = statSync(root, { throwIfNoEntry: false });
  if (found === undefined) return;
  const isOurs = found.isDirectory() && (existsSync(join(root, MARKER)) || readdirSync(root).length === 0);
  if (isOurs) return;
  throw new AppError({
    kind: 'refused',
    code: 'DEMO_FOLDER_FOREIGN',
    message: 'this was not made by a demo, so it is left as it is',
    where: root,
    hint: 'name a folder that does not exist yet: quittance demo another-folder',
  });
}

function refuseDaemon({ root, data }: DemoFolder): void {
  const path = join(data, 'daemon.lock');
  if (!existsSync(path)) return;
  const lock = takeFileLock(path, 0);
  if (lock === null) throw inUse(root, 'a daemon works on its data', 'stop it first');
  lock.release();
}

function inUse(root: string, message: string, hint: string): AppError {
  return new AppError({
    kind: 'temporary',
    code: 'DEMO_FOLDER_IN_USE',
    message: `the folder is in use: ${message}`,
    where: root,
    hint,
  });
}
