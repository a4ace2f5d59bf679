/**
 * The tables, in drizzle's words. The first migration was generated from this file, made STRICT by hand, and
 * given the triggers of `payment-state.ts` and the view `visible_payment`. No CASCADE and no generated columns:
 * later table rebuilds would lose children. Money is integer minor units; instants are ISO 8601 UTC texts;
 * bank dates are `YYYY-MM-DD` as the bank wrote them.
 */
import { sql } from 'drizzle-orm';
import {
  type AnySQLiteColumn,
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import { MINOR_MAX } from '../money.ts';
import { PAYMENT_STATES } from './payment-state.ts';

const inList = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(', '));

export const FILE_STATES = ['STAGING', 'IMPORTED', 'FAILED', 'DUPLICATE', 'DISMISSED'] as const;
export const GATEWAYS = [
  'bank', 'manual', 'adyen', 'paypal', 'paypal_ec', 'ingenico', 'globalcollect', 'amazon', 'astropay', 'dlocal', 'worldpay',
] as const;
export const OPEN_ITEM_KINDS = ['subscription', 'contribution', 'fund'] as const;
export const OPEN_ITEM_STATES = ['OPEN', 'PARTIALLY_PAID', 'PAID', 'CANCELLED'] as const;
export const CONTRIBUTION_STATES = ['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'CHARGEBACK', 'CANCELLED'] as const;
export const OUTBOX_STATES = [
  'WAITING', 'CLAIMED', 'SENT', 'FILED', 'RETRY', 'FAILED', 'HELD', 'SUPPRESSED', 'CANCELLED', 'UNCERTAIN',
] as const;
export const REFUND_KINDS = [
  'refund', 'chargeback', 'cancel', 'reversal', 'chargeback_reversed', 'refund_reversed', 'reversal_reversed',
] as const;
export const MESSAGE_STATES = ['READY', 'WAITING', 'DONE', 'DROPPED', 'DAMAGED'] as const;
export const LANGUAGES = ['de', 'fr', 'it', 'en'] as const;
/** How a transaction of a later file came to belong to a payment that was already there. */
export const SOURCE_RELATIONS = ['first', 'known', 'joined', 'conflict'] as const;
export const PROOFS = ['proved', 'difference', 'not-provable'] as const;

/** A file as it was delivered; an archive is a parent row and each member a file of its own. */
export const file = sqliteTable(
  'file',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    parentId: integer('parent_id').references((): AnySQLiteColumn => file.id),
    name: text('name').notNull(),
    sha256: text('sha256').notNull(),
    sizeBytes: integer('size_bytes').notNull(),
    state: text('state', { enum: FILE_STATES }).notNull(),
    code: text('code'),
    message: text('message'),
    hint: text('hint'),
    attempts: integer('attempts').notNull().default(1),
    appVersion: text('app_version').notNull(),
    messageType: text('message_type'),
    messageVersion: text('message_version'),
    messageId: text('message_id'),
    duplicateOfId: integer('duplicate_of_id').references((): AnySQLiteColumn => file.id),
    firstSeenAt: text('first_seen_at').notNull(),
    importedAt: text('imported_at'),
    transactions: integer('transactions').notNull().default(0),
    imported: integer('imported').notNull().default(0),
    known: integer('known').notNull().default(0),
    announced: integer('announced').notNull().default(0),
    awaitingDetail: integer('awaiting_detail').notNull().default(0),
    rejected: integer('rejected').notNull().default(0),
    ignored: integer('ignored').notNull().default(0),
    warnings: text('warnings').notNull().default('[]'),
  },
  (t) => [
    check('file_state', sql`${t.state} IN (${inList(FILE_STATES)})`),
    check('file_failed_has_code', sql`${t.state} <> 'FAILED' OR ${t.code} IS NOT NULL`),
    check(
      'file_counts',
      sql`${t.state} <> 'IMPORTED' OR ${t.transactions} = ${t.imported} + ${t.known} + ${t.announced} + ${t.awaitingDetail} + ${t.rejected} + ${t.ignored}`,
    ),
    uniqueIndex('file_imported_once').on(t.sha256).where(sql`${t.state} = 'IMPORTED'`),
    index('file_by_sha256').on(t.sha256),
    index('file_by_name').on(t.name),
    index('file_by_state').on(t.state),
  ],
);

