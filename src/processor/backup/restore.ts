/**
 * Puts a backup in the place of the database. What stood there is kept, no log of it is left beside the new one, mail is held,
 * what was erased is erased again, and files that the backup does not know are read again. The caller holds the lock of the
 * daemon. Called by `quittance backup restore`.
 */
import { chmodSync, copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError, messageOf } from '../../errors.ts';
import { closeDatabase, leaveWriteAheadLog, openDatabase } from '../../models/db.ts';
import { holdAllMail } from '../../models/mail-hold.ts';
import { eraseAgain } from '../privacy/erased-list.ts';
import { bringCompanions } from './companions.ts';
import { readManifest } from './manifest.ts';
import { type AgainPlace, type ReadAgain, readAgain, wouldReadAgain } from './read-again.ts';
import { verifyBackup } from './verify.ts';

export type RestoreReport = ReadAgain &
  Readonly<{
    /** Where the database lies that was replaced; null when there was none. */
    replaced: string | null;
    heldMails: number;
    erasedAgain: number;
    /** Files that came back beside the database, such as `link.key`. */
    companions: readonly string[];
    /** The folder for bank files was gone, and is an empty one now. */
    madeIncoming: boolean;
    events: number;
    head: string;
  }>;

export type RestorePlace = Readonly<{ dataDir: string; database: string; incoming: string; now: Date }>;

/** Copies a verified backup to another place, to look at it. Throws BACKUP_TARGET when something stands there. */
export function restoreTo(backup: string, target: string): Readonly<{ events: number; head: string }> {
  const { events, head } = verified(backup);
  if (existsSync(target)) {
    throw new AppError({
      kind: 'refused',
      code: 'BACKUP_TARGET',
      message: 'a file stands there already',
      where: target,
      hint: 'name another one; a drill never writes over anything',
    });
  }
  putFile(backup, target);
  return { events, head };
}

/** Which files a restore would have read again. Looks at a copy in the schema of this version, which goes again. */
export function rehearseReadAgain(backup: string, place: Omit<RestorePlace, 'now'>): ReadAgain {
  const part = `${place.database}.rehearsing`;
  try {
    putFile(backup, part);
    const db = openDatabase(part);
    try {
      return wouldReadAgain(db, againPlace(backup, place));
    } finally {
      closeDatabase(db);
    }
  } finally {
    removeCopy(part);
  }
}

/**
 * Throws BACKUP_NOT_WHOLE (integrity) before anything is touched. The copy gets its hold on mail and its erasures before it takes the
 * place: whatever is killed, either the old books stand there or the new ones, and these mail nobody.
 */
export function restoreInPlace(backup: string, place: RestorePlace): RestoreReport {
  const { events, head } = verified(backup);
  const part = `${place.database}.restoring`;
  try {
    const companions = bringCompanions(dirname(backup), place.dataDir);
    const prepared = prepare(backup, part, place);
    const replaced = setAside(place);
    for (const end of ['-wal', '-shm']) rmSync(`${place.database}${end}`, { force: true });
    renameSync(part, place.database);
    const madeIncoming = mkdirSync(place.incoming, { recursive: true, mode: 0o750 }) !== undefined;
    return { ...prepared, companions, replaced, madeIncoming, events, head };
  } finally {
    removeCopy(part);
  }
}

function removeCopy(part: string): void {
  for (const end of ['', '.part', '-wal', '-shm', '.migrate.lock']) rmSync(`${part}${end}`, { force: true });
}

/** Files that are to be read again are known twice if it ends here: the old books know their bytes. */
function prepare(
  backup: string,
  part: string,
  place: RestorePlace,
): ReadAgain & Pick<RestoreReport, 'heldMails' | 'erasedAgain'> {
  putFile(backup, part);
  const db = openDatabase(part);
  try {
    const heldMails = holdAllMail(db);
    const erasedAgain = eraseAgain(db, place.dataDir, place.now);
    return { heldMails, erasedAgain, ...readAgain(db, againPlace(backup, place)) };
  } finally {
    closeDatabase(db);
    leaveWriteAheadLog(part);
  }
}

function againPlace(backup: string, { dataDir, incoming }: Pick<RestorePlace, 'dataDir' | 'incoming'>): AgainPlace {
  return { dataDir, incoming, madeMs: Date.parse(readManifest(backup)?.createdAt ?? '') || 0 };
}

function verified(backup: string): Readonly<{ events: number; head: string }> {
  const report = verifyBackup(backup);
  if (report.findings.length === 0) return report;
  throw new AppError({
    kind: 'integrity',
    code: 'BACKUP_NOT_WHOLE',
    message: `the backup is not whole: ${report.findings.slice(0, 3).join('; ')}`,
    where: backup,
    hint: 'take another one: quittance backup list',
  });
}

/** The database that stands there, as one file where that works, else with its log. */
function setAside({ database, now }: RestorePlace): string | null {
  if (!existsSync(database)) return null;
  const folder = join(dirname(database), 'backup');
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  const target = join(folder, `replaced-${now.toISOString().replace(/[:-]|\.\d{3}/g, '')}.db`);
  try {
    leaveWriteAheadLog(database);
  } catch (error) {
    // A damaged database is why people restore: it is kept as it is.
    if (!/^SQLITE_|not a database/.test(`${codeOf(error)} ${messageOf(error)}`)) throw error;
  }
  for (const end of ['-wal', '-shm']) {
    if (existsSync(`${database}${end}`)) renameSync(`${database}${end}`, `${target}${end}`);
  }
  linkOrMove(database, target);
  return target;
}

/** By a second name, so that there is no moment without a database, which would be made anew, empty. */
function linkOrMove(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    renameSync(from, to); // a disk without such names
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function putFile(backup: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true, mode: 0o750 });
  const part = `${target}.part`;
  copyFileSync(backup, part);
  chmodSync(part, 0o600);
  for (const end of ['-wal', '-shm']) rmSync(`${target}${end}`, { force: true });
  renameSync(part, target);
}
