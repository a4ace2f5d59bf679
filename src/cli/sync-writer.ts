/**
 * Writes to a file descriptor and waits until the other side took it: for readers that push and cannot wait, such as an
 * XML parser. Node itself would keep everything that a pipe does not take at once in memory.
 */
import { writeSync } from 'node:fs';
import { outputFailed } from './stdout-watch.ts';

export type SyncWriter = Readonly<{
  write(text: string): void;
  flush(): void;
  /** True once the reader has gone (`| head`). */
  isClosed(): boolean;
}>;

const BUFFER_CHARACTERS = 64 * 1024;
const RETRY_MS = 2;

export function openSyncWriter(descriptor: number): SyncWriter {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  let waiting = '';
  let closed = false;

  function flush(): void {
    let bytes = Buffer.from(waiting);
    waiting = '';
    while (bytes.length > 0 && !closed) bytes = bytes.subarray(writeSome(bytes));
  }

  /** How many bytes were taken: none when the pipe is full, after a short sleep. */
  function writeSome(bytes: Uint8Array): number {
    try {
      return writeSync(descriptor, bytes);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code === 'EAGAIN') Atomics.wait(pause, 0, 0, RETRY_MS);
      else if (code === 'EPIPE') closed = true;
      else throw outputFailed(error);
      return 0;
    }
  }

  return {
    write: (text) => {
      waiting += text;
      if (waiting.length >= BUFFER_CHARACTERS) flush();
    },
    flush,
    isClosed: () => closed,
  };
}
