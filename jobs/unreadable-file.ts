/**
 * A file that this user may not open has no bytes we could know it by. It gets a row of its own all the same, by its
 * name, so that it is told once, stands in `file list`, and is settled by itself when it can be read.
 */
import { and, eq } from 'drizzle-orm';
import { type Db, writeTransaction } from '../src/models/db.ts';
import { appendEvent } from '../src/models/events.ts';
import { type FileRow, findFile, insertFile, listFiles, updateFile } from '../src/models/files.ts';
import { file } from '../src/models/schema.ts';
import type { importFile } from '../src/processor/import/import-file.ts';

/** What stands for the sha256 of bytes that nobody could read. */
const NO_SHA256 = '';
const ACTOR = 'job:import';

/** Writes down that the file could not be opened: `failed`, or `unchanged` when that is known already, or was dismissed. */
export function recordUnreadable(
  db: Db,
  unread: { name: string; reason: string },
  now: Date,
): ReturnType<typeof importFile> {
  const known = listFiles(db, eq(file.name, unread.name)).at(-1);
  if (known?.sha256 === NO_SHA256) return { outcome: 'unchanged', file: known, isNew: false };
  const id = writeTransaction(db, () => {
    const fileId = insertFile(db, {
      name: unread.name,
      sha256: NO_SHA256,
      sizeBytes: 0,
      state: 'FAILED',
      code: 'FILE_UNREADABLE',
      message: `the file cannot be read: ${unread.reason}`,
      hint: 'check its owner and permissions, and which user runs the program; it is read as soon as that is possible',
      appVersion: '',
      firstSeenAt: now.toISOString(),
    });
    const facts = { fromState: null, toState: 'FAILED', reason: 'FILE_UNREADABLE' };
    appendEvent(db, { subject: { fileId }, ...facts, actor: ACTOR, data: null, detail: null }, now);
    return fileId;
  });
  const row = findFile(db, id);
  if (row === null) throw new Error(`file ${id} vanished`);
  return { outcome: 'failed', file: row, isNew: true };
}

/** The file of this name could be read at last, whatever came of it: what was written down before is settled. */
export function settleUnreadable(db: Db, readFile: FileRow, now: Date): void {
  const named = and(eq(file.name, readFile.name), eq(file.state, 'FAILED'), eq(file.sha256, NO_SHA256));
  for (const row of listFiles(db, named)) {
    writeTransaction(db, () => {
      updateFile(db, row.id, { state: 'DISMISSED' });
      const facts = { fromState: 'FAILED', toState: 'DISMISSED', reason: 'SUPERSEDED', data: { by: readFile.id } };
      appendEvent(db, { subject: { fileId: row.id }, ...facts, actor: ACTOR, detail: null }, now);
    });
  }
}
