/** What people ask of the daemon: to run a job now, to pause, to go on. The daemon looks here every moment. */
import { and, asc, desc, eq, gte, isNotNull, isNull } from 'drizzle-orm';
import { type Db, writeTransaction } from './db.ts';
import type { JobRunRow } from './jobs.ts';
import { jobRun, pause, runRequest } from './schema.ts';

export type PauseRow = typeof pause.$inferSelect;
export type RunRequestRow = typeof runRequest.$inferSelect;

const DAEMON = 'daemon';

/** Who has paused the daemon, and why; null while it works. */
export function readPause(db: Db): PauseRow | null {
  return db.orm.select().from(pause).where(eq(pause.name, DAEMON)).get() ?? null;
}

export function putPause(db: Db, { actor, reason, now }: { actor: string; reason: string; now: Date }): void {
  const row = { name: DAEMON, actor, reason, at: now.toISOString() };
  db.orm.insert(pause).values(row).onConflictDoUpdate({ target: pause.name, set: row }).run();
}

/** False when it was not paused. */
export function removePause(db: Db): boolean {
  return db.orm.delete(pause).where(eq(pause.name, DAEMON)).run().changes > 0;
}

/** A request that waits already is not doubled: its id is given back. */
export function requestRun(db: Db, { job, actor, now }: { job: string; actor: string; now: Date }): number {
  return writeTransaction(db, () => {
    const waiting = db.orm
      .select()
      .from(runRequest)
      .where(and(eq(runRequest.job, job), isNull(runRequest.jobRunId)))
      .get();
    if (waiting !== undefined) return waiting.id;
    const row = { job, actor, requestedAt: now.toISOString() };
    return db.orm.insert(runRequest).values(row).returning({ id: runRequest.id }).get().id;
  });
}

/** The jobs somebody waits for, in the order of the requests. */
export function requestedJobs(db: Db): readonly string[] {
  const rows = db.orm
    .select({ job: runRequest.job })
    .from(runRequest)
    .where(isNull(runRequest.jobRunId))
    .orderBy(asc(runRequest.id))
    .all();
  return rows.map(({ job }) => job);
}

/** This run answers all who wait for its job. */
export function answerRequests(db: Db, job: string, jobRunId: number): void {
  db.orm
    .update(runRequest)
    .set({ jobRunId })
    .where(and(eq(runRequest.job, job), isNull(runRequest.jobRunId)))
    .run();
}

/** The run that answers a request; null while it has not begun. */
export function runOfRequest(db: Db, id: number): JobRunRow | null {
  const row = db.orm
    .select({ run: jobRun })
    .from(runRequest)
    .innerJoin(jobRun, eq(jobRun.id, runRequest.jobRunId))
    .where(eq(runRequest.id, id))
    .get();
  return row?.run ?? null;
}

/** The runs of a daily job since a day, for the schedule. */
export function dailyRuns(db: Db, job: string, sinceDay: string): readonly JobRunRow[] {
  return db.orm
    .select()
    .from(jobRun)
    .where(and(eq(jobRun.job, job), isNotNull(jobRun.dueDay), gte(jobRun.dueDay, sinceDay)))
    .all();
}

/** All runs, the latest first; of one job or of all. */
export function runHistory(db: Db, job: string | null, limit: number): readonly JobRunRow[] {
  const where = job === null ? undefined : eq(jobRun.job, job);
  return db.orm.select().from(jobRun).where(where).orderBy(desc(jobRun.id)).limit(limit).all();
}
