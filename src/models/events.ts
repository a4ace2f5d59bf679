/**
 * The history: append-only and hash-chained. An event holds ids, codes and amounts; what is personal lies in
 * `detail` beside it, bound by a salted hash, and may be deleted while the chain still verifies.
 */
import { hash, randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { assertInTransaction, type Db, perDatabase } from './db.ts';
import { detail, event } from './schema.ts';

export type EventSubject =
  | Readonly<{ paymentId: number }>
  | Readonly<{ openItemId: number }>
  | Readonly<{ fileId: number }>
  /** What may be matched without a person; its event says POLICY. */
  | Readonly<{ policy: string }>;

export type NewEvent = Readonly<{
  subject: EventSubject;
  fromState: string | null;
  toState: string;
  /** `kind:name`, e.g. `job:process` or `staff:anna`. */
  actor: string;
  reason: string | null;
  /** Codes and amounts only. */
  data: Readonly<Record<string, unknown>> | null;
  /** Evidence, suggestions, notes: whatever may hold names and texts. */
  detail: Readonly<Record<string, unknown>> | null;
}>;

export type EventRow = typeof event.$inferSelect;

const GENESIS = '0'.repeat(64);

const statements = perDatabase((db) => ({
  newest: db.sqlite.prepare<[], number>('SELECT id FROM event ORDER BY id DESC LIMIT 1').pluck(),
  head: db.sqlite.prepare<[], string>('SELECT hash FROM event ORDER BY id DESC LIMIT 1').pluck(),
  insert: db.sqlite.prepare(
    `INSERT INTO event (at, payment_id, open_item_id, file_id, from_state, to_state, actor, reason, data, detail_hash, prev_hash, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  insertDetail: db.sqlite.prepare('INSERT INTO detail (event_id, salt, body) VALUES (?, ?, ?)'),
}));

const SALT_BYTES = 16;
/** Asking the system for each salt alone costs more than the hash. */
const salts = { bytes: Buffer.alloc(0), used: 0 };

function nextSalt(): string {
  if (salts.used === salts.bytes.length) Object.assign(salts, { bytes: randomBytes(256 * SALT_BYTES), used: 0 });
  salts.used += SALT_BYTES;
  return salts.bytes.toString('hex', salts.used - SALT_BYTES, salts.used);
}

/** Appends one event (with its detail) to the chain and gives back its id. Needs an open database transaction. */
export function appendEvent(db: Db, entry: NewEvent, now: Date): number {
  assertInTransaction(db);
  const { head, insert, insertDetail } = statements(db);
  const body = entry.detail === null ? null : JSON.stringify(entry.detail);
  const salt = body === null ? null : nextSalt();
  const facts = {
    at: now.toISOString(),
    paymentId: 'paymentId' in entry.subject ? entry.subject.paymentId : null,
    openItemId: 'openItemId' in entry.subject ? entry.subject.openItemId : null,
    fileId: 'fileId' in entry.subject ? entry.subject.fileId : null,
    fromState: entry.fromState,
    toState: entry.toState,
    actor: entry.actor,
    reason: entry.reason,
    data: entry.data === null ? null : JSON.stringify(entry.data),
    detailHash: body === null || salt === null ? null : hashDetail(salt, body),
    prevHash: head.get() ?? GENESIS,
  };
  const inserted = insert.run(
    facts.at,
    facts.paymentId,
    facts.openItemId,
    facts.fileId,
    facts.fromState,
    facts.toState,
    facts.actor,
    facts.reason,
    facts.data,
    facts.detailHash,
    facts.prevHash,
    hashEvent(facts),
  );
  const eventId = Number(inserted.lastInsertRowid);
  if (body !== null && salt !== null) insertDetail.run(eventId, salt, body);
  return eventId;
}

/** The hash of the newest event: print it, keep it elsewhere, and a cut tail is found (`log verify --expect`). */
export function headHash(db: Db): string {
  return statements(db).head.get() ?? GENESIS;
}

/** The id of the newest event, 0 when there is none. */
export function newestEvent(db: Db): number {
  return statements(db).newest.get() ?? 0;
}

export type ChainReport = Readonly<{
  events: number;
  head: string;
  /** What does not hold, oldest first. Empty when the chain verifies. */
  findings: readonly string[];
}>;

/** Recomputes the whole chain. `expectHead` is a hash noted earlier: it must occur in the chain. */
export function verifyChain(db: Db, expectHead: string | null): ChainReport {
  const findings: string[] = [];
  let previous = GENESIS;
  let events = 0;
  let expectedSeen = expectHead === null || expectHead === GENESIS;
  for (const row of db.sqlite.prepare<[], StoredEvent>(CHAIN_SQL).iterate()) {
    events += 1;
    if (row.prevHash !== previous) findings.push(`event ${row.id} does not follow the event before it`);
    if (row.hash !== hashEvent(row)) findings.push(`event ${row.id} was changed`);
    if (row.body !== null && row.salt !== null && row.detailHash !== hashDetail(row.salt, row.body)) {
      findings.push(`the detail of event ${row.id} was changed`);
    }
    if (row.hash === expectHead) expectedSeen = true;
    previous = row.hash;
  }
  if (!expectedSeen) findings.push(`the expected hash ${expectHead} is not in the chain: its tail was cut or replaced`);
  return { events, head: previous, findings };
}

/** Events of one subject, oldest first, each with its detail (null where there is none or it was deleted). */
export function eventsOf(
  db: Db,
  subject: Exclude<EventSubject, { policy: string }>,
): readonly (EventRow & { detail: unknown })[] {
  const condition =
    'paymentId' in subject
      ? eq(event.paymentId, subject.paymentId)
      : 'openItemId' in subject
        ? eq(event.openItemId, subject.openItemId)
        : eq(event.fileId, subject.fileId);
  return withDetail(db).where(condition).orderBy(event.id).all().map(unpack);
}

/** An event that changed the state of a payment, or took a decision on it anew; remarks are none. */
export type StateChange = Readonly<{
  id: number;
  at: string;
  fromState: string | null;
  toState: string;
  actor: string;
  reason: string | null;
}>;

const stateChanges = perDatabase((db) =>
  db.sqlite.prepare<[number], StateChange>(
    `SELECT id, at, from_state AS fromState, to_state AS toState, actor, reason FROM event
     WHERE payment_id = ? AND data LIKE '%"version":%' ORDER BY id DESC LIMIT 1`,
  ),
);

/** The newest change of a payment; null for one that was never decided. */
export function lastStateChange(db: Db, paymentId: number): StateChange | null {
  return stateChanges(db).get(paymentId) ?? null;
}

export function findEvent(db: Db, id: number): EventRow | null {
  return db.orm.select().from(event).where(eq(event.id, id)).get() ?? null;
}

/** True when a person has ever decided on this payment. */
export function hasStaffEvent(db: Db, paymentId: number): boolean {
  const found = db.sqlite
    .prepare("SELECT 1 FROM event WHERE payment_id = ? AND actor LIKE 'staff:%' LIMIT 1")
    .get(paymentId);
  return found !== undefined;
}

/** True when something open fitted already when this payment was decided before, or fitted as well as something else. */
export function wasContested(db: Db, paymentId: number): boolean {
  const found = db.sqlite
    .prepare("SELECT 1 FROM event WHERE payment_id = ? AND json_extract(data, '$.contested') LIMIT 1")
    .get(paymentId);
  return found !== undefined;
}

/** The id of the newest event in which an open item was made or changed by an import or a person; 0 when there is none. */
export function lastItemChange(db: Db): number {
  return (
    db.sqlite
      .prepare<[], number | null>(
        "SELECT max(id) FROM event WHERE open_item_id IS NOT NULL AND coalesce(reason, '') <> 'ALLOCATED'",
      )
      .pluck()
      .get() ?? 0
  );
}

function withDetail(db: Db) {
  return db.orm
    .select({ event, body: detail.body })
    .from(event)
    .leftJoin(detail, eq(detail.eventId, event.id))
    .$dynamic();
}

function unpack(row: { event: EventRow; body: string | null }): EventRow & { detail: unknown } {
  return { ...row.event, detail: row.body === null ? null : JSON.parse(row.body) };
}

type HashedFacts = Readonly<{
  at: string;
  paymentId: number | null;
  openItemId: number | null;
  fileId: number | null;
  fromState: string | null;
  toState: string;
  actor: string;
  reason: string | null;
  data: string | null;
  detailHash: string | null;
  prevHash: string;
}>;
type StoredEvent = HashedFacts & Readonly<{ id: number; hash: string; salt: string | null; body: string | null }>;

const CHAIN_SQL = `SELECT e.id, e.at, e.payment_id AS paymentId, e.open_item_id AS openItemId, e.file_id AS fileId,
  e.from_state AS fromState, e.to_state AS toState, e.actor, e.reason, e.data, e.detail_hash AS detailHash,
  e.prev_hash AS prevHash, e.hash, d.salt, d.body
  FROM event e LEFT JOIN detail d ON d.event_id = e.id ORDER BY e.id`;

function hashEvent(facts: HashedFacts): string {
  const parts = [
    facts.prevHash,
    facts.at,
    facts.paymentId,
    facts.openItemId,
    facts.fileId,
    facts.fromState,
    facts.toState,
    facts.actor,
    facts.reason,
    facts.data,
    facts.detailHash,
  ];
  return hash('sha256', JSON.stringify(parts), 'hex');
}

function hashDetail(salt: string, body: string): string {
  return hash('sha256', `${salt}\n${body}`, 'hex');
}
