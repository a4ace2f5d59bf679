/** Folders into which others put files: which files are complete, and how they are marked when they are done. */
import { randomBytes } from 'node:crypto';
import {
  type BigIntStats,
  closeSync,
  type Dirent,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join, parse } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, startOf } from '../src/connectors/land-file.ts';
import { AppError, messageOf } from '../src/errors.ts';
import { hashFile } from '../src/file-hash.ts';

/** A file is complete when two looks this far apart see the same size. */
const SETTLE_MS = 200;
/** The same bytes under the same name again and again: so many are kept apart. */
const NUMBERED_MAX = 1_000;

/**
 * Names of complete files in the folder, in order; none when there is no folder. `pause` waits between the two looks.
 * Throws `FOLDER_UNUSABLE` when the folder cannot be looked into.
 */
export async function pendingFiles(
  folder: string,
  pause: (ms: number) => Promise<unknown> = sleep,
): Promise<readonly string[]> {
  const before = sizesIn(folder);
  if (before.size === 0) return [];
  await pause(SETTLE_MS);
  const after = sizesIn(folder);
  return [...before]
    .filter(([name, size]) => after.get(name) === size)
    .map(([name]) => name)
    .sort();
}

/** A file whose size cannot be told stands there with null: it is for who opens it to say what is wrong. */
function sizesIn(folder: string): ReadonlyMap<string, number | null> {
  const sizes = new Map<string, number | null>();
  for (const entry of entriesIn(folder)) {
    if (!mayBeRead(entry)) continue;
    sizes.set(entry.name, sizeOf(join(folder, entry.name)));
  }
  return sizes;
}

/** Hidden, unfinished and processed files are not ours to read. */
export function mayBeRead(entry: Dirent): boolean {
  return entry.isFile() && !entry.name.startsWith('.') && !/\.(?:processed|part|tmp)$/i.test(entry.name);
}

/** What lies in the folder; nothing when there is none. Throws `FOLDER_UNUSABLE`. */
export function entriesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return [];
    throw folderUnusable(folder, messageOf(thrown), thrown);
  }
}

function sizeOf(path: string): number | null {
  try {
    return statSync(path).size;
  } catch {
    return null; // it vanished, or may not be looked at
  }
}

/** `reason` says what the disk said. */
export function folderUnusable(folder: string, reason: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'configuration',
    code: 'FOLDER_UNUSABLE',
    message: `the folder cannot be used: ${reason}`,
    where: folder,
    hint: 'make it, or bring its files back from a copy; the user of the service must be able to list, read and rename files there',
    cause,
  });
}

/** What a file is marked with: the ending, and the sha256 of the bytes that were read. */
export type Mark = Readonly<{ ending: 'processed' | 'rejected'; sha256: string }>;

/**
 * Appends the ending to the name of a file that is done; with 8 characters of its sha256 when that name exists, and a
 * cut name when it would be too long. Only the very bytes that were read are marked: `replaced` means that other bytes
 * stand there by now, under their name, to be read. Nothing is overwritten. Throws what the disk says.
 * Comes after the commit, so a crash in between is harmless: the file is seen again, and its bytes are known.
 */
export function markDone(folder: string, name: string, mark: Mark): 'marked' | 'replaced' {
  const path = join(folder, name);
  const seen = statSync(path, { bigint: true });
  if (hashFile(path).sha256 !== mark.sha256) return 'replaced';
  const target = claimName(folder, name, mark);
  moveOnto(target, path);
  const isSame = isSameFile(seen, statSync(target, { bigint: true })) || hashFile(target).sha256 === mark.sha256;
  if (!isSame) giveBack(target, path);
  syncFolder(folder);
  return isSame ? 'marked' : 'replaced';
}

/** A free name, held by an empty file, so that nobody else can take it before the rename. */
function claimName(folder: string, name: string, { ending, sha256 }: Mark): string {
  const digits = sha256.slice(0, 8);
  const short = `${startOf(name)}.${digits}`;
  const numbered = Array.from({ length: NUMBERED_MAX }, (_, index) => `${short}.${index + 2}`);
  for (const stem of [name, `${name}.${digits}`, short, ...numbered]) {
    const path = join(folder, `${stem}.${ending}`);
    if (isClaimed(path)) return path;
  }
  throw new Error(`every name that ends in .${ending} is taken`);
}

function isClaimed(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx', 0o600));
    return true;
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === 'EEXIST' || code === 'ENAMETOOLONG') return false;
    throw thrown;
  }
}

function moveOnto(target: string, path: string): void {
  try {
    renameSync(path, target);
  } catch (thrown) {
    rmSync(target, { force: true });
    throw thrown;
  }
}

/** A rename changes none of these on most file systems; other bytes differ in one. */
function isSameFile(one: BigIntStats, other: BigIntStats): boolean {
  return one.dev === other.dev && one.ino === other.ino && one.size === other.size && one.mtimeNs === other.mtimeNs;
}

/** Other bytes came in the moment before the rename: they get their name back, or one beside it if it is taken again. */
function giveBack(target: string, path: string): void {
  const { dir, name, ext } = parse(path);
  const beside = join(dir, `${startOf(name)}.${randomBytes(4).toString('hex')}${ext}`);
  try {
    linkSync(target, path);
    rmSync(target);
  } catch (thrown) {
    renameSync(target, codeOf(thrown) === 'EEXIST' || existsSync(path) ? beside : path);
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
