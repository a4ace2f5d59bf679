/**
 * Queries on payments and their sources. No decisions, and no change of state: that is `transition.ts`.
 * Jobs and commands read the view `visible_payment`; only the import sees what is still STAGING.
 */
import { asc, eq, sql } from 'drizzle-orm';
import { type Db, perDatabase } from './db.ts';
import type { PaymentState } from './payment-state.ts';
import { collectiveEntry, payment, paymentSource } from './schema.ts';

export type PaymentRow = typeof payment.$inferSelect;
export type NewPayment = Omit<
  typeof payment.$inferInsert,
  'id' | 'state' | 'stateReason' | 'version' | 'decidedBy' | 'decidedAt' | 'toReimburseMinor' | 'refundedMinor'
>;
export type SourceRow = typeof paymentSource.$inferSelect;

const PAYMENT_COLUMNS = [
  'gateway',
  'account',
  'sourceType',
  'fileId',
  'statementId',
  'entryIndex',
  'detailIndex',
  'fingerprintVersion',
  'fingerprint',
  'occurrence',
  'gatewayTxnId',
  'direction',
  'amountMinor',
  'currency',
  'amountReported',
  'feeMinor',
  'entryAmountMinor',
  'bookingDate',
  'valueDate',
  'reversal',
  'returnReason',
  'accountServicerReference',
  'entryServicerReference',
  'entryReference',
  'endToEndId',
  'transactionId',
  'instructionId',
  'mandateId',
  'uetr',
  'bankTransactionCode',
  'counterpartyName',
  'counterpartyIban',
  'counterpartyAccount',
  'counterpartyBic',
  'counterpartyAddress',
  'ultimateCounterparty',
  'remittance',
  'references',
  'charges',
  'additionalInfo',
  'importDoubt',
  'personId',
  'orderId',
  'invoiceId',
  'paymentMethod',
  'paymentSubmethod',
  'createdAt',
] as const satisfies readonly (keyof NewPayment)[];

