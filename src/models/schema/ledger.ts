/** The ledger: open items, what was given to them, receipts, refunds, and the history. */
import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { MINOR_MAX } from '../../money.ts';
import { file } from './files.ts';
import { inList } from './in-list.ts';
import { oneOf } from './one-of.ts';
import { payment } from './payments.ts';
import { person } from './people.ts';
import { message } from './queue.ts';

export const OPEN_ITEM_KINDS = ['subscription', 'contribution', 'fund'] as const;
export const OPEN_ITEM_STATES = ['OPEN', 'PARTIALLY_PAID', 'PAID', 'CANCELLED'] as const;
export const CONTRIBUTION_STATES = ['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'CHARGEBACK', 'CANCELLED'] as const;
export const REFUND_KINDS = [
  'refund',
  'chargeback',
  'cancel',
  'reversal',
  'chargeback_reversed',
  'refund_reversed',
  'reversal_reversed',
] as const;

/** What is expected from somebody. `allocatedMinor` and `waivedMinor` repeat the sums of active allocations, checked nightly. */
export const openItem = sqliteTable(
  'open_item',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    kind: text('kind', { enum: OPEN_ITEM_KINDS }).notNull(),
    reference: text('reference').notNull().unique(),
    /** Upper case, without blanks and dashes: what is looked up. */
    referenceKey: text('reference_key').notNull().unique(),
    qrReference: text('qr_reference').unique(),
    creditorReference: text('creditor_reference').unique(),
    title: text('title').notNull(),
    amountMinor: integer('amount_minor'),
    currency: text('currency').notNull(),
    dueDate: text('due_date'),
    state: text('state', { enum: OPEN_ITEM_STATES }).notNull(),
    allocatedMinor: integer('allocated_minor').notNull().default(0),
    /** What a person let go: the item is paid although that much less came. */
    waivedMinor: integer('waived_minor').notNull().default(0),
    settledElsewhere: integer('settled_elsewhere', { mode: 'boolean' }).notNull().default(false),
    cancelled: integer('cancelled', { mode: 'boolean' }).notNull().default(false),
    personId: integer('person_id').references(() => person.id),
    invoiceId: text('invoice_id'),
    contributionTrackingId: text('contribution_tracking_id'),
    gateway: text('gateway'),
    gatewayTxnId: text('gateway_txn_id'),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
    version: integer('version').notNull().default(0),
  },
  (t) => [
    check('open_item_kind', oneOf(t.kind, OPEN_ITEM_KINDS)),
    check('open_item_state', oneOf(t.state, OPEN_ITEM_STATES)),
    check(
      'open_item_amount',
      sql`${t.amountMinor} IS NULL OR (${t.amountMinor} > 0 AND ${t.amountMinor} <= ${sql.raw(String(MINOR_MAX))})`,
    ),
    check('open_item_subscription_has_amount', sql`${t.kind} <> 'subscription' OR ${t.amountMinor} IS NOT NULL`),
    check('open_item_fund_stays_open', sql`${t.kind} <> 'fund' OR ${t.state} IN ('OPEN', 'CANCELLED')`),
    check('open_item_allocated', sql`${t.allocatedMinor} >= 0`),
    check('open_item_waived', sql`${t.waivedMinor} >= 0`),
    check('open_item_cancelled', sql`(${t.state} = 'CANCELLED') = (${t.cancelled} = 1)`),
    index('open_item_by_person').on(t.personId),
    index('open_item_by_state').on(t.state, t.kind),
    /** For what is still open to the cent. */
    index('open_item_by_open_amount')
      .on(t.currency, sql`(${t.amountMinor} - ${t.allocatedMinor} - ${t.waivedMinor})`)
      .where(sql`${t.state} IN ('OPEN', 'PARTIALLY_PAID')`),
    /** For the whole sum, whatever came of it. */
    index('open_item_by_amount').on(t.currency, t.amountMinor),
    /** For gifts through a gateway: what expects them. */
    index('open_item_by_invoice').on(t.invoiceId).where(sql`${t.invoiceId} IS NOT NULL`),
    index('open_item_by_tracking').on(t.contributionTrackingId).where(sql`${t.contributionTrackingId} IS NOT NULL`),
    index('open_item_by_gateway_txn').on(t.gatewayTxnId).where(sql`${t.gatewayTxnId} IS NOT NULL`),
    /** For codes that differ in a character or two (see `decide/near-keys.ts`). */
    index('open_item_by_ending').on(sql`substr(${t.referenceKey}, -3)`, t.referenceKey),
  ],
);

/** Append-only and hash-chained: ids, codes and amounts, no personal data. */
export const event = sqliteTable(
  'event',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    at: text('at').notNull(),
    paymentId: integer('payment_id').references(() => payment.id),
    openItemId: integer('open_item_id').references(() => openItem.id),
    fileId: integer('file_id').references(() => file.id),
    fromState: text('from_state'),
    toState: text('to_state').notNull(),
    actor: text('actor').notNull(),
    reason: text('reason'),
    /** Codes and amounts as JSON, e.g. count, sums and payments hash of an imported file. */
    data: text('data'),
    detailHash: text('detail_hash'),
    prevHash: text('prev_hash').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [
    check(
      'event_subject',
      sql`(${t.paymentId} IS NOT NULL) + (${t.openItemId} IS NOT NULL) + (${t.fileId} IS NOT NULL) + (${t.toState} = 'POLICY') = 1`,
    ),
    index('event_by_payment').on(t.paymentId).where(sql`${t.paymentId} IS NOT NULL`),
    index('event_by_open_item').on(t.openItemId).where(sql`${t.openItemId} IS NOT NULL`),
    index('event_of_policy').on(t.id).where(sql`${t.toState} = 'POLICY'`),
    index('event_by_file').on(t.fileId).where(sql`${t.fileId} IS NOT NULL`),
  ],
);

