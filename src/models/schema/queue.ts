/** Work to be done and work that was done: messages, leases, runs, files seen on servers. */
import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { inList } from './in-list.ts';

export const MESSAGE_STATES = ['READY', 'WAITING', 'DONE', 'DROPPED', 'DAMAGED'] as const;

/** Inbox, retry and damaged store of the queues in one table. */
export const message = sqliteTable(
  'message',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    queue: text('queue').notNull(),
    body: text('body').notNull(),
    dedupeKey: text('dedupe_key').unique(),
    state: text('state', { enum: MESSAGE_STATES }).notNull(),
    attempts: integer('attempts').notNull().default(0),
    availableAt: text('available_at').notNull(),
    waitsFor: text('waits_for'),
    createdAt: text('created_at').notNull(),
    errorCode: text('error_code'),
    lastError: text('last_error'),
    /** Where it came from: `push`, `spool`, `audit`, or the queue of the message that it followed from. */
    source: text('source').notNull().default(''),
    /** What became of it, as JSON: ids of what was written, and remarks. */
    result: text('result'),
    doneAt: text('done_at'),
    /** Who changed or dropped it by hand. */
    editedBy: text('edited_by'),
  },
  (t) => [
    check('message_state', sql`${t.state} IN (${inList(MESSAGE_STATES)})`),
    index('message_ready').on(t.queue, t.state, t.availableAt),
    index('message_due').on(t.availableAt, t.id).where(sql`${t.state} IN ('READY', 'WAITING')`),
    index('message_waits_for').on(t.waitsFor).where(sql`${t.waitsFor} IS NOT NULL`),
  ],
);

/** How far a job has come: the last event it has taken into account. */
export const marker = sqliteTable('marker', { name: text('name').primaryKey(), value: integer('value').notNull() });

/** Files seen on a server, by name, size and time: what fetch need not fetch again. */
export const remoteFile = sqliteTable(
  'remote_file',
  {
    source: text('source').notNull(),
    name: text('name').notNull(),
    sizeBytes: integer('size_bytes').notNull(),
    modifiedAt: text('modified_at').notNull(),
    sha256: text('sha256').notNull(),
    localName: text('local_name').notNull(),
    fetchedAt: text('fetched_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.source, t.name, t.sizeBytes, t.modifiedAt] })],
);

/** Who may run a job now. Ownership ends with `until`, also when the owner died. */
export const lease = sqliteTable('lease', {
  name: text('name').primaryKey(),
  owner: text('owner').notNull(),
  until: text('until').notNull(),
});

/** Every run of a job, also those that crashed (endedAt stays null until the supervisor writes it). */
export const jobRun = sqliteTable(
  'job_run',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    job: text('job').notNull(),
    trigger: text('trigger').notNull(),
    startedAt: text('started_at').notNull(),
    endedAt: text('ended_at'),
    outcome: text('outcome'),
    exitCode: integer('exit_code'),
    error: text('error'),
    counts: text('counts'),
    /** The day (in the configured zone) whose turn of a daily job this was. */
    dueDay: text('due_day'),
  },
  (t) => [index('job_run_by_job').on(t.job, t.startedAt)],
);
