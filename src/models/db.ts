/**
 * Opens the one SQLite database, in the schema of this version (migrate.ts), with its pragmas.
 * All writing goes through `writeTransaction` (BEGIN IMMEDIATE), so that a busy database waits instead of failing.
 */
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { collectGarbage } from '../memory.ts';
import { perObject } from '../recent-map.ts';
import { bringUpToDate } from './migrate.ts';
import * as schema from './schema.ts';

export type Orm = BetterSQLite3Database<typeof schema>;
/** An open database: drizzle for the tables, the raw connection for reports and pragmas. */
export type Db = Readonly<{ orm: Orm; sqlite: Sqlite.Database; path: string }>;

const BUSY_TIMEOUT_MS = 10_000;
/** 16 MB of log: pages that a long import writes again and again reach the database file four times less often. */
const CHECKPOINT_PAGES = 4_000;
/** Kilobytes: the system keeps the pages of the file as well. With the 16 MB of better-sqlite3 a pass is 1 or 2 % faster. */
const CACHE_KB = 4_000;

/**
 * Opens (and creates) the database at `path` and brings its schema up to date.
 * Throws `SCHEMA_NEWER` (configuration) when a newer version of this program has written it.
 */
export function openDatabase(path: string): Db {
  mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
  const isNew = !existsSync(path);
  const sqlite = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    if (isNew) chmodSync(path, 0o600);
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL'); // a commit survives a power cut; better-sqlite3 defaults to NORMAL in WAL
    sqlite.pragma('foreign_keys = ON');
    sqlite.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    sqlite.pragma(`cache_size = -${CACHE_KB}`);
    const db: Db = { orm: drizzle(sqlite, { schema }), sqlite, path };
    bringUpToDate(db);
    return db;
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

/**
 * Opens a copy that nobody else uses, so that its file may be removed while it is open: no log beside it, temporary tables in
 * memory, no durability.
 */
export function openWithoutTrace(path: string): Db {
  const sqlite = new Sqlite(path, { fileMustExist: true });
  sqlite.pragma('locking_mode = EXCLUSIVE');
  sqlite.pragma('journal_mode = MEMORY');
  sqlite.pragma('synchronous = OFF');
  sqlite.pragma('temp_store = MEMORY');
  sqlite.exec('BEGIN EXCLUSIVE; COMMIT');
  return { orm: drizzle(sqlite, { schema }), sqlite, path };
}

/** Opens a copy for reading only: nothing is migrated, nothing is written beside it. */
export function openReadOnly(path: string): Db {
  const sqlite = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  return { orm: drizzle(sqlite, { schema }), sqlite, path };
}

/** Makes one file of a copy, which can then be read where nothing may be written. */
export function leaveWriteAheadLog(path: string): void {
  const sqlite = new Sqlite(path, { fileMustExist: true });
  try {
    sqlite.pragma('journal_mode = DELETE');
  } finally {
    sqlite.close();
  }
}

export function closeDatabase(db: Db): void {
  db.sqlite.close();
}

/**
 * For statements in hot loops: after `LIMIT ?` alone SQLite plans the statement anew for each value, which takes ten times as
 * long as what is looked up.
 */
export const LIMIT = 'LIMIT 0 + ?';

/** Remembers what `build` makes, once per database: for prepared statements in hot loops. */
export const perDatabase: <T>(build: (db: Db) => T) => (db: Db) => T = perObject;

type Outcome<T> = Readonly<{ value: T }> | null;
const NOTHING = null;

function valueIn<T>(outcome: Outcome<T>): T {
  if (outcome === null) throw new Error('a database transaction ended without its result');
  return outcome.value;
}

/** Wrapping a function into a transaction costs more than a small transaction; so one wrapper serves all. */
const transactionOf = perDatabase((db) =>
  db.sqlite.transaction((work: () => void) => {
    work();
  }),
);

/**
 * Runs `work` in one IMMEDIATE database transaction: all of it or none. Must not be nested. Waits up to 10 s for another
 * writer, then throws SQLITE_BUSY.
 */
export function writeTransaction<T>(db: Db, work: () => T): T {
  if (db.sqlite.inTransaction) throw new Error('a database transaction is already open');
  const deadline = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    const outcome = tryTransaction(db, work, performance.now() > deadline);
    if (outcome !== null) return outcome.value;
    sleep(POLL_MS);
  }
}

/**
 * Somebody who waits asks this often, so that the pause of `letOthersWrite` is enough to get in. SQLite itself would soon
 * ask only ten times a second, and lose against a job that writes again and again.
 */
const POLL_MS = 1;
const PAUSE_MS = 3;

/** Null when another writer is at it; throws then if this was the last try. */
function tryTransaction<T>(db: Db, work: () => T, isLast: boolean): Outcome<T> {
  const run: { begun: boolean; outcome: Outcome<T> } = { begun: false, outcome: NOTHING };
  db.sqlite.pragma('busy_timeout = 0');
  try {
    transactionOf(db).immediate(() => {
      run.begun = true;
      db.sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
      run.outcome = { value: work() };
    });
  } catch (error) {
    if (run.begun || isLast || !isBusy(error)) throw error;
  } finally {
    if (!run.begun) db.sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
  return run.outcome;
}

function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** For jobs between two of many database transactions: a moment in which whoever waits can write. */
export function letOthersWrite(): void {
  collectGarbage();
  sleep(PAUSE_MS);
}

const NEVER_WOKEN = new Int32Array(new SharedArrayBuffer(4));

function sleep(ms: number): void {
  Atomics.wait(NEVER_WOKEN, 0, 0, ms);
}

/** A part of an open database transaction that may fail alone: a throw undoes only this part. */
export function savepoint<T>(db: Db, work: () => T): T {
  assertInTransaction(db);
  let result: Outcome<T> = NOTHING;
  transactionOf(db)(() => {
    result = { value: work() };
  });
  return valueIn(result);
}

/** In a database transaction of its own, or as a part of the one that is open: for actions that are also steps of others. */
export function atomically<T>(db: Db, work: () => T): T {
  return db.sqlite.inTransaction ? savepoint(db, work) : writeTransaction(db, work);
}

/** Does `work` as if in earnest, takes all of it back, and gives what came out. Other writers wait meanwhile. */
export function rehearse<T>(db: Db, work: () => T): T {
  const run: { outcome: Outcome<T> } = { outcome: NOTHING };
  const end = new Error('the rehearsal is over');
  try {
    writeTransaction(db, () => {
      run.outcome = { value: work() };
      throw end;
    });
  } catch (thrown) {
    if (thrown !== end) throw thrown;
  }
  return valueIn(run.outcome);
}

export function assertInTransaction(db: Db): void {
  if (!db.sqlite.inTransaction) throw new Error('this must run inside a database transaction');
}
