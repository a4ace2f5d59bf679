/**
 * Queries on payments and their sources. No decisions, and no change of state: that is `transition.ts`.
 * Jobs and commands read the view `visible_payment`; only the import sees what is still STAGING.
 */
import { asc, eq, sql } from 'drizzle-orm';
import { type Db, LIMIT, perDatabase } from './db.ts';
import { FACT_COLUMNS, FACT_NAMES, type StoredValue, sealFacts } from './payment-hash.ts';
import type { PaymentState } from './payment-state.ts';
import { payment, paymentSource } from './schema.ts';
import { prepareColumns, prepareRow } from './table-rows.ts';

export type PaymentRow = typeof payment.$inferSelect;
export type NewPayment = Omit<
  typeof payment.$inferInsert,
  | 'id'
  | 'factsHash'
  | 'state'
  | 'stateReason'
  | 'version'
  | 'decidedBy'
  | 'decidedAt'
  | 'toReimburseMinor'
  | 'refundedMinor'
>;
export type SourceRow = typeof paymentSource.$inferSelect;

/** What a decision and the change of state after it need to know. */
const DECIDABLE_COLUMNS = [
  'id',
  'state',
  'version',
  'gateway',
  'account',
  'direction',
  'amountMinor',
  'currency',
  'bookingDate',
  'reversal',
  'returnReason',
  'bankTransactionCode',
  'importDoubt',
  'endToEndId',
  'counterpartyName',
  'counterpartyIban',
  'counterpartyAccount',
  'counterpartyAddress',
  'ultimateCounterparty',
  'remittance',
  'references',
  'additionalInfo',
  'factsHash',
] as const satisfies readonly (keyof PaymentRow)[];
export type DecidableRow = Pick<PaymentRow, (typeof DECIDABLE_COLUMNS)[number]>;

const statements = perDatabase((db) => {
  const names = [...FACT_NAMES, 'facts_hash'];
  return {
    insert: db.sqlite.prepare(
      `INSERT INTO payment (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    ),
    insertSource: db.sqlite.prepare(
      'INSERT INTO payment_source (statement_id, entry_index, detail_index, payment_id, relation, fingerprint) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    place: db.sqlite.prepare<[number], { entryIndex: number; detailIndex: number | null; fingerprint: string }>(
      'SELECT entry_index AS entryIndex, detail_index AS detailIndex, fingerprint FROM payment WHERE id = ?',
    ),
    removeSources: db.sqlite.prepare('DELETE FROM payment_source WHERE payment_id = ?'),
    remove: db.sqlite.prepare('DELETE FROM payment WHERE id = ?'),
    byId: prepareRow(db, payment, 'id = ?'),
    decidable: prepareColumns(db, payment, { columns: DECIDABLE_COLUMNS, where: 'id = ?' }),
    undecided: db.sqlite
      .prepare<[number], number>(
        `SELECT p.id FROM payment p JOIN file f ON f.id = p.file_id LEFT JOIN statement s ON s.id = p.statement_id
         WHERE p.state = 'NEW' AND f.state = 'IMPORTED'
         ORDER BY p.booking_date, CAST(s.sequence_number AS INTEGER), s.page, p.statement_id, p.entry_index, p.detail_index
         ${LIMIT}`,
      )
      .pluck(),
  };
});

/** What the import adds to the facts of a row: where it was reported, and as the how manieth of its like. */
export type PaymentPlace = Required<
  Pick<NewPayment, 'fileId' | 'statementId' | 'occurrence' | 'importDoubt' | 'createdAt'>
>;

/** Inserts a payment as NEW and gives back its id. Facts and place come apart, as putting them together takes time. */
export function insertPayment(db: Db, facts: Omit<NewPayment, keyof PaymentPlace>, place: PaymentPlace): number {
  const values = FACT_COLUMNS.map((key) => storedValue(key, isPlaceKey(key) ? place[key] : facts[key]));
  return Number(statements(db).insert.run(...values, sealFacts(values)).lastInsertRowid);
}

const PLACE_KEYS: ReadonlySet<string> = new Set<keyof PaymentPlace>([
  'fileId',
  'statementId',
  'occurrence',
  'importDoubt',
  'createdAt',
]);

function isPlaceKey(key: keyof NewPayment): key is keyof PaymentPlace {
  return PLACE_KEYS.has(key);
}

/** A fact as SQLite stores it. */
function storedValue(key: keyof NewPayment, value: StoredValue | boolean | undefined): StoredValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value === undefined ? (COLUMN_DEFAULTS[key] ?? null) : value;
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
    fingerprint?: string;
  },
): void {
  statements(db).insertSource.run(
    source.statementId,
    source.entryIndex,
    source.detailIndex ?? -1,
    source.paymentId,
    source.relation,
    source.fingerprint ?? null,
  );
}

/** Any payment, also one that is still being imported. */
export function findPayment(db: Db, id: number): PaymentRow | null {
  return statements(db).byId(id);
}

/** The facts of a payment that a decision looks at. */
export function findDecidable(db: Db, id: number): DecidableRow | null {
  return statements(db).decidable(id);
}

/**
 * The next undecided payments of imported files, in order of booking date, statement (by the bank's own numbers, so
 * that the order of arrival does not matter) and position.
 */
export function undecidedPayments(db: Db, limit: number): readonly number[] {
  return statements(db).undecided.all(limit);
}

/** Payments that wait for a person, in order of booking date; gifts through a gateway have rules of their own. */
export function manualPayments(db: Db): readonly number[] {
  return db.sqlite
    .prepare<[], number>(
      `SELECT id FROM visible_payment v WHERE state = 'MANUAL'
         AND NOT EXISTS (SELECT 1 FROM gateway_payment g WHERE g.payment_id = v.id) ORDER BY booking_date, id`,
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

/** Where a bank payment was first reported, and by which fingerprint. */
export function placeOfPayment(
  db: Db,
  paymentId: number,
): Readonly<{ entryIndex: number; detailIndex: number | null; fingerprint: string }> {
  const found = statements(db).place.get(paymentId);
  if (found === undefined) throw new Error(`payment ${paymentId} vanished`);
  return found;
}

/** Takes a staged payment back: it turned out to be one that is already there. Only possible while STAGING. */
export function removeStagedPayment(db: Db, paymentId: number): void {
  const { removeSources, remove } = statements(db);
  removeSources.run(paymentId);
  remove.run(paymentId);
}

/** Marks a staged payment with a doubt of the import. */
export function setImportDoubt(db: Db, paymentId: number, doubt: string): void {
  const staged = findPayment(db, paymentId);
  if (staged === null) throw new Error(`payment ${paymentId} vanished`);
  const factsHash = sealFacts(FACT_COLUMNS.map((key) => storedValue(key, key === 'importDoubt' ? doubt : staged[key])));
  db.orm.update(payment).set({ importDoubt: doubt, factsHash }).where(eq(payment.id, paymentId)).run();
}
