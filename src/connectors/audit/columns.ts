/** Cells by the name of their column. A name that is missing or there twice makes the whole file unusable. */
import { AppError } from '../../errors.ts';
import { type CellRow, eachRow } from './rows.ts';
import { headText, textOf } from './text.ts';
import { type ReportSource, RowProblem, type RowSink } from './types.ts';

/** A row whose cells have names. `get` gives '' for an empty cell, and for a column that the file does not have. Throws ROW_ID_SHORTENED. */
export type NamedRow = Readonly<{ number: number; get(column: string): string; has(column: string): boolean }>;

/** `width` reaches to the last column with a name: a header may end in separators that the rows do not have. */
export type Columns = Readonly<{ indexOf(column: string): number | undefined; width: number }>;

/** What separates the cells of reports. */
export const DELIMITERS = [',', ';', '\t'] as const;

/** Throws REPORT_COLUMN_TWICE or REPORT_COLUMN_MISSING. */
export function columnsOf(header: CellRow, required: readonly string[]): Columns {
  const places = new Map<string, number>();
  const keys = header.cells.map(columnKey);
  for (const [index, key] of keys.entries()) {
    if (key === '') continue;
    const name = (header.cells[index] ?? '').trim();
    if (places.has(key)) throw unusable('REPORT_COLUMN_TWICE', `the column "${name}" is there twice`, header.number);
    places.set(key, index);
  }
  const missing = required.filter((name) => !places.has(columnKey(name)));
  if (missing.length > 0) {
    const list = missing.map((name) => `"${name}"`).join(', ');
    throw unusable('REPORT_COLUMN_MISSING', `the column ${list} is missing`, header.number);
  }
  return {
    indexOf: remembering((column) => places.get(columnKey(column))),
    width: keys.findLastIndex((key) => key !== '') + 1,
  };
}

/** Names are the same whatever their case and their blanks: PayPal writes `Transaction  Debit or Credit`, too. */
export function columnKey(name: string): string {
  return name.trim().replace(/\s+/g, ' ').toLowerCase();
}

function remembering(find: (column: string) => number | undefined): (column: string) => number | undefined {
  const known = new Map<string, number | undefined>();
  return (column) => {
    if (!known.has(column)) known.set(column, find(column));
    return known.get(column);
  };
}

function unusable(code: string, message: string, row: number): AppError {
  const hint = 'let the processor write the report with its usual columns, and fetch it again';
  return new AppError({ kind: 'invalid-input', code, message, where: `row ${row}`, hint });
}

/** Throws ROW_LENGTH when the row has more or fewer cells than the header; empty cells at the end do not count. */
export function named(row: CellRow, columns: Columns): NamedRow {
  const { cells } = row;
  if (cells.length !== columns.width) requireWidth(cells, columns.width);
  return {
    number: row.number,
    get: (column) => {
      const index = columns.indexOf(column);
      const value = index === undefined ? '' : (cells[index] ?? '').trim();
      if (value.includes('E+')) refuseShortened(value, column);
      return value;
    },
    has: (column) => columns.indexOf(column) !== undefined,
  };
}

/** What a spreadsheet makes of a long number: `8.83551E+15` may have been any of a thousand millions of ids. */
function refuseShortened(value: string, column: string): void {
  if (/^\d(?:[.,]\d+)?E\+\d+$/.test(value))
    throw new RowProblem('ROW_ID_SHORTENED', `${column} "${value}" is a number that a spreadsheet has shortened`);
}

function requireWidth(cells: readonly string[], width: number): void {
  if (cells.length > width && cells.slice(width).every((cell) => cell.trim() === '')) return;
  throw new RowProblem('ROW_LENGTH', `the row has ${cells.length} cells, and the header ${width}`);
}

/** The cell, which must hold something. Throws ROW_FIELD_MISSING. */
export function filled(row: NamedRow, column: string): string {
  const value = row.get(column);
  if (value === '') throw new RowProblem('ROW_FIELD_MISSING', `${column} is empty`);
  return value;
}

/** Three capital letters. Throws ROW_CURRENCY. */
export function currencyIn(row: NamedRow, column: string): string {
  const value = row.get(column);
  if (!/^[A-Z]{3}$/.test(value)) throw new RowProblem('ROW_CURRENCY', `${column} "${value}" is not a currency code`);
  return value;
}

export type Table = Readonly<{
  /** Without it, whichever of the usual ones the header shows. */
  delimiter?: string;
  required: readonly string[];
  /** Where the header is not the first row: which one it is. */
  isHeader?: (cells: readonly string[]) => boolean;
}>;

/** Reads a file of one header, or several such files one after the other: everything else is a row. Throws REPORT_NO_HEADER. */
export function readTable(source: ReportSource, out: RowSink, table: Table, take: (row: NamedRow) => void): void {
  const { required, isHeader, delimiter = delimiterFor(headText(source.chunks), required) ?? ',' } = table;
  let columns: Columns | null = null;
  let spelling = '';
  eachRow(textOf(source.chunks).pieces(), delimiter, (row, problem) => {
    const isHeading =
      columns === null ? (isHeader?.(row.cells) ?? true) : isHeadingAgain(row.cells, spelling, required);
    if (isHeading) {
      columns = columnsOf(row, required);
      spelling = row.cells[columns.indexOf(required[0] ?? '') ?? 0] ?? '';
    } else if (columns !== null) attempt(row, problem, out, take, columns);
  });
  if (columns === null) throw noHeader();
}

/** Files that were joined name their columns again, maybe in another order. Costs a comparison per cell. */
function isHeadingAgain(cells: readonly string[], spelling: string, required: readonly string[]): boolean {
  if (!cells.includes(spelling)) return false;
  const names = new Set(cells.map(columnKey));
  return required.every((name) => names.has(columnKey(name)));
}

function attempt(
  row: CellRow,
  problem: RowProblem | null,
  out: RowSink,
  take: (row: NamedRow) => void,
  columns: Columns,
): void {
  orReject(out, row.number, () => {
    if (problem !== null) throw problem;
    take(named(row, columns));
  });
}

/** What is wrong with this row makes it a reject; anything else is thrown on. */
export function orReject(out: RowSink, row: number, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof RowProblem)) throw error;
    out.reject(row, error);
  }
}

export function noHeader(): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'REPORT_NO_HEADER',
    message: 'the file has no row that names its columns',
    hint: 'fetch it again from the processor; it may be cut off',
  });
}

/** At least half of the columns stand in one of the first lines. */
export function looksLike(text: string, columns: readonly string[], delimiters?: readonly string[]): boolean {
  return delimiterFor(text, columns, delimiters) !== null;
}

/** By which one of the first lines names at least half of the columns; null when none does. */
function delimiterFor(
  text: string,
  columns: readonly string[],
  delimiters: readonly string[] = DELIMITERS,
): string | null {
  const wanted = columns.map(columnKey);
  const lines = text.split(/\r\n|\n|\r/, 30);
  const found = delimiters.find((delimiter) =>
    lines.some((line) => {
      const cells = new Set(line.split(delimiter).map((cell) => columnKey(cell.trim().replace(/^"(.*)"$/, '$1'))));
      return wanted.filter((name) => cells.has(name)).length >= wanted.length / 2;
    }),
  );
  return found ?? null;
}
