/** The rows of `inspect`: bank transactions, or with `--explain` one row for each of their fields. */
import { type ExplainedField, explainRow } from '../../iso20022/explain.ts';
import { type InspectedTransaction, inspectRow } from '../../iso20022/inspect.ts';
import { CAMT_LIMITS, readCamt } from '../../iso20022/read-camt.ts';
import { readCamtTraced } from '../../iso20022/trace.ts';
import type { CamtSink, XmlEngine } from '../../iso20022/types.ts';
import type { FileBytes } from '../file-bytes.ts';
import type { Column } from '../output.ts';

/** A bank transaction; `explain` is there only when it was asked for. */
export type InspectedRow = InspectedTransaction & Readonly<{ explain?: readonly ExplainedField[] }>;
/** One field of a transaction, for people. */
export type FieldRow = Readonly<{ row: InspectedRow; explained: ExplainedField }>;

export type Rows = Readonly<{ name: string; bytes: FileBytes; engine: XmlEngine; explain: boolean }>;

/** Every row as soon as it is complete. */
export function eachRow({ name, bytes, engine, explain }: Rows, give: (row: InspectedRow) => void): void {
  if (explain) {
    readCamtTraced(bytes.chunks(), (traced) => give({ ...inspectRow(traced.row, name), explain: explainRow(traced) }), {
      engine,
      limits: CAMT_LIMITS,
    });
    return;
  }
  const sink: CamtSink = {
    header: () => undefined,
    statement: () => undefined,
    entry: (entry) => {
      for (const row of entry.rows) give(inspectRow(row, name));
    },
    statementEnd: () => undefined,
  };
  readCamt(bytes.chunks(), sink, { engine, limits: CAMT_LIMITS });
}

export function rowsOf(rows: Rows): readonly InspectedRow[] {
  const all: InspectedRow[] = [];
  eachRow(rows, (row) => void all.push(row));
  return all;
}

/** The columns of a list of transactions. */
export function rowColumns(withFile: boolean): readonly Column<InspectedRow>[] {
  return withFile ? [{ title: 'file', value: (row) => row.file, shrinks: true }, ...COLUMNS] : COLUMNS;
}

/** The columns of a list of explained fields. */
export function fieldColumns(withFile: boolean): readonly Column<FieldRow>[] {
  const columns: readonly Column<FieldRow>[] = [
    { title: 'place', value: ({ row }) => placeOf(row) },
    { title: 'field', value: ({ explained }) => explained.field },
    { title: 'value', value: ({ explained }) => explained.value, shrinks: true },
    { title: 'from', value: ({ explained }) => explained.from.join(' '), shrinks: true },
    { title: 'note', value: ({ explained }) => explained.note, shrinks: true },
  ];
  return withFile ? [{ title: 'file', value: ({ row }) => row.file, shrinks: true }, ...columns] : columns;
}

const COLUMNS: readonly Column<InspectedRow>[] = [
  { title: 'place', value: placeOf },
  { title: 'booked', value: (row) => row.bookingDate },
  { title: 'amount', value: (row) => signed(row), align: 'right' },
  { title: 'cur', value: (row) => row.currency, drops: 4 },
  { title: 'status', value: (row) => row.status, drops: 1 },
  { title: 'counterparty', value: (row) => partyOf(row)?.name ?? partyOf(row)?.iban ?? null, shrinks: true },
  { title: 'reference', value: (row) => row.references.map((one) => one.value).join(' '), shrinks: true, drops: 2 },
  { title: 'text', value: (row) => row.remittance.join(' '), shrinks: true, drops: 3 },
  {
    title: 'reject',
    value: (row) =>
      row.reject === undefined ? null : { text: `${row.reject.code}: ${row.reject.message}`, style: 'red' },
    shrinks: true,
  },
];

/** `0.3.1`: statement, entry and detail, counted from 0 as `--ndjson` does. */
export function placeOf(row: InspectedRow): string {
  return [row.statement, row.entry, ...(row.detail === null ? [] : [row.detail])].join('.');
}

export function signed(row: InspectedRow): string | null {
  if (row.amount === null) return null;
  return row.creditDebit === 'DBIT' ? `-${row.amount}` : row.amount;
}

function partyOf(row: InspectedRow): InspectedRow['debtor'] {
  return row.creditDebit === 'DBIT' ? row.creditor : row.debtor;
}
