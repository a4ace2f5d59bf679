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
];

/** What fits into 80 columns: the rest stands in `file show`. */
const SHORT_COLUMNS: readonly Column<FileRow>[] = [ID, DATE, NAME, STATE, ALL, NEW];
const BESIDE_COLUMNS_MAX = 26;

/** Of a file that was imported, what the proof found wrong with its statements: `PROOF_RED`, `SEQUENCE_GAP`. */
export type ProofCodes = ReadonlyMap<number, readonly string[]>;

export function fileColumns(isTerminal: boolean, proofCodes: ProofCodes): readonly Column<FileRow>[] {
  const troubleOf = ({ id, code }: FileRow): readonly string[] => [
    ...(code === null ? [] : [code]),
    ...(proofCodes.get(id) ?? []),
  ];
  return isTerminal
    ? [...SHORT_COLUMNS, { title: 'beside', value: (row) => besideCell(row, troubleOf(row)) }]
    : [...FULL_COLUMNS, { title: 'trouble', value: (row) => troubleOf(row).join(', ') }];
}

/** The codes of its trouble, and what was not new: `PROOF_RED, 1 rejected`. */
function besideCell(row: FileRow, trouble: readonly string[]): Cell {
  if (row.code !== null) return { text: trouble.join(', '), style: row.state === 'FAILED' ? 'red' : 'yellow' };
  const counts = [
    [row.rejected, 'rejected'],
    [row.known, 'known'],
    [row.awaitingDetail, 'waiting'],
    [row.announced, 'announced'],
    [row.ignored, 'ignored'],
  ] as const;
  const parts = counts.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]));
  const text = shortened([...trouble, ...parts].join(', '), BESIDE_COLUMNS_MAX);
  if (trouble.length > 0) return { text, style: 'red' };
  return row.rejected === 0 ? text : { text, style: 'yellow' };
}

function stateCell({ state }: FileRow): Cell {
  if (state === 'FAILED') return { text: state, style: 'red' };
  return state === 'IMPORTED' ? { text: state, style: 'green' } : state;
}
