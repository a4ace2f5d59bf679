/** What messages of payment processors tell beside the payment itself: series, attempts, campaigns, consent. */
import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { oneOf } from './one-of.ts';
import { payment } from './payments.ts';
import { person } from './people.ts';
import { message } from './queue.ts';

export const RECURRING_STATES = ['PENDING', 'ACTIVE', 'FAILING', 'CANCELLED', 'ENDED'] as const;
export const RECURRING_FACT_KINDS = ['signup', 'payment', 'failed', 'cancel', 'end'] as const;
export const CONSENT_KINDS = ['opt_in', 'opt_out'] as const;

/**
 * A series of gifts. Everything after `personId` follows from its facts (`recurring_fact`) and is written anew with each
 * of them, so that the order in which they arrive plays no part.
 */
export const recurring = sqliteTable(
  'recurring',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    gateway: text('gateway').notNull(),
    /** The series at the gateway (PayPal `I-…`). */
    subscriptionId: text('subscription_id').notNull(),
    personId: integer('person_id').references(() => person.id),
    state: text('state', { enum: RECURRING_STATES }).notNull(),
    amountMinor: integer('amount_minor'),
    currency: text('currency'),
    frequency: text('frequency', { enum: ['month', 'year'] }).notNull(),
    startDate: text('start_date').notNull(),
    /** When the next instalment is expected; null when none is. */
    nextDate: text('next_date'),
    lastPaidDate: text('last_paid_date'),
    failures: integer('failures').notNull().default(0),
    retryDate: text('retry_date'),
    endedAt: text('ended_at'),
    endReason: text('end_reason'),
    invoiceId: text('invoice_id'),
    contributionTrackingId: text('contribution_tracking_id'),
    paymentToken: text('payment_token'),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    check('recurring_state', oneOf(t.state, RECURRING_STATES)),
    check('recurring_frequency', sql`${t.frequency} IN ('month', 'year')`),
    check('recurring_amount', sql`${t.amountMinor} IS NULL OR ${t.amountMinor} > 0`),
    uniqueIndex('recurring_identity').on(t.gateway, t.subscriptionId),
    index('recurring_by_person').on(t.personId),
    index('recurring_by_token').on(t.gateway, t.paymentToken).where(sql`${t.paymentToken} IS NOT NULL`),
    index('recurring_due').on(t.nextDate).where(sql`${t.nextDate} IS NOT NULL`),
  ],
);

/** What was told about a series, each with the time at which it happened. `key` tells two of one moment apart. */
export const recurringFact = sqliteTable(
  'recurring_fact',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    recurringId: integer('recurring_id')
      .notNull()
      .references(() => recurring.id),
    kind: text('kind', { enum: RECURRING_FACT_KINDS }).notNull(),
    at: text('at').notNull(),
    key: text('key').notNull(),
    body: text('body').notNull(),
    messageId: integer('message_id').references(() => message.id),
  },
  (t) => [
    check('recurring_fact_kind', oneOf(t.kind, RECURRING_FACT_KINDS)),
    uniqueIndex('recurring_fact_once').on(t.recurringId, t.kind, t.key),
  ],
);

/** What a message told of a gateway payment beside the facts of the payment. */
export const gatewayPayment = sqliteTable(
  'gateway_payment',
  {
    paymentId: integer('payment_id')
      .primaryKey()
      .references(() => payment.id),
    /** Gateways that share their transaction ids have one family: `paypal` for PayPal's two. */
    family: text('family').notNull(),
    gatewayTxnId: text('gateway_txn_id').notNull(),
    orderId: text('order_id'),
    receivedAt: text('received_at').notNull(),
    contributionTrackingId: text('contribution_tracking_id'),
    recurringId: integer('recurring_id').references(() => recurring.id),
    /** It was told as an instalment of a series; a part of the transaction id that is shown. */
    isRecurring: integer('is_recurring', { mode: 'boolean' }).notNull(),
    backendProcessor: text('backend_processor'),
    backendTxnId: text('backend_txn_id'),
    messageId: integer('message_id').references(() => message.id),
  },
  (t) => [
    uniqueIndex('gateway_payment_identity').on(t.family, t.gatewayTxnId),
    index('gateway_payment_by_order').on(t.orderId).where(sql`${t.orderId} IS NOT NULL`),
    index('gateway_payment_by_tracking')
      .on(t.contributionTrackingId)
      .where(sql`${t.contributionTrackingId} IS NOT NULL`),
    index('gateway_payment_by_recurring').on(t.recurringId).where(sql`${t.recurringId} IS NOT NULL`),
    index('gateway_payment_by_backend').on(t.backendTxnId).where(sql`${t.backendTxnId} IS NOT NULL`),
  ],
);

