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
import { type ReadAgain, readAgain } from './read-again.ts';
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
export async function restoreTo(backup: string, target: string): Promise<Readonly<{ events: number; head: string }>> {
  const { events, head } = await verified(backup);
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

/**
 * Throws BACKUP_NOT_WHOLE (integrity) before anything is touched. The copy gets its hold on mail and its erasures before it takes the
 * place: whatever is killed, either the old books stand there or the new ones, and these mail nobody.
 */
export async function restoreInPlace(backup: string, place: RestorePlace): Promise<RestoreReport> {
  const { events, head } = await verified(backup);
  const part = `${place.database}.restoring`;
  try {
    const companions = bringCompanions(dirname(backup), place.dataDir);
    const prepared = await prepare(backup, part, place);
    const replaced = setAside(place);
    for (const end of ['-wal', '-shm']) rmSync(`${place.database}${end}`, { force: true });
    renameSync(part, place.database);
    const madeIncoming = mkdirSync(place.incoming, { recursive: true, mode: 0o750 }) !== undefined;
    return { ...prepared, companions, replaced, madeIncoming, events, head };
  } finally {
    for (const end of ['', '-wal', '-shm', '.migrate.lock']) rmSync(`${part}${end}`, { force: true });
  }
}

/** Files that are to be read again are known twice if it ends here: the old books know their bytes. */
async function prepare(
  backup: string,
  part: string,
  place: RestorePlace,
): Promise<ReadAgain & Pick<RestoreReport, 'heldMails' | 'erasedAgain'>> {
  putFile(backup, part);
  const db = openDatabase(part);
  try {
    const heldMails = holdAllMail(db);
    const erasedAgain = eraseAgain(db, place.dataDir, place.now);
    const madeMs = Date.parse(readManifest(backup)?.createdAt ?? '') || 0;
    return { heldMails, erasedAgain, ...(await readAgain(db, { ...place, madeMs })) };
  } finally {
    closeDatabase(db);
    leaveWriteAheadLog(part);
  }
}

async function verified(backup: string): Promise<Readonly<{ events: number; head: string }>> {
  const report = await verifyBackup(backup);
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
