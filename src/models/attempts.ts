/** Queries on attempts to pay, and what fraud filters said of them. No decisions but whether an attempt came to nothing. */
import { and, desc, eq } from 'drizzle-orm';
import type { Db } from './db.ts';
import { compareTellings, type Telling, type Verdict } from './newest-told.ts';
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

/** Writes what is known of an attempt: the newest by its own time counts. */
export function storeAttempt(db: Db, row: NewAttempt): Verdict {
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
  if (known === undefined) {
    db.orm.insert(paymentAttempt).values(row).run();
    return 'newer';
  }
  const { id, ...facts } = known;
  const verdict = compareTellings({ at: known.at, facts }, { at: row.at, facts: row });
  if (verdict === 'newer' || verdict === 'wins')
    db.orm.update(paymentAttempt).set(row).where(eq(paymentAttempt.id, id)).run();
  return verdict;
}

/** The last attempt of an order, of whatever session. */
export function newestAttempt(db: Db, gateway: string, orderId: string): AttemptRow | null {
  const found = db.orm
    .select()
    .from(paymentAttempt)
    .where(and(eq(paymentAttempt.orderId, orderId), eq(paymentAttempt.gateway, gateway)))
    .orderBy(desc(paymentAttempt.at), desc(paymentAttempt.contributionTrackingId))
    .get();
  return found ?? null;
}

/** Writes a score and replaces its parts as a set: the newest by its own time counts. */
export function storeFraudScore(db: Db, row: NewFraudScore, parts: Readonly<Record<string, string>>): Verdict {
  const known = db.orm
    .select()
    .from(fraudScore)
    .where(and(eq(fraudScore.contributionTrackingId, row.contributionTrackingId), eq(fraudScore.orderId, row.orderId)))
    .get();
  const verdict =
    known === undefined ? 'newer' : compareTellings(scoreTold(db, known), { at: row.at, facts: [row, parts] });
  if (verdict !== 'newer' && verdict !== 'wins') return verdict;
  const fraudScoreId = known?.id ?? db.orm.insert(fraudScore).values(row).returning({ id: fraudScore.id }).get().id;
  if (known !== undefined) db.orm.update(fraudScore).set(row).where(eq(fraudScore.id, known.id)).run();
  db.orm.delete(fraudScorePart).where(eq(fraudScorePart.fraudScoreId, fraudScoreId)).run();
  for (const [filter, score] of Object.entries(parts)) {
    db.orm.insert(fraudScorePart).values({ fraudScoreId, filter, score }).run();
  }
  return verdict;
}

function scoreTold(db: Db, { id, ...facts }: typeof fraudScore.$inferSelect): Telling {
  const parts = db.orm.select().from(fraudScorePart).where(eq(fraudScorePart.fraudScoreId, id)).all();
  return { at: facts.at, facts: [facts, Object.fromEntries(parts.map(({ filter, score }) => [filter, score]))] };
}
