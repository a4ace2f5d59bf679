/**
 * The rows of a text with cells, one by one, in flat memory. csv-parse reads blocks that end where a row ends; a block that it cannot
 * read is given to it line by line, so that one damaged quote costs the rows around it and not the file.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { RowProblem } from './types.ts';

export type CellRow = Readonly<{ number: number; cells: readonly string[] }>;
/** A row, or why this one could not be read. */
export type RowTaker = (row: CellRow, problem: RowProblem | null) => void;

const BLOCK_CHARS = 64 * 1024;
/** No row of a report is longer; from here on a quote that was never closed is the explanation. */
const ROW_CHARS_MAX = 1024 * 1024;

/** Rows are counted from 1, blank ones too, but those are not given out. */
export function eachRow(pieces: Iterable<string>, delimiter: string, take: RowTaker): void {
  let number = 0;
  let rest = '';
  let scanned = 0;
  let isQuoted = false;
  let end = 0;
  for (const piece of pieces) {
    rest += piece;
    if (rest.length < BLOCK_CHARS) continue;
    const seen = lastRowEnd(rest, { from: scanned, isQuoted, end });
    if (seen.end === 0 && rest.length < ROW_CHARS_MAX) {
      ({ isQuoted, end } = seen);
      scanned = rest.length;
      continue;
    }
    const cut = seen.end === 0 ? rest.lastIndexOf('\n') + 1 || rest.length : seen.end;
    number = takeBlock(rest.slice(0, cut), { delimiter, number }, take);
    rest = rest.slice(cut);
    scanned = 0;
    isQuoted = false;
    end = 0;
  }
  if (rest !== '') takeBlock(rest, { delimiter, number }, take);
}

type Scan = Readonly<{ from: number; isQuoted: boolean; end: number }>;

const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Where the last complete row ends: a line break outside of quotes. A doubled quote opens and closes. */
function lastRowEnd(text: string, { from, isQuoted, end }: Scan): Scan {
  let inside = isQuoted;
  let last = end;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) inside = !inside;
    else if (inside) continue;
    else if (code === LINE_FEED) last = at + 1;
    else if (code === CARRIAGE_RETURN && at + 1 < text.length && text.charCodeAt(at + 1) !== LINE_FEED) last = at + 1;
  }
  return { from: text.length, isQuoted: inside, end: last };
}

type Place = Readonly<{ delimiter: string; number: number }>;

/** Gives back the number of the last row. */
function takeBlock(text: string, { delimiter, number }: Place, take: RowTaker): number {
  let count = number;
  const give = (cells: readonly string[], problem: RowProblem | null): void => {
    count += 1;
    if (problem !== null || cells.length > 1 || (cells[0] ?? '').trim() !== '') take({ number: count, cells }, problem);
  };
  const rows = cellsOf(text, delimiter);
  if (rows !== null) for (const cells of rows) give(cells, null);
  else for (const line of text.replace(/\r?\n$/, '').split(/\r?\n/)) takeLine(line, delimiter, give);
  return count;
}

function takeLine(
  line: string,
  delimiter: string,
  give: (cells: readonly string[], problem: RowProblem | null) => void,
): void {
  const rows = cellsOf(line, delimiter);
  if (rows !== null) give(rows[0] ?? [''], null);
  else give([], new RowProblem('ROW_UNREADABLE', 'the quotes of this line do not fit together'));
}

/** Null when the quotes do not fit together. */
function cellsOf(text: string, delimiter: string): string[][] | null {
  try {
    return parse(text, { delimiter, relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'], bom: false });
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}
