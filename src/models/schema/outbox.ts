/** Mail to be sent. */
import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { event } from './ledger.ts';
import { oneOf } from './one-of.ts';
import { payment } from './payments.ts';
import { LANGUAGES, person } from './people.ts';

export const OUTBOX_STATES = [
  'WAITING',
  'CLAIMED',
  'SENT',
  'FILED',
  'RETRY',
  'FAILED',
  'HELD',
  'SUPPRESSED',
  'CANCELLED',
  'UNCERTAIN',
] as const;

/** Mail to be sent, written with the booking. `subject` names what it is about, e.g. `payment/12/person/3`. */
export const outbox = sqliteTable(
  'outbox',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    kind: text('kind').notNull(),
    subject: text('subject').notNull(),
    revision: integer('revision').notNull().default(0),
    paymentId: integer('payment_id').references(() => payment.id),
    personId: integer('person_id').references(() => person.id),
    toAddress: text('to_address'),
    toName: text('to_name'),
    language: text('language', { enum: LANGUAGES }).notNull(),
    facts: text('facts').notNull(),
    state: text('state', { enum: OUTBOX_STATES }).notNull(),
    reason: text('reason'),
    attempts: integer('attempts').notNull().default(0),
    nextAt: text('next_at').notNull(),
    leaseOwner: text('lease_owner'),
    leaseUntil: text('lease_until'),
    messageId: text('message_id').notNull().unique(),
    createdAt: text('created_at').notNull(),
    sentAt: text('sent_at'),
    lastError: text('last_error'),
    /** The event with which it was queued; null for what follows from no payment. */
    eventId: integer('event_id').references(() => event.id),
  },
  (t) => [
    check('outbox_state', oneOf(t.state, OUTBOX_STATES)),
    check('outbox_language', oneOf(t.language, LANGUAGES)),
    check('outbox_claimed', sql`(${t.state} = 'CLAIMED') = (${t.leaseOwner} IS NOT NULL)`),
    uniqueIndex('outbox_once').on(t.kind, t.subject, t.revision),
    index('outbox_due')
      .on(t.nextAt)
      .where(oneOf(t.state, ['WAITING', 'RETRY', 'CLAIMED'])),
    index('outbox_by_payment').on(t.paymentId),
  ],
);
