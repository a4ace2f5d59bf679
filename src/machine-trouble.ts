/** Trouble of the disk, the database file and the system: told as what it is, so that nobody takes it for a bug of ours. */
import { accessSync, constants } from 'node:fs';
import { isDiskFull } from './disk-full.ts';
import { AppError, messageOf } from './errors.ts';

const MESSAGE_LENGTH_MAX = 200;
const DISK_FULL = 'DISK_FULL';

/** Errors of disk and database that an operator can act on; a library may have wrapped them. `dataDir` is where the database lies, if that is known. */
export function machineTrouble(thrown: unknown, dataDir: string | null): AppError | null {
  if (thrown instanceof AppError) return null;
  for (const one of causesOf(thrown)) {
    if (!(one instanceof Error) || !('code' in one)) continue;
    const [, facts] = MACHINE.find(([pattern]) => pattern.test(signOf(one, dataDir))) ?? [];
    if (facts === undefined) continue;
    const path = 'path' in one && typeof one.path === 'string' ? one.path : undefined;
    const where = path ?? (facts.code === DISK_FULL ? (dataDir ?? undefined) : undefined);
    return new AppError({ ...facts, message: `${facts.message} (${shortMessage(one)})`, where, cause: thrown });
  }
  return null;
}

/** The same for a full disk only, where anything else is told otherwise. */
export function diskFull(thrown: unknown, folder: string): AppError | null {
  const trouble = machineTrouble(thrown, folder);
  return trouble?.code === DISK_FULL ? trouble : null;
}

/** What the table knows an error by: its code, or the call or the disk where these say more. */
function signOf(error: Error & { code: unknown }, dataDir: string | null): string {
  if ('syscall' in error && error.syscall === 'uv_cwd') return 'uv_cwd';
  const code = String(error.code);
  if (dataDir === null || !code.startsWith('SQLITE_')) return code;
  if (isDiskFull(code, dataDir)) return 'ENOSPC';
  return /^SQLITE_(?:READONLY|CANTOPEN)/.test(code) && isReadOnly(dataDir) ? 'EROFS' : code;
}

function isReadOnly(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return false;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EROFS';
  }
}

/** The first line of each error in the chain of causes: libraries put whole queries, with their values, into the rest. */
export function shortMessage(thrown: unknown): string {
  return causesOf(thrown)
    .map((one) => messageOf(one).split('\n')[0] ?? '')
    .map((line) => (line.length > MESSAGE_LENGTH_MAX ? `${line.slice(0, MESSAGE_LENGTH_MAX)}…` : line))
    .join(': ');
}

/** What was thrown, then what caused it, and so on. */
function causesOf(thrown: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let one = thrown; one !== undefined && chain.length < 5; one = one instanceof Error ? one.cause : undefined) {
    chain.push(one);
  }
  return chain;
}

const MACHINE = [
  [
    /^SQLITE_(?:BUSY|LOCKED)/,
    { kind: 'temporary', code: 'DATABASE_BUSY', message: 'somebody else is writing', hint: 'try again in a minute' },
  ],
  [
    /^(?:ENOSPC|EDQUOT|SQLITE_FULL)/,
    {
      kind: 'temporary',
      code: DISK_FULL,
      message: 'the disk is full',
      hint: 'make room in the data directory, then try again; nothing is half written',
    },
  ],
  [
    /^EROFS/,
    {
      kind: 'configuration',
      code: 'DISK_READ_ONLY',
      message: 'nothing can be written to this disk: it is mounted read-only',
      hint: 'mount it for writing; a disk that became read-only by itself is failing: look at dmesg first',
    },
  ],
  [
    /^(?:EACCES|EPERM|SQLITE_READONLY|SQLITE_CANTOPEN)/,
    {
      kind: 'configuration',
      code: 'NO_ACCESS',
      message: 'a file or folder may not be used',
      hint: 'check its owner and permissions, and which user runs the program',
    },
  ],
  [
    /^(?:ENOTDIR|EEXIST|EISDIR|ELOOP|ENAMETOOLONG)$/,
    {
      kind: 'configuration',
      code: 'PATH_UNUSABLE',
      message: 'a file stands where a folder is needed, or the other way round',
      hint: 'look at it with ls -ld; name another path, or move what is in the way',
    },
  ],
  [
    /^uv_cwd$/,
    {
      kind: 'not-found',
      code: 'WORKING_FOLDER_GONE',
      message: 'the working directory is not there any more',
      hint: 'go to a folder that exists (cd), then run it again',
    },
  ],
  [
    /^(?:EIO|EMFILE|ENFILE|ESTALE|SQLITE_IOERR.*)$/,
    {
      kind: 'temporary',
      code: 'SYSTEM_TROUBLE',
      message: 'the system could not do it',
      hint: 'try again; if it stays, look at the log of the system (dmesg) and at the disk',
    },
  ],
  [
    /^(?:SQLITE_CORRUPT|SQLITE_NOTADB)/,
    {
      kind: 'integrity',
      code: 'DATABASE_DAMAGED',
      message: 'the database file is damaged',
      hint: 'stop the daemon, keep a copy of the data directory, and restore a backup',
    },
  ],
] as const;
