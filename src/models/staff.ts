/** What people leave behind beside the books: claims on payments, items settled elsewhere. No decisions. */
import { and, eq, gt } from 'drizzle-orm';
import type { Db } from './db.ts';
import { type OpenItemRow, stateFromAllocations } from './open-items.ts';
import { openItem, paymentClaim } from './schema.ts';

export type ClaimRow = typeof paymentClaim.$inferSelect;

/** The claim on a payment that still holds; null for none. */
export function claimOn(db: Db, paymentId: number, now: Date): ClaimRow | null {
  const holds = and(eq(paymentClaim.paymentId, paymentId), gt(paymentClaim.until, now.toISOString()));
  return db.orm.select().from(paymentClaim).where(holds).get() ?? null;
}

/** Claims that still hold. */
export function claimsAt(db: Db, now: Date): readonly ClaimRow[] {
  return db.orm.select().from(paymentClaim).where(gt(paymentClaim.until, now.toISOString())).all();
}

export function writeClaim(db: Db, claim: ClaimRow): void {
  const { actor, until } = claim;
  db.orm
    .insert(paymentClaim)
    .values(claim)
    .onConflictDoUpdate({ target: paymentClaim.paymentId, set: { actor, until } })
    .run();
}

export function removeClaim(db: Db, paymentId: number): void {
  db.orm.delete(paymentClaim).where(eq(paymentClaim.paymentId, paymentId)).run();
}

/** Marks an open item as settled elsewhere, or no more; false when somebody else has changed it since. */
export function setSettledElsewhere(
  db: Db,
  item: OpenItemRow,
  change: { settledElsewhere: boolean; updatedAt: string },
): boolean {
  const state = stateFromAllocations({ ...item, settledElsewhere: change.settledElsewhere });
  const done = db.orm
    .update(openItem)
    .set({ ...change, state, version: item.version + 1 })
    .where(and(eq(openItem.id, item.id), eq(openItem.version, item.version)))
    .run();
  return done.changes === 1;
}

/** The newest event by which this actor changed a payment, or settled an open item elsewhere; null when there is none. */
export function lastChangeBy(db: Db, actor: string): number | null {
  const id = db.sqlite
    .prepare<[string], number>(
      `SELECT id FROM event WHERE actor = ? AND ((payment_id IS NOT NULL AND data LIKE '%"version":%')
         OR reason IN ('SETTLED_ELSEWHERE', 'REOPENED', 'REFUND_OWED', 'REFUND_CONVERTED')) ORDER BY id DESC LIMIT 1`,
    )
    .pluck()
    .get(actor);
  return id ?? null;
}
