/** What a daemon that died left behind: runs without an end, and leases of processes that are no more. */
import type { Log } from '../src/log.ts';
import { closeDatabase, openDatabase } from '../src/models/db.ts';
import { closeUnfinishedRuns, releaseLease, takenLeases } from '../src/models/jobs.ts';
import { isGone, isOfFormerDaemon, ownPid } from './lease-owner.ts';

/** What the rows of the daemon's runs say of who started them. */
export const DAEMON_TRIGGER = 'daemon';

/** Tidies up after a predecessor. To be called by the one daemon, under its lock, before its first run. */
export function recover({ databasePath, log, now }: { databasePath: string; log: Log; now: Date }): void {
  const db = openDatabase(databasePath);
  try {
    const closed = closeUnfinishedRuns(db, { trigger: DAEMON_TRIGGER, job: null, endedAt: now });
    if (closed > 0) log.warn('runs of a daemon that died were closed as crashed', { count: closed });
    for (const { name, owner } of takenLeases(db)) {
      if (!isGone(owner) && !isOfFormerDaemon(owner)) continue;
      releaseLease(db, name, owner);
      log.info('the lease of a dead process was released', { childPid: ownPid(owner) });
    }
  } finally {
    closeDatabase(db);
  }
}
