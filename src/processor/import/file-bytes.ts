/** The bytes of a delivered file: hashed first, then read once more, and proved to be the same. */
import { createHash } from 'node:crypto';
import { AppError } from '../../errors.ts';
import { chunksOf, hashFile } from '../../file-hash.ts';
import { archiveKindOf } from '../archives/kind.ts';

/** The bytes that name a message; up to them, those of one bank may be alike. */
const MESSAGE_ID_END = /<\/(?:[\w.-]+:)?MsgId>/;

/** True when a file of these bytes was the beginning of the file at `path`, and goes far enough to name its message. */
export function isBeginningOf(path: string, { sizeBytes, sha256 }: { sizeBytes: number; sha256: string }): boolean {
  const hash = createHash('sha256');
  let left = sizeBytes;
  let namesMessage = false;
  for (const chunk of chunksOf(path)) {
    const piece = chunk.subarray(0, left);
    if (left === sizeBytes) namesMessage = MESSAGE_ID_END.test(asAscii(piece));
    hash.update(piece);
    left -= piece.length;
    if (left === 0) break;
  }
  return namesMessage && left === 0 && hash.digest('hex') === sha256;
}

/** The letters of ASCII in bytes of whatever encoding. */
function asAscii(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').replaceAll('\0', '');
}

/** A member of an archive must not be an archive; without this it would be taken for XML in a strange encoding. */
export function refuseArchive(path: string): void {
  if (archiveKindOf(path) === null) return;
  throw new AppError({
    kind: 'invalid-input',
    code: 'ARCHIVE_NESTED',
    message: 'this is an archive inside an archive, and those are not opened; nothing of it was booked',
    hint: 'unpack the outer archive into data/fds, then: quittance file dismiss',
  });
}

/** Throws FILE_TOO_LARGE. */
export function requireSize(sizeBytes: number, bytesMax: number): void {
  if (sizeBytes <= bytesMax) return;
  throw new AppError({
    kind: 'invalid-input',
    code: 'FILE_TOO_LARGE',
    message: `the file has ${sizeBytes} bytes; the limit is ${bytesMax}`,
    hint: 'raise limits.file_bytes_max, or close it with: quittance file dismiss',
  });
}

/** Throws FILE_CHANGED when the file has other bytes by now. */
export function requireSameBytes(path: string, sha256: string): void {
  if (hashFile(path).sha256 !== sha256) throw changed();
}

/** The bytes of the file once more; throws at their end when they are not those that were hashed before. */
export function* sameBytes(path: string, sha256: string): Generator<Uint8Array> {
  const hash = createHash('sha256');
  for (const chunk of chunksOf(path)) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') === sha256) return;
  throw changed();
}

function changed(): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'FILE_CHANGED',
    message: 'the file was changed while it was read; nothing of it was booked',
    hint: 'it is read again at the next run; write files under another name and rename them when they are complete',
  });
}