/** Evidence and texts of an event, with personal data; may be deleted while the chain still verifies. */
export const detail = sqliteTable('detail', {
  eventId: integer('event_id')
    .primaryKey()
    .references(() => event.id),
  salt: text('salt').notNull(),
  body: text('body').notNull(),
});

/** The part of a payment given to one open item. Reversed, never deleted. */
export const allocation = sqliteTable(
  'allocation',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    paymentId: integer('payment_id')
      .notNull()
      .references(() => payment.id),
    openItemId: integer('open_item_id')
      .notNull()
      .references(() => openItem.id),
    amountMinor: integer('amount_minor').notNull(),
    /** What is let go together with this part, so that it settles the open item. */
    waivedMinor: integer('waived_minor').notNull().default(0),
    createdAt: text('created_at').notNull(),
    createdEventId: integer('created_event_id')
      .notNull()
      .references(() => event.id),
    reversedAt: text('reversed_at'),
    reversedEventId: integer('reversed_event_id').references(() => event.id),
  },
  (t) => [
    check('allocation_amount', sql`${t.amountMinor} > 0`),
    check('allocation_waived', sql`${t.waivedMinor} >= 0`),
    check('allocation_reversed', sql`(${t.reversedAt} IS NULL) = (${t.reversedEventId} IS NULL)`),
    uniqueIndex('allocation_active').on(t.paymentId, t.openItemId).where(sql`${t.reversedAt} IS NULL`),
    index('allocation_by_payment').on(t.paymentId),
    index('allocation_by_open_item').on(t.openItemId),
  ],
);

/** The receipt: money booked for a purpose. */
export const contribution = sqliteTable(
  'contribution',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    paymentId: integer('payment_id')
      .notNull()
      .references(() => payment.id),
    allocationId: integer('allocation_id')
      .notNull()
      .unique()
      .references(() => allocation.id),
    openItemId: integer('open_item_id')
      .notNull()
      .references(() => openItem.id),
    personId: integer('person_id').references(() => person.id),
    amountMinor: integer('amount_minor').notNull(),
    currency: text('currency').notNull(),
    receiveDate: text('receive_date').notNull(),
    invoiceId: text('invoice_id'),
    status: text('status', { enum: CONTRIBUTION_STATES }).notNull(),
    /** Why its donor is not thanked; null, empty or `0`: they are. */
    noThankYou: text('no_thank_you'),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    check('contribution_amount', sql`${t.amountMinor} > 0`),
    check('contribution_status', oneOf(t.status, CONTRIBUTION_STATES)),
    index('contribution_by_payment').on(t.paymentId),
    index('contribution_by_person').on(t.personId, t.receiveDate),
  ],
);

/** Money that went back (effect -1) or came back again (+1). Never an edit of the payment. */
export const refund = sqliteTable(
  'refund',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    paymentId: integer('payment_id').references(() => payment.id),
    gateway: text('gateway').notNull(),
    kind: text('kind', { enum: REFUND_KINDS }).notNull(),
    gatewayParentId: text('gateway_parent_id'),
    gatewayRefundId: text('gateway_refund_id'),
    effect: integer('effect').notNull(),
    amountMinor: integer('amount_minor').notNull(),
    currency: text('currency').notNull(),
    parentAmountMinor: integer('parent_amount_minor'),
    feeMinor: integer('fee_minor').notNull().default(0),
    at: text('at').notNull(),
    reason: text('reason'),
    state: text('state', { enum: ['OPEN', 'APPLIED', 'MANUAL', 'IGNORED'] }).notNull(),
    bankPaymentId: integer('bank_payment_id').references(() => payment.id),
    messageId: integer('message_id').references(() => message.id),
  },
  (t) => [
    check('refund_kind', sql`${t.kind} IN (${inList(REFUND_KINDS)})`),
    check('refund_effect', sql`${t.effect} IN (-1, 1)`),
    check('refund_amount', sql`${t.amountMinor} > 0`),
    check('refund_state', sql`${t.state} IN ('OPEN', 'APPLIED', 'MANUAL', 'IGNORED')`),
    uniqueIndex('refund_gateway_identity')
      .on(t.gateway, t.kind, t.gatewayRefundId)
      .where(sql`${t.gatewayRefundId} IS NOT NULL`),
    uniqueIndex('refund_own_identity')
      .on(t.paymentId, t.kind, t.at, t.amountMinor)
      .where(sql`${t.gatewayRefundId} IS NULL`),
    index('refund_unpaid')
      .on(t.amountMinor, t.currency)
      .where(sql`${t.bankPaymentId} IS NULL AND ${t.gateway} = 'manual' AND ${t.state} IN ('OPEN', 'APPLIED')`),
    index('refund_by_payment').on(t.paymentId).where(sql`${t.paymentId} IS NOT NULL`),
    index('refund_by_debit').on(t.bankPaymentId).where(sql`${t.bankPaymentId} IS NOT NULL`),
  ],
);
