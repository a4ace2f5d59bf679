/**
 * Is a zip one archive from its first byte to its last? A directory only names what it lists: of two archives put
 * together the first would be lost silently.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { damagedArchive } from './limits.ts';

const END_BYTES = 22;
const END64_BYTES = 56;
const LOCATOR_BYTES = 20;
const LOCATOR_MARK = 0x07064b50;
const U32_MAX = 0xffffffff;

/** Throws ARCHIVE_DAMAGED when the directory does not end where the end record begins, the last thing in the file. */
export async function requireDirectoryAtEnd(
  path: string,
  { sizeBytes, commentBytes }: { sizeBytes: number; commentBytes: number },
): Promise<void> {
  const handle = await open(path, 'r');
  try {
    const endAt = sizeBytes - END_BYTES - commentBytes;
    const end = await read(handle, endAt, END_BYTES);
    const directoryEnd = end.readUInt32LE(12) + end.readUInt32LE(16);
    if (directoryEnd !== endAt && !(await isZip64Frame(handle, end, endAt))) throw notOneArchive();
  } finally {
    await handle.close();
  }
}

/** Throws ARCHIVE_DAMAGED when something lies before the first member, or where there are none. */
export function requireFirstAtStart(firstMemberAt: number | null): void {
  if (firstMemberAt !== null && firstMemberAt !== 0) throw notOneArchive();
}

/** The larger records of zip64 lie between directory and end record: record, locator, end. */
async function isZip64Frame(handle: FileHandle, end: Buffer, endAt: number): Promise<boolean> {
  const recordAt = endAt - LOCATOR_BYTES - END64_BYTES;
  if (recordAt < 0) return false;
  const records = await read(handle, recordAt, END64_BYTES + LOCATOR_BYTES);
  if (records.readUInt32LE(END64_BYTES) !== LOCATOR_MARK) return false;
  if (records.readBigUInt64LE(END64_BYTES + 8) !== BigInt(recordAt)) return false;
  const size = longUnless(end.readUInt32LE(12), records.readBigUInt64LE(40));
  const offset = longUnless(end.readUInt32LE(16), records.readBigUInt64LE(48));
  return size + offset === BigInt(recordAt);
}

function longUnless(short: number, long: bigint): bigint {
  return short === U32_MAX ? long : BigInt(short);
}

async function read(handle: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, at);
  if (bytesRead !== bytes) throw damagedArchive('its end record cannot be read');
  return buffer;
}

function notOneArchive(): Error {
  return damagedArchive('its directory does not account for all of it, as when two archives are put together');
}
