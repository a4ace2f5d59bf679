/** Cells by the name of their column. A name that is missing or there twice makes the whole file unusable. */
import { AppError } from '../../errors.ts';
import { type CellRow, eachRow } from './rows.ts';
import { textOf } from './text.ts';
import { type ReportSource, RowProblem, type RowSink } from './types.ts';

/** A row whose cells have names. `get` gives '' for an empty cell, and for a column that the file does not have. */
export type NamedRow = Readonly<{ number: number; get(column: string): string; has(column: string): boolean }>;

/** `width` reaches to the last column with a name: a header may end in separators that the rows do not have. */
export type Columns = Readonly<{ names: ReadonlyMap<string, number>; width: number }>;

/** Throws REPORT_COLUMN_TWICE or REPORT_COLUMN_MISSING. */
export function columnsOf(header: CellRow, required: readonly string[]): Columns {
  const names = new Map<string, number>();
  const cells = header.cells.map((cell) => cell.trim());
  for (const [index, name] of cells.entries()) {
    if (name === '') continue;
    if (names.has(name)) throw unusable('REPORT_COLUMN_TWICE', `the column "${name}" is there twice`, header.number);
    names.set(name, index);
  }
  const missing = required.filter((name) => !names.has(name));
  if (missing.length > 0) {
    const list = missing.map((name) => `"${name}"`).join(', ');
    throw unusable('REPORT_COLUMN_MISSING', `the column ${list} is missing`, header.number);
  }
  return { names, width: cells.findLastIndex((name) => name !== '') + 1 };
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
      const index = columns.names.get(column);
      return index === undefined ? '' : (cells[index] ?? '').trim();
    },
    has: (column) => columns.names.has(column),
  };
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
  delimiter: string;
  required: readonly string[];
  /** Where the header is not the first row: which one it is. */
  isHeader?: (cells: readonly string[]) => boolean;
}>;

/** Reads a file with one header: everything after it is a row. Throws REPORT_NO_HEADER. */
export function readTable(source: ReportSource, out: RowSink, table: Table, take: (row: NamedRow) => void): void {
  let columns: Columns | null = null;
  eachRow(textOf(source.chunks).pieces(), table.delimiter, (row, problem) => {
    if (columns !== null) attempt(row, problem, out, take, columns);
    else if (table.isHeader?.(row.cells) ?? true) columns = columnsOf(row, table.required);
  });
  if (columns === null) throw noHeader();
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
export function looksLike(text: string, columns: readonly string[], delimiter: string): boolean {
  const wanted = columns.length / 2;
  return text.split(/\r\n|\n|\r/, 30).some((line) => {
    const cells = new Set(line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')));
    return columns.filter((name) => cells.has(name)).length >= wanted;
  });
}
