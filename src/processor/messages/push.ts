/**
 * Putting messages into a queue. A message is stored as it came; whether it makes sense is found when it is consumed. The
 * same message pushed again is known, and changes nothing.
 */
import { createHash } from 'node:crypto';
import { assertInTransaction, type Db } from '../../models/db.ts';
import { insertMessage, isMessageKnown } from '../../models/messages.ts';
import { canonicalJson } from '../../stored-json.ts';
import type { QueueName } from './queue-names.ts';

export type Push = Readonly<{
  queue: QueueName;
  /** A flat object with the names of docs/MESSAGES.md. */
  body: Readonly<Record<string, unknown>>;
  /** Who pushes: `push`, `spool`, `audit`, or the queue of the message that this one follows from. */
  source: string;
  now: Date;
  /** Tells apart what has no time of its own, such as the place in a spool file. */
  place?: string;
}>;

/**
 * Stores one message, READY, inside an open database transaction. Gives back its id, and false as `isNew` when the very
 * same message was pushed before.
 */
export function pushMessage(
  db: Db,
  { queue, body, source, now, place }: Push,
): Readonly<{ id: number; isNew: boolean }> {
  assertInTransaction(db);
  return insertMessage(db, {
    queue,
    body: JSON.stringify(body),
    dedupeKey: dedupeKey(queue, body, place ?? null),
    state: 'READY',
    createdAt: now.toISOString(),
    source,
    errorCode: null,
    lastError: null,
  });
}

/** Stores text that is no JSON object, so that a person can look at it. */
export function pushUnreadable(
  db: Db,
  unreadable: Readonly<{ queue: QueueName; text: string; reason: string; source: string; now: Date; place: string }>,
): void {
  assertInTransaction(db);
  insertMessage(db, {
    queue: unreadable.queue,
    body: unreadable.text,
    dedupeKey: unreadableKey(unreadable),
    state: 'DAMAGED',
    createdAt: unreadable.now.toISOString(),
    source: unreadable.source,
    errorCode: 'MESSAGE_NOT_JSON',
    lastError: unreadable.reason,
  });
}

type Placed = Readonly<{ queue: QueueName; place: string }>;

/** Whether pushing it would change nothing. */
export function isKnownMessage(db: Db, { queue, body, place }: Placed & Pick<Push, 'body'>): boolean {
  return isMessageKnown(db, dedupeKey(queue, body, place));
}

/** As `isKnownMessage`, for text that is no JSON object. */
export function isKnownUnreadable(db: Db, unreadable: Placed & Readonly<{ text: string }>): boolean {
  return isMessageKnown(db, unreadableKey(unreadable));
}

function unreadableKey({ queue, text, place }: Placed & Readonly<{ text: string }>): string {
  return hashOf([queue, text, place]);
}

/** Keys that say when something was. A message without any may be the same as another one and yet mean a second time. */
const TIME_KEYS = ['date', 'source_enqueued_time', 'cancel_date', 'tracking_date', 'ts', 'ipn_track_id'];

function dedupeKey(queue: string, body: Readonly<Record<string, unknown>>, place: string | null): string | null {
  const hasTime = TIME_KEYS.some((key) => body[key] !== undefined && body[key] !== null && body[key] !== '');
  if (hasTime) return hashOf([queue, canonicalJson(body)]);
  return place === null ? null : hashOf([queue, canonicalJson(body), place]);
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
