/** One daemon for one data folder. Only `start` takes this lock; the kernel gives it back when the daemon dies. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../src/config.ts';
import { AppError } from '../src/errors.ts';
import { type FileLock, takeFileLock } from '../src/models/file-lock.ts';

const WAIT_MS = 1_000;

/** Takes the lock, or throws `DAEMON_RUNNING` (temporary) when another daemon holds it. */
export function takeDaemonLock(config: Config): FileLock {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o750 });
  const path = join(config.dataDir, 'daemon.lock');
  const lock = takeFileLock(path, WAIT_MS);
  if (lock !== null) return lock;
  throw new AppError({
    kind: 'temporary',
    code: 'DAEMON_RUNNING',
    message: 'another daemon already works on this data folder',
    where: path,
    hint: 'stop that one first, or give this one a data folder of its own (--data-dir)',
  });
}

/** Whether a daemon works on this data folder now. */
export function isDaemonRunning(config: Config): boolean {
  const path = join(config.dataDir, 'daemon.lock');
  if (!existsSync(path)) return false;
  const lock = takeFileLock(path, 0);
  lock?.release();
  return lock === null;
}