/** One statement, report or notification of a file. Balances are signed minor units of `currency`. */
export const statement = sqliteTable(
  'statement',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    fileId: integer('file_id').notNull().references(() => file.id),
    position: integer('position').notNull(),
    account: text('account').notNull(),
    messageType: text('message_type').notNull(),
    bankStatementId: text('bank_statement_id'),
    sequenceNumber: text('sequence_number'),
    legalSequenceNumber: text('legal_sequence_number'),
    page: integer('page').notNull().default(1),
    lastPage: integer('last_page', { mode: 'boolean' }).notNull().default(true),
    createdAtBank: text('created_at_bank'),
    fromDate: text('from_date'),
    toDate: text('to_date'),
    copyDuplicate: text('copy_duplicate'),
    currency: text('currency'),
    openingCode: text('opening_code'),
    openingDate: text('opening_date'),
    openingMinor: integer('opening_minor'),
    closingCode: text('closing_code'),
    closingDate: text('closing_date'),
    closingMinor: integer('closing_minor'),
    entries: integer('entries').notNull().default(0),
    transactions: integer('transactions').notNull().default(0),
    bookedMinor: integer('booked_minor').notNull().default(0),
    proof: text('proof', { enum: PROOFS }).notNull().default('not-provable'),
    differenceMinor: integer('difference_minor'),
    summary: text('summary'),
  },
  (t) => [
    check('statement_proof', sql`${t.proof} IN (${inList(PROOFS)})`),
    uniqueIndex('statement_position').on(t.fileId, t.position),
    index('statement_identity').on(t.account, t.messageType, t.bankStatementId, t.sequenceNumber, t.page),
    index('statement_period').on(t.account, t.fromDate, t.toDate),
  ],
);

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
    check('payment_gateway', sql`${t.gateway} IN (${inList(GATEWAYS)})`),
    check('payment_direction', sql`${t.direction} IN ('in', 'out')`),
    check('payment_state', sql`${t.state} IN (${inList(PAYMENT_STATES)})`),
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
    index('payment_undecided').on(t.bookingDate, t.statementId, t.entryIndex, t.detailIndex).where(sql`${t.state} = 'NEW'`),
    index('payment_in_work').on(t.state, t.bookingDate).where(sql`${t.state} IN ('MATCHED', 'MANUAL')`),
    index('payment_by_file').on(t.fileId),
    index('payment_by_booking').on(t.account, t.bookingDate, t.amountMinor),
    index('payment_by_counterparty').on(t.counterpartyIban).where(sql`${t.counterpartyIban} IS NOT NULL`),
  ],
);

/** Where a payment was reported: its first statement and every later one that reports the same money. */
export const paymentSource = sqliteTable(
  'payment_source',
  {
    statementId: integer('statement_id').notNull().references(() => statement.id),
    entryIndex: integer('entry_index').notNull(),
    /** -1 for an entry without details. */
    detailIndex: integer('detail_index').notNull(),
    paymentId: integer('payment_id').notNull().references(() => payment.id),
    relation: text('relation', { enum: SOURCE_RELATIONS }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.statementId, t.entryIndex, t.detailIndex, t.paymentId] }),
    check('payment_source_relation', sql`${t.relation} IN (${inList(SOURCE_RELATIONS)})`),
    index('payment_source_by_payment').on(t.paymentId),
  ],
);

/** A row of a file that could not be read, kept as it was. */
export const reject = sqliteTable(
  'reject',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    fileId: integer('file_id').notNull().references(() => file.id),
    statementPosition: integer('statement_position'),
    entryIndex: integer('entry_index'),
    detailIndex: integer('detail_index'),
    code: text('code').notNull(),
    message: text('message').notNull(),
    place: text('place').notNull(),
    facts: text('facts').notNull(),
  },
  (t) => [index('reject_by_file').on(t.fileId)],
);

