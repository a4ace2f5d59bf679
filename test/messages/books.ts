/** All tables as plain objects, without what is nobody's concern: nothing, hashes, and what other tests look at. */
import type { Db } from '../../src/models/db.ts';

export type Books = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** How the database works inside. */
const NOT_SHOWN = /^(sqlite_|__|marker$|detail$|lease$|person_name_key$)/;
/** Of mails only that they are there is of interest: their facts have golden files of their own. */
const NOT_SHOWN_COLUMNS: ReadonlySet<string> = new Set([
  'dedupe_key',
  'facts_hash',
  'detail_hash',
  'prev_hash',
  'hash',
  'facts',
]);

export function booksOf(db: Db): Books {
  const tables = db.sqlite
    .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .pluck()
    .all()
    .filter((name) => !NOT_SHOWN.test(name));
  const read = tables.map((name) => [name, rowsOf(db, name)] as const);
  return Object.fromEntries(read.filter(([, rows]) => rows.length > 0));
}

function rowsOf(db: Db, table: string): Books[string] {
  const rows = db.sqlite.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY 1`).all();
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([name, value]) => value !== null && value !== 0 && !NOT_SHOWN_COLUMNS.has(name))
        .map(([name, value]) => [name, unpacked(value)]),
    ),
  );
}

function unpacked(value: unknown): unknown {
  return typeof value === 'string' && /^[[{]/.test(value) ? JSON.parse(value) : value;
}

/** Rows that were not in the books before, or not so. */
export function newIn(after: Books, before: Books): Books {
  const changed = Object.entries(after).map(([table, rows]) => {
    const known = new Set((before[table] ?? []).map((row) => JSON.stringify(row)));
    return [table, rows.filter((row) => !known.has(JSON.stringify(row)))] as const;
  });
  return Object.fromEntries(changed.filter(([, rows]) => rows.length > 0));
}
