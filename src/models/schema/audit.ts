/** Reports of payment processors: their files, the rows that were not simply found, and the batches that were paid out. */
import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { payment } from './payments.ts';
import { message } from './queue.ts';

/** OPEN: rows of it still wait. CLOSED: every row has ended. FAILED: it cannot be read as it is. */
export const AUDIT_FILE_STATES = ['READING', 'OPEN', 'CLOSED', 'FAILED'] as const;

/** How a row ends. `waiting` is the one that is no end. */
export const AUDIT_OUTCOMES = [
  'found',
  'completed',
  'imported',
  'booked',
  'fee',
  'total',
  'conflict',
  'manual',
  'rejected',
  'ignored',
  'waiting',
] as const;

export const BATCH_STATES = ['OPEN', 'VERIFIED', 'MISMATCH'] as const;
export const PAYOUT_STATES = ['WAITING', 'LINKED', 'UNCLEAR'] as const;

/** A report as it was delivered. `counts` has the number of rows by outcome, as JSON; `done` says how far reading has come. */
export const auditFile = sqliteTable(
  'audit_file',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    gateway: text('gateway').notNull(),
    /** Which of our accounts with the processor it is of; empty for the only one. */
    account: text('account').notNull().default(''),
    name: text('name').notNull(),
    sha256: text('sha256').notNull().unique(),
    sizeBytes: integer('size_bytes').notNull(),
    report: text('report'),
    state: text('state', { enum: AUDIT_FILE_STATES }).notNull(),
    code: text('code'),
    message: text('message'),
    hint: text('hint'),
    appVersion: text('app_version').notNull(),
    rows: integer('rows').notNull().default(0),
    /** Records and rejects that are in the books; a killed reading goes on after them. */
    done: integer('done').notNull().default(0),
    /** Gifts before this one were tried in a run that ended before its time; 0 when all were. */
    tried: integer('tried').notNull().default(0),
    counts: text('counts').notNull().default('{}'),
    ignored: text('ignored').notNull().default('{}'),
    /** What could not be used of it, or of what was looked up for it, as a JSON list of code, place and count. */
    warnings: text('warnings').notNull().default('[]'),
    firstSeenAt: text('first_seen_at').notNull(),
    closedAt: text('closed_at'),
  },
  (t) => [
    check(
      'audit_file_state',
      sql`${t.state} = 'READING' OR ${t.state} = 'OPEN' OR ${t.state} = 'CLOSED' OR ${t.state} = 'FAILED'`,
    ),
    check('audit_file_failed', sql`(${t.state} = 'FAILED') = (${t.code} IS NOT NULL)`),
    index('audit_file_by_gateway').on(t.gateway, t.state),
  ],
);

/** A row that was not in the books when it was read, or that could not be read at all. */
export const auditItem = sqliteTable(
  'audit_item',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    fileId: integer('file_id')
      .notNull()
      .references(() => auditFile.id),
    /** Which record or reject of the file it is, from 0. */
    position: integer('position').notNull(),
    /** The row of the file, from 1; null for a record that follows from several rows. */
    row: integer('row'),
    kind: text('kind').notNull(),
    outcome: text('outcome', { enum: AUDIT_OUTCOMES }).notNull(),
    gateway: text('gateway'),
    /** What the processor calls it. */
    reference: text('reference'),
    amount: text('amount'),
    currency: text('currency'),
    at: text('at'),
    /** The record as JSON; gone once the row has ended, as it names a donor. */
    fields: text('fields'),
    messageId: integer('message_id').references(() => message.id),
    paymentId: integer('payment_id').references(() => payment.id),
    reason: text('reason'),
    createdAt: text('created_at').notNull(),
    endedAt: text('ended_at'),
  },
  (t) => [
    check('audit_item_waits', sql`(${t.outcome} = 'waiting') = (${t.endedAt} IS NULL)`),
    uniqueIndex('audit_item_place').on(t.fileId, t.position),
    index('audit_item_waiting').on(t.fileId, t.kind).where(sql`${t.endedAt} IS NULL`),
    index('audit_item_findings')
      .on(t.fileId)
      .where(sql`${t.outcome} = 'conflict' OR ${t.outcome} = 'rejected' OR ${t.outcome} = 'manual'`),
  ],
);

