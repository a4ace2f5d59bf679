/** Rows as a table for a terminal, as TSV for a pipe, and as `key: value` lines for `--plain`. Pure. */
import { cleanText, rendered, type Style, shortened, type Text, widthOf } from './text.ts';

/** What stands in a cell: null is nothing. */
export type Cell = Text | number | null;

export type Column<Row> = Readonly<{
  /** Shown in capitals, e.g. `amount`. */
  title: string;
  value: (row: Row) => Cell;
  /** `right` for numbers. */
  align?: 'left' | 'right';
  /** May be cut on a narrow terminal, never in TSV. */
  shrinks?: boolean;
}>;

/** Widths are measured over this many rows, so that a long list begins to appear at once. */
const MEASURED_ROWS = 500;
const GAP = '  ';
const SHRUNK_MIN = 8;

/** Takes rows one by one and gives the lines that can be printed by then. */
export type TableWriter<Row> = Readonly<{ add(row: Row): readonly string[]; end(): readonly string[] }>;

/** A table with a header; widths follow the first rows and the terminal. Nothing is printed for no rows. */
export function openTable<Row>(
  columns: readonly Column<Row>[],
  form: { colour: boolean; columnsMax: number },
): TableWriter<Row> {
  const waiting: Cell[][] = [];
  let widths: readonly number[] | null = null;
  const settle = (): readonly string[] => {
    if (widths !== null || waiting.length === 0) return [];
    const settled = widthsOf(columns, waiting, form.columnsMax);
    widths = settled;
    const titles = columns.map((column): Cell => ({ text: column.title.toUpperCase(), style: 'bold' }));
    return [titles, ...waiting.splice(0)].map((cells) => tableLine(columns, cells, settled, form.colour));
  };
  return {
    add(row) {
      const cells = columns.map((column) => column.value(row));
      if (widths !== null) return [tableLine(columns, cells, widths, form.colour)];
      waiting.push(cells);
      return waiting.length < MEASURED_ROWS ? [] : settle();
    },
    end: settle,
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
  };
}

/** One `key: value` per line, and an empty line after each row. */
export function openPlain<Row>(columns: readonly Column<Row>[]): TableWriter<Row> {
  return {
    add: (row) => [...columns.map((column) => `${column.title}: ${textOf(column.value(row))}`), ''],
    end: () => [],
  };
}

function tableLine<Row>(
  columns: readonly Column<Row>[],
  cells: readonly Cell[],
  widths: readonly number[],
  colour: boolean,
): string {
  const parts = columns.map((column, index) => {
    const cell = cells[index] ?? null;
    const width = widths[index] ?? 0;
    const text = column.shrinks ? shortened(textOf(cell), width) : textOf(cell);
    const style = styleOf(cell);
    const shown = style === null ? text : rendered({ text, style }, colour);
    const padding = ' '.repeat(Math.max(0, width - widthOf(text)));
    return column.align === 'right' ? padding + shown : shown + padding;
  });
  return parts.join(GAP).trimEnd();
}

function widthsOf<Row>(
  columns: readonly Column<Row>[],
  rows: readonly (readonly Cell[])[],
  columnsMax: number,
): readonly number[] {
  const natural = columns.map((column, index) =>
    rows.reduce((width, cells) => Math.max(width, widthOf(textOf(cells[index] ?? null))), widthOf(column.title)),
  );
  let over = natural.reduce((sum, width) => sum + width, 0) + GAP.length * (columns.length - 1) - columnsMax;
  const widths = [...natural];
  while (over > 0) {
    const widest = widestShrinking(columns, widths);
    if (widest === null) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    over -= 1;
  }
  return widths;
}

/** The column that gives up room next, or null when none can. */
function widestShrinking<Row>(columns: readonly Column<Row>[], widths: readonly number[]): number | null {
  let widest: number | null = null;
  for (const [index, column] of columns.entries()) {
    const width = widths[index] ?? 0;
    if (!column.shrinks || width <= Math.max(SHRUNK_MIN, column.title.length)) continue;
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
