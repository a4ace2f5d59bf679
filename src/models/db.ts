/**
 * Opens the one SQLite database: pragmas, migrations at start with a backup first, refusal of a newer schema.
 * All writing goes through `writeTransaction` (BEGIN IMMEDIATE), so that a busy database waits instead of failing.
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { AppError } from '../errors.ts';
import { storedJson } from '../stored-json.ts';
import { type FileLock, takeFileLock } from './file-lock.ts';
import * as schema from './schema.ts';

export type Orm = BetterSQLite3Database<typeof schema>;
/** An open database: drizzle for the tables, the raw connection for reports and pragmas. */
export type Db = Readonly<{ orm: Orm; sqlite: Sqlite.Database; path: string }>;

const BUSY_TIMEOUT_MS = 10_000;
/** 16 MB of log: pages that a long import writes again and again reach the database file four times less often. */
const CHECKPOINT_PAGES = 4_000;
const MIGRATION_WAIT_MS = 60_000;
const MIGRATION_POLL_MS = 500;
const MIGRATIONS_FOLDER = join(import.meta.dirname, 'migrations');

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
export function perDatabase<T>(build: (db: Db) => T): (db: Db) => T {
  const built = new WeakMap<Db, T>();
  return (db) => {
    const known = built.get(db);
    if (known !== undefined) return known;
    const made = build(db);
    built.set(db, made);
    return made;
  };
}

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

type Journal = { entries: { when: number; tag: string }[] };

/** The migrations this program knows, oldest first: `when` is drizzle's id of a migration. */
function knownMigrations(): Journal['entries'] {
  return storedJson<Journal>(readFileSync(join(MIGRATIONS_FOLDER, 'meta', '_journal.json'), 'utf8')).entries;
}

/** When the newest applied migration was made, or 0 in an empty database. */
function appliedVersion(sqlite: Sqlite.Database): number {
  const table = sqlite.prepare("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").get();
  if (table === undefined) return 0;
  return sqlite.prepare<[], number>('SELECT coalesce(max(created_at), 0) FROM __drizzle_migrations').pluck().get() ?? 0;
}

function bringUpToDate(db: Db): void {
  const newest = knownMigrations().at(-1)?.when ?? 0;
  const lock = lockUnlessCurrent(db, newest);
  if (lock === null) return;
  try {
    const applied = appliedVersion(db.sqlite);
    if (applied === newest) return;
    if (applied > newest) refuseNewer(db);
    if (applied > 0) backupBeforeMigration(db, applied);
    migrateWithoutForeignKeys(db);
  } finally {
    lock.release();
  }
}

/** The right to migrate, or null when there is nothing to do, perhaps because somebody else has done it meanwhile. */
function lockUnlessCurrent(db: Db, newest: number): FileLock | null {
  const deadline = performance.now() + MIGRATION_WAIT_MS;
  while (appliedVersion(db.sqlite) !== newest) {
    const lock = takeFileLock(`${db.path}.migrate.lock`, MIGRATION_POLL_MS);
    if (lock !== null) return lock;
    if (performance.now() > deadline) throw migrationBusy(db);
  }
  return null;
}

function migrationBusy(db: Db): AppError {
  return new AppError({
    kind: 'temporary',
    code: 'MIGRATION_BUSY',
    message: 'another process is bringing the database up to date',
    where: db.path,
    hint: 'try again in a minute',
  });
}

function refuseNewer(db: Db): never {
  throw new AppError({
    kind: 'configuration',
    code: 'SCHEMA_NEWER',
    message: 'the database was written by a newer version of quittance',
    where: db.path,
    hint: 'install that version again, or restore the backup that was made before its first start',
  });
}

/** Under its name only when it is whole: the migration is begun again after a kill, and must not take half a copy for one. */
function backupBeforeMigration(db: Db, applied: number): void {
  const folder = join(dirname(db.path), 'backup');
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  const target = join(folder, `before-migration-${applied}.db`);
  const part = `${target}.part`;
  rmSync(part, { force: true });
  closeSync(openSync(part, 'wx', 0o600)); // SQLite fills an empty file, and keeps its mode
  db.sqlite.prepare('VACUUM INTO ?').run(part);
  flush(part);
  renameSync(part, target);
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes all tables in an empty database, to compare with. */
export function migrateEmpty(sqlite: Sqlite.Database): void {
  migrate(drizzle(sqlite, { schema }), { migrationsFolder: MIGRATIONS_FOLDER });
}

/** Table rebuilds drop the old table: with foreign keys on that would fail or lose children. */
function migrateWithoutForeignKeys(db: Db): void {
  db.sqlite.pragma('foreign_keys = OFF');
  migrate(db.orm, { migrationsFolder: MIGRATIONS_FOLDER });
  const broken = db.sqlite.pragma('foreign_key_check');
  if (Array.isArray(broken) && broken.length > 0) throw new Error('foreign keys do not hold after the migration');
  db.sqlite.pragma('foreign_keys = ON');
  const loose = db.sqlite
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '__drizzle_%'",
    )
    .pluck()
    .all();
  if (loose.length > 0) throw new Error(`tables lost their STRICT: ${loose.join(', ')}`);
}
