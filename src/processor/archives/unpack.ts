/**
 * Unpacks an archive into private files, so that each member can be read like any other file, whatever its size. The
 * files have names of our own; those of the members are labels. Limits and free room are watched while bytes arrive.
 */
import { createReadStream, mkdirSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import type { ArchiveEntry } from './entry.ts';
import { gzEntries } from './gz.ts';
import { type ArchiveKind, headOf } from './kind.ts';
import { type ArchiveLimits, type Meter, memberTooLarge, metered, openMeter } from './limits.ts';
import { isLeftBySystem, isOtherDocument, labelOf, speaksOfCamt } from './names.ts';
import { tarEntries } from './tar.ts';
import { zipEntries } from './zip.ts';

/** A member whose bytes lie at `path`, or that cannot be unpacked. Labels differ from each other. */
export type Member = Readonly<
  { kind: 'file'; label: string; path: string } | { kind: 'failed'; label: string; failure: AppError }
>;

/** `warnings` name what is no file of the bank. */
export type Unpacked = Readonly<{ members: readonly Member[]; warnings: readonly string[] }>;

export type Archive = Readonly<{ path: string; name: string; kind: ArchiveKind }>;

/** Room that stays free for the database and the rest of the machine. */
const FREE_BYTES_RESERVE = 64 * 1024 * 1024;
const ROOM_CHECK_BYTES = 16 * 1024 * 1024;
/** How far into a file one looks for a camt message, also behind a long comment. */
const HEAD_BYTES = 65_536;

/**
 * Unpacks everything into `folder`, which is made, and belongs to the caller to remove (`removeUnpacked`).
 * `isWanted` says of a file that is no statement by its name whether it is one all the same.
 * Throws, with nothing to be used: ARCHIVE_DAMAGED, ARCHIVE_EMPTY, ARCHIVE_TOO_MANY_MEMBERS, ARCHIVE_TOO_LARGE,
 * ARCHIVE_RATIO, ARCHIVE_NO_ROOM (kind `invalid-input`), or what the system says of the disk.
 */
export async function unpackArchive(
  archive: Archive,
  folder: string,
  limits: ArchiveLimits,
  isWanted: (path: string) => boolean = speaksOfCamtAt,
): Promise<Unpacked> {
  removeUnpacked(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const meter = openMeter(limits, statSync(archive.path).size);
  const members: Member[] = [];
  const warnings: string[] = [];
  const labels = new Set<string>();
  let seen = 0;
  for await (const entry of entriesOf(archive, meter)) {
    meter.member();
    if (entry.type === 'folder' || (entry.type === 'link' && isLeftBySystem(entry.name))) continue;
    seen += 1;
    const label = freeLabel(labelOf(entry.name), labels);
    if (entry.type === 'link') {
      warnings.push(`${label} is a link in the archive: ignored`);
      continue;
    }
    const path = join(folder, `${seen}.member`);
    const member = await unpackEntry(entry, { label, path, meter, limits, isZip: archive.kind === 'zip' });
    const isMember = !isPassedOver(entry.name) || (member.kind === 'file' && isWanted(member.path));
    if (isMember) members.push(member);
    else if (!isLeftBySystem(entry.name)) warnings.push(`${label} is no camt file by its name: ignored`);
    if (isMember || !isLeftBySystem(entry.name)) labels.add(label);
  }
  if (members.length === 0) throw emptyArchive(warnings.length);
  return { members, warnings };
}

/** Removes what an archive was unpacked to, now or by a program that was killed. */
export function removeUnpacked(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function entriesOf({ path, name, kind }: Archive, meter: Meter): AsyncGenerator<ArchiveEntry> {
  switch (kind) {
    case 'zip':
      return zipEntries(path);
    case 'gz':
      return gzEntries(path, name, meter);
    case 'tar':
      return tarEntries(metered(createReadStream(path), meter));
  }
}

type Target = Readonly<{ label: string; path: string; meter: Meter; limits: ArchiveLimits; isZip: boolean }>;

/** What comes out of a stream is counted where it is unpacked; what comes out of a zip, here. */
async function unpackEntry(
  entry: Extract<ArchiveEntry, { type: 'file' | 'unreadable' }>,
  { label, path, meter, limits, isZip }: Target,
): Promise<Member> {
  if (entry.type === 'unreadable') return { kind: 'failed', label, failure: entry.failure };
  const content = isZip ? metered(entry.content(), meter) : entry.content();
  const handle = await open(path, 'wx', 0o600);
  try {
    await writeContent(handle, content, path, limits.memberBytesMax);
    return { kind: 'file', label, path };
  } catch (error) {
    if (error instanceof AppError && MEMBER_CODES.has(error.code)) return { kind: 'failed', label, failure: error };
    throw error;
  } finally {
    await handle.close();
  }
}

/** Faults of one member; the others can still be unpacked. */
const MEMBER_CODES: ReadonlySet<string> = new Set(['FILE_TOO_LARGE', 'ARCHIVE_MEMBER_DAMAGED']);

async function writeContent(
  handle: FileHandle,
  content: AsyncIterable<Uint8Array>,
  path: string,
  bytesMax: number,
): Promise<void> {
  let written = 0;
  let checkedAt = 0;
  for await (const chunk of content) {
    written += chunk.length;
    if (written > bytesMax) throw memberTooLarge(bytesMax);
    if (checkedAt === 0 || written - checkedAt > ROOM_CHECK_BYTES) {
      await requireRoom(path);
      checkedAt = written;
    }
    await handle.appendFile(chunk);
  }
}

async function requireRoom(path: string): Promise<void> {
  const disk = await statfs(path);
  if (disk.bavail * disk.bsize > FREE_BYTES_RESERVE + ROOM_CHECK_BYTES) return;
  throw new AppError({
    kind: 'invalid-input',
    code: 'ARCHIVE_NO_ROOM',
    message: 'the disk has too little room to unpack the archive; nothing of it was booked',
    hint: 'make room; it is read again at the next run',
  });
}

function isPassedOver(name: string): boolean {
  return isLeftBySystem(name) || isOtherDocument(name);
}

/** Money is never passed over for its name: what speaks of a camt message is read. */
export function speaksOfCamtAt(path: string): boolean {
  return speaksOfCamt(headOf(path, HEAD_BYTES));
}

/** Two members of one name are told apart by a number. */
function freeLabel(label: string, taken: ReadonlySet<string>): string {
  if (!taken.has(label)) return label;
  let number = 2;
  while (taken.has(`${label} (${number})`)) number += 1;
  return `${label} (${number})`;
}

function emptyArchive(ignored: number): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'ARCHIVE_EMPTY',
    message:
      ignored === 0 ? 'the archive holds no file' : `the archive holds no camt file, only ${ignored} of other kinds`,
    hint: 'ask the bank what it sends, or close it with: quittance file dismiss',
  });
}
