/** Is a file an archive, and of which kind? Its first bytes say so, never its name. */
import { closeSync, openSync, readSync } from 'node:fs';

export type ArchiveKind = 'zip' | 'gz' | 'tar';

/** A tar header is one block; the word `ustar` in it is what tells a tar from anything else. */
export const TAR_BLOCK_BYTES = 512;
const USTAR_AT = 257;
/** The local header of a first member, the directory of an empty archive, and the mark of one in several parts. */
const ZIP_MARKS = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'];
const GZ_MARK = '\x1f\x8b\x08';

/** Null for a file that is no archive. */
export function archiveKindOf(path: string): ArchiveKind | null {
  return archiveKindOfHead(headOf(path, TAR_BLOCK_BYTES));
}

/** As `archiveKindOf`, given the first `TAR_BLOCK_BYTES` of the file. */
export function archiveKindOfHead(head: Uint8Array): ArchiveKind | null {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  if (ZIP_MARKS.some((mark) => text.startsWith(mark))) return 'zip';
  if (text.startsWith(GZ_MARK)) return 'gz';
  return text.startsWith('ustar', USTAR_AT) ? 'tar' : null;
}

/** The first bytes of a file, at most `bytes`. */
export function headOf(path: string, bytes: number): Uint8Array {
  const descriptor = openSync(path, 'r');
  try {
    const head = Buffer.alloc(bytes);
    return head.subarray(0, readSync(descriptor, head, 0, bytes, 0));
  } finally {
    closeSync(descriptor);
  }
}
