/** Queries on messages: inbox, retry and damaged store in one table. No decisions. */
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { type Db, perDatabase } from './db.ts';
import { type MESSAGE_STATES, message } from './schema.ts';
import { prepareRow } from './table-rows.ts';

export type MessageRow = typeof message.$inferSelect;
export type MessageState = (typeof MESSAGE_STATES)[number];
export type NewMessage = Readonly<
  Pick<MessageRow, 'queue' | 'body' | 'dedupeKey' | 'state' | 'createdAt' | 'source' | 'errorCode' | 'lastError'>
>;

const statements = perDatabase((db) => ({
  insert: db.sqlite.prepare(
    `INSERT INTO message (queue, body, dedupe_key, state, available_at, created_at, source, error_code, last_error)
     VALUES (@queue, @body, @dedupeKey, @state, @createdAt, @createdAt, @source, @errorCode, @lastError)
     ON CONFLICT (dedupe_key) DO NOTHING`,
  ),
  byKey: prepareRow(db, message, 'dedupe_key = ?'),
  byId: prepareRow(db, message, 'id = ?'),
  due: db.sqlite
    .prepare<[string, number], number>(
      `SELECT id FROM message INDEXED BY message_due WHERE state IN ('READY', 'WAITING') AND available_at <= ?
       ORDER BY available_at, id LIMIT ?`,
    )
    .pluck(),
  settle: db.sqlite.prepare(
    `UPDATE message SET state = @state, attempts = attempts + 1, available_at = coalesce(@availableAt, available_at),
       waits_for = @waitsFor, error_code = @errorCode, last_error = @lastError, result = @result, done_at = @doneAt
     WHERE id = @id AND state IN ('READY', 'WAITING')`,
  ),
  wake: db.sqlite.prepare(
    "UPDATE message SET state = 'READY', waits_for = NULL, available_at = ? WHERE waits_for = ? AND state = 'WAITING'",
  ),
}));

/** Stores a message; its id, and whether it is new: one with this key may be there already. */
export function insertMessage(db: Db, row: NewMessage): Readonly<{ id: number; isNew: boolean }> {
  const done = statements(db).insert.run(row);
  if (done.changes === 1) return { id: Number(done.lastInsertRowid), isNew: true };
  const known = row.dedupeKey === null ? null : statements(db).byKey(row.dedupeKey);
  if (known === null) throw new Error('a message was neither stored nor known');
  return { id: known.id, isNew: false };
}

/** By its key; one without a key is never known. */
export function isMessageKnown(db: Db, dedupeKey: string | null): boolean {
  return dedupeKey !== null && statements(db).byKey(dedupeKey) !== null;
}

export function findMessage(db: Db, id: number): MessageRow | null {
  return statements(db).byId(id);
}

/** Ids of messages that are to be tried now, in the order in which they became due. */
export function dueMessages(db: Db, now: Date, limit: number): readonly number[] {
  return statements(db).due.all(now.toISOString(), limit);
}

export type Settlement = Readonly<{
  id: number;
  state: MessageState;
  /** When it is tried again; null leaves it. */
  availableAt: string | null;
  waitsFor: string | null;
  errorCode: string | null;
  lastError: string | null;
  result: string | null;
  doneAt: string | null;
}>;

/** Writes what became of one try. */
export function settleMessage(db: Db, settlement: Settlement): void {
  const done = statements(db).settle.run(settlement);
  if (done.changes !== 1) throw new Error(`message ${settlement.id} was settled by somebody else`);
}

/** Messages that wait until their report is downloaded, the oldest first. */
export function waitingDownloads(db: Db): readonly MessageRow[] {
  return db.orm
    .select()
    .from(message)
    .where(and(eq(message.waitsFor, 'download'), eq(message.state, 'WAITING')))
    .orderBy(message.id)
    .all();
}

/** What waited for this is tried again in this pass. */
export function wakeMessages(db: Db, key: string, now: Date): number {
  return statements(db).wake.run(now.toISOString(), key).changes;
}

/** A change by hand, of a message that is still in the state in which it was seen; false when it is not. */
export function changeMessage(
  db: Db,
  seen: Pick<MessageRow, 'id' | 'state'>,
  changes: Partial<Omit<MessageRow, 'id'>>,
): boolean {
  const done = db.orm
    .update(message)
    .set(changes)
    .where(and(eq(message.id, seen.id), eq(message.state, seen.state)))
    .run();
  return done.changes === 1;
}

export type MessageFilter = Readonly<{
  states: readonly MessageState[];
  queues: readonly string[];
  limit: number;
}>;

/** The newest first. */
export function listMessages(db: Db, { states, queues, limit }: MessageFilter): readonly MessageRow[] {
  return db.orm
    .select()
    .from(message)
    .where(
      and(
        states.length === 0 ? undefined : inArray(message.state, [...states]),
        queues.length === 0 ? undefined : inArray(message.queue, [...queues]),
      ),
    )
    .orderBy(desc(message.id))
    .limit(limit)
    .all();
}

/** How many messages are in each state. */
export function countMessages(db: Db): Readonly<Record<MessageState, number>> {
  const rows = db.orm
    .select({ state: message.state, n: sql<number>`count(*)` })
    .from(message)
    .groupBy(message.state)
    .all();
  const count = new Map(rows.map(({ state, n }) => [state, n]));
  const of = (state: MessageState): number => count.get(state) ?? 0;
  return {
    READY: of('READY'),
    WAITING: of('WAITING'),
    DONE: of('DONE'),
    DROPPED: of('DROPPED'),
    DAMAGED: of('DAMAGED'),
  };
}
