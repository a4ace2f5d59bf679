/** Queries on details of donors that wait for their money. No decisions. */
import { and, asc, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import { storedJson } from '../stored-json.ts';
import { type Db, perDatabase } from './db.ts';
import { compareTellings, type Telling, type Verdict } from './newest-told.ts';
import { pending } from './schema.ts';

export type PendingRow = typeof pending.$inferSelect;
export type Resolution = 'PAID' | 'DELETED' | 'FAILED' | 'EXPIRED';

/** PayPal's two gateways count as one. */
const FAMILY = "CASE gateway WHEN 'paypal_ec' THEN 'paypal' ELSE gateway END";

const statements = perDatabase((db) => ({
  byOrder: db.sqlite
    .prepare<[string, string], number>(`SELECT id FROM pending WHERE order_id = ? AND ${FAMILY} = ? ORDER BY id DESC`)
    .pluck(),
  byTxn: db.sqlite
    .prepare<[string, string], number>(
      `SELECT id FROM pending WHERE gateway_txn_id = ? AND ${FAMILY} = ? ORDER BY id DESC`,
    )
    .pluck(),
  resolve: db.sqlite.prepare(
    `UPDATE pending SET resolved_at = @at, resolution = @resolution
     WHERE order_id = @orderId AND ${FAMILY} = @family AND (resolved_at IS NULL OR ${RANK} < @rank)`,
  ),
  reopen: db.sqlite.prepare(
    `UPDATE pending SET resolved_at = NULL, resolution = NULL
     WHERE order_id = ? AND ${FAMILY} = ? AND resolution = 'FAILED'`,
  ),
}));

/** Of two ends the stronger counts, in whatever order they are told: money before all. */
const RANKS: Readonly<Record<Resolution, number>> = { EXPIRED: 0, FAILED: 1, DELETED: 2, PAID: 3 };
const RANK = `CASE resolution ${Object.entries(RANKS)
  .map(([name, rank]) => `WHEN '${name}' THEN ${rank}`)
  .join(' ')} END`;

export type PendingIdentity = Readonly<{
  family: string;
  orderId: string | null;
  gatewayTxnId: string | null;
  /** Id at the processor behind an orchestrator, which tells apart what an order was tried with. */
  backendTxnId?: string | null;
}>;

/**
 * The details of this order: those with the same transaction first, then the newest. Resolved ones count too, so that a
 * message that comes late is completed all the same.
 */
export function findPending(
  db: Db,
  { family, orderId, gatewayTxnId, backendTxnId }: PendingIdentity,
): PendingRow | null {
  const byOrder = orderId === null ? [] : rows(db, statements(db).byOrder.all(orderId, family));
  const byTxn = gatewayTxnId === null ? [] : rows(db, statements(db).byTxn.all(gatewayTxnId, family));
  const isBehind = (row: PendingRow): boolean =>
    storedJson<Readonly<Record<string, unknown>>>(row.body)['backend_processor_txn_id'] === backendTxnId;
  const behind = typeof backendTxnId === 'string' ? [...byOrder, ...byTxn].find(isBehind) : undefined;
  const hinted = byOrder.find((row) => row.gatewayTxnId === gatewayTxnId);
  return behind ?? hinted ?? byOrder[0] ?? byTxn[0] ?? null;
}

function rows(db: Db, ids: readonly number[]): readonly PendingRow[] {
  return ids
    .map((id) => db.orm.select().from(pending).where(eq(pending.id, id)).get())
    .filter((row) => row !== undefined)
    .sort((one, other) => (one.date < other.date ? 1 : -1));
}

/** What waits of this order is settled; how many rows. */
export function resolvePending(
  db: Db,
  by: Readonly<{ family: string; orderId: string; resolution: Resolution; now: Date }>,
): number {
  const { family, orderId, resolution, now } = by;
  const row = { family, orderId, resolution, at: now.toISOString(), rank: RANKS[resolution] };
  return statements(db).resolve.run(row).changes;
}

/** What an attempt that failed had settled waits again, as the donor tried once more; how many rows. */
export function reopenPending(db: Db, { family, orderId }: Readonly<{ family: string; orderId: string }>): number {
  return statements(db).reopen.run(orderId, family).changes;
}

export type NewPending = Readonly<Omit<typeof pending.$inferInsert, 'id' | 'resolvedAt' | 'resolution'>>;

/** Writes the details with exactly this identity: the newest by their own time count. */
export function storePending(db: Db, row: NewPending): Readonly<{ id: number; verdict: Verdict }> {
  const same = db.orm
    .select()
    .from(pending)
    .where(
      and(
        eq(pending.gateway, row.gateway),
        sql`${pending.orderId} IS ${row.orderId ?? null}`,
        sql`${pending.gatewayTxnId} IS ${row.gatewayTxnId ?? null}`,
      ),
    )
    .get();
  if (same === undefined)
    return { id: db.orm.insert(pending).values(row).returning({ id: pending.id }).get().id, verdict: 'newer' };
  const verdict = compareTellings(toldBy(same), toldBy(row));
  if (verdict === 'newer' || verdict === 'wins')
    db.orm
      .update(pending)
      .set({ ...row, createdAt: same.createdAt })
      .where(eq(pending.id, same.id))
      .run();
  return { id: same.id, verdict };
}

/** Who sent it, and when, is no fact of the donor. */
function toldBy({ date, body }: Pick<NewPending, 'date' | 'body'>): Telling {
  const facts = Object.entries(storedJson<Record<string, unknown>>(body)).filter(([key]) => !key.startsWith('source_'));
  return { at: date, facts: Object.fromEntries(facts) };
}

/** Marks as EXPIRED what is older than `before`; how many rows. */
export function expirePending(db: Db, before: Date, now: Date): number {
  return db.orm
    .update(pending)
    .set({ resolvedAt: now.toISOString(), resolution: 'EXPIRED' })
    .where(and(isNull(pending.resolvedAt), lt(pending.date, before.toISOString())))
    .run().changes;
}

/** Details without money, older than `before`, the oldest first. */
export function pendingWithoutMoney(db: Db, before: Date): readonly PendingRow[] {
  return db.orm
    .select()
    .from(pending)
    .where(and(isNull(pending.resolvedAt), lt(pending.date, before.toISOString())))
    .orderBy(asc(pending.date), desc(pending.id))
    .all();
}
