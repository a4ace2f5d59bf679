/** Queries on series of gifts and on what was told of them. No decisions. */
import { and, asc, eq, lt, sql } from 'drizzle-orm';
import { type Db, perDatabase } from './db.ts';
import type { PersonRow } from './open-items.ts';
import { person, recurring, recurringFact } from './schema.ts';
import { prepareRow } from './table-rows.ts';

export type RecurringRow = typeof recurring.$inferSelect;
export type RecurringFactRow = typeof recurringFact.$inferSelect;
export type RecurringState = RecurringRow['state'];
/** What follows from the facts of a series. */
export type RecurringDerived = Omit<RecurringRow, 'id' | 'gateway' | 'subscriptionId' | 'personId' | 'createdAt'>;

const statements = perDatabase((db) => ({
  byId: prepareRow(db, recurring, 'id = ?'),
  identity: db.sqlite
    .prepare<[string, string], number>('SELECT id FROM recurring WHERE gateway = ? AND subscription_id = ?')
    .pluck(),
  byToken: db.sqlite
    .prepare<[string, string], number>('SELECT id FROM recurring WHERE gateway = ? AND payment_token = ? ORDER BY id')
    .pluck(),
}));

export function findRecurring(db: Db, id: number): RecurringRow | null {
  return statements(db).byId(id);
}

/** The series with this id at the family of its gateway. */
export function recurringBySubscription(db: Db, family: string, subscriptionId: string): RecurringRow | null {
  const id = statements(db).identity.get(family, subscriptionId);
  return id === undefined ? null : findRecurring(db, id);
}

/** The only series that is charged by this token; null for none or several. */
export function recurringByToken(db: Db, family: string, token: string): RecurringRow | null {
  const [id, other] = statements(db).byToken.all(family, token);
  return id === undefined || other !== undefined ? null : findRecurring(db, id);
}

export function insertRecurring(db: Db, row: typeof recurring.$inferInsert): number {
  return db.orm.insert(recurring).values(row).returning({ id: recurring.id }).get().id;
}

export function updateRecurring(db: Db, id: number, changes: Partial<RecurringRow>): void {
  db.orm.update(recurring).set(changes).where(eq(recurring.id, id)).run();
}

/** Keeps a fact; the one of this kind and key that was there before, or null. */
export function addRecurringFact(db: Db, row: Omit<RecurringFactRow, 'id'>): RecurringFactRow | null {
  const same = and(
    eq(recurringFact.recurringId, row.recurringId),
    eq(recurringFact.kind, row.kind),
    eq(recurringFact.key, row.key),
  );
  const known = db.orm.select().from(recurringFact).where(same).get();
  if (known !== undefined) return known;
  db.orm.insert(recurringFact).values(row).run();
  return null;
}

export function factsOfRecurring(db: Db, recurringId: number): readonly RecurringFactRow[] {
  return db.orm.select().from(recurringFact).where(eq(recurringFact.recurringId, recurringId)).all();
}

export type ListedRecurring = RecurringRow & Readonly<{ person: PersonRow | null }>;

/** Series, the oldest first; with `expectedBefore` only those whose next instalment was expected before that day. */
export function listRecurring(db: Db, expectedBefore: string | null): readonly ListedRecurring[] {
  return db.orm
    .select({ series: recurring, person })
    .from(recurring)
    .leftJoin(person, eq(person.id, recurring.personId))
    .where(
      expectedBefore === null
        ? undefined
        : and(sql`${recurring.nextDate} IS NOT NULL`, lt(recurring.nextDate, expectedBefore)),
    )
    .orderBy(asc(recurring.id))
    .all()
    .map(({ series, person: giver }) => ({ ...series, person: giver }));
}
