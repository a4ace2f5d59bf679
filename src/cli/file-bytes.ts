/** A file on disk as chunks of bytes that can be read more than once. A pipe is kept in memory for that. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { chunksOf } from '../file-hash.ts';

export type FileBytes = Readonly<{
  sizeBytes: number;
  /** Where they lie on disk; null for a pipe. */
  path: string | null;
  chunks(): Iterable<Uint8Array>;
}>;

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
