/** What must not happen while a job works: the database under it is replaced. */
import { existsSync } from 'node:fs';
import { AppError } from '../src/errors.ts';
import { closeDatabase, openReadOnly } from '../src/models/db.ts';
import { type LeaseRow, takenLeases } from '../src/models/jobs.ts';
import { isGone, ownPid } from './lease-owner.ts';

/** Throws JOB_BUSY while somebody does a job. A database that cannot be read holds nobody. */
export function refuseWhileJobsRun(databasePath: string, now: Date): void {
  if (!existsSync(databasePath) || !isAtWork(databasePath, now)) return;
  throw new AppError({
    kind: 'temporary',
    code: 'JOB_BUSY',
    message: 'another process is doing a job on this database',
    where: databasePath,
    hint: 'wait until it has finished, or stop it',
  });
}

function isAtWork(path: string, now: Date): boolean {
  try {
    const db = openReadOnly(path);
    try {
      return takenLeases(db).some((lease) => isHeld(lease, now));
    } finally {
      closeDatabase(db);
    }
  } catch {
    return false; // damaged, which is why people restore
  }
}

/** Of a process in another container nobody can tell whether it lives: there the time of its lease counts. */
function isHeld({ owner, until }: LeaseRow, now: Date): boolean {
  return ownPid(owner) === null ? until > now.toISOString() : !isGone(owner);
}
