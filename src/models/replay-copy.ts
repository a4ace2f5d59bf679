/**
 * A copy of the database that is taken back to its beginning and then follows its own events: what was open, paid and known at
 * each of them. Made for `replay`; its file is removed as soon as it is open, so that nothing is left of it whatever happens. The
 * database itself is only read.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { storedJson } from '../stored-json.ts';
import { closeDatabase, type Db, openWithoutTrace } from './db.ts';

/** An event of a payment or an open item, as far as the books follow from it. */
export type ReplayedEvent = Readonly<{
  id: number;
  at: string;
  paymentId: number | null;
  openItemId: number | null;
  fromState: string | null;
  toState: string;
  actor: string;
  reason: string | null;
  data: Readonly<Record<string, unknown>>;
}>;

export type ReplayCopy = Readonly<{
  db: Db;
  /** All events, oldest first. */
  events(): Iterable<ReplayedEvent>;
  /** Brings the copy to the moment after this event. */
  follow(event: ReplayedEvent): void;
  /** After the last event: open items that did not arrive where they are, because their history does not say enough. */
  strayed(): readonly number[];
  /** Ends the copy; its file is gone already. */
  close(): void;
}>;

export function openReplayCopy(of: Db): ReplayCopy {
  removeLeftovers(dirname(of.path));
  const folder = mkdtempSync(join(dirname(of.path), PREFIX));
  try {
    const path = join(folder, 'copy.db');
    of.sqlite.prepare('VACUUM INTO ?').run(path);
    const db = openWithoutTrace(path);
    rmSync(folder, { recursive: true });
    takeBack(db);
    return {
      db,
      events: () => eventsIn(of),
      follow: followerIn(db),
      strayed: () => db.sqlite.prepare<[], number>(STRAYED).pluck().all(),
      close: () => closeDatabase(db),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const PREFIX = 'replay-';
/** Making a copy takes seconds; what is older was left by a process that was killed while it did. */
const LEFTOVER_MS = 10 * 60_000;

function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!name.startsWith(PREFIX) || Date.now() - statSync(path).mtimeMs < LEFTOVER_MS) continue;
    rmSync(path, { recursive: true, force: true });
  }
}

/** What history made of the books is put aside, to come back event by event. */
const PUT_ASIDE = [
  'CREATE TEMP TABLE was_item AS SELECT * FROM open_item',
  'CREATE TEMP TABLE was_allocation AS SELECT * FROM allocation',
  'CREATE TEMP TABLE was_learnt AS SELECT * FROM person_account WHERE source_event_id IS NOT NULL',
  'CREATE INDEX temp.was_item_id ON was_item (id)',
  'CREATE INDEX temp.was_allocation_made ON was_allocation (created_event_id)',
  'CREATE INDEX temp.was_allocation_reversed ON was_allocation (reversed_event_id) WHERE reversed_event_id IS NOT NULL',
  'CREATE INDEX temp.was_learnt_by ON was_learnt (source_event_id)',
  'DELETE FROM allocation',
  'DELETE FROM open_item',
  'DELETE FROM person_account WHERE source_event_id IS NOT NULL',
  "UPDATE payment SET state = 'NEW', state_reason = NULL, version = 0, to_reimburse_minor = 0",
];

/** The copy is nobody's books: it has no guards. */
function takeBack({ sqlite }: Db): void {
  sqlite.pragma('foreign_keys = OFF');
  const guards = sqlite.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all();
  sqlite.transaction(() => {
    for (const name of guards) sqlite.exec(`DROP TRIGGER "${name}"`);
    for (const statement of PUT_ASIDE) sqlite.exec(statement);
  })();
}

type StoredEvent = Omit<ReplayedEvent, 'data'> & Readonly<{ data: string | null }>;

const PAGE = 1_000;

/** Page by page, so that the database can be read in between. */
function* eventsIn({ sqlite }: Db): Generator<ReplayedEvent> {
  const page = sqlite.prepare<[number, number], StoredEvent>(
    `SELECT id, at, payment_id AS paymentId, open_item_id AS openItemId, from_state AS fromState, to_state AS toState,
       actor, reason, data FROM event WHERE id > ? AND file_id IS NULL ORDER BY id LIMIT ?`,
  );
  for (let rows = page.all(0, PAGE); rows.length > 0; rows = page.all(rows.at(-1)?.id ?? 0, PAGE)) {
    for (const row of rows)
      yield { ...row, data: row.data === null ? {} : storedJson<ReplayedEvent['data']>(row.data) };
  }
}

