/** Watching over the installation: alarms, what people ask the daemon for, and how the sources of files are. */
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** One row per incident: raised once, resolved once. Codes, ids and counts only, never personal data. */
export const alarm = sqliteTable(
  'alarm',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    code: text('code').notNull(),
    /** What it is about: an account, a job, a source; empty where there is but one. */
    subject: text('subject').notNull(),
    text: text('text').notNull(),
    raisedAt: text('raised_at').notNull(),
    seenAt: text('seen_at').notNull(),
    resolvedAt: text('resolved_at'),
    /** When the operator was told that it was raised, and that it was resolved. */
    toldAt: text('told_at'),
    toldResolvedAt: text('told_resolved_at'),
  },
  (t) => [
    uniqueIndex('alarm_open').on(t.code, t.subject).where(sql`${t.resolvedAt} IS NULL`),
    index('alarm_untold').on(t.id).where(sql`${t.toldAt} IS NULL OR ${t.toldResolvedAt} IS NULL`),
  ],
);

/** A person asks the daemon to run a job now, where the secrets are. */
export const runRequest = sqliteTable('run_request', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  job: text('job').notNull(),
  actor: text('actor').notNull(),
  requestedAt: text('requested_at').notNull(),
  /** The run that answered it (`job_run`, whose rows go after a year); null while it waits. */
  jobRunId: integer('job_run_id'),
});

/** A person has stopped the jobs of the daemon. One row (`daemon`) while it lasts. */
export const pause = sqliteTable('pause', {
  name: text('name').primaryKey(),
  actor: text('actor').notNull(),
  reason: text('reason').notNull(),
  at: text('at').notNull(),
});

/** How the last look at a source of files ended. `name` is that of its `[[source]]`. */
export const sourceState = sqliteTable('source_state', {
  name: text('name').primaryKey(),
  okAt: text('ok_at'),
  /** The code of the trouble since `troubleSince`; both null while it works. */
  code: text('code'),
  troubleSince: text('trouble_since'),
});
