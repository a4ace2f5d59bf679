/**
 * Open items as JSON: an array of objects, one object, or one object per line (NDJSON). The names are those of the
 * CSV columns; `ibans` may be an array. Pure.
 *
 * Numbers are taken where their digits are certain: whole numbers below 2^53, and amounts of at most 15 digits. A
 * longer number has lost digits before this program sees it, and must be written in quotes.
 */
import { messageOf } from '../../errors.ts';
import { type ColumnName, isColumn, type LineProblem, type SourceLine } from './columns.ts';
import { unknownColumn, unusable } from './source-problems.ts';

const AMOUNT_DIGITS_MAX = 15;

export function readJson(text: string, name: string): readonly SourceLine[] {
  const trimmed = text.trim();
  const whole = parsed(trimmed);
  if (!('error' in whole)) {
    const elements: readonly unknown[] = Array.isArray(whole.value) ? whole.value : [whole.value];
    return elements.map((element, index) => lineOf(element, index + 1));
  }
  if (trimmed.startsWith('{')) return readLines(text);
  throw unusable({
    code: 'EXPECTED_NOT_JSON',
    message: `the file is not JSON: ${whole.error}`,
    where: name,
    hint: 'an array of objects, or one object per line',
  });
}

type Parsed = Readonly<{ value: unknown }> | Readonly<{ error: string }>;

function parsed(text: string): Parsed {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

/** NDJSON: a line that cannot be read is a bad line, the others go on. */
function readLines(text: string): readonly SourceLine[] {
  return text.split('\n').flatMap((raw, index) => {
    if (raw.trim() === '') return [];
    const found = parsed(raw);
    return [
      'error' in found ? badLine(index + 1, `is not a JSON object: ${found.error}`) : lineOf(found.value, index + 1),
    ];
  });
}

function badLine(line: number, message: string): SourceLine {
  return { line, cells: new Map(), problems: [{ column: null, code: 'NOT_AN_OBJECT', message }] };
}

function lineOf(element: unknown, line: number): SourceLine {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) {
    return badLine(line, `is ${shown(element)}, not an object with the columns as keys`);
  }
  const cells = new Map<ColumnName, string>();
  const problems: LineProblem[] = [];
  for (const [key, value] of Object.entries(element)) {
    if (!isColumn(key)) {
      problems.push({ column: null, code: 'COLUMN_UNKNOWN', message: unknownColumn(key) });
      continue;
    }
    const text = textOf(key, value);
    if (text === null) problems.push(notText(key, value));
    else cells.set(key, text);
  }
  return { line, cells, problems };
}

/** The value as a CSV cell would hold it; null when it cannot be taken. */
function textOf(column: ColumnName, value: unknown): string | null {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return isCertain(column, value) ? String(value) : null;
  if (column !== 'ibans' || !Array.isArray(value)) return null;
  const elements: readonly unknown[] = value;
  return elements.every((iban) => typeof iban === 'string') ? elements.join(';') : null;
}

function isCertain(column: ColumnName, value: number): boolean {
  if (Number.isSafeInteger(value)) return true;
  return column === 'amount' && String(value).replace(/\D/g, '').length <= AMOUNT_DIGITS_MAX;
}

function notText(column: ColumnName, value: unknown): LineProblem {
  const advice =
    typeof value === 'number' ? 'write it in quotes, a number this long loses digits' : 'write a text in quotes';
  return { column, code: 'NOT_TEXT', message: `${column} ${shown(value)}: ${advice}` };
}

/** A value in a message. Lists and objects may be nested deeper than can be written out. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return JSON.stringify(value)?.slice(0, 40) ?? 'nothing';
}
