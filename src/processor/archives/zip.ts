/**
 * The entries of a zip archive, by its directory. The sizes and checksums that it states are held to what comes out;
 * its members stand for themselves, so that one bad member spoils only itself.
 */
import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { messageOf } from '../../errors.ts';
import type { ArchiveEntry } from './entry.ts';
import { damagedArchive, damagedMember, encryptedMember, unknownMethod } from './limits.ts';
import { requireDirectoryAtEnd, requireFirstAtStart } from './zip-frame.ts';

const STORED = 0;
const DEFLATED = 8;
/** The upper half of the external attributes is the mode of the file, where a Unix made the archive. */
const MADE_BY_UNIX = 3;
const MODE_TYPE = 0o170000;
const MODE_LINK = 0o120000;

/** Throws ARCHIVE_DAMAGED when the directory of the archive cannot be read, or is not that of the whole file. */
export async function* zipEntries(path: string): AsyncGenerator<ArchiveEntry> {
  const zip = await orDamaged(yauzl.openPromise(path, { decodeStrings: false, autoClose: false, lazyEntries: true }));
  try {
    await requireDirectoryAtEnd(path, { sizeBytes: zip.fileSize, commentBytes: Buffer.byteLength(zip.comment) });
    const entries = zip.eachEntry();
    let firstAt: number | null = null;
    for (;;) {
      const next = await orDamaged(entries.next());
      if (next.done === true) return requireFirstAtStart(firstAt);
      firstAt = Math.min(firstAt ?? Number.MAX_SAFE_INTEGER, next.value.relativeOffsetOfLocalHeader);
      yield entryOf(zip, next.value);
    }
  } finally {
    zip.close();
  }
}

function entryOf(zip: ZipFile, entry: Entry): ArchiveEntry {
  const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
  if (name.endsWith('/')) return { type: 'folder', name };
  if (isLink(entry)) return { type: 'link', name };
  if (entry.isEncrypted()) return { type: 'unreadable', name, failure: encryptedMember() };
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    return { type: 'unreadable', name, failure: unknownMethod(entry.compressionMethod) };
  }
  return { type: 'file', name, content: () => contentOf(zip, entry) };
}

function isLink(entry: Entry): boolean {
  const mode = entry.externalFileAttributes >>> 16;
  return entry.versionMadeBy >>> 8 === MADE_BY_UNIX && (mode & MODE_TYPE) === MODE_LINK;
}

async function* contentOf(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  let checksum = 0;
  try {
    const stream: AsyncIterable<Buffer> = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (error) {
    throw isTroubleOfMachine(error) ? error : damagedMember(messageOf(error), error);
  }
  if (checksum !== entry.crc32) throw damagedMember('its checksum is wrong');
}

async function orDamaged<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isTroubleOfMachine(error) ? error : damagedArchive(messageOf(error), error);
  }
}

/** What the system says of the disk is not the fault of the archive. */
function isTroubleOfMachine(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
