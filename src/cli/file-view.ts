/** A file as commands print it: the contract of `file list --json`, and the table for people. */
import type { FileRow } from '../models/files.ts';
import type { Cell, Column } from './output.ts';

/** Exactly the fields of the contract, in its order. */
export function printedFile(row: FileRow) {
  return {
    id: row.id,
    name: row.name,
    sha256: row.sha256,
    state: row.state,
    code: row.code,
    message: row.message,
    transactions: row.transactions,
    imported: row.imported,
    known: row.known,
    announced: row.announced,
    awaitingDetail: row.awaitingDetail,
    rejected: row.rejected,
    ignored: row.ignored,
  };
}

export const FILE_COLUMNS: readonly Column<FileRow>[] = [
  { title: 'id', value: (row) => `F-${row.id}` },
  { title: 'name', value: (row) => row.name, shrinks: true },
  { title: 'state', value: stateCell },
  { title: 'message', value: (row) => [row.messageType, row.messageVersion].filter((part) => part !== null).join(' ') },
  { title: 'all', value: (row) => row.transactions, align: 'right' },
  { title: 'new', value: (row) => row.imported, align: 'right' },
  { title: 'known', value: (row) => row.known, align: 'right' },
  { title: 'announced', value: (row) => row.announced, align: 'right' },
  { title: 'waiting', value: (row) => row.awaitingDetail, align: 'right' },
  { title: 'rejected', value: rejectedCell, align: 'right' },
  { title: 'ignored', value: (row) => row.ignored, align: 'right' },
  { title: 'trouble', value: (row) => row.code },
];

function stateCell({ state }: FileRow): Cell {
  if (state === 'FAILED') return { text: state, style: 'red' };
  return state === 'IMPORTED' ? { text: state, style: 'green' } : state;
}

function rejectedCell({ rejected }: FileRow): Cell {
  return rejected === 0 ? 0 : { text: String(rejected), style: 'yellow' };
}
