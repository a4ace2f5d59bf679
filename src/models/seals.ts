/**
 * Rows that are not what was written: each payment against its seal and its last change of state, each statement and file
 * against what the event of the import vouched for. Only reads.
 */
import { hash } from 'node:crypto';
import { storedJson } from '../stored-json.ts';
import type { Db } from './db.ts';
import { changedColumns, FACT_NAMES, type StoredValue } from './payment-hash.ts';
import { ERASED_COLUMNS } from './personal-data.ts';

/** A payment whose row is not what was imported or decided, and the columns that tell it. */
export type ChangedPayment = Readonly<{ paymentId: number; fileId: number | null; columns: readonly string[] }>;

/** A key of an event's data. What is no JSON any more is nothing: the chain tells that it was changed. */
export function keyOf(alias: string, key: string): string {
  return `CASE WHEN json_valid(${alias}.data) THEN json_extract(${alias}.data, '$.${key}') END`;
}

/** The last event that changed the state of payment `p`; remarks carry no version. */
const LAST_CHANGE = `(SELECT max(l.id) FROM event l WHERE l.payment_id = p.id AND ${keyOf('l', 'version')} IS NOT NULL)`;
const NET_REFUNDS = `(SELECT max(0, coalesce(-sum(r.effect * coalesce(r.parent_amount_minor, r.amount_minor)), 0))
  FROM refund r WHERE r.payment_id = p.id AND r.state = 'APPLIED')`;

/** What the columns after the facts must be, given the last change `e` and its detail `d`. */
const DECIDED: readonly (readonly [column: string, expected: string])[] = [
  ['state', "coalesce(e.to_state, 'NEW')"],
  ['state_reason', "CASE WHEN e.to_state IN ('MANUAL', 'IRRELEVANT') THEN e.reason END"],
  ['version', `coalesce(${keyOf('e', 'version')}, 0)`],
  ['decided_by', 'e.actor'],
  ['decided_at', 'e.at'],
  ['to_reimburse_minor', `coalesce(${keyOf('e', 'toReimburseMinor')}, 0)`],
  ['refunded_minor', NET_REFUNDS],
];
/** 1 when the history says that the payer of payment `p` was erased. */
const ERASED = `EXISTS (SELECT 1 FROM event x WHERE x.payment_id = p.id AND ${keyOf('x', 'erased')} IS NOT NULL)`;
const ERASED_NAMES: ReadonlySet<string> = new Set(ERASED_COLUMNS);
const SEALED = "CASE WHEN json_valid(d.body) THEN json_extract(d.body, '$.seal') END";

/** Payments whose row was changed by hand, each with the names of its changed columns. */
export function changedPayments(db: Db): readonly ChangedPayment[] {
  const rows = db.sqlite
    .prepare<[], StoredValue[]>(
      `SELECT p.id, p.file_id,
         ${DECIDED.map(([column, expected]) => `CASE WHEN p.${column} IS NOT ${expected} THEN '${column} ' ELSE '' END`).join(' || ')}
           || CASE WHEN instr(p.facts_hash, ${SEALED} || '.') <> 1 THEN 'facts_hash' ELSE '' END,
         p.facts_hash, ${ERASED}, ${FACT_NAMES.map((name) => `p."${name}"`).join(', ')}
       FROM payment p LEFT JOIN file f ON f.id = p.file_id
         LEFT JOIN event e ON e.id = ${LAST_CHANGE} LEFT JOIN detail d ON d.event_id = e.id
       WHERE p.file_id IS NULL OR f.state IS NULL OR f.state <> 'STAGING' ORDER BY p.id`,
    )
    .raw()
    .iterate();
  const found: ChangedPayment[] = [];
  for (const [id, fileId, decided, seal, erased, ...facts] of rows) {
    const later = String(decided)
      .trim()
      .split(' ')
      .filter((name) => name !== '');
    const changed = erased === 1 ? changedBesideErasure(String(seal), facts) : changedColumns(String(seal), facts);
    const columns = [...new Set([...changed, ...later])];
    if (columns.length > 0)
      found.push({ paymentId: Number(id), fileId: fileId === null ? null : Number(fileId), columns });
  }
  return found;
}

