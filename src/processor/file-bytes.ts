/** The bytes of a delivered file: hashed first, then read once more, and proved to be the same. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { AppError } from '../errors.ts';

const CHUNK_BYTES = 256 * 1024;

export function hashFile(path: string): { sizeBytes: number; sha256: string } {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for (const chunk of chunksOf(path)) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

function* chunksOf(path: string): Generator<Uint8Array> {
  const descriptor = openSync(path, 'r');
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      const length = readSync(descriptor, buffer, 0, CHUNK_BYTES, null);
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Archives are not read yet; without this they would be taken for XML in a strange encoding. */
export function refuseArchive(path: string): void {
  const [start] = chunksOf(path);
  const magic = Buffer.from(start ?? []).toString('latin1', 0, 4);
  if (magic !== 'PK\x03\x04' && !magic.startsWith('\x1f\x8b')) return;
  throw new AppError({
    kind: 'invalid-input',
    code: 'FILE_ARCHIVE',
    message: 'this is a zip or gz archive, and archives are not read yet; nothing of it was booked',
    hint: 'unpack it beside this file and run again, or ask the bank for plain XML; then: quittance file dismiss',
  });
}

/** The bytes of the file once more; throws at their end when they are not those that were hashed before. */
export function* sameBytes(path: string, sha256: string): Generator<Uint8Array> {
  const hash = createHash('sha256');
  for (const chunk of chunksOf(path)) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') === sha256) return;
  throw new AppError({
    kind: 'invalid-input',
    code: 'FILE_CHANGED',
    message: 'the file was changed while it was read; nothing of it was booked',
    hint: 'it is read again at the next run; write files under another name and rename them when they are complete',
  });
}
