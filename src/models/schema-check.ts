/** Are the tables, indexes and triggers still those of the migrations? Whoever changes rows by hand drops the guards first. */
import Sqlite from 'better-sqlite3';
import type { Db } from './db.ts';
import { migrateEmpty } from './migrate.ts';

/** Names of objects that are missing, changed, or not ours. Reads; the comparison is with an empty database in memory. */
export function schemaDifferences(db: Db): readonly string[] {
  const model = new Sqlite(':memory:');
  try {
    migrateEmpty(model);
    const [wanted, found] = [objectsOf(model), objectsOf(db.sqlite)];
    const names = new Set([...wanted.keys(), ...found.keys()]);
    return [...names].filter((name) => wanted.get(name) !== found.get(name)).sort();
  } finally {
    model.close();
  }
}

/** `trigger payment_kept` and its SQL. SQLite's own tables (statistics, sequences) come and go. */
function objectsOf(sqlite: Sqlite.Database): ReadonlyMap<string, string> {
  const rows = sqlite
    .prepare<[], { name: string; sql: string }>(
      `SELECT type || ' ' || name AS name, coalesce(sql, '') AS sql FROM sqlite_master
       WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_\\_drizzle\\_%' ESCAPE '\\'`,
    )
    .all();
  return new Map(rows.map((row) => [row.name, row.sql]));
}
