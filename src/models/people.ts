/** Changes of persons that are no import. */
import type { Db } from './db.ts';

/** Marks (an instant) or unmarks (null) every person with this address, whatever its case. Gives back how many. */
export function setBounced(db: Db, address: string, at: string | null): number {
  return db.sqlite.prepare('UPDATE person SET email_bounced_at = ? WHERE lower(email) = lower(?)').run(at, address)
    .changes;
}

export type BouncedAddress = Readonly<{ email: string; at: string; persons: number }>;

export function bouncedAddresses(db: Db): readonly BouncedAddress[] {
  return db.sqlite
    .prepare<[], BouncedAddress>(
      `SELECT lower(email) AS email, max(email_bounced_at) AS at, count(*) AS persons FROM person
       WHERE email_bounced_at IS NOT NULL AND email IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1`,
    )
    .all();
}
