/**
 * Is a backup whole? Its bytes against the manifest, then the database itself: SQLite's own check, foreign keys, the chain of
 * events, rows and sums. Only reads; needs nothing but the two files, so that it also works on another machine.
 */
import { existsSync, statSync } from 'node:fs';
import { AppError, messageOf } from '../../errors.ts';
import { hashFile } from '../../file-hash.ts';
import { bookFacts, hasBooks, statedBytes } from '../../models/backup-facts.ts';
import { closeDatabase, type Db, openReadOnly } from '../../models/db.ts';
import { verifyChain } from '../../models/events.ts';
import { fileTroubles } from '../../models/invariants.ts';
import { type Manifest, readManifest } from './manifest.ts';

export type BackupReport = Readonly<{
  path: string;
  /** Null when the file lies there without its manifest: then rows and sums are not compared. */
  manifest: Manifest | null;
  /** What is wrong; empty when it is whole. */
  findings: readonly string[];
  events: number;
  head: string;
}>;

/** Throws BACKUP_NOT_FOUND, or DATABASE_DAMAGED where the file is no database. */
export function verifyBackup(path: string): BackupReport {
  if (!existsSync(path)) throw notFound(path);
  const manifest = readManifest(path);
  const bytes = manifest === null ? [] : byteFindings(path, manifest);
  const { db, findings, events, head } = inspectCopy(path);
  try {
    const isReadable = manifest !== null && findings.length === 0;
    const rows = isReadable ? rowFindings(db, manifest) : [];
    return { path, manifest, findings: [...bytes, ...findings, ...rows], events, head };
  } finally {
    closeDatabase(db);
  }
}

type Inspected = Readonly<{ db: Db; findings: readonly string[]; events: number; head: string }>;

/** Opens a copy for reading and looks at it as a database. The caller closes it. */
export function inspectCopy(path: string): Inspected {
  const db = openReadOnly(path);
  const troubles = tried('the database cannot be read', () =>
    hasBooks(db) ? [...cutOff(db, path), ...fileTroubles(db)] : ['it is empty, or a database of another program'],
  );
  const chain = troubles.length > 0 ? UNREAD : verifyChain(db, null);
  return { db, findings: [...troubles, ...chain.findings], events: chain.events, head: chain.head };
}

/** SQLite reads missing bytes at the end as zeros, and may find nothing wrong with them. */
function cutOff(db: Db, path: string): readonly string[] {
  const [has, stated] = [statSync(path).size, statedBytes(db)];
  return has < stated ? [`the file has ${has} bytes, and says itself that it has ${stated}: it is cut off`] : [];
}

const UNREAD = { events: 0, head: '', findings: [] };

/** A damaged database throws where a sound one gives rows. */
function tried(what: string, look: () => readonly string[]): readonly string[] {
  try {
    return look();
  } catch (error) {
    return [`${what}: ${messageOf(error)}`];
  }
}

function byteFindings(path: string, manifest: Manifest): readonly string[] {
  const { size } = statSync(path);
  if (size !== manifest.sizeBytes) return [`the file has ${size} bytes, the manifest says ${manifest.sizeBytes}`];
  return hashFile(path).sha256 === manifest.sha256 ? [] : ['the bytes are not those of the manifest (sha256)'];
}

function rowFindings(db: Db, manifest: Manifest): readonly string[] {
  const facts = bookFacts(db);
  return [
    ...differing('rows', facts.rows, manifest.rows),
    ...differing('sum', facts.sums, manifest.sums),
    ...(facts.head === manifest.head ? [] : ['the history ends elsewhere than the manifest says']),
  ];
}

type Counts = Readonly<Record<string, number>>;

function differing(what: string, found: Counts, stated: Counts): readonly string[] {
  const names = [...new Set([...Object.keys(found), ...Object.keys(stated)])];
  return names
    .filter((name) => (found[name] ?? 0) !== (stated[name] ?? 0))
    .map((name) => `${what} of ${name}: ${found[name] ?? 0}, the manifest says ${stated[name] ?? 0}`);
}

function notFound(path: string): AppError {
  return new AppError({
    kind: 'not-found',
    code: 'BACKUP_NOT_FOUND',
    message: 'there is no such backup',
    where: path,
    hint: 'quittance backup list',
  });
}
