/**
 * An exclusive lock that the kernel releases when its owner dies: a tiny SQLite file held in an EXCLUSIVE
 * transaction. No stale process ids. Used for the daemon and for migrations.
 */
import Sqlite from 'better-sqlite3';

export type FileLock = Readonly<{ release(): void }>;

/** Takes the lock, waiting up to `waitMs`. Null when somebody else holds it. */
export function takeFileLock(path: string, waitMs: number): FileLock | null {
  const sqlite = new Sqlite(path, { timeout: waitMs });
  try {
    sqlite.pragma('locking_mode = EXCLUSIVE');
    sqlite.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    sqlite.close();
    if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
  return {
    release: () => {
      sqlite.close();
    },
  };
}
