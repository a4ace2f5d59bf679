/** Leases and the history of runs. Ownership lies in rows with an end, never in memory. */
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { type Db, writeTransaction } from './db.ts';
import { jobRun, lease } from './schema.ts';

export type JobRunRow = typeof jobRun.$inferSelect;

/** Takes (or renews) a lease until `until`; false while somebody else holds it. */
export function takeLease(db: Db, request: { name: string; owner: string; now: Date; until: Date }): boolean {
  return writeTransaction(db, () => {
    const held = db.orm.select().from(lease).where(eq(lease.name, request.name)).get();
    if (held !== undefined && held.owner !== request.owner && held.until > request.now.toISOString()) return false;
    const row = { name: request.name, owner: request.owner, until: request.until.toISOString() };
    db.orm.insert(lease).values(row).onConflictDoUpdate({ target: lease.name, set: row }).run();
    return true;
  });
}

/** Gives a lease back. Nothing happens when somebody else has taken it over. */
export function releaseLease(db: Db, name: string, owner: string): void {
  db.orm.delete(lease).where(and(eq(lease.name, name), eq(lease.owner, owner))).run();
}

export function startRun(db: Db, run: { job: string; trigger: string; startedAt: Date }): number {
  return db.orm
    .insert(jobRun)
    .values({ ...run, startedAt: run.startedAt.toISOString() })
    .returning({ id: jobRun.id })
    .get().id;
}

export function endRun(
  db: Db,
  id: number,
  end: { endedAt: Date; outcome: string; exitCode: number | null; error: string | null; counts: unknown },
): void {
  db.orm
    .update(jobRun)
    .set({ ...end, endedAt: end.endedAt.toISOString(), counts: end.counts === null ? null : JSON.stringify(end.counts) })
    .where(eq(jobRun.id, id))
    .run();
}

export function latestRuns(db: Db, job: string, limit: number): readonly JobRunRow[] {
  return db.orm.select().from(jobRun).where(eq(jobRun.job, job)).orderBy(desc(jobRun.id)).limit(limit).all();
}

/** Forgets runs that ended before `before`. */
export function pruneRuns(db: Db, before: Date): number {
  return db.orm
    .delete(jobRun)
    .where(and(lt(jobRun.startedAt, before.toISOString()), sql`${jobRun.endedAt} IS NOT NULL`))
    .run().changes;
}