/** A collective booking of which only the total is known; it waits for its camt.054. */
export const collectiveEntry = sqliteTable(
  'collective_entry',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    statementId: integer('statement_id').notNull().references(() => statement.id),
    fileId: integer('file_id').notNull().references(() => file.id),
    entryIndex: integer('entry_index').notNull(),
    account: text('account').notNull(),
    direction: text('direction', { enum: ['in', 'out'] }).notNull(),
    amountMinor: integer('amount_minor').notNull(),
    currency: text('currency').notNull(),
    bookingDate: text('booking_date').notNull(),
    entryServicerReference: text('entry_servicer_reference'),
    entryReference: text('entry_reference'),
    statedTransactions: integer('stated_transactions'),
    rows: text('rows').notNull(),
    state: text('state', { enum: ['WAITING', 'DETAILED', 'PAYMENT'] }).notNull(),
    /** The file that brought the details, or the payment that was made of the total. */
    detailFileId: integer('detail_file_id').references(() => file.id),
    paymentId: integer('payment_id').references(() => payment.id),
  },
  (t) => [
    check('collective_entry_state', sql`${t.state} IN ('WAITING', 'DETAILED', 'PAYMENT')`),
    check('collective_entry_amount', sql`${t.amountMinor} > 0`),
    index('collective_entry_by_account').on(t.account, t.bookingDate, t.amountMinor),
    index('collective_entry_by_file').on(t.fileId),
  ],
);

/** Somebody who owes, gives or is thanked: from our own records, never from the bank’s text. */
export const person = sqliteTable(
  'person',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    externalId: text('external_id').unique(),
    firstName: text('first_name'),
    lastName: text('last_name'),
    organization: text('organization'),
    email: text('email'),
    language: text('language', { enum: LANGUAGES }),
    street: text('street'),
    buildingNumber: text('building_number'),
    postalCode: text('postal_code'),
    city: text('city'),
    country: text('country'),
    householdId: text('household_id'),
    emailBouncedAt: text('email_bounced_at'),
    deceasedAt: text('deceased_at'),
    deletedAt: text('deleted_at'),
    createdAt: text('created_at').notNull(),
  },
  (t) => [check('person_language', sql`${t.language} IS NULL OR ${t.language} IN (${inList(LANGUAGES)})`)],
);

/** Accounts a person is known to pay from. */
export const personAccount = sqliteTable(
  'person_account',
  {
    personId: integer('person_id').notNull().references(() => person.id),
    iban: text('iban').notNull(),
    origin: text('origin').notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.iban] }), index('person_account_by_iban').on(t.iban)],
);

/** What is expected from somebody. `allocatedMinor` repeats the sum of active allocations, checked nightly. */
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
    check('open_item_kind', sql`${t.kind} IN (${inList(OPEN_ITEM_KINDS)})`),
    check('open_item_state', sql`${t.state} IN (${inList(OPEN_ITEM_STATES)})`),
    check('open_item_amount', sql`${t.amountMinor} IS NULL OR (${t.amountMinor} > 0 AND ${t.amountMinor} <= ${sql.raw(String(MINOR_MAX))})`),
    check('open_item_subscription_has_amount', sql`${t.kind} <> 'subscription' OR ${t.amountMinor} IS NOT NULL`),
    check('open_item_fund_stays_open', sql`${t.kind} <> 'fund' OR ${t.state} IN ('OPEN', 'CANCELLED')`),
    check('open_item_allocated', sql`${t.allocatedMinor} >= 0`),
    check('open_item_cancelled', sql`(${t.state} = 'CANCELLED') = (${t.cancelled} = 1)`),
    index('open_item_by_person').on(t.personId),
    index('open_item_by_state').on(t.state, t.kind),
  ],
);

/** The part of a payment given to one open item. Reversed, never deleted. */
export const allocation = sqliteTable(
  'allocation',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    paymentId: integer('payment_id').notNull().references(() => payment.id),
    openItemId: integer('open_item_id').notNull().references(() => openItem.id),
    amountMinor: integer('amount_minor').notNull(),
    createdAt: text('created_at').notNull(),
    createdEventId: integer('created_event_id').notNull().references(() => event.id),
    reversedAt: text('reversed_at'),
    reversedEventId: integer('reversed_event_id').references(() => event.id),
  },
  (t) => [
    check('allocation_amount', sql`${t.amountMinor} > 0`),
    check('allocation_reversed', sql`(${t.reversedAt} IS NULL) = (${t.reversedEventId} IS NULL)`),
    uniqueIndex('allocation_active').on(t.paymentId, t.openItemId).where(sql`${t.reversedAt} IS NULL`),
    index('allocation_by_open_item').on(t.openItemId),
  ],
);

