/** The entries of a gz file: the one file in it, or those of the tar in it. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { openByteQueue } from './byte-queue.ts';
import type { ArchiveEntry } from './entry.ts';
import { archiveKindOfHead, TAR_BLOCK_BYTES } from './kind.ts';
import { damagedArchive, type Meter, metered } from './limits.ts';
import { nameInGz } from './names.ts';
import { tarEntries } from './tar.ts';

/** Throws ARCHIVE_DAMAGED when it is cut off or its checksum is wrong, at the latest at its end. */
export async function* gzEntries(path: string, name: string, meter: Meter): AsyncGenerator<ArchiveEntry> {
  const queue = openByteQueue(metered(gunzipped(path), meter));
  try {
    const head = await queue.take(TAR_BLOCK_BYTES);
    const content = queue.withFirst(head);
    if (archiveKindOfHead(head) === 'tar') yield* tarEntries(content);
    else yield { type: 'file', name: nameInGz(name), content: () => content };
  } finally {
    await queue.close();
  }
}

async function* gunzipped(path: string): AsyncGenerator<Uint8Array> {
  const stream = pipeline(createReadStream(path), createGunzip(), () => undefined);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw damagedArchive(error.message, error);
    throw error;
  }
}
