/** Queries on sessions of donors. No decisions, but that the newest told of each column counts. */
import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import { canonicalJson, storedJson } from '../stored-json.ts';
import { type Db, perDatabase } from './db.ts';
import { bannerHistory, tracking } from './schema.ts';
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

/** The first payment of the session, by the time at which the gateway took it. */
const FIRST_PAYMENT = `(SELECT payment_id FROM gateway_payment WHERE contribution_tracking_id = @id
  ORDER BY received_at, gateway_txn_id LIMIT 1)`;

/** Each gift tells of its session, so that this is written as often as payments are. */
const statements = perDatabase((db) => {
  const columns = Object.entries(getTableColumns(tracking)).filter(([key]) => key !== 'paymentId');
  const names = columns.map(([, column]) => `"${column.name}"`);
  const values = columns.map(([key]) => `@${key}`);
  const changes = names.map((name) => `${name} = excluded.${name}`);
  return {
    byId: prepareRow(db, tracking, 'id = ?'),
    write: db.sqlite.prepare(
      `INSERT INTO tracking (payment_id, ${names.join(', ')}) VALUES (${FIRST_PAYMENT}, ${values.join(', ')})
       ON CONFLICT (id) DO UPDATE SET payment_id = excluded.payment_id, ${changes.join(', ')}`,
    ),
  };
});

export function findTracking(db: Db, id: string): TrackingRow | null {
  return statements(db).byId(id);
}

/**
 * Writes what was told of a session, column by column, and points it to its first payment. Gives back the columns of which the
 * same moment was told otherwise.
 */
export function tellTracking(db: Db, { id, toldAt, facts, more }: TrackingTold): readonly string[] {
  const known = findTracking(db, id);
  const times: Record<string, string> = known === null ? {} : storedJson(known.toldAt);
  const moreBefore: Record<string, unknown> = known === null ? {} : storedJson(known.more);
  const before: Readonly<Record<string, unknown>> = known ?? {};
  const otherwise: string[] = [];
  const fresh = (told: Readonly<Record<string, unknown>>, was: Readonly<Record<string, unknown>>, prefix: string) =>
    Object.entries(told).filter(([key, value]) => {
      const [said, now] = [
        { at: times[prefix + key], value: was[key] },
        { at: toldAt, value },
      ];
      if (isOtherwise(said, now)) otherwise.push(key);
      return isFresh(said, now);
    });
  const told = fresh(facts, before, '');
  const toldMore = fresh(more, moreBefore, 'more.');
  for (const [key] of told) times[key] = toldAt;
  for (const [key] of toldMore) times[`more.${key}`] = toldAt;
  const row = {
    ...NOTHING_TOLD,
    ...known,
    ...Object.fromEntries(told),
    id,
    more: JSON.stringify({ ...moreBefore, ...Object.fromEntries(toldMore) }),
    toldAt: JSON.stringify(times),
  };
  statements(db).write.run({ ...row, isRecurring: row.isRecurring === null ? null : Number(row.isRecurring) });
  return otherwise;
}

const NOTHING_TOLD: TrackingFacts = {
  amountMinor: null,
  currency: null,
  utmSource: null,
  utmMedium: null,
  utmCampaign: null,
  utmKey: null,
  banner: null,
  landingPage: null,
  paymentMethod: null,
  paymentSubmethod: null,
  gateway: null,
  language: null,
  country: null,
  isRecurring: null,
  at: null,
};

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
