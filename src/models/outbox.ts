/** Queries on the outbox: mail written with the booking, sent later, once. */
import { hash } from 'node:crypto';
import { and, eq, gt, inArray } from 'drizzle-orm';
import { type Db, perDatabase } from './db.ts';
import { type OUTBOX_STATES, outbox } from './schema.ts';

export type OutboxRow = typeof outbox.$inferSelect;
export type OutboxState = (typeof OUTBOX_STATES)[number];
export type NewMail = Omit<typeof outbox.$inferInsert, 'id' | 'attempts' | 'leaseOwner' | 'leaseUntil' | 'sentAt'>;

const insertStatement = perDatabase((db) =>
  db.sqlite.prepare(
    `INSERT INTO outbox (kind, subject, revision, payment_id, person_id, to_address, to_name, language, facts, state, reason, next_at, message_id, created_at, event_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
);

/** Mails that confirm a payment to who gave or owed it. A payment has one of them at a time for each recipient. */
export const RECEIPT_KINDS = [
  'confirmation',
  'thank_you',
  'recurring_first',
  'recurring_later',
  'fund_gift',
  'part_payment',
  'overpayment',
] as const;

/** What a mail says and to whom. */
export type MailContent = Readonly<
  Pick<
    OutboxRow,
    | 'kind'
    | 'subject'
    | 'revision'
    | 'paymentId'
    | 'personId'
    | 'toAddress'
    | 'toName'
    | 'language'
    | 'facts'
    | 'messageId'
  >
>;

/** A hash over what a mail says and to whom, kept with the booking. */
export function sealMail(mail: MailContent): string {
  const { kind, subject, revision, paymentId, personId, toAddress, toName, language, facts, messageId } = mail;
  const parts = [kind, subject, revision, paymentId, personId, toAddress, toName, language, facts, messageId];
  return hash('sha256', JSON.stringify(parts), 'base64url');
}

export function insertMail(db: Db, mail: NewMail): void {
  insertStatement(db).run(
    mail.kind,
    mail.subject,
    mail.revision ?? 0,
    mail.paymentId ?? null,
    mail.personId ?? null,
    mail.toAddress ?? null,
    mail.toName ?? null,
    mail.language,
    mail.facts,
    mail.state,
    mail.reason ?? null,
    mail.nextAt,
    mail.messageId,
    mail.createdAt,
    mail.eventId ?? null,
  );
}

/** A correction that has not gone out yet says nothing that still has to be said. */
export function suppressPendingCorrections(db: Db, of: Readonly<{ paymentId: number; subject: string }>): void {
  db.orm
    .update(outbox)
    .set({ state: 'SUPPRESSED', reason: 'BOOKED_AGAIN' })
    .where(
      and(
        eq(outbox.paymentId, of.paymentId),
        eq(outbox.kind, 'correction'),
        eq(outbox.subject, of.subject),
        inArray(outbox.state, ['WAITING', 'RETRY', 'HELD', 'FAILED']),
      ),
    )
    .run();
}

export function findMail(db: Db, id: number): OutboxRow | null {
  return db.orm.select().from(outbox).where(eq(outbox.id, id)).get() ?? null;
}

export function listMail(db: Db, states?: readonly OutboxState[]): readonly OutboxRow[] {
  const where = states === undefined || states.length === 0 ? undefined : inArray(outbox.state, [...states]);
  return db.orm.select().from(outbox).where(where).orderBy(outbox.id).all();
}

/** The next mails that one of these reasons holds, after this id and in order of it. */
export function heldMail(
  db: Db,
  { reasons, after, limit }: Readonly<{ reasons: readonly string[]; after: number; limit: number }>,
): readonly OutboxRow[] {
  return db.orm
    .select()
    .from(outbox)
    .where(and(eq(outbox.state, 'HELD'), inArray(outbox.reason, [...reasons]), gt(outbox.id, after)))
    .orderBy(outbox.id)
    .limit(limit)
    .all();
}

/** The mails about a payment, oldest first. */
export function mailsOfPayment(db: Db, paymentId: number): readonly OutboxRow[] {
  return db.orm.select().from(outbox).where(eq(outbox.paymentId, paymentId)).orderBy(outbox.id).all();
}

/** What is on its way, as the partial index `outbox_due` spells it: else it is not used, and every mail costs a look at all of them. */
const ON_ITS_WAY = "(state = 'WAITING' OR state = 'RETRY' OR state = 'CLAIMED')";
const lookups = perDatabase((db) => ({
  due: db.sqlite
    .prepare<[string], number>(
      `SELECT id FROM outbox WHERE ${ON_ITS_WAY} AND state <> 'CLAIMED' AND next_at <= ? ORDER BY next_at, id LIMIT 1`,
    )
    .pluck(),
  expired: db.sqlite
    .prepare<[string], number>(
      `SELECT id FROM outbox WHERE ${ON_ITS_WAY} AND state = 'CLAIMED' AND (lease_until IS NULL OR lease_until <= ?)`,
    )
    .pluck(),
}));

/** The next mail that is due, or null. */
export function nextDueMail(db: Db, now: Date): OutboxRow | null {
  const id = lookups(db).due.get(now.toISOString());
  return id === undefined ? null : findMail(db, id);
}

/** Mails whose sender died while it was sending: the lease has run out. */
export function mailsWithExpiredLease(db: Db, now: Date): readonly OutboxRow[] {
  return lookups(db)
    .expired.all(now.toISOString())
    .map((id) => findMail(db, id))
    .filter((mail) => mail !== null);
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

/** What was held for this reason waits for its turn again. */
export function letGo(db: Db, reason: string): void {
  db.orm
    .update(outbox)
    .set({ state: 'WAITING', reason: null, lastError: null })
    .where(and(eq(outbox.state, 'HELD'), eq(outbox.reason, reason)))
    .run();
}

export function countMail(db: Db): Readonly<Record<string, number>> {
  const rows = db.sqlite
    .prepare<[], { state: string; n: number }>('SELECT state, count(*) AS n FROM outbox GROUP BY state')
    .all();
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
}
