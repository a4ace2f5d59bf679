/** Collective entries: bookings of which a statement names only the total, and the payments that they turn out to be. */
import { sql } from 'drizzle-orm';
import { type AnySQLiteColumn, check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { file, statement } from './files.ts';
import { inList } from './in-list.ts';
import { payment } from './payments.ts';

/**
 * - `WAITING`: what its details do not add up to yet waits for them.
 * - `DETAILED`: its details add up to it.
 * - `PAYMENT`: what they do not add up to is a payment (`payment_id`), for a person.
 * - `KNOWN`: another statement reported the same total (`same_as_id`), which has the state.
 */
export const COLLECTIVE_STATES = ['WAITING', 'DETAILED', 'PAYMENT', 'KNOWN'] as const;
export const COLLECTIVE_PARTS = ['detail', 'rest'] as const;

/** The total of a collective booking as one statement reports it. */
export const collectiveEntry = sqliteTable(
  'collective_entry',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    statementId: integer('statement_id')
      .notNull()
      .references(() => statement.id),
    fileId: integer('file_id')
      .notNull()
      .references(() => file.id),
    entryIndex: integer('entry_index').notNull(),
    /** How many transactions of the file this row stands for; 0 when its details are payments of their own. */
    transactions: integer('transactions').notNull(),
    account: text('account').notNull(),
    direction: text('direction', { enum: ['in', 'out'] }).notNull(),
    amountMinor: integer('amount_minor').notNull(),
    currency: text('currency').notNull(),
    bookingDate: text('booking_date').notNull(),
    fingerprint: text('fingerprint').notNull(),
    entryServicerReference: text('entry_servicer_reference'),
    entryReference: text('entry_reference'),
    statedTransactions: integer('stated_transactions'),
    /** The facts of the total as a payment, as JSON. */
    facts: text('facts').notNull(),
    state: text('state', { enum: COLLECTIVE_STATES }).notNull(),
    sameAsId: integer('same_as_id').references((): AnySQLiteColumn => collectiveEntry.id),
    /** The payment that stands for what has no details. */
    paymentId: integer('payment_id').references(() => payment.id),
  },
  (t) => [
    check('collective_entry_state', sql`${t.state} IN (${inList(COLLECTIVE_STATES)})`),
    check('collective_entry_amount', sql`${t.amountMinor} > 0`),
    check('collective_entry_known', sql`(${t.state} = 'KNOWN') = (${t.sameAsId} IS NOT NULL)`),
    check('collective_entry_payment', sql`(${t.state} = 'PAYMENT') = (${t.paymentId} IS NOT NULL)`),
    index('collective_entry_by_account').on(t.account, t.bookingDate, t.amountMinor),
    index('collective_entry_by_file').on(t.fileId),
    index('collective_entry_by_statement').on(t.statementId),
    index('collective_entry_by_payment').on(t.paymentId).where(sql`${t.paymentId} IS NOT NULL`),
    index('collective_entry_same_as').on(t.sameAsId).where(sql`${t.sameAsId} IS NOT NULL`),
  ],
);

/** What a total is made of: its details, and the payments that stood for what had none. Counted when their file is IMPORTED. */
export const collectivePart = sqliteTable(
  'collective_part',
  {
    paymentId: integer('payment_id')
      .primaryKey()
      .references(() => payment.id),
    collectiveId: integer('collective_id')
      .notNull()
      .references(() => collectiveEntry.id),
    role: text('role', { enum: COLLECTIVE_PARTS }).notNull(),
    /** The file that brought the two together. */
    fileId: integer('file_id')
      .notNull()
      .references(() => file.id),
  },
  (t) => [
    check('collective_part_role', sql`${t.role} IN (${inList(COLLECTIVE_PARTS)})`),
    index('collective_part_by_collective').on(t.collectiveId),
    index('collective_part_by_file').on(t.fileId),
  ],
);
