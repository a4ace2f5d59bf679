/**
 * A sheet as CSV or XLSX, by the name of its file. What a spreadsheet would take for a formula is guarded by an apostrophe when
 * it is written, and read back without it; formulas that somebody typed are never computed here.
 */
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import { AppError, messageOf } from '../errors.ts';
import { cleanText } from './text.ts';

export type SheetCell = string | number | null;
/** `line` as a spreadsheet numbers its rows, from 1; the header is one of them. */
export type SheetLine = Readonly<{ line: number; cells: readonly string[] }>;

/** Far above the queue of any society. */
const SHEET_BYTES_MAX = 20_000_000;
/** Tabs and line breaks at the beginning go before this is asked. */
const FORMULA = /^[=+\-@]/;
const GUARDED = /^'(?=[=+\-@])/;
const PLAIN_NUMBER = /^-?\d+(?:\.\d+)?$/;

type Format = 'csv' | 'xlsx';

/** Throws SHEET_FORMAT (usage) for any other name. */
export function sheetFormatOf(path: string): Format {
  const [, ending = ''] = /\.([a-z0-9]+)$/i.exec(path) ?? [];
  const format = ending.toLowerCase();
  if (format === 'csv' || format === 'xlsx') return format;
  throw new AppError({
    kind: 'usage',
    code: 'SHEET_FORMAT',
    message: `"${path}" is neither .csv nor .xlsx`,
    hint: 'name it for example queue.xlsx',
  });
}

/** Writes the whole sheet or nothing; only its owner may read it, as it has names and accounts. */
export async function writeSpreadsheet(path: string, rows: readonly (readonly SheetCell[])[]): Promise<void> {
  const bytes = sheetFormatOf(path) === 'csv' ? csvBytes(rows) : await xlsxBytes(rows);
  writeFileSync(`${path}.part`, bytes, { mode: 0o600 });
  renameSync(`${path}.part`, path);
}

/** Lines that hold something, the header first. Throws SHEET_UNREADABLE (invalid-input). */
export async function readSpreadsheet(path: string): Promise<readonly SheetLine[]> {
  const format = sheetFormatOf(path);
  const bytes = bytesOf(path);
  const lines = format === 'csv' ? csvLines(decoded(bytes), path) : await xlsxLines(bytes, path);
  return lines.filter(({ cells }) => cells.some((cell) => cell !== ''));
}

function guarded(cell: SheetCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = cleanText(cell).trim();
  return FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
}

/** With a byte order mark, without which spreadsheets read other letters than those that were written. */
function csvBytes(rows: readonly (readonly SheetCell[])[]): string {
  const quoted = (cell: SheetCell): string => {
    const text = guarded(cell);
    return /[",;\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `\ufeff${rows.map((row) => `${row.map(quoted).join(',')}\r\n`).join('')}`;
}

const COLUMN_WIDTH_MAX = 40;

async function xlsxBytes(rows: readonly (readonly SheetCell[])[]): Promise<Buffer> {
  const { default: writeXlsxFile } = await import('write-excel-file/node');
  const data = rows.map((row, index) =>
    row.map((cell) => {
      if (typeof cell === 'number') return { value: cell, type: Number };
      const text = guarded(cell);
      if (text === '') return null;
      return index === 0 ? { value: text, type: String, fontWeight: 'bold' as const } : { value: text, type: String };
    }),
  );
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((width, row) => Math.max(width, String(row[column] ?? '').length + 2), 6),
  );
  const columns = widths.map((width) => ({ width: Math.min(width, COLUMN_WIDTH_MAX) }));
  return writeXlsxFile(data, { columns, stickyRowsCount: 1 }).toBuffer();
}

function bytesOf(path: string): Buffer {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new AppError({
      kind: 'not-found',
      code: 'SHEET_NOT_FOUND',
      message: `there is no file ${path}`,
      hint: 'quittance queue export FILE writes one',
    });
  }
  if (!found.isFile() || found.size > SHEET_BYTES_MAX) throw unreadable(path, 'it is no file, or larger than 20 MB');
  return readFileSync(path);
}

/** UTF-8; UTF-16 where its mark says so; else what spreadsheets in Western Europe save as plain CSV. */
function decoded(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function csvLines(text: string, path: string): readonly SheetLine[] {
  const [first = ''] = text.split('\n', 1);
  const delimiter = [';', '\t', ','].find((one) => first.includes(one)) ?? ',';
  const lines: SheetLine[] = [];
  try {
    parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      on_record: (cells: string[]) => {
        lines.push({ line: lines.length + 1, cells: cells.map(readCell) });
        return null;
      },
    });
  } catch (error) {
    if (error instanceof CsvError) throw unreadable(path, 'a quote is opened and never closed');
    throw error;
  }
  return lines;
}

async function xlsxLines(bytes: Buffer, path: string): Promise<readonly SheetLine[]> {
  const { readSheet } = await import('read-excel-file/node');
  const rows = await readSheet(bytes).catch((error: unknown) => {
    throw unreadable(path, messageOf(error));
  });
  return rows.map((row, index) => ({ line: index + 1, cells: row.map((cell) => readCell(textOfCell(cell))) }));
}

function textOfCell(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
}

function readCell(text: string): string {
  return cleanText(text.trim()).replace(GUARDED, '');
}

function unreadable(path: string, why: string): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'SHEET_UNREADABLE',
    message: `the sheet cannot be read: ${why}`,
    where: path,
    hint: 'save it as CSV (UTF-8) or XLSX again, or export a new one: quittance queue export FILE',
  });
}
