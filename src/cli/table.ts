/** Rows as a table for a terminal, as TSV for a pipe, and as `key: value` lines for `--plain`. Pure. */
import { cleanText, rendered, type Style, shortened, type Text, widthOf } from './text.ts';
import { titleWord } from './words/titles.ts';

/** What stands in a cell: null is nothing. */
export type Cell = Text | number | null;

export type Column<Row> = Readonly<{
  /** Shown in capitals and in the language of staff, e.g. `amount`; in TSV as it is. */
  title: string;
  value: (row: Row) => Cell;
  /** `right` for numbers. */
  align?: 'left' | 'right';
  /** May be cut on a narrow terminal, never in TSV. */
  shrinks?: boolean;
  /** Is left out of a table that is too wide for the terminal: 1 first, then 2. Without it the column always stays. */
  drops?: number;
}>;

/** Widths are measured over this many rows, so that a long list begins to appear at once. */
const MEASURED_ROWS = 500;
const GAP = '  ';
const SHRUNK_MIN = 10;
/** Before a column that shrinks becomes narrower than this, others are left out. */
const READABLE_MIN = 14;

/** Takes rows one by one and gives the lines that can be printed by then. */
export type TableWriter<Row> = Readonly<{
  add(row: Row): readonly string[];
  end(): readonly string[];
  /** Titles of columns for which the terminal is too narrow. */
  leftOut(): readonly string[];
}>;

type Laid<Row> = Readonly<{ column: Column<Row>; width: number }>;

/**
 * A table with a header; columns and widths follow the first rows and the terminal. A column without any value is not
 * shown. Nothing is printed for no rows.
 */
export function openTable<Row>(
  columns: readonly Column<Row>[],
  form: { colour: boolean; columnsMax: number },
): TableWriter<Row> {
  const waiting: Row[] = [];
  let laid: readonly Laid<Row>[] | null = null;
  let leftOut: readonly string[] = [];
  const settle = (isWhole: boolean): readonly string[] => {
    if (laid !== null || waiting.length === 0) return [];
    const rows = waiting.splice(0);
    const measured = columns.map((column) => ({ column, width: naturalWidth(column, rows) }));
    const filled = measured.filter(({ column }) => !isWhole || rows.some((row) => textOf(column.value(row)) !== ''));
    const kept = withoutDropped(filled, form.columnsMax);
    laid = shrunk(kept, form.columnsMax);
    leftOut = filled.filter((one) => !kept.includes(one)).map(({ column }) => titleWord(column.title));
    const shown = laid;
    return [headerLine(shown, form.colour), ...rows.map((row) => tableLine(shown, row, form.colour))];
  };
  return {
    add(row) {
      if (laid !== null) return [tableLine(laid, row, form.colour)];
      waiting.push(row);
      return waiting.length < MEASURED_ROWS ? [] : settle(false);
    },
    end: () => settle(true),
    leftOut: () => leftOut,
  };
}

/** Tab separated, not padded: for other programs. The header stands there also when there is no row. */
export function openTsv<Row>(columns: readonly Column<Row>[]): TableWriter<Row> {
  let isFirst = true;
  const withHeader = (lines: readonly string[]): readonly string[] => {
    if (!isFirst) return lines;
    isFirst = false;
    return [columns.map((column) => column.title.toUpperCase()).join('\t'), ...lines];
  };
  return {
    add: (row) => withHeader([columns.map((column) => textOf(column.value(row))).join('\t')]),
    end: () => withHeader([]),
    leftOut: () => [],
  };
}

/** One `key: value` per line, and an empty line after each row. */
export function openPlain<Row>(columns: readonly Column<Row>[]): TableWriter<Row> {
  return {
    add: (row) => [...columns.map((column) => `${titleWord(column.title)}: ${textOf(column.value(row))}`), ''],
    end: () => [],
    leftOut: () => [],
  };
}

function headerLine<Row>(laid: readonly Laid<Row>[], colour: boolean): string {
  return lineOf(
    laid.map((one) => ({ ...one, cell: { text: titleWord(one.column.title).toUpperCase(), style: 'bold' } })),
    colour,
  );
}

function tableLine<Row>(laid: readonly Laid<Row>[], row: Row, colour: boolean): string {
  return lineOf(
    laid.map((one) => ({ ...one, cell: one.column.value(row) })),
    colour,
  );
}

function lineOf<Row>(cells: readonly (Laid<Row> & { cell: Cell })[], colour: boolean): string {
  const parts = cells.map(({ column, width, cell }) => {
    const text = column.shrinks ? shortened(textOf(cell), width) : textOf(cell);
    const style = styleOf(cell);
    const shown = style === null ? text : rendered({ text, style }, colour);
    const padding = ' '.repeat(Math.max(0, width - widthOf(text)));
    return column.align === 'right' ? padding + shown : shown + padding;
  });
  return parts.join(GAP).trimEnd();
}

function naturalWidth<Row>(column: Column<Row>, rows: readonly Row[]): number {
  return rows.reduce(
    (width, row) => Math.max(width, widthOf(textOf(column.value(row)))),
    widthOf(titleWord(column.title)),
  );
}

/** What stays when not all have room to be read. */
function withoutDropped<Row>(all: readonly Laid<Row>[], columnsMax: number): readonly Laid<Row>[] {
  const least = all.map(({ column, width }) => ({
    column,
    width: Math.min(width, leastWidth(column, width, READABLE_MIN)),
  }));
  if (totalWidth(least) <= columnsMax) return all;
  const ranks = all.flatMap(({ column }) => column.drops ?? []);
  if (ranks.length === 0) return all;
  const next = Math.min(...ranks);
  return withoutDropped(
    all.filter(({ column }) => column.drops !== next),
    columnsMax,
  );
}

/** The columns with the widest of those that may shrink narrowed, one step after the other, until all have room. */
function shrunk<Row>(kept: readonly Laid<Row>[], columnsMax: number): readonly Laid<Row>[] {
  const widths = kept.map(({ width }) => width);
  for (let over = totalWidth(kept) - columnsMax; over > 0; over -= 1) {
    const widest = widestShrinking(kept, widths);
    if (widest === null) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return kept.map(({ column }, index) => ({ column, width: widths[index] ?? 0 }));
}

function totalWidth<Row>(laid: readonly Laid<Row>[]): number {
  return laid.reduce((sum, { width }) => sum + width, 0) + GAP.length * (laid.length - 1);
}

function leastWidth<Row>(column: Column<Row>, width: number, shrunkMin: number): number {
  return column.shrinks ? Math.max(shrunkMin, titleWord(column.title).length) : width;
}

/** The column that gives up room next, or null when none can. */
function widestShrinking<Row>(kept: readonly Laid<Row>[], widths: readonly number[]): number | null {
  let widest: number | null = null;
  for (const [index, { column }] of kept.entries()) {
    const width = widths[index] ?? 0;
    if (width <= leastWidth(column, width, SHRUNK_MIN)) continue;
    if (widest === null || width > (widths[widest] ?? 0)) widest = index;
  }
  return widest;
}

function textOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  return cleanText(typeof cell === 'string' ? cell : cell.text);
}

function styleOf(cell: Cell): Style | null {
  return typeof cell === 'object' && cell !== null ? cell.style : null;
}
