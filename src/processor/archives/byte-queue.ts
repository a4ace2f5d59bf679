/** Bytes that come in chunks of any size, taken in pieces of a wished size. Used by the readers of streams. */
export type ByteQueue = Readonly<{
  /** Exactly `count` bytes; fewer only at the end of the stream. */
  take(count: number): Promise<Uint8Array>;
  /** At least one and at most `count` bytes, as they come; none at the end of the stream. */
  some(count: number): Promise<Uint8Array>;
  /** The stream from here on, with the bytes that were looked at. */
  withFirst(first: Uint8Array): AsyncGenerator<Uint8Array>;
  /** Ends the stream, wherever it is. */
  close(): Promise<void>;
}>;

const NOTHING = new Uint8Array(0);

export function openByteQueue(chunks: AsyncIterable<Uint8Array>): ByteQueue {
  const iterator = chunks[Symbol.asyncIterator]();
  let held: Uint8Array = NOTHING;

  async function some(count: number): Promise<Uint8Array> {
    while (held.length === 0) {
      const next = await iterator.next();
      if (next.done === true) return NOTHING;
      held = next.value;
    }
    const piece = held.subarray(0, count);
    held = held.subarray(piece.length);
    return piece;
  }

  async function take(count: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let length = 0;
    while (length < count) {
      const piece = await some(count - length);
      if (piece.length === 0) break;
      pieces.push(piece);
      length += piece.length;
    }
    return Buffer.concat(pieces, length);
  }

  async function* withFirst(first: Uint8Array): AsyncGenerator<Uint8Array> {
    if (first.length > 0) yield first;
    for (;;) {
      const piece = await some(Number.MAX_SAFE_INTEGER);
      if (piece.length === 0) return;
      yield piece;
    }
  }

  async function close(): Promise<void> {
    await iterator.return?.();
  }

  return { take, some, withFirst, close };
}
