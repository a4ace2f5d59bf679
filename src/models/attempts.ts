/** Queries on attempts to pay, and what fraud filters said of them. No decisions but whether an attempt came to nothing. */
import { and, eq } from 'drizzle-orm';
import type { Db } from './db.ts';
import { fraudScore, fraudScorePart, paymentAttempt } from './schema.ts';

export type NewAttempt = Readonly<Omit<typeof paymentAttempt.$inferInsert, 'id'>>;
export type AttemptRow = typeof paymentAttempt.$inferSelect;
export type NewFraudScore = Readonly<Omit<typeof fraudScore.$inferInsert, 'id'>>;

/** Donors of these gateways may go on under the same order after an attempt that failed (spec/flow.md 2.5). */
const MAY_GO_ON: ReadonlySet<string> = new Set(['dlocal', 'adyen']);

/** No money comes of an attempt that ended so. */
export function endsPending(attempt: Pick<AttemptRow, 'gateway' | 'finalStatus' | 'validationAction'>): boolean {
  const { gateway, finalStatus, validationAction } = attempt;
  const isOver = finalStatus === 'failed' || finalStatus === 'cancelled';
  return isOver && validationAction !== 'review' && !MAY_GO_ON.has(gateway);
}

/** Writes what is known of an attempt: the newest by its own time counts; false when a newer one is known. */
export function storeAttempt(db: Db, row: NewAttempt): boolean {
  const known = db.orm
    .select()
    .from(paymentAttempt)
    .where(
      and(
        eq(paymentAttempt.contributionTrackingId, row.contributionTrackingId),
        eq(paymentAttempt.orderId, row.orderId),
      ),
    )
    .get();
  if (known === undefined) db.orm.insert(paymentAttempt).values(row).run();
  else if (known.at > row.at) return false;
  else db.orm.update(paymentAttempt).set(row).where(eq(paymentAttempt.id, known.id)).run();
  return true;
}

export function attemptsOfOrder(db: Db, gateway: string, orderId: string): readonly AttemptRow[] {
  return db.orm
    .select()
    .from(paymentAttempt)
    .where(and(eq(paymentAttempt.orderId, orderId), eq(paymentAttempt.gateway, gateway)))
    .all();
}

/** Writes a score and replaces its parts as a set; false when a newer one is known. */
export function storeFraudScore(db: Db, row: NewFraudScore, parts: Readonly<Record<string, string>>): boolean {
  const known = db.orm
    .select()
    .from(fraudScore)
    .where(and(eq(fraudScore.contributionTrackingId, row.contributionTrackingId), eq(fraudScore.orderId, row.orderId)))
    .get();
  if (known !== undefined && known.at > row.at) return false;
  const fraudScoreId = known?.id ?? db.orm.insert(fraudScore).values(row).returning({ id: fraudScore.id }).get().id;
  if (known !== undefined) db.orm.update(fraudScore).set(row).where(eq(fraudScore.id, known.id)).run();
  db.orm.delete(fraudScorePart).where(eq(fraudScorePart.fraudScoreId, fraudScoreId)).run();
  for (const [filter, score] of Object.entries(parts)) {
    db.orm.insert(fraudScorePart).values({ fraudScoreId, filter, score }).run();
  }
  return true;
}