const statements = perDatabase((db) => {
  const names = PAYMENT_COLUMNS.map((key) => payment[key].name);
  return {
    insert: db.sqlite.prepare(
      `INSERT INTO payment (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    ),
    insertSource: db.sqlite.prepare(
      'INSERT INTO payment_source (statement_id, entry_index, detail_index, payment_id, relation) VALUES (?, ?, ?, ?, ?)',
    ),
    twins: db.sqlite.prepare<[string, string, number], { id: number; occurrence: number }>(
      `SELECT id, occurrence FROM payment
       WHERE account = ? AND fingerprint = ? AND fingerprint_version = ? AND gateway = 'bank' ORDER BY occurrence`,
    ),
    sources: db.sqlite
      .prepare<[number], number>('SELECT statement_id FROM payment_source WHERE payment_id = ?')
      .pluck(),
    byId: db.orm
      .select()
      .from(payment)
      .where(eq(payment.id, sql.placeholder('id')))
      .prepare(),
    undecided: db.sqlite
      .prepare<[number], number>(
        `SELECT p.id FROM payment p JOIN file f ON f.id = p.file_id LEFT JOIN statement s ON s.id = p.statement_id
         WHERE p.state = 'NEW' AND f.state = 'IMPORTED'
         ORDER BY p.booking_date, CAST(s.sequence_number AS INTEGER), s.page, p.statement_id, p.entry_index, p.detail_index
         LIMIT ?`,
      )
      .pluck(),
  };
});

/** Inserts a payment as NEW and gives back its id. */
export function insertPayment(db: Db, row: NewPayment): number {
  const values = PAYMENT_COLUMNS.map((key) => {
    const value = row[key];
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (value === undefined) return COLUMN_DEFAULTS[key] ?? null;
    return value;
  });
  return Number(statements(db).insert.run(values).lastInsertRowid);
}

const COLUMN_DEFAULTS: Partial<Record<keyof NewPayment, string | number>> = {
  feeMinor: 0,
  reversal: 0,
  remittance: '[]',
  references: '[]',
  charges: '[]',
};

/** Says that a statement reports this payment. `detailIndex` null is an entry without details. */
export function insertSource(
  db: Db,
  source: {
    statementId: number;
    entryIndex: number;
    detailIndex: number | null;
    paymentId: number;
    relation: SourceRow['relation'];
  },
): void {
  statements(db).insertSource.run(
    source.statementId,
    source.entryIndex,
    source.detailIndex ?? -1,
    source.paymentId,
    source.relation,
  );
}

/** Payments of one account with one fingerprint, by occurrence. */
export function paymentsWithFingerprint(
  db: Db,
  key: { account: string; fingerprint: string; fingerprintVersion: number },
): readonly { id: number; occurrence: number }[] {
  return statements(db).twins.all(key.account, key.fingerprint, key.fingerprintVersion);
}

/** Ids of the statements that report a payment. */
export function statementsOfPayment(db: Db, paymentId: number): readonly number[] {
  return statements(db).sources.all(paymentId);
}

/** Any payment, also one that is still being imported. */
export function findPayment(db: Db, id: number): PaymentRow | null {
  return statements(db).byId.get({ id }) ?? null;
}

/**
 * The next undecided payments of imported files, in order of booking date, statement (by the bank's own numbers, so
 * that the order of arrival does not matter) and position.
 */
export function undecidedPayments(db: Db, limit: number): readonly number[] {
  return statements(db).undecided.all(limit);
}

/** Credits that wait for a person, in order of booking date. */
export function manualPayments(db: Db): readonly number[] {
  return db.sqlite
    .prepare<[], number>(
      "SELECT id FROM visible_payment WHERE state = 'MANUAL' AND direction = 'in' ORDER BY booking_date, id",
    )
    .pluck()
    .all();
}

export type PaymentFilter = Readonly<{ states?: readonly PaymentState[]; account?: string; fileId?: number }>;
export type ListedPayment = PaymentRow &
  Readonly<{ fileName: string | null; bankStatementId: string | null; statementPosition: number | null }>;

/** Payments of imported files and gateways, oldest booking first. Reads row by row: the list may be long. */
export function* listPayments(db: Db, filter: PaymentFilter = {}): Generator<ListedPayment> {
  let after = 0;
  for (;;) {
    const page = listPage(db, filter, after);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < LIST_PAGE) return;
    after = last.id;
  }
}

const LIST_PAGE = 1_000;

function listPage(db: Db, filter: PaymentFilter, after: number): readonly ListedPayment[] {
  const states = filter.states ?? [];
  return db.orm
    .select({
      payment,
      fileName: sql<string | null>`(SELECT name FROM file WHERE file.id = ${payment.fileId})`,
      bankStatementId: sql<
        string | null
      >`(SELECT bank_statement_id FROM statement WHERE statement.id = ${payment.statementId})`,
      statementPosition: sql<
        number | null
      >`(SELECT position FROM statement WHERE statement.id = ${payment.statementId})`,
    })
    .from(payment)
    .where(
      sql`${payment.id} > ${after}
        AND (${payment.fileId} IS NULL OR (SELECT state FROM file WHERE file.id = ${payment.fileId}) = 'IMPORTED')
        ${states.length === 0 ? sql`` : sql`AND ${payment.state} IN ${states}`}
        ${filter.account === undefined ? sql`` : sql`AND ${payment.account} = ${filter.account}`}
        ${filter.fileId === undefined ? sql`` : sql`AND ${payment.fileId} = ${filter.fileId}`}`,
    )
    .orderBy(asc(payment.id))
    .limit(LIST_PAGE)
    .all()
    .map(({ payment: row, ...place }) => ({ ...row, ...place }));
}

/** How many visible payments there are in each state. */
export function countByState(db: Db): Readonly<Record<string, number>> {
  const rows = db.sqlite
    .prepare<[], { state: string; n: number }>('SELECT state, count(*) AS n FROM visible_payment GROUP BY state')
    .all();
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
}

/** Takes a staged payment back: it turned out to be one that is already there. Only possible while STAGING. */
export function removeStagedPayment(db: Db, paymentId: number): void {
  db.orm.delete(collectiveEntry).where(eq(collectiveEntry.paymentId, paymentId)).run();
  db.orm.delete(paymentSource).where(eq(paymentSource.paymentId, paymentId)).run();
  db.orm.delete(payment).where(eq(payment.id, paymentId)).run();
}

/** Marks a staged payment with a doubt of the import. */
export function setImportDoubt(db: Db, paymentId: number, doubt: string): void {
  db.orm.update(payment).set({ importDoubt: doubt }).where(eq(payment.id, paymentId)).run();
}