/** Details of a donor who went to the gateway, kept until the money comes or too much time has passed. */
export const pending = sqliteTable(
  'pending',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    gateway: text('gateway').notNull(),
    gatewayAccount: text('gateway_account'),
    orderId: text('order_id'),
    gatewayTxnId: text('gateway_txn_id'),
    paymentMethod: text('payment_method'),
    date: text('date').notNull(),
    body: text('body').notNull(),
    messageId: integer('message_id').references(() => message.id),
    createdAt: text('created_at').notNull(),
    resolvedAt: text('resolved_at'),
    /** PAID, DELETED, FAILED or EXPIRED; null while it waits. */
    resolution: text('resolution'),
  },
  (t) => [
    check('pending_identity', sql`${t.orderId} IS NOT NULL OR ${t.gatewayTxnId} IS NOT NULL`),
    check('pending_resolved', sql`(${t.resolvedAt} IS NULL) = (${t.resolution} IS NULL)`),
    index('pending_by_order').on(t.orderId, t.gateway),
    index('pending_by_txn').on(t.gatewayTxnId, t.gateway),
    index('pending_open').on(t.date).where(sql`${t.resolvedAt} IS NULL`),
  ],
);

/** One session of a donor on the donation form, and where it came from. */
export const tracking = sqliteTable(
  'tracking',
  {
    id: text('id').primaryKey(),
    paymentId: integer('payment_id').references(() => payment.id),
    amountMinor: integer('amount_minor'),
    currency: text('currency'),
    utmSource: text('utm_source'),
    utmMedium: text('utm_medium'),
    utmCampaign: text('utm_campaign'),
    utmKey: text('utm_key'),
    banner: text('banner'),
    landingPage: text('landing_page'),
    paymentMethod: text('payment_method'),
    paymentSubmethod: text('payment_submethod'),
    gateway: text('gateway'),
    language: text('language'),
    country: text('country'),
    isRecurring: integer('is_recurring', { mode: 'boolean' }),
    at: text('at'),
    /** When each column was last told, as JSON: the newest wins, whatever the order of arrival. */
    toldAt: text('told_at').notNull(),
    /** Keys without a column, kept as they came. */
    more: text('more').notNull(),
  },
  (t) => [index('tracking_by_payment').on(t.paymentId).where(sql`${t.paymentId} IS NOT NULL`)],
);

/** Which banners a session has seen. */
export const bannerHistory = sqliteTable(
  'banner_history',
  {
    contributionTrackingId: text('contribution_tracking_id').notNull(),
    bannerHistoryId: text('banner_history_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.contributionTrackingId, t.bannerHistoryId] })],
);

/** How far an attempt to pay came, as the payment form tells it. */
export const paymentAttempt = sqliteTable(
  'payment_attempt',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    contributionTrackingId: text('contribution_tracking_id').notNull(),
    orderId: text('order_id').notNull(),
    gateway: text('gateway').notNull(),
    gatewayTxnId: text('gateway_txn_id'),
    validationAction: text('validation_action'),
    finalStatus: text('final_status'),
    paymentMethod: text('payment_method'),
    paymentSubmethod: text('payment_submethod'),
    country: text('country'),
    amountMinor: integer('amount_minor'),
    currency: text('currency'),
    server: text('server'),
    at: text('at').notNull(),
  },
  (t) => [uniqueIndex('payment_attempt_identity').on(t.contributionTrackingId, t.orderId)],
);

/** What the fraud filters of the payment form said of an attempt. Kept and shown; nothing is decided by it. */
export const fraudScore = sqliteTable(
  'fraud_score',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    contributionTrackingId: text('contribution_tracking_id').notNull(),
    orderId: text('order_id').notNull(),
    gateway: text('gateway').notNull(),
    /** As written: dotted for IPv4, with colons for IPv6. */
    userIp: text('user_ip'),
    validationAction: text('validation_action'),
    paymentMethod: text('payment_method'),
    riskScore: text('risk_score'),
    server: text('server'),
    at: text('at').notNull(),
  },
  (t) => [uniqueIndex('fraud_score_identity').on(t.contributionTrackingId, t.orderId)],
);

/** The scores of the single filters; replaced as a set. */
export const fraudScorePart = sqliteTable(
  'fraud_score_part',
  {
    fraudScoreId: integer('fraud_score_id')
      .notNull()
      .references(() => fraudScore.id),
    filter: text('filter').notNull(),
    score: text('score').notNull(),
  },
  (t) => [primaryKey({ columns: [t.fraudScoreId, t.filter] })],
);

/** What somebody said about getting letters. Append-only: the newest by its own time counts. */
export const consent = sqliteTable(
  'consent',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    personId: integer('person_id').references(() => person.id),
    /** In small letters. */
    email: text('email'),
    kind: text('kind', { enum: CONSENT_KINDS }).notNull(),
    source: text('source').notNull(),
    at: text('at').notNull(),
    messageId: integer('message_id').references(() => message.id),
  },
  (t) => [
    check('consent_kind', oneOf(t.kind, CONSENT_KINDS)),
    check('consent_whose', sql`${t.personId} IS NOT NULL OR ${t.email} IS NOT NULL`),
    index('consent_by_person').on(t.personId).where(sql`${t.personId} IS NOT NULL`),
    index('consent_by_email').on(t.email).where(sql`${t.email} IS NOT NULL`),
  ],
);
