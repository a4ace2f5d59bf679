/** Tells a bad file from a broken machine and from a defect of our own. */
import Sqlite from 'better-sqlite3';
import { AppError, messageOf } from '../../errors.ts';
import { machineTrouble } from '../../machine-trouble.ts';

/**
 * What is wrong with the file. A broken machine (disk full, database gone) is not the file's fault and is thrown, told as what it
 * is; a defect of ours is recorded with the file, so that the other files go on.
 */
export function failureOf(error: unknown, dataFolder: string): AppError {
  if (error instanceof AppError) {
    if (error.kind === 'invalid-input') return error;
    throw error;
  }
  if (error instanceof Sqlite.SqliteError && !error.code.startsWith('SQLITE_CONSTRAINT'))
    throw machineTrouble(error, dataFolder) ?? databaseTrouble(error);
  if (error instanceof Error && 'syscall' in error) return unreadable(error);
  return new AppError({
    kind: 'invalid-input',
    code: 'INTERNAL_ERROR',
    message: `a defect of this program: ${messageOf(error)}`,
    hint: 'nothing of the file was booked; report it, the file is read again by the next version',
    cause: error,
  });
}

/** What the system said while the bytes were read. A full disk is everybody's trouble and is thrown on. */
function unreadable(error: Error): AppError {
  if ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) throw error;
  return new AppError({
    kind: 'invalid-input',
    code: 'FILE_UNREADABLE',
    message: `the file could not be read to its end: ${error.message}`,
    hint: 'check that it is still there, its permissions and the disk; then: quittance file retry',
    cause: error,
  });
}

function databaseTrouble(error: Error): AppError {
  return new AppError({
    kind: 'temporary',
    code: 'DATABASE_UNAVAILABLE',
    message: `the database cannot be written: ${error.message}`,
    hint: 'the file is read again at the next run; if it stays, look at the disk (dmesg), then: quittance doctor',
    cause: error,
  });
}
