/**
 * The envelope that PayPal puts around every report: the first cell of a line says what the line is. CH names the columns, SB is a
 * row, and the others head and foot reports, files and sections.
 */
import { type Columns, columnKey, columnsOf, type NamedRow, named, noHeader, orReject } from './columns.ts';
import { eachRow } from './rows.ts';
import { headText, textOf } from './text.ts';
import { type ReportSource, RowProblem, type RowSink } from './types.ts';

const FRAMES = ['RH', 'FH', 'SH', 'SF', 'SC', 'RF', 'RC', 'FF'] as const;
export type Frame = (typeof FRAMES)[number];

export type EnvelopeTaker = Readonly<{
  row(row: NamedRow): void;
  /** A line around the rows; true when it became something else than an ignored line. */
  frame?(frame: Frame, cells: readonly string[], number: number): boolean;
}>;

/** Throws REPORT_NO_HEADER, REPORT_COLUMN_TWICE, REPORT_COLUMN_MISSING. */
export function readEnvelope(
  source: ReportSource,
  out: RowSink,
  required: readonly string[],
  taker: EnvelopeTaker,
): void {
  let columns: Columns | null = null;
  eachRow(textOf(source.chunks).pieces(), delimiterOf(headText(source.chunks)), (row, problem) => {
    const code = codeOf(row.cells);
    if (code === 'CH') {
      columns = columnsOf({ ...row, cells: ['', ...row.cells.slice(1)] }, required);
      return;
    }
    orReject(out, row.number, () => {
      if (problem !== null) throw problem;
      const frame = FRAMES.find((one) => one === code);
      if (code === 'SB') taker.row(named(row, afterHeader(columns)));
      else if (frame === undefined) throw new RowProblem('ROW_TYPE_UNKNOWN', `the line code "${code}" is not known`);
      else if (taker.frame?.(frame, row.cells, row.number) !== true) out.ignore(`${frame} line`);
    });
  });
  if (columns === null) throw noHeader();
}

/** A copy of a report without its envelope may call the first column by its name. */
function codeOf(cells: readonly string[]): string {
  const code = (cells[0] ?? '').trim();
  return code === 'Column Type' ? 'CH' : code;
}

function afterHeader(columns: Columns | null): Columns {
  if (columns === null) throw new RowProblem('ROW_UNREADABLE', 'the row stands before the one that names the columns');
  return columns;
}

const CODES: ReadonlySet<string> = new Set<string>([...FRAMES, 'CH', 'SB', 'Column Type']);

/**
 * The columns that a report of PayPal names, by their key, and its first row, from its beginning; null when it is none of PayPal's. Good enough
 * to recognise a report; its rows are read by csv-parse.
 */
export function paypalHead(text: string): Readonly<{ columns: readonly string[]; firstRow: readonly string[] }> | null {
  const delimiter = delimiterOf(text);
  const lines = text.split(/\r\n|\n|\r/, 50).map((line) => cellsOfLine(line, delimiter));
  const header = lines.find(([code = '']) => code === 'CH' || code === 'Column Type');
  if (header === undefined || !CODES.has(lines[0]?.[0] ?? '')) return null;
  return { columns: header.map(columnKey), firstRow: lines.find(([code = '']) => code === 'SB') ?? [] };
}

/** PayPal's pages offer commas and tabs; what follows the code of the first line tells. */
function delimiterOf(text: string): string {
  const after = /^\u{feff}?(?:"?[A-Z]{2}"?|"?Column Type"?)([,;\t])/u.exec(text)?.[1];
  return after ?? ',';
}

function cellsOfLine(line: string, delimiter: string): readonly string[] {
  const cells = line.match(new RegExp(`(?:^|${delimiter})(?:"(?:[^"]|"")*"|[^${delimiter}]*)`, 'g')) ?? [];
  return cells.map((cell, index) => (index === 0 ? cell : cell.slice(1)).replace(/^"(.*)"$/, '$1'));
}

/** The kind that a name such as `TRR-20260125.01.008.CSV` claims. */
export function claimedKind(name: string): string {
  return name.slice(0, 3).toUpperCase();
}
