/** What a daemon that died left behind: runs without an end, and leases of processes that are no more. */
import type { Log } from '../src/log.ts';
import { closeDatabase, openDatabase } from '../src/models/db.ts';
import { closeUnfinishedRuns, leasingProcesses, releaseLeasesOfProcess } from '../src/models/jobs.ts';

/** What the rows of the daemon's runs say of who started them. */
export const DAEMON_TRIGGER = 'daemon';

/** Tidies up after a predecessor. To be called by the one daemon, under its lock, before its first run. */
export function recover({ databasePath, log, now }: { databasePath: string; log: Log; now: Date }): void {
  const db = openDatabase(databasePath);
  try {
    const closed = closeUnfinishedRuns(db, { trigger: DAEMON_TRIGGER, job: null, endedAt: now });
    if (closed > 0) log.warn('runs of a daemon that died were closed as crashed', { count: closed });
    for (const pid of leasingProcesses(db).filter((one) => !isAlive(one))) {
      releaseLeasesOfProcess(db, pid);
      log.info('the lease of a dead process was released', { childPid: pid });
    }
  } finally {
    closeDatabase(db);
  }
}

/** Whether a process of this id is there, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // EPERM: it is there, and it is somebody else's.
    return !(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH');
  }
}
