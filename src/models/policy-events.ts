/**
 * What people decided about the policy of matching, and what its rows did and would have done. Everything is read from the history:
 * there is no table of levels beside it. No decisions.
 */
import { type Db, perDatabase } from './db.ts';
import { appendEvent } from './events.ts';

/** A change of one row: its level from now on; null for the one in the configuration. */
export type PolicyChange = Readonly<{
  id: number;
  at: string;
  actor: string;
  /** RAISED, LOWERED, or FELL_BACK when a booking of the row was taken back. */
  reason: string;
  row: string;
  level: string | null;
  /** Whose undoing made it fall back. */
  paymentId: number | null;
}>;

const statements = perDatabase(({ sqlite }) => ({
  changes: sqlite.prepare<[], PolicyChange>(
    `SELECT id, at, actor, reason, json_extract(data, '$.row') AS row, json_extract(data, '$.level') AS level,
       json_extract(data, '$.paymentId') AS paymentId
     FROM event WHERE to_state = 'POLICY' ORDER BY id`,
  ),
  rowOf: sqlite
    .prepare<[number], string | null>(`SELECT json_extract(data, '$.policy') FROM event WHERE id = ?`)
    .pluck(),
  booked: sqlite.prepare<[], { row: string; booked: number }>(
    `SELECT json_extract(data, '$.policy') AS row, count(*) AS booked FROM event
     WHERE to_state = 'PROCESSED' AND data LIKE '%"policy":%' AND actor LIKE 'job:%' GROUP BY 1`,
  ),
  takenBack: sqlite.prepare<[], { row: string; takenBack: number }>(
    `SELECT json_extract(b.data, '$.policy') AS row, count(*) AS takenBack FROM event u
     JOIN event b ON b.id = json_extract(u.data, '$.undoes')
     WHERE u.data LIKE '%"undoes":%' AND u.actor LIKE 'staff:%' AND b.data LIKE '%"policy":%' GROUP BY 1`,
  ),
  held: sqlite.prepare<[], HeldRow>(
    `SELECT e.payment_id AS paymentId, json_extract(e.data, '$.held.row') AS row, json_extract(e.data, '$.held.allocations') AS allocations,
       p.state, (SELECT actor FROM event s WHERE s.payment_id = e.payment_id AND s.data LIKE '%"version":%' ORDER BY s.id DESC LIMIT 1) AS actor
     FROM event e JOIN payment p ON p.id = e.payment_id
     WHERE e.id IN (SELECT max(id) FROM event WHERE data LIKE '%"held":%' GROUP BY payment_id)`,
  ),
  given: sqlite.prepare<[number], Given>(
    `SELECT open_item_id AS openItemId, amount_minor AS amountMinor FROM allocation
     WHERE payment_id = ? AND reversed_at IS NULL`,
  ),
}));

export type Given = Readonly<{ openItemId: number; amountMinor: number }>;

/** A payment that a row would have booked: what it would have done, and how the payment stands. `actor` decided it last. */
export type HeldRow = Readonly<{ paymentId: number; row: string; allocations: string; state: string; actor: string }>;

/** All changes, oldest first. */
export function policyChanges(db: Db): readonly PolicyChange[] {
  return statements(db).changes.all();
}

/** Needs an open database transaction. Gives back the event. */
export function writePolicyChange(
  db: Db,
  change: Readonly<{ actor: string; reason: string; row: string; level: string | null; paymentId: number | null }>,
  now: Date,
): number {
  const { actor, reason, ...data } = change;
  const facts = { fromState: null, toState: 'POLICY', actor, reason, data, detail: null };
  return appendEvent(db, { subject: { policy: change.row }, ...facts }, now);
}

/** The row by which a booking was made; null where a person or a rule made it. */
export function policyRowOf(db: Db, eventId: number): string | null {
  return statements(db).rowOf.get(eventId) ?? null;
}

/** How many payments each row has booked, and how many of them a person took back. */
export function bookedByRow(db: Db): ReadonlyMap<string, Readonly<{ booked: number; takenBack: number }>> {
  const back = new Map(
    statements(db)
      .takenBack.all()
      .map(({ row, takenBack }) => [row, takenBack]),
  );
  return new Map(
    statements(db)
      .booked.all()
      .map(({ row, booked }) => [row, { booked, takenBack: back.get(row) ?? 0 }]),
  );
}

/** The payments that rows would have booked, by their last word on each. */
export function heldPayments(db: Db): readonly HeldRow[] {
  return statements(db).held.all();
}

/** What a payment is given to now. */
export function givenOf(db: Db, paymentId: number): readonly Given[] {
  return statements(db).given.all(paymentId);
}
