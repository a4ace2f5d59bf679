/** What a backup is compared by: rows of every table, money of every currency, and the head of the history. Only reads. */
import type { Db } from './db.ts';
import { headHash } from './events.ts';

export type BookFacts = Readonly<{
  /** Rows of each table. */
  rows: Readonly<Record<string, number>>;
  /** Sum of all payments per direction and currency in minor units: `in CHF`. */
  sums: Readonly<Record<string, number>>;
  events: number;
  head: string;
}>;

/** Whether this is a database of ours at all: SQLite takes a file without any bytes for a sound database. */
export function hasBooks(db: Db): boolean {
  const sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('event', 'payment')";
  return db.sqlite.prepare<[], number>(sql).pluck().get() === 2;
}

/** How large the database file is by its own header. */
export function statedBytes(db: Db): number {
  return (
    Number(db.sqlite.pragma('page_count', { simple: true })) * Number(db.sqlite.pragma('page_size', { simple: true }))
  );
}

/** Reads everything in one database transaction, so that the parts belong together. */
export function bookFacts(db: Db): BookFacts {
  return db.sqlite.transaction(() => {
    const rows = Object.fromEntries(tableNames(db).map((name) => [name, countRows(db, name)]));
    return { rows, sums: sumsOf(db), events: rows['event'] ?? 0, head: headHash(db) };
  })();
}

/** True when the history of `db` has this event: what was copied earlier must stand in what goes on. */
export function hasHash(db: Db, hash: string): boolean {
  return db.sqlite.prepare('SELECT 1 FROM event WHERE hash = ?').get(hash) !== undefined;
}

function tableNames(db: Db): readonly string[] {
  const sql = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'
    ORDER BY name`;
  return db.sqlite.prepare<[], string>(sql).pluck().all();
}

function countRows(db: Db, table: string): number {
  return db.sqlite.prepare<[], number>(`SELECT count(*) FROM "${table}"`).pluck().get() ?? 0;
}

function sumsOf(db: Db): Readonly<Record<string, number>> {
  const rows = db.sqlite
    .prepare<[], { name: string; sum: number }>(
      "SELECT direction || ' ' || currency AS name, sum(amount_minor) AS sum FROM payment GROUP BY 1 ORDER BY 1",
    )
    .all();
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
}
