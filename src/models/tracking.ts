/** Queries on sessions of donors. No decisions, but that the newest told of each column counts. */
import { and, eq, sql } from 'drizzle-orm';
import { canonicalJson, storedJson } from '../stored-json.ts';
import { type Db, perDatabase } from './db.ts';
import { bannerHistory, gatewayPayment, tracking } from './schema.ts';
import { prepareRow } from './table-rows.ts';

export type TrackingRow = typeof tracking.$inferSelect;
export type TrackingFacts = Omit<TrackingRow, 'id' | 'paymentId' | 'toldAt' | 'more'>;

export type TrackingTold = Readonly<{
  id: string;
  /** When this was true: an older message does not overwrite a newer one. */
  toldAt: string;
  /** Null is nothing said. */
  facts: TrackingFacts;
  more: Readonly<Record<string, unknown>>;
}>;

const rows = perDatabase((db) => prepareRow(db, tracking, 'id = ?'));

export function findTracking(db: Db, id: string): TrackingRow | null {
  return rows(db)(id);
}

/** Writes what was told of a session, column by column. Gives back the columns of which the same moment was told otherwise. */
export function tellTracking(db: Db, { id, toldAt, facts, more }: TrackingTold): readonly string[] {
  const known = findTracking(db, id);
  const times: Record<string, string> = known === null ? {} : storedJson(known.toldAt);
  const moreBefore: Record<string, unknown> = known === null ? {} : storedJson(known.more);
  const before: Readonly<Record<string, unknown>> = known ?? {};
  const otherwise = [
    ...Object.entries(facts).filter(([key, value]) =>
      isOtherwise({ at: times[key], value: before[key] }, { at: toldAt, value }),
    ),
    ...Object.entries(more).filter(([key, value]) =>
      isOtherwise({ at: times[`more.${key}`], value: moreBefore[key] }, { at: toldAt, value }),
    ),
  ].map(([key]) => key);
  const told = Object.entries(facts).filter(([key, value]) =>
    isFresh({ at: times[key], value: before[key] }, { at: toldAt, value }),
  );
  const toldMore = Object.entries(more).filter(([key, value]) =>
    isFresh({ at: times[`more.${key}`], value: moreBefore[key] }, { at: toldAt, value }),
  );
  for (const [key] of told) times[key] = toldAt;
  for (const [key] of toldMore) times[`more.${key}`] = toldAt;
  const values = {
    ...Object.fromEntries(told),
    more: JSON.stringify({ ...moreBefore, ...Object.fromEntries(toldMore) }),
    toldAt: JSON.stringify(times),
  };
  if (known === null)
    db.orm
      .insert(tracking)
      .values({ id, paymentId: firstPayment(db, id), ...values })
      .run();
  else db.orm.update(tracking).set(values).where(eq(tracking.id, id)).run();
  return otherwise;
}

type Said = Readonly<{ at: string | undefined; value: unknown }>;

function isOtherwise(before: Said, now: Readonly<{ at: string; value: unknown }>): boolean {
  return now.value !== null && before.at === now.at && canonicalJson(now.value) !== canonicalJson(before.value);
}

/** The later counts; of two of one moment the greater, so that the order of arrival plays no part. */
function isFresh(before: Said, now: Readonly<{ at: string; value: unknown }>): boolean {
  if (now.value === null) return false;
  if (before.at === undefined || before.at !== now.at) return before.at === undefined || before.at < now.at;
  return canonicalJson(now.value) > canonicalJson(before.value);
}

/** Points a session to its first payment, by the time at which the gateway took it. */
export function linkTracking(db: Db, id: string): void {
  db.orm
    .update(tracking)
    .set({ paymentId: firstPayment(db, id) })
    .where(eq(tracking.id, id))
    .run();
}

function firstPayment(db: Db, contributionTrackingId: string): number | null {
  const found = db.orm
    .select({ paymentId: gatewayPayment.paymentId })
    .from(gatewayPayment)
    .where(eq(gatewayPayment.contributionTrackingId, contributionTrackingId))
    .orderBy(gatewayPayment.receivedAt, gatewayPayment.gatewayTxnId)
    .limit(1)
    .get();
  return found?.paymentId ?? null;
}

/** Keeps that a session saw a banner; false when that was known. */
export function addBannerHistory(db: Db, row: typeof bannerHistory.$inferInsert): boolean {
  const known = and(
    eq(bannerHistory.contributionTrackingId, row.contributionTrackingId),
    eq(bannerHistory.bannerHistoryId, row.bannerHistoryId),
  );
  const found = db.orm.select({ one: sql`1` }).from(bannerHistory).where(known).get();
  if (found === undefined) db.orm.insert(bannerHistory).values(row).run();
  return found === undefined;
}
