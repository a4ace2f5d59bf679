/** The bytes of a file of any size, piece by piece, and what they are known by. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 256 * 1024;

/** Size, and sha256 in hexadecimal digits. Throws what the disk says. */
export function hashFile(path: string): Readonly<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for (const chunk of chunksOf(path, Buffer.allocUnsafe(CHUNK_BYTES))) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

/**
 * The file is open only while its bytes are read. With `place` each piece lies there and is gone when the next is asked for; else
 * each has its own, and thirty megabytes of them wait to be collected. Throws what the disk says.
 */
export function* chunksOf(path: string, place?: Buffer): Generator<Uint8Array> {
  const descriptor = openSync(path, 'r');
  try {
    for (;;) {
      const buffer = place ?? Buffer.allocUnsafe(CHUNK_BYTES);
      const length = readSync(descriptor, buffer, 0, buffer.length, null);
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}