/** What was erased may differ, and only so: it is empty now. */
function changedBesideErasure(seal: string, facts: readonly StoredValue[]): readonly string[] {
  return changedColumns(seal, facts).filter((name) => {
    const value = facts[FACT_NAMES.indexOf(name)];
    return !(ERASED_NAMES.has(name) && (value === null || value === '[]'));
  });
}

const STATEMENT_COLUMNS = [
  'id',
  'file_id',
  'position',
  'account',
  'message_type',
  'bank_statement_id',
  'sequence_number',
  'legal_sequence_number',
  'page',
  'last_page',
  'created_at_bank',
  'from_date',
  'to_date',
  'copy_duplicate',
  'currency',
  'opening_code',
  'opening_date',
  'opening_minor',
  'closing_code',
  'closing_date',
  'closing_minor',
  'entries',
  'transactions',
  'booked_minor',
  'proof',
  'difference_minor',
  'summary',
  'entry_totals',
  'entries_hash',
  'provisional',
  'repeats_id',
];

/** A hash per statement of a file, in their order: the event of its import keeps them. */
export function statementSeals(db: Db, fileId: number): readonly string[] {
  return db.sqlite
    .prepare<[number], StoredValue[]>(
      `SELECT ${STATEMENT_COLUMNS.join(', ')} FROM statement WHERE file_id = ? ORDER BY position`,
    )
    .raw()
    .all(fileId)
    .map((row) => hash('sha256', JSON.stringify(row), 'base64url'));
}

/** What the event of an import vouches for. */
export type ImportVoucher = Readonly<{
  fileId: number;
  /** How many payments `paymentsSha256` is over; later ones are made of what had to wait. */
  imported: number;
  paymentsSha256: string;
  sha256: string;
  sizeBytes: number;
  statements: readonly string[];
  counts: Readonly<Record<string, number>>;
}>;

type VoucherData = Omit<ImportVoucher, 'fileId' | 'counts'> & Readonly<Record<string, unknown>>;

const COUNTS = ['transactions', 'imported', 'known', 'announced', 'awaitingDetail', 'rejected', 'ignored'];

/** Of every imported file, oldest first. An event whose data cannot be read vouches for nothing; the chain tells it. */
export function importVouchers(db: Db): readonly ImportVoucher[] {
  return db.sqlite
    .prepare<[], { fileId: number; data: string }>(
      `SELECT file_id AS fileId, data FROM event
       WHERE file_id IS NOT NULL AND from_state = 'STAGING' AND to_state = 'IMPORTED' AND json_valid(data) ORDER BY id`,
    )
    .all()
    .map(({ fileId, data }) => {
      const { imported, paymentsSha256, sha256, sizeBytes, statements = [], ...rest } = storedJson<VoucherData>(data);
      const counts = Object.fromEntries(
        COUNTS.map((name) => [name, Number(name === 'imported' ? imported : rest[name])]),
      );
      return { fileId, imported, paymentsSha256, sha256, sizeBytes, statements, counts };
    });
}

/** Statements (`F-1 statement 2`, counted from 1) that are not what was imported, are gone, or were added. */
export function changedStatements(db: Db, { fileId, statements }: ImportVoucher): readonly string[] {
  const now = statementSeals(db, fileId);
  return Array.from({ length: Math.max(now.length, statements.length) }, (_, index) => index)
    .filter((index) => now[index] !== statements[index])
    .map((index) => `F-${fileId} statement ${index + 1}`);
}

/** The columns of the file's row that are not what was imported. */
export function changedFileColumns(db: Db, voucher: ImportVoucher): readonly string[] {
  const row = db.sqlite
    .prepare<[number], Record<string, StoredValue>>(
      `SELECT sha256, size_bytes AS sizeBytes, transactions, imported, known, announced, awaiting_detail AS awaitingDetail,
         rejected, ignored FROM file WHERE id = ?`,
    )
    .get(voucher.fileId);
  const expected = { sha256: voucher.sha256, sizeBytes: voucher.sizeBytes, ...voucher.counts };
  return Object.entries(expected).flatMap(([name, value]) => (row?.[name] === value ? [] : [name]));
}
