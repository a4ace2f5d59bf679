/**
 * The books as NDJSON, whole: a first line that says what it is, one line per row of every table, a last line that counts them. What
 * was cut off on its way is told by the missing last line. Any program can read it; `quittance import` reads it into empty books.
 */
import { AppError } from '../../errors.ts';
import type { Db } from '../../models/db.ts';
import { type TableRow, wholeBooks } from '../../models/whole-books.ts';
import { VERSION } from '../../version.ts';

const SCHEMA = 'quittance.export.v1';

export function* exportLines(db: Db, at: Date | null): Generator<string> {
  yield JSON.stringify({ schema: SCHEMA, version: VERSION, ...(at === null ? {} : { at: at.toISOString() }) });
  let rows = 0;
  for (const row of wholeBooks(db)) {
    rows += 1;
    yield JSON.stringify(row);
  }
  yield JSON.stringify({ end: true, rows });
}

/** The rows in those lines. Throws IMPORT_INVALID for anything that is not a whole export. */
export function* rowsIn(lines: Iterable<string>): Generator<TableRow> {
  let number = 0;
  let rows = 0;
  let end: number | null = null;
  for (const line of lines) {
    if (line.trim() === '') continue;
    number += 1;
    if (end !== null) throw invalid('something stands after its last line', number);
    const value = parsed(line, number);
    if (number === 1) {
      if (value['schema'] !== SCHEMA) throw invalid(`it does not begin with {"schema":"${SCHEMA}"`, number);
    } else if (value['end'] === true) {
      end = Number(value['rows']);
    } else {
      rows += 1;
      yield rowOf(value, number);
    }
  }
  if (end !== rows)
    throw invalid(
      end === null ? 'it is cut off: its last line is missing' : `it has ${rows} rows, and says ${end}`,
      number,
    );
}

function parsed(line: string, number: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // told below
  }
  throw invalid('this is no JSON object', number);
}

function rowOf({ table, row }: Record<string, unknown>, number: number): TableRow {
  if (typeof table !== 'string' || typeof row !== 'object' || row === null)
    throw invalid('this is no row of a table', number);
  const values: Record<string, string | number | null> = {};
  for (const [key, value] of Object.entries(row) as [string, unknown][]) {
    if (!isStored(value)) {
      throw invalid(`"${key.slice(0, 40)}" is neither a text nor a whole number`, number);
    }
    values[key] = value;
  }
  return { table, row: values };
}

function isStored(value: unknown): value is string | number | null {
  return value === null || typeof value === 'string' || Number.isSafeInteger(value);
}

function invalid(message: string, line: number): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'IMPORT_INVALID',
    message: `the file is no whole export: ${message}`,
    where: `line ${line}`,
    hint: 'nothing was written; export it again: quittance export --format json --output books.ndjson',
  });
}
