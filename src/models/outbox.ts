/** Queries on the outbox: mail written with the booking, sent later, once. */
import { and, eq, inArray, lte, or, sql } from 'drizzle-orm';
import { type Db, perDatabase } from './db.ts';
import { outbox, type OUTBOX_STATES } from './schema.ts';

export type OutboxRow = typeof outbox.$inferSelect;
export type OutboxState = (typeof OUTBOX_STATES)[number];
export type NewMail = Omit<typeof outbox.$inferInsert, 'id' | 'attempts' | 'leaseOwner' | 'leaseUntil' | 'sentAt'>;

const statements = perDatabase((db) => ({
  insert: db.orm
    .insert(outbox)
    .values({
      kind: sql.placeholder('kind'),
      subject: sql.placeholder('subject'),
      revision: sql.placeholder('revision'),
      paymentId: sql.placeholder('paymentId'),
      personId: sql.placeholder('personId'),
      toAddress: sql.placeholder('toAddress'),
      toName: sql.placeholder('toName'),
      language: sql.placeholder('language'),
      facts: sql.placeholder('facts'),
      state: sql.placeholder('state'),
      reason: sql.placeholder('reason'),
      nextAt: sql.placeholder('nextAt'),
      messageId: sql.placeholder('messageId'),
      createdAt: sql.placeholder('createdAt'),
    })
    .prepare(),
}));

export function insertMail(db: Db, mail: NewMail): void {
  statements(db).insert.run({ revision: 0, paymentId: null, personId: null, toAddress: null, toName: null, reason: null, ...mail });
}

export function findMail(db: Db, id: number): OutboxRow | null {
  return db.orm.select().from(outbox).where(eq(outbox.id, id)).get() ?? null;
}

export function listMail(db: Db, states?: readonly OutboxState[]): readonly OutboxRow[] {
  const where = states === undefined || states.length === 0 ? undefined : inArray(outbox.state, [...states]);
  return db.orm.select().from(outbox).where(where).orderBy(outbox.id).all();
}

export function mailsOfPayment(db: Db, paymentId: number): readonly OutboxRow[] {
  return db.orm.select().from(outbox).where(eq(outbox.paymentId, paymentId)).orderBy(outbox.id).all();
}

/** The next mail that is due, or null. */
export function nextDueMail(db: Db, now: Date): OutboxRow | null {
  return (
    db.orm
      .select()
      .from(outbox)
      .where(and(inArray(outbox.state, ['WAITING', 'RETRY']), lte(outbox.nextAt, now.toISOString())))
      .orderBy(outbox.nextAt, outbox.id)
      .limit(1)
      .get() ?? null
  );
}

/** Mails whose sender died while it was sending: the lease has run out. */
export function mailsWithExpiredLease(db: Db, now: Date): readonly OutboxRow[] {
  return db.orm
    .select()
    .from(outbox)
    .where(and(eq(outbox.state, 'CLAIMED'), or(sql`${outbox.leaseUntil} IS NULL`, lte(outbox.leaseUntil, now.toISOString()))))
    .all();
}

/** Changes a mail that is still in the state we saw; false when somebody else was faster. */
export function updateMail(db: Db, seen: { id: number; state: OutboxState }, changes: Partial<OutboxRow>): boolean {
  const done = db.orm
    .update(outbox)
    .set(changes)
    .where(and(eq(outbox.id, seen.id), eq(outbox.state, seen.state)))
    .run();
  return done.changes === 1;
}

export function countMail(db: Db): Readonly<Record<string, number>> {
  const rows = db.sqlite.prepare<[], { state: string; n: number }>('SELECT state, count(*) AS n FROM outbox GROUP BY state').all();
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
}
