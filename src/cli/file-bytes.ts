/** A file on disk as chunks of bytes that can be read more than once. A pipe is kept in memory for that. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

export type FileBytes = Readonly<{
  sizeBytes: number;
  /** Where they lie on disk; null for a pipe. */
  path: string | null;
  chunks(): Iterable<Uint8Array>;
}>;

const CHUNK_BYTES = 256 * 1024;

/** `-` is what comes on stdin. Throws what the disk says when the file cannot be opened. */
export function openBytes(path: string): FileBytes {
  if (path === '-') return inMemory(readFileSync(process.stdin.fd));
  const descriptor = openSync(path, 'r');
  try {
    const stat = fstatSync(descriptor);
    if (stat.isFile()) return { sizeBytes: stat.size, path, chunks: () => chunksOf(path) };
    return inMemory(readFileSync(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

function inMemory(bytes: Uint8Array): FileBytes {
  return { sizeBytes: bytes.length, path: null, chunks: () => [bytes] };
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