/** What a processor settled together, in one currency. The sums repeat those of its lines. */
export const settlementBatch = sqliteTable(
  'settlement_batch',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    gateway: text('gateway').notNull(),
    account: text('account').notNull().default(''),
    reference: text('reference').notNull(),
    currency: text('currency').notNull(),
    /** The account of the shop whose batches are counted, where the report tells it; empty for none. */
    merchant: text('merchant').notNull().default(''),
    lines: integer('lines').notNull().default(0),
    /** Gifts and what came back, before fees. */
    grossMinor: integer('gross_minor').notNull().default(0),
    /** What went back, below zero. */
    refundsMinor: integer('refunds_minor').notNull().default(0),
    /** Below zero for what it cost. */
    feesMinor: integer('fees_minor').notNull().default(0),
    netMinor: integer('net_minor').notNull().default(0),
    /** What the report says the batch comes to; null until a report does. */
    payoutMinor: integer('payout_minor'),
    payoutDate: text('payout_date'),
    state: text('state', { enum: BATCH_STATES }).notNull().default('OPEN'),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    check('settlement_batch_state', sql`${t.state} = 'OPEN' OR ${t.state} = 'VERIFIED' OR ${t.state} = 'MISMATCH'`),
    uniqueIndex('settlement_batch_identity').on(t.gateway, t.account, t.reference, t.currency),
  ],
);

/** One line of a batch. The same line in another file is the same one (WITHOUT ROWID). */
export const settlementLine = sqliteTable(
  'settlement_line',
  {
    batchId: integer('batch_id')
      .notNull()
      .references(() => settlementBatch.id),
    /** Kind and id at the processor. */
    key: text('key').notNull(),
    fileId: integer('file_id')
      .notNull()
      .references(() => auditFile.id),
    position: integer('position').notNull(),
    totalMinor: integer('total_minor').notNull(),
    feeMinor: integer('fee_minor').notNull(),
    paymentId: integer('payment_id').references(() => payment.id),
  },
  (t) => [
    primaryKey({ columns: [t.batchId, t.key] }),
    index('settlement_line_by_payment').on(t.paymentId).where(sql`${t.paymentId} IS NOT NULL`),
    index('settlement_line_open').on(t.fileId, t.position).where(sql`${t.paymentId} IS NULL`),
  ],
);

/** Money that a processor says it sent to the bank, and the credit there. */
export const payout = sqliteTable(
  'payout',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    gateway: text('gateway').notNull(),
    account: text('account').notNull().default(''),
    reference: text('reference').notNull(),
    currency: text('currency').notNull(),
    amountMinor: integer('amount_minor').notNull(),
    date: text('date').notNull(),
    /** What the processor writes about it, and so perhaps the bank, too. */
    told: text('told').notNull().default(''),
    batchId: integer('batch_id').references(() => settlementBatch.id),
    state: text('state', { enum: PAYOUT_STATES }).notNull().default('WAITING'),
    bankPaymentId: integer('bank_payment_id')
      .unique()
      .references(() => payment.id),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    check('payout_amount', sql`${t.amountMinor} > 0`),
    check('payout_linked', sql`(${t.state} = 'LINKED') = (${t.bankPaymentId} IS NOT NULL)`),
    uniqueIndex('payout_identity').on(t.gateway, t.account, t.reference, t.currency),
    index('payout_waiting').on(t.currency, t.amountMinor).where(sql`${t.bankPaymentId} IS NULL`),
  ],
);

/** A person has looked at a row, a refused report, or a batch that does not come to its payout: it is not told any more. A batch whose figures change is told again. */
export const reportDismissal = sqliteTable(
  'report_dismissal',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    fileId: integer('file_id')
      .unique()
      .references(() => auditFile.id),
    itemId: integer('item_id')
      .unique()
      .references(() => auditItem.id),
    batchId: integer('batch_id').references(() => settlementBatch.id),
    /** Of a batch: its net and its payout as they were, in minor units. */
    figures: text('figures'),
    actor: text('actor').notNull(),
    reason: text('reason').notNull(),
    at: text('at').notNull(),
  },
  (t) => [
    check(
      'report_dismissal_one',
      sql`(${t.fileId} IS NOT NULL) + (${t.itemId} IS NOT NULL) + (${t.batchId} IS NOT NULL) = 1`,
    ),
    uniqueIndex('report_dismissal_batch').on(t.batchId, t.figures),
  ],
);
