/**
 * The hold on all mail after a restore: a backup does not know what was sent after it, and files that are read again would
 * thank donors again. It lasts until a person ends it.
 */
import { type Db, writeTransaction } from './db.ts';
import { readMarker, writeMarker } from './jobs.ts';

const MARKER = 'mail-hold';
/** The reason of mails that are held because of it. */
export const HOLD_REASON = 'RESTORED';

/** While true, no confirmation goes out, also none that is written later. */
export function isMailOnHold(db: Db): boolean {
  return readMarker(db, MARKER) > 0;
}

/** Holds what waits. What was being sent at the moment of the backup may have arrived: nobody can know. */
export function holdAllMail(db: Db): number {
  return writeTransaction(db, () => {
    writeMarker(db, MARKER, 1);
    db.sqlite
      .prepare(
        `UPDATE outbox SET state = 'UNCERTAIN', reason = '${HOLD_REASON}', lease_owner = NULL, lease_until = NULL WHERE state = 'CLAIMED'`,
      )
      .run();
    return db.sqlite
      .prepare(`UPDATE outbox SET state = 'HELD', reason = '${HOLD_REASON}' WHERE state IN ('WAITING', 'RETRY')`)
      .run().changes;
  });
}

/** Ends the hold: what is written from now on goes. What it held stays held until it is let go, too. */
export function endMailHold(db: Db): void {
  writeTransaction(db, () => writeMarker(db, MARKER, 0));
}
