/**
 * Rows of a table by a prepared statement, for hot loops: drizzle knows the columns, SQLite names them, and only
 * booleans are mapped.
 */
import { getTableColumns, getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Db } from './db.ts';

/** `where` is SQL with one `?`. The function gives back the columns of the first such row, or null. */
export function prepareColumns<T extends SQLiteTable, K extends string & keyof T['$inferSelect']>(
  db: Db,
  table: T,
  selected: Readonly<{ columns: readonly K[]; where: string }>,
): (value: string | number) => Pick<T['$inferSelect'], K> | null {
  const all = Object.entries(getTableColumns(table));
  const wanted = new Set<string>(selected.columns);
  const columns = all.filter(([key]) => wanted.has(key));
  const names = columns.map(([key, column]) => `"${column.name}" AS "${key}"`).join(', ');
  const booleans = columns.filter(([, column]) => column.dataType === 'boolean').map(([key]) => key);
  const statement = db.sqlite.prepare<[string | number], Pick<T['$inferSelect'], K>>(
    `SELECT ${names} FROM "${getTableName(table)}" WHERE ${selected.where} LIMIT 1`,
  );
  return (value) => {
    const row = statement.get(value);
    if (row === undefined) return null;
    for (const key of booleans) Reflect.set(row, key, Reflect.get(row, key) === 1);
    return row;
  };
}

/** All columns of the first row that `where` (SQL with one `?`) finds, or null. */
export function prepareRow<T extends SQLiteTable>(
  db: Db,
  table: T,
  where: string,
): (value: string | number) => T['$inferSelect'] | null {
  const columns = Object.keys(getTableColumns(table));
  return prepareColumns<T, string & keyof T['$inferSelect']>(db, table, { columns, where });
}
