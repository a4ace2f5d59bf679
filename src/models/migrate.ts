/**
 * Brings a database to the schema of this version: one process at a time, with a copy first; a newer schema is refused. Called
 * when the database is opened.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { AppError } from '../errors.ts';
import { storedJson } from '../stored-json.ts';
import { type FileLock, takeFileLock } from './file-lock.ts';
import * as schema from './schema.ts';

/** The database while it is being opened. */
type Opened = Readonly<{ orm: BetterSQLite3Database<typeof schema>; sqlite: Sqlite.Database; path: string }>;

const WAIT_MS = 60_000;
const POLL_MS = 500;
const MIGRATIONS_FOLDER = join(import.meta.dirname, 'migrations');

/** Throws SCHEMA_NEWER (configuration), or MIGRATION_BUSY (temporary) when another process is at it for a minute. */
export function bringUpToDate(db: Opened): void {
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

type Journal = { entries: { when: number; tag: string }[] };

/** The migrations this program knows, oldest first: `when` is drizzle's id of a migration. */
export function knownMigrations(): Journal['entries'] {
  return storedJson<Journal>(readFileSync(join(MIGRATIONS_FOLDER, 'meta', '_journal.json'), 'utf8')).entries;
}

/** When the newest applied migration was made, or 0 in an empty database. */
export function appliedVersion(sqlite: Sqlite.Database): number {
  const table = sqlite.prepare("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").get();
  if (table === undefined) return 0;
  return sqlite.prepare<[], number>('SELECT coalesce(max(created_at), 0) FROM __drizzle_migrations').pluck().get() ?? 0;
}

/** The right to migrate, or null when there is nothing to do, perhaps because somebody else has done it meanwhile. */
function lockUnlessCurrent(db: Opened, newest: number): FileLock | null {
  const deadline = performance.now() + WAIT_MS;
  while (appliedVersion(db.sqlite) !== newest) {
    const lock = takeFileLock(`${db.path}.migrate.lock`, POLL_MS);
    if (lock !== null) return lock;
    if (performance.now() > deadline) throw migrationBusy(db);
  }
  return null;
}

function migrationBusy(db: Opened): AppError {
  return new AppError({
    kind: 'temporary',
    code: 'MIGRATION_BUSY',
    message: 'another process is bringing the database up to date',
    where: db.path,
    hint: 'try again in a minute',
  });
}

function refuseNewer(db: Opened): never {
  throw new AppError({
    kind: 'configuration',
    code: 'SCHEMA_NEWER',
    message: 'the database was written by a newer version of quittance',
    where: db.path,
    hint: 'install that version again, or restore the backup that was made before its first start',
  });
}

/** Under its name only when it is whole: the migration is begun again after a kill, and must not take half a copy for one. */
function backupBeforeMigration(db: Opened, applied: number): void {
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
function migrateWithoutForeignKeys(db: Opened): void {
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
