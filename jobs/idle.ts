/** What must not happen while a job works: the database under it is replaced. */
import { existsSync } from 'node:fs';
import { AppError } from '../src/errors.ts';
import { closeDatabase, openReadOnly } from '../src/models/db.ts';
import { leasingProcesses } from '../src/models/jobs.ts';
import { isAlive } from './recover.ts';

/** Throws JOB_BUSY while a process that lives holds a lease. A database that cannot be read holds nobody. */
export function refuseWhileJobsRun(databasePath: string): void {
  if (!existsSync(databasePath) || !livingOwners(databasePath)) return;
  throw new AppError({
    kind: 'temporary',
    code: 'JOB_BUSY',
    message: 'another process is doing a job on this database',
    where: databasePath,
    hint: 'wait until it has finished, or stop it',
  });
}

function livingOwners(path: string): boolean {
  try {
    const db = openReadOnly(path);
    try {
      return leasingProcesses(db).some(isAlive);
    } finally {
      closeDatabase(db);
    }
  } catch {
    return false; // damaged, which is why people restore
  }
}
