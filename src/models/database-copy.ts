/** Work on a copy of the database that goes afterwards, to see what it would come to. The database itself is only read. */
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { closeDatabase, type Db, openWithoutTrace } from './db.ts';

/** The copy lies beside the database, where there is room for it, and is removed as soon as it is open. */
export async function onCopy<T>(of: Db, work: (copy: Db) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(dirname(of.path), 'replay-'));
  try {
    const path = join(folder, 'copy.db');
    of.sqlite.prepare('VACUUM INTO ?').run(path);
    const copy = openWithoutTrace(path);
    try {
      return await work(copy);
    } finally {
      closeDatabase(copy);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
