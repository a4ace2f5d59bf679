/**
 * Makes a backup while others go on writing (SQLite's online backup), and verifies it before it counts: a copy that nobody
 * has looked at is no backup. Written as `.part`, mode 0600, renamed when it is good. Called by the job `maintain` and by
 * `quittance backup now`.
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../errors.ts';
import { hashFile } from '../../file-hash.ts';
import { type BookFacts, bookFacts, hasHash } from '../../models/backup-facts.ts';
import { closeDatabase, type Db, leaveWriteAheadLog } from '../../models/db.ts';
import { writeMarker } from '../../models/jobs.ts';
import { VERSION } from '../../version.ts';
import { BACKUP_MARKER } from '../markers.ts';
import { keepCompanions } from './companions.ts';
import { type Manifest, manifestPath } from './manifest.ts';
import { inspectCopy } from './verify.ts';

export type TakenBackup = Readonly<{ path: string; manifest: Manifest }>;

/** Makes `FOLDER/quittance-TIME.db` with its manifest. Throws BACKUP_FAILED (integrity) when the copy is not right. */
export async function takeBackup(db: Db, { folder, now }: { folder: string; now: Date }): Promise<TakenBackup> {
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  const name = `quittance-${now.toISOString().replace(/[:-]|\.\d{3}/g, '')}.db`;
  const path = join(folder, name);
  const part = `${path}.part`;
  rmSync(part, { force: true });
  try {
    const before = bookFacts(db);
    await db.sqlite.backup(part);
    chmodSync(part, 0o600);
    leaveWriteAheadLog(part);
    const copy = copyFacts(part, path);
    compare(copy, { before, after: bookFacts(db), db, path });
    const manifest = seal(part, { name, copy, now });
    renameSync(part, path);
    keepCompanions(dirname(db.path), folder);
    flush(folder);
    writeMarker(db, BACKUP_MARKER, Math.floor(now.getTime() / 1000));
    return { path, manifest };
  } catch (error) {
    removeHalf(path);
    throw error;
  }
}

/** Also where it ended between the manifest and the backup: a manifest alone would look like a backup that was lost. */
function removeHalf(path: string): void {
  const manifest = manifestPath(path);
  for (const one of [`${path}.part`, `${path}.part-journal`, `${manifest}.part`]) rmSync(one, { force: true });
  if (!existsSync(path)) rmSync(manifest, { force: true });
}

/** What stands in the copy, once SQLite and the chain of events say that it is whole. */
function copyFacts(part: string, path: string): BookFacts {
  const { db, findings } = inspectCopy(part);
  try {
    if (findings.length > 0) throw failed(path, findings.join('; '));
    return bookFacts(db);
  } finally {
    closeDatabase(db);
  }
}

/** The copy is of a moment between two looks at the books. When nothing changed between them, all of it must be equal. */
function compare(copy: BookFacts, look: { before: BookFacts; after: BookFacts; db: Db; path: string }): void {
  const { before, after, db, path } = look;
  const isBetween = before.events <= copy.events && copy.events <= after.events;
  if (!isBetween || (copy.events > 0 && !hasHash(db, copy.head))) throw failed(path, 'its history is not ours');
  if (JSON.stringify(before) !== JSON.stringify(after)) return;
  if (JSON.stringify(copy) !== JSON.stringify(after)) throw failed(path, 'it has other rows or sums than the books');
}

function seal(part: string, facts: { name: string; copy: BookFacts; now: Date }): Manifest {
  flush(part);
  const manifest: Manifest = {
    schema: 'quittance.backup.v1',
    name: facts.name,
    createdAt: facts.now.toISOString(),
    version: VERSION,
    ...hashFile(part),
    ...facts.copy,
  };
  const path = manifestPath(part.replace(/\.part$/, ''));
  writeFileSync(`${path}.part`, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  flush(`${path}.part`);
  renameSync(`${path}.part`, path);
  return manifest;
}

/** Onto the disk, so that a power cut leaves no empty file under a good name. */
function flush(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function failed(path: string, why: string): AppError {
  return new AppError({
    kind: 'integrity',
    code: 'BACKUP_FAILED',
    message: `the backup is not right: ${why}`,
    where: path,
    hint: 'nothing was kept of it; look at the books: quittance check',
  });
}
