/**
 * What the database alone costs: the rows of a booked statement once more, by bare statements in batches of one database
 * transaction each, with all indexes, triggers and foreign keys, and nothing of ours around them. Whoever writes these
 * rows one by one cannot be faster.
 */
import { closeDatabase, type Db, openDatabase, openReadOnly } from '../models/db.ts';
import { FACT_NAMES } from '../models/payment-hash.ts';
import type { Clock } from './task.ts';

const BATCH_ROWS = 500;
type Row = readonly (string | number | null)[];
/** Rows for one statement, each with its values in the order of the statement. */
type Writing = Readonly<{ sql: string; rows: readonly Row[] }>;

/** Writes what `booked` has and `path` (the same database before) has not, and gives back how many rows. */
export function writeFloor(task: Readonly<{ booked: string; path: string }>, clock: Clock): { rows: number } {
  const from = openReadOnly(task.booked);
  const into = openDatabase(task.path);
  const files = ['file', 'statement'].map((table) => copied(from, table, `WHERE id > ${newest(into, table)}`));
  write(into, files);
  let rows = 0;
  for (const batch of batches(from, into)) {
    clock.start();
    write(into, batch);
    clock.stop();
    for (const writing of batch) rows += writing.rows.length;
  }
  closeDatabase(from);
  closeDatabase(into);
  return { rows };
}

/** First all payments as the import writes them, then what is decided and booked, in the order of the events. */
function* batches(from: Db, into: Db): Generator<readonly Writing[]> {
  for (const range of ranges(from, 'payment', newest(into, 'payment'))) {
    yield [
      copied(from, 'payment', `WHERE id ${range}`, ['id', ...FACT_NAMES, 'facts_hash']),
      copied(from, 'payment_source', `WHERE payment_id ${range}`),
    ];
  }
  for (const range of ranges(from, 'event', newest(into, 'event'))) yield decided(from, range);
}

/** What belongs to the events of this range: of each payment and open item what it became. */
function decided(from: Db, range: string): readonly Writing[] {
  const of = (subject: string): string => `WHERE id IN (SELECT ${subject} FROM event WHERE id ${range})`;
  const given = `WHERE created_event_id ${range}`;
  const paid = `WHERE payment_id IN (SELECT payment_id FROM allocation ${given})`;
  const changed = (table: string, columns: readonly string[], where: string): Writing => ({
    sql: `UPDATE ${table} SET ${columns.map((name) => `${name} = ?`).join(', ')}, version = version + 1 WHERE id = ?`,
    rows: rowsOf(from, table, [...columns, 'id'], where),
  });
  return [
    changed('payment', ['state', 'state_reason', 'decided_by', 'decided_at'], of('payment_id')),
    copied(from, 'event', `WHERE id ${range}`),
    copied(from, 'detail', `WHERE event_id ${range}`),
    changed('open_item', ['allocated_minor', 'state', 'updated_at'], of('open_item_id')),
    copied(from, 'allocation', given),
    copied(from, 'contribution', paid),
    copied(from, 'outbox', paid),
  ];
}

function write({ sqlite }: Db, batch: readonly Writing[]): void {
  sqlite.exec('BEGIN IMMEDIATE');
  for (const { sql, rows } of batch) {
    const statement = sqlite.prepare<Row[]>(sql);
    for (const row of rows) statement.run(row);
  }
  sqlite.exec('COMMIT');
}

function copied(from: Db, table: string, where: string, columns = columnsOf(from, table)): Writing {
  const names = columns.map((name) => `"${name}"`).join(', ');
  const sql = `INSERT INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')})`;
  return { sql, rows: rowsOf(from, table, columns, where) };
}

function rowsOf({ sqlite }: Db, table: string, columns: readonly string[], where: string): readonly Row[] {
  const names = columns.map((name) => `"${name}"`).join(', ');
  return sqlite.prepare<[], Row>(`SELECT ${names} FROM ${table} ${where} ORDER BY 1`).raw().all();
}

function columnsOf({ sqlite }: Db, table: string): readonly string[] {
  return sqlite.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
}

function newest({ sqlite }: Db, table: string): number {
  return sqlite.prepare<[], number | null>(`SELECT max(id) FROM ${table}`).pluck().get() ?? 0;
}

function* ranges(from: Db, table: string, after: number): Generator<string> {
  const last = newest(from, table);
  for (let id = after; id < last; id += BATCH_ROWS) yield `BETWEEN ${id + 1} AND ${Math.min(last, id + BATCH_ROWS)}`;
}
