/** Payments, and where each was reported. */
import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { MINOR_MAX } from '../../money.ts';
import { PAYMENT_STATES } from '../payment-state.ts';
import { RETURN_CODE_ENDS } from '../reversal-facts.ts';
import { file, statement } from './files.ts';
import { oneOf } from './one-of.ts';
import { person } from './people.ts';

export const GATEWAYS = [
  'bank',
  'manual',
  'adyen',
  'paypal',
  'paypal_ec',
  'ingenico',
  'globalcollect',
  'amazon',
  'astropay',
  'dlocal',
  'worldpay',
  'gravy',
] as const;
/** How a transaction of a later file came to belong to a payment that was already there. */
export const SOURCE_RELATIONS = ['first', 'known', 'joined', 'conflict'] as const;

/** A credit or debit as reported. Facts never change; only `transition.ts` changes what stands after `state`. */
export const payment = sqliteTable(
  'payment',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    gateway: text('gateway', { enum: GATEWAYS }).notNull(),
    account: text('account').notNull(),
    sourceType: text('source_type').notNull(),
    fileId: integer('file_id').references(() => file.id),
    statementId: integer('statement_id').references(() => statement.id),
    entryIndex: integer('entry_index'),
    detailIndex: integer('detail_index'),
    fingerprintVersion: integer('fingerprint_version'),
    fingerprint: text('fingerprint'),
    occurrence: integer('occurrence'),
    gatewayTxnId: text('gateway_txn_id'),
    direction: text('direction', { enum: ['in', 'out'] }).notNull(),
    amountMinor: integer('amount_minor').notNull(),
    currency: text('currency').notNull(),
    amountReported: text('amount_reported'),
    feeMinor: integer('fee_minor').notNull().default(0),
    entryAmountMinor: integer('entry_amount_minor'),
    bookingDate: text('booking_date').notNull(),
    valueDate: text('value_date'),
    reversal: integer('reversal', { mode: 'boolean' }).notNull().default(false),
    returnReason: text('return_reason'),
    accountServicerReference: text('account_servicer_reference'),
    entryServicerReference: text('entry_servicer_reference'),
    entryReference: text('entry_reference'),
    endToEndId: text('end_to_end_id'),
    transactionId: text('transaction_id'),
    instructionId: text('instruction_id'),
    mandateId: text('mandate_id'),
    uetr: text('uetr'),
    bankTransactionCode: text('bank_transaction_code'),
    counterpartyName: text('counterparty_name'),
    counterpartyIban: text('counterparty_iban'),
    counterpartyAccount: text('counterparty_account'),
    counterpartyBic: text('counterparty_bic'),
    counterpartyAddress: text('counterparty_address'),
    ultimateCounterparty: text('ultimate_counterparty'),
    remittance: text('remittance').notNull().default('[]'),
    references: text('references').notNull().default('[]'),
    charges: text('charges').notNull().default('[]'),
    additionalInfo: text('additional_info'),
    /** A doubt that the import itself saw; it decides the reason of MANUAL. */
    importDoubt: text('import_doubt'),
    personId: integer('person_id').references(() => person.id),
    orderId: text('order_id'),
    invoiceId: text('invoice_id'),
    paymentMethod: text('payment_method'),
    paymentSubmethod: text('payment_submethod'),
    createdAt: text('created_at').notNull(),
    /** Over every column above, written once with them (`models/payment-hash.ts`); it tells a changed row and its column. */
    factsHash: text('facts_hash').notNull(),
    state: text('state', { enum: PAYMENT_STATES }).notNull().default('NEW'),
    stateReason: text('state_reason'),
    version: integer('version').notNull().default(0),
    decidedBy: text('decided_by'),
    decidedAt: text('decided_at'),
    toReimburseMinor: integer('to_reimburse_minor').notNull().default(0),
    refundedMinor: integer('refunded_minor').notNull().default(0),
  },
  (t) => [
    check('payment_amount', sql`${t.amountMinor} > 0 AND ${t.amountMinor} <= ${sql.raw(String(MINOR_MAX))}`),
    check('payment_currency', sql`length(${t.currency}) = 3`),
    check('payment_gateway', oneOf(t.gateway, GATEWAYS)),
    check('payment_direction', sql`${t.direction} IN ('in', 'out')`),
    check('payment_state', oneOf(t.state, PAYMENT_STATES)),
    check('payment_reason', sql`(${t.state} IN ('MANUAL', 'IRRELEVANT')) = (${t.stateReason} IS NOT NULL)`),
    check('payment_reimburse', sql`${t.toReimburseMinor} BETWEEN 0 AND ${t.amountMinor}`),
    check('payment_refunded', sql`${t.refundedMinor} >= 0`),
    check('payment_fee', sql`${t.feeMinor} >= 0`),
    check(
      'payment_identity',
      sql`(${t.gateway} = 'bank') = (${t.fingerprint} IS NOT NULL AND ${t.fingerprintVersion} IS NOT NULL AND ${t.occurrence} IS NOT NULL)`,
    ),
    uniqueIndex('payment_bank_identity')
      .on(t.account, t.fingerprint, t.fingerprintVersion, t.occurrence)
      .where(sql`${t.gateway} = 'bank'`),
    uniqueIndex('payment_gateway_identity').on(t.gateway, t.gatewayTxnId).where(sql`${t.gatewayTxnId} IS NOT NULL`),
    index('payment_undecided')
      .on(t.bookingDate, t.statementId, t.entryIndex, t.detailIndex)
      .where(sql`${t.state} = 'NEW'`),
    index('payment_in_work').on(t.state, t.bookingDate).where(sql`${t.state} IN ('MATCHED', 'MANUAL')`),
    index('payment_by_file').on(t.fileId),
    index('payment_by_booking').on(t.account, t.bookingDate, t.amountMinor),
    index('payment_by_entry_total')
      .on(t.account, t.bookingDate, t.entryAmountMinor)
      .where(sql`${t.entryAmountMinor} <> ${t.amountMinor}`),
    /** What was paid from an account before. Not while it is NEW: the import need not pay for it. */
    index('payment_by_payer_account')
      .on(t.counterpartyIban, t.bookingDate)
      .where(
        sql`${t.direction} = 'in' AND ${t.counterpartyIban} IS NOT NULL AND ${oneOf(t.state, ['MANUAL', 'PROCESSED', 'PARTIALLY_REFUNDED'])}`,
      ),
    index('payment_owing').on(t.counterpartyIban).where(sql`${t.toReimburseMinor} > 0`),
    index('payment_open_reversal')
      .on(t.account, t.amountMinor, t.bookingDate)
      .where(
        sql`${t.direction} = 'out' AND ${t.state} IN ('NEW', 'MANUAL') AND (${t.reversal} = 1 OR ${t.returnReason} IS NOT NULL OR substr(${t.bankTransactionCode}, -5) IN (${sql.raw(RETURN_CODE_ENDS)}))`,
      ),
  ],
);

/** Where a payment was reported: its first statement and every later one that reports the same money. */
export const paymentSource = sqliteTable(
  'payment_source',
  {
    statementId: integer('statement_id')
      .notNull()
      .references(() => statement.id),
    entryIndex: integer('entry_index').notNull(),
    /** -1 for an entry without details. */
    detailIndex: integer('detail_index').notNull(),
    paymentId: integer('payment_id')
      .notNull()
      .references(() => payment.id),
    relation: text('relation', { enum: SOURCE_RELATIONS }).notNull(),
    /** The fingerprint under which it was reported here, where that is another than the payment's own. */
    fingerprint: text('fingerprint'),
  },
  (t) => [
    primaryKey({ columns: [t.statementId, t.entryIndex, t.detailIndex, t.paymentId] }),
    check('payment_source_relation', oneOf(t.relation, SOURCE_RELATIONS)),
    index('payment_source_by_payment').on(t.paymentId),
    index('payment_source_by_fingerprint').on(t.fingerprint).where(sql`${t.fingerprint} IS NOT NULL`),
  ],
);
