/** Leases and the history of runs. Ownership lies in rows with an end, never in memory. */
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import { type Db, writeTransaction } from './db.ts';
import { jobRun, lease, marker } from './schema.ts';

export type JobRunRow = typeof jobRun.$inferSelect;

/** How a run ended; null in the row while it goes on. */
export type RunOutcome = 'ok' | 'findings' | 'temporary' | 'failed' | 'crashed' | 'deadline' | 'cancelled';

/**
 * Takes (or renews) a lease until `until`; false while somebody else holds it. One that ends much later than any lease can was taken
 * while the clock was wrong, and holds nobody back: else a job would wait for years.
 */
export function takeLease(db: Db, request: { name: string; owner: string; now: Date; until: Date }): boolean {
  return writeTransaction(db, () => {
    const held = db.orm.select().from(lease).where(eq(lease.name, request.name)).get();
    const { now, until } = request;
    const latest = new Date(until.getTime() + 2 * (until.getTime() - now.getTime())).toISOString();
    const isHeld = held !== undefined && held.until > now.toISOString() && held.until <= latest;
    if (isHeld && held.owner !== request.owner) return false;
    const row = { name: request.name, owner: request.owner, until: request.until.toISOString() };
    db.orm.insert(lease).values(row).onConflictDoUpdate({ target: lease.name, set: row }).run();
    return true;
  });
}

/** Who holds a lease, or held it last; null when nobody does. */
export function leaseHolder(db: Db, name: string): string | null {
  return db.orm.select({ owner: lease.owner }).from(lease).where(eq(lease.name, name)).get()?.owner ?? null;
}

/** Gives a lease back. Nothing happens when somebody else has taken it over. */
export function releaseLease(db: Db, name: string, owner: string): void {
  db.orm
    .delete(lease)
    .where(and(eq(lease.name, name), eq(lease.owner, owner)))
    .run();
}

export type LeaseRow = typeof lease.$inferSelect;

/** Every lease that was taken and not given back, also those that have run out. */
export function takenLeases(db: Db): readonly LeaseRow[] {
  return db.orm.select().from(lease).all();
}

/** In a database transaction of its own: alone, an INSERT that gives back its id says nothing when the disk was too full for its commit. */
export function startRun(
  db: Db,
  run: { job: string; trigger: string; startedAt: Date; dueDay?: string | null },
): number {
  const row = { ...run, startedAt: run.startedAt.toISOString() };
  return writeTransaction(db, () => db.orm.insert(jobRun).values(row).returning({ id: jobRun.id }).get().id);
}

export function endRun(
  db: Db,
  id: number,
  end: { endedAt: Date; outcome: RunOutcome; exitCode: number | null; error: string | null; counts: unknown },
): void {
  db.orm
    .update(jobRun)
    .set({
      ...end,
      endedAt: end.endedAt.toISOString(),
      counts: end.counts === null ? null : JSON.stringify(end.counts),
    })
    .where(eq(jobRun.id, id))
    .run();
}

/** Ends as `crashed` what nobody can end any more: the runs of a supervisor that died. Of one job, or of all. */
export function closeUnfinishedRuns(
  db: Db,
  { trigger, job, endedAt }: { trigger: string; job: string | null; endedAt: Date },
): number {
  const crashed: RunOutcome = 'crashed';
  return db.orm
    .update(jobRun)
    .set({
      endedAt: endedAt.toISOString(),
      outcome: crashed,
      error: 'the daemon ended before it saw the end of this run',
    })
    .where(and(isNull(jobRun.endedAt), eq(jobRun.trigger, trigger), job === null ? undefined : eq(jobRun.job, job)))
    .run().changes;
}

/** The newest runs of a job, the latest first. */
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

/** How far a job has come; 0 when it never ran. */
export function readMarker(db: Db, name: string): number {
  return db.orm.select().from(marker).where(eq(marker.name, name)).get()?.value ?? 0;
}

export function writeMarker(db: Db, name: string, value: number): void {
  db.orm.insert(marker).values({ name, value }).onConflictDoUpdate({ target: marker.name, set: { value } }).run();
}