/** The facts that events of open items carry, and their columns. */
const ITEM_COLUMNS = {
  amountMinor: 'amount_minor',
  currency: 'currency',
  dueDate: 'due_date',
  personId: 'person_id',
  qrReference: 'qr_reference',
  creditorReference: 'creditor_reference',
  settledElsewhere: 'settled_elsewhere',
  cancelled: 'cancelled',
} as const;

function followerIn(db: Db): (event: ReplayedEvent) => void {
  const { sqlite } = db;
  const make = sqlite.prepare('INSERT OR IGNORE INTO open_item SELECT * FROM was_item WHERE id = ?');
  const begin = sqlite.prepare('UPDATE open_item SET allocated_minor = 0, waived_minor = 0 WHERE id = ?');
  const columns = Object.entries(ITEM_COLUMNS).map(([key, column]) => ({
    key,
    update: sqlite.prepare(`UPDATE open_item SET "${column}" = ? WHERE id = ?`),
  }));
  const settle = sqlite.prepare(SETTLE_ITEM);
  const state = sqlite.prepare('UPDATE payment SET state = ?, state_reason = ?, version = version + 1 WHERE id = ?');
  const paymentChanges = PAYMENT_CHANGES.map((sql) => sqlite.prepare(sql));

  function followItem(openItemId: number, { reason, toState, data }: ReplayedEvent): void {
    if (reason === 'CREATED' && make.run(openItemId).changes > 0) begin.run(openItemId);
    // What was given to an item or taken from it follows from the allocations.
    const facts = 'paymentId' in data ? [] : columns.filter(({ key }) => key in data);
    for (const { key, update } of facts) update.run(sqlValue(data[key]), openItemId);
    settle.run({ id: openItemId, state: toState });
  }

  return (event) => {
    if (event.openItemId !== null) followItem(event.openItemId, event);
    if (event.paymentId === null) return;
    const needsReason = event.toState === 'MANUAL' || event.toState === 'IRRELEVANT';
    if (isChange(event)) state.run(event.toState, needsReason ? (event.reason ?? '') : null, event.paymentId);
    for (const change of paymentChanges) change.run({ id: event.id, at: event.at });
  };
}

/** A remark carries no version. */
function isChange({ data, fromState, toState }: ReplayedEvent): boolean {
  return fromState !== toState || 'version' in data;
}

function sqlValue(value: unknown): string | number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

/** The state is the event's; what is allocated follows from the allocations that are back by now. */
const SETTLE_ITEM = `UPDATE open_item SET state = @state, cancelled = (@state = 'CANCELLED'),
  allocated_minor = (SELECT coalesce(sum(amount_minor), 0) FROM allocation WHERE open_item_id = @id AND reversed_at IS NULL),
  waived_minor = (SELECT coalesce(sum(waived_minor), 0) FROM allocation WHERE open_item_id = @id AND reversed_at IS NULL)
  WHERE id = @id`;

const PAYMENT_CHANGES = [
  'INSERT INTO allocation SELECT * FROM was_allocation WHERE created_event_id = @id',
  `UPDATE allocation SET reversed_at = NULL, reversed_event_id = NULL WHERE created_event_id = @id`,
  `UPDATE allocation SET reversed_at = @at, reversed_event_id = @id
   WHERE id IN (SELECT id FROM was_allocation WHERE reversed_event_id = @id)`,
  'INSERT OR IGNORE INTO person_account SELECT * FROM was_learnt WHERE source_event_id = @id',
  'UPDATE person_account SET revoked_at = NULL WHERE source_event_id = @id',
  `UPDATE person_account SET revoked_at = @at
   WHERE revoked_at IS NULL AND source_event_id IN (SELECT created_event_id FROM was_allocation WHERE reversed_event_id = @id)`,
];

const STRAYED = `SELECT w.id FROM was_item w LEFT JOIN open_item o ON o.id = w.id
  WHERE o.id IS NULL OR o.state <> w.state OR o.allocated_minor <> w.allocated_minor OR o.waived_minor <> w.waived_minor
    OR o.settled_elsewhere <> w.settled_elsewhere OR o.amount_minor IS NOT w.amount_minor ORDER BY w.id`;
