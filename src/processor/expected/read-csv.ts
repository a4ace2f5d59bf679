/**
 * Open items as CSV: a header, then a line per item, with commas, semicolons or tabs between the cells. Cells may be
 * in quotes; empty lines are skipped. A header that does not hold refuses the file with everything that is wrong in
 * it, because a column nobody understands is data somebody thought we had. Pure.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { type Cells, COLUMNS, type ColumnName, isColumn, type LineProblem, type SourceLine } from './columns.ts';
import { headerProblems, unusable } from './source-problems.ts';

const DELIMITERS = [',', ';', '\t'] as const;
/** Far above any honest line: what is longer is a quote that was never closed. */
const RECORD_CHARACTERS_MAX = 100_000;
/** csv-parse would count `\r\n` within quotes as two lines. */
const LINE_BREAK = /\r\n?/g;
/** What our own CSV writes before a cell that a spreadsheet would take for a formula. */
const GUARDED = /^'(?=[=+\-@\t])/;

export function readCsv(text: string, name: string): readonly SourceLine[] {
  const [header, ...records] = readRecords(text.replace(LINE_BREAK, '\n'), name);
  if (header === undefined) return [];
  const columns = new Map(readHeader(header.cells.map(columnName), name).map((column, index) => [column, index]));
  return records.map(({ line, cells }) => lineOf(line, cells, columns));
}

type CsvRecord = Readonly<{ line: number; cells: readonly string[] }>;

function readRecords(text: string, name: string): readonly CsvRecord[] {
  const delimiter = delimiterOf(text);
  const records: CsvRecord[] = [];
  let lastLine = 0;
  try {
    parse(text, {
      delimiter,
      record_delimiter: '\n',
      // A tab is a blank for csv-parse: it would trim the cells away. The schema trims them in any case.
      trim: delimiter !== '\t',
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      max_record_size: RECORD_CHARACTERS_MAX,
      on_record: (cells: string[], { lines }) => {
        records.push({ line: lines - breaksIn(cells), cells });
        lastLine = lines;
        return null;
      },
    });
    return records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw unusable({
      code: 'EXPECTED_NOT_CSV',
      message: `a quote that opens on line ${lastLine + 1} or soon after is never closed`,
      where: name,
      hint: 'close the quote, or double it where it belongs to the text: "say ""hello"""',
    });
  }
}

/** csv-parse counts the line on which a record ends; people look for the one on which it begins. */
function breaksIn(cells: readonly string[]): number {
  return cells.reduce((breaks, cell) => breaks + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0);
}

/** The one by which most of the names in the first line are columns; the most frequent one when none is. */
function delimiterOf(text: string): string {
  const first = text.split('\n').find((line) => line.trim() !== '') ?? '';
  const known = (delimiter: string): number => namesIn(first, delimiter).filter(isColumn).length;
  const parts = (delimiter: string): number => namesIn(first, delimiter).length;
  const better = (one: string, other: string): boolean =>
    known(one) > known(other) || (known(one) === known(other) && parts(one) > parts(other));
  return DELIMITERS.reduce<string>((best, delimiter) => (better(delimiter, best) ? delimiter : best), ',');
}

/** `Person ID` and `person_id` are one name. */
function columnName(text: string): string {
  return text.trim().toLowerCase().replace(/[ -]+/g, '_');
}

function namesIn(line: string, delimiter: string): readonly string[] {
  return line.split(delimiter).map((name) => columnName(name.trim().replace(/^"(.*)"$/, '$1')));
}

function readHeader(names: readonly string[], file: string): readonly ColumnName[] {
  const problems = headerProblems(names);
  if (problems.length === 0) return names.filter(isColumn);
  throw unusable({
    code: 'EXPECTED_HEADER',
    message: ['the header (first line) does not fit', ...problems.map((problem) => `  ${problem}`)].join('\n'),
    where: file,
    hint: `required are currency, title and, but for free gifts, amount; all columns: ${COLUMNS.join(', ')}`,
  });
}

type Columns = ReadonlyMap<ColumnName, number>;

function lineOf(line: number, values: readonly string[], columns: Columns): SourceLine {
  const cells = cellsOf(values, columns);
  if (values.length === columns.size) return { line, cells, problems: [] };
  const message = `has ${values.length} cells, the header has ${columns.size}: put cells that hold a delimiter in quotes`;
  const problem: LineProblem = { column: null, code: 'CELL_COUNT', message };
  return { line, cells, problems: [problem] };
}

/** All lines share one map of the columns: a map for each would be most of the memory of a long file. */
function cellsOf(values: readonly string[], columns: Columns): Cells {
  return {
    has: (column) => columns.has(column),
    get: (column) => {
      const index = columns.get(column);
      return index === undefined ? undefined : (values[index] ?? '').replace(GUARDED, '');
    },
  };
}
