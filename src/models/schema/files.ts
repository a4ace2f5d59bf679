/** Files as they were delivered, their statements, and rows that could not be read. */
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
import { inList } from './in-list.ts';

export const FILE_STATES = ['STAGING', 'IMPORTED', 'FAILED', 'DUPLICATE', 'DISMISSED'] as const;
export const PROOFS = ['proved', 'difference', 'not-provable'] as const;
export const DIFFERENCE_KINDS = [
  'balance',
  'payments',
  'summary',
  'gap',
  'sequence',
  'rejected',
  'unreported',
  'repeated',
] as const;

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
    fileId: integer('file_id')
      .notNull()
      .references(() => file.id),
    position: integer('position').notNull(),
    account: text('account').notNull(),
    messageType: text('message_type').notNull(),
    /** A report that announces only. */
    provisional: integer('provisional', { mode: 'boolean' }).notNull().default(false),
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
    /** What the statement says of itself (TxsSummry), as JSON. */
    summary: text('summary'),
    /** What was read of its booked entries, in all and by booking day, as JSON. */
    entryTotals: text('entry_totals'),
    /** Over everything that was read of its entries, in their order: the same text again has the same hash. */
    entriesHash: text('entries_hash'),
    /** The statement that this one repeats word for word; it has no sources of its own. */
    repeatsId: integer('repeats_id').references((): AnySQLiteColumn => statement.id),
  },
  (t) => [
    check('statement_proof', sql`${t.proof} IN (${inList(PROOFS)})`),
    uniqueIndex('statement_position').on(t.fileId, t.position),
    index('statement_identity').on(t.account, t.messageType, t.bankStatementId, t.sequenceNumber, t.page),
    index('statement_period').on(t.account, t.fromDate, t.toDate),
    index('statement_repeats').on(t.repeatsId).where(sql`${t.repeatsId} IS NOT NULL`),
  ],
);

/** What the last look at the books found wrong with a statement. Its history stands in the events of the file. */
export const proofDifference = sqliteTable(
  'proof_difference',
  {
    statementId: integer('statement_id')
      .notNull()
      .references(() => statement.id),
    kind: text('kind', { enum: DIFFERENCE_KINDS }).notNull(),
    amountMinor: integer('amount_minor').notNull(),
    /** Other numbers that belong to it, as JSON: missing sequence numbers or pages, stated and counted entries, payments. */
    data: text('data').notNull(),
    foundAt: text('found_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.statementId, t.kind] }),
    check('proof_difference_kind', sql`${t.kind} IN (${inList(DIFFERENCE_KINDS)})`),
  ],
);

/** A row of a file that could not be read, kept as it was. */
export const reject = sqliteTable(
  'reject',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    fileId: integer('file_id')
      .notNull()
      .references(() => file.id),
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
