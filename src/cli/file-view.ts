/** A file as commands print it: the contract of `file list --json`, and the table for people. */
import type { FileRow } from '../models/files.ts';
import type { Cell, Column } from './output.ts';
import { shortened } from './text.ts';
import { localTime } from './values.ts';

/** Exactly the fields of the contract, in its order. */
export function printedFile(row: FileRow) {
  return {
    id: row.id,
    name: row.name,
    sha256: row.sha256 === '' ? null : row.sha256, // of a file that could not be opened
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

const ID: Column<FileRow> = { title: 'id', value: (row) => `F-${row.id}` };
const DATE: Column<FileRow> = { title: 'date', value: (row) => localTime(row.firstSeenAt).slice(0, 10) };
const NAME: Column<FileRow> = { title: 'name', value: (row) => row.name, shrinks: true };
const STATE: Column<FileRow> = { title: 'state', value: stateCell };
const NEW: Column<FileRow> = { title: 'new', value: (row) => row.imported, align: 'right' };
const ALL: Column<FileRow> = { title: 'all', value: (row) => row.transactions, align: 'right' };

/** Everything, for other programs. */
const FULL_COLUMNS: readonly Column<FileRow>[] = [
  ID,
  DATE,
  NAME,
  STATE,
  { title: 'message', value: (row) => [row.messageType, row.messageVersion].filter((part) => part !== null).join(' ') },
  ALL,
  NEW,
  { title: 'known', value: (row) => row.known, align: 'right' },
  { title: 'announced', value: (row) => row.announced, align: 'right' },
  { title: 'waiting', value: (row) => row.awaitingDetail, align: 'right' },
  { title: 'rejected', value: (row) => row.rejected, align: 'right' },
  { title: 'ignored', value: (row) => row.ignored, align: 'right' },
  { title: 'trouble', value: (row) => row.code },
];

/** What fits into 80 columns: the rest stands in `file show`. */
const SHORT_COLUMNS: readonly Column<FileRow>[] = [
  ID,
  DATE,
  NAME,
  STATE,
  ALL,
  NEW,
  { title: 'beside', value: besideCell },
];
const BESIDE_COLUMNS_MAX = 26;

export function fileColumns(isTerminal: boolean): readonly Column<FileRow>[] {
  return isTerminal ? SHORT_COLUMNS : FULL_COLUMNS;
}

/** The code of its trouble, else what was not new: `3 known, 1 rejected`. */
function besideCell(row: FileRow): Cell {
  if (row.code !== null) return { text: row.code, style: row.state === 'FAILED' ? 'red' : 'yellow' };
  const counts = [
    [row.rejected, 'rejected'],
    [row.known, 'known'],
    [row.awaitingDetail, 'waiting'],
    [row.announced, 'announced'],
    [row.ignored, 'ignored'],
  ] as const;
  const parts = counts.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]));
  const text = shortened(parts.join(', '), BESIDE_COLUMNS_MAX);
  return row.rejected === 0 ? text : { text, style: 'yellow' };
}

function stateCell({ state }: FileRow): Cell {
  if (state === 'FAILED') return { text: state, style: 'red' };
  return state === 'IMPORTED' ? { text: state, style: 'green' } : state;
}
