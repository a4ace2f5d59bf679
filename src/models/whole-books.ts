/**
 * All tables as rows, out and in again. Everything goes out in one database transaction, and comes in only into books that are
 * empty, in one transaction, too. The triggers that guard the way of a payment are set aside for that moment: what comes in has
 * its history with it, which `check` verifies.
 */
import { AppError } from '../errors.ts';
import type { Db } from './db.ts';

export type TableRow = Readonly<{ table: string; row: Readonly<Record<string, string | number | null>> }>;

/** What belongs to a running installation, and not to its books. */
const NOT_EXPORTED = new Set(['lease', 'run_request', 'pause']);
const COUNTERS = 'sqlite_sequence';

/** The tables in the order of their names, and last the counters of their ids. */
export function bookTables(db: Db): readonly string[] {
  const names = db.sqlite
    .prepare<[], string>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'
       ORDER BY name`,
    )
    .pluck()
    .all();
  return [...names.filter((name) => !NOT_EXPORTED.has(name)), COUNTERS];
}

/** Every row, table by table, as of one moment. Read it to its end: it holds a database transaction open. */
export function* wholeBooks(db: Db): Generator<TableRow> {
  db.sqlite.exec('BEGIN');
  try {
    for (const table of bookTables(db)) {
      const rows = db.sqlite.prepare<[], TableRow['row']>(`SELECT * FROM "${table}" ORDER BY ${orderOf(db, table)}`);
      for (const row of rows.iterate()) yield { table, row };
    }
  } finally {
    db.sqlite.exec('COMMIT');
  }
}

function orderOf(db: Db, table: string): string {
  if (table === COUNTERS) return 'name';
  const keys = db.sqlite
    .prepare<[string], string>('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk')
    .pluck()
    .all(table);
  return keys.length === 0 ? 'rowid' : keys.map((key) => `"${key}"`).join(', ');
}

/** True while nothing was ever imported, added or decided here. */
export function isEmpty(db: Db): boolean {
  return ['event', 'payment', 'file', 'person', 'open_item'].every(
    (table) => db.sqlite.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() === undefined,
  );
}

/** Puts all rows into empty books and gives back how many. Throws IMPORT_INVALID, with nothing written. */
export function fillBooks(db: Db, rows: Iterable<TableRow>): number {
  const tables = new Set(bookTables(db));
  const insertInto = inserter(db, tables);
  let count = 0;
  db.sqlite.pragma('foreign_keys = OFF');
  try {
    db.sqlite.exec('BEGIN IMMEDIATE');
    const triggers = setTriggersAside(db);
    for (const table of tables) db.sqlite.exec(`DELETE FROM "${table}"`);
    for (const row of rows) {
      insertInto(row);
      count += 1;
    }
    for (const sql of triggers) db.sqlite.exec(sql);
    const orphans = db.sqlite.prepare('PRAGMA foreign_key_check').all();
    if (orphans.length > 0) throw invalid(`${orphans.length} rows point to rows that are not in the file`);
    db.sqlite.exec('COMMIT');
    return count;
  } catch (error) {
    if (db.sqlite.inTransaction) db.sqlite.exec('ROLLBACK');
    throw error;
  } finally {
    db.sqlite.pragma('foreign_keys = ON');
  }
}

function setTriggersAside(db: Db): readonly string[] {
  const triggers = db.sqlite
    .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    .all();
  for (const { name } of triggers) db.sqlite.exec(`DROP TRIGGER "${name}"`);
  return triggers.map(({ sql }) => sql);
}

function inserter(db: Db, tables: ReadonlySet<string>): (row: TableRow) => void {
  const statements = new Map<string, ReturnType<typeof db.sqlite.prepare>>();
  return ({ table, row }) => {
    if (!tables.has(table)) throw invalid(`there is no table "${table.slice(0, 40)}" in this version`);
    const columns = Object.keys(row);
    const key = `${table} ${columns.join(' ')}`;
    const statement = statements.get(key) ?? prepared(db, table, columns);
    statements.set(key, statement);
    // The rows before have counted already.
    if (table === COUNTERS) db.sqlite.prepare('DELETE FROM sqlite_sequence WHERE name = ?').run(row['name'] ?? null);
    statement.run(...Object.values(row));
  };
}

function prepared(db: Db, table: string, columns: readonly string[]) {
  const known = db.sqlite.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
  const strange = columns.find((name) => !known.includes(name));
  if (strange !== undefined) throw invalid(`table "${table}" has no column "${strange.slice(0, 40)}" in this version`);
  const places = columns.map(() => '?').join(', ');
  return db.sqlite.prepare(
    `INSERT INTO "${table}" (${columns.map((name) => `"${name}"`).join(', ')}) VALUES (${places})`,
  );
}

function invalid(message: string): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'IMPORT_INVALID',
    message,
    hint: 'nothing was written; was it exported by this version? quittance --version',
  });
}