/** The receipt: money booked for a purpose. */
export const contribution = sqliteTable(
  'contribution',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    paymentId: integer('payment_id').notNull().references(() => payment.id),
    allocationId: integer('allocation_id').notNull().unique().references(() => allocation.id),
    openItemId: integer('open_item_id').notNull().references(() => openItem.id),
    personId: integer('person_id').references(() => person.id),
    amountMinor: integer('amount_minor').notNull(),
    currency: text('currency').notNull(),
    receiveDate: text('receive_date').notNull(),
    invoiceId: text('invoice_id'),
    status: text('status', { enum: CONTRIBUTION_STATES }).notNull(),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    check('contribution_amount', sql`${t.amountMinor} > 0`),
    check('contribution_status', sql`${t.status} IN (${inList(CONTRIBUTION_STATES)})`),
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
    uniqueIndex('refund_gateway_identity').on(t.gateway, t.kind, t.gatewayRefundId).where(sql`${t.gatewayRefundId} IS NOT NULL`),
    uniqueIndex('refund_own_identity').on(t.paymentId, t.kind, t.at, t.amountMinor).where(sql`${t.gatewayRefundId} IS NULL`),
  ],
);

/** Inbox, retry and damaged store of the queues in one table. */
export const message = sqliteTable(
  'message',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    queue: text('queue').notNull(),
    body: text('body').notNull(),
    dedupeKey: text('dedupe_key').unique(),
    state: text('state', { enum: MESSAGE_STATES }).notNull(),
    attempts: integer('attempts').notNull().default(0),
    availableAt: text('available_at').notNull(),
    waitsFor: text('waits_for'),
    createdAt: text('created_at').notNull(),
    errorCode: text('error_code'),
    lastError: text('last_error'),
  },
  (t) => [
    check('message_state', sql`${t.state} IN (${inList(MESSAGE_STATES)})`),
    index('message_ready').on(t.queue, t.state, t.availableAt),
    index('message_waits_for').on(t.waitsFor).where(sql`${t.waitsFor} IS NOT NULL`),
  ],
);

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
  },
  (t) => [
    check('outbox_state', sql`${t.state} IN (${inList(OUTBOX_STATES)})`),
    check('outbox_language', sql`${t.language} IN (${inList(LANGUAGES)})`),
    check('outbox_claimed', sql`(${t.state} = 'CLAIMED') = (${t.leaseOwner} IS NOT NULL)`),
    uniqueIndex('outbox_once').on(t.kind, t.subject, t.revision),
    index('outbox_due').on(t.nextAt).where(sql`${t.state} IN ('WAITING', 'RETRY', 'CLAIMED')`),
    index('outbox_by_payment').on(t.paymentId),
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
    hash: text('hash').notNull().unique(),
  },
  (t) => [
    check('event_subject', sql`(${t.paymentId} IS NOT NULL) + (${t.openItemId} IS NOT NULL) + (${t.fileId} IS NOT NULL) = 1`),
    index('event_by_payment').on(t.paymentId).where(sql`${t.paymentId} IS NOT NULL`),
    index('event_by_open_item').on(t.openItemId).where(sql`${t.openItemId} IS NOT NULL`),
    index('event_by_file').on(t.fileId).where(sql`${t.fileId} IS NOT NULL`),
  ],
);

/** Evidence and texts of an event, with personal data; may be deleted while the chain still verifies. */
export const detail = sqliteTable('detail', {
  eventId: integer('event_id').primaryKey().references(() => event.id),
  salt: text('salt').notNull(),
  body: text('body').notNull(),
});

/** Files seen on a server, by name, size and time: what fetch need not fetch again. */
export const remoteFile = sqliteTable(
  'remote_file',
  {
    source: text('source').notNull(),
    name: text('name').notNull(),
    sizeBytes: integer('size_bytes').notNull(),
    modifiedAt: text('modified_at').notNull(),
    sha256: text('sha256').notNull(),
    localName: text('local_name').notNull(),
    fetchedAt: text('fetched_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.source, t.name, t.sizeBytes, t.modifiedAt] })],
);

/** Who may run a job now. Ownership ends with `until`, also when the owner died. */
export const lease = sqliteTable('lease', {
  name: text('name').primaryKey(),
  owner: text('owner').notNull(),
  until: text('until').notNull(),
});

/** Every run of a job, also those that crashed (endedAt stays null until the supervisor writes it). */
export const jobRun = sqliteTable(
  'job_run',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    job: text('job').notNull(),
    trigger: text('trigger').notNull(),
    startedAt: text('started_at').notNull(),
    endedAt: text('ended_at'),
    outcome: text('outcome'),
    exitCode: integer('exit_code'),
    error: text('error'),
    counts: text('counts'),
  },
  (t) => [index('job_run_by_job').on(t.job, t.startedAt)],
);
