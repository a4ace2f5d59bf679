/**
 * The entries of a tar stream: ustar, with the long names and sizes of pax and of GNU tar. Read in the order of the
 * stream and held to its checksums. What the format knows beside files, folders and links (devices, sparse files,
 * parts of other volumes) is given out as unreadable.
 */
import type { AppError } from '../../errors.ts';
import { type ByteQueue, openByteQueue } from './byte-queue.ts';
import type { ArchiveEntry } from './entry.ts';
import { TAR_BLOCK_BYTES } from './kind.ts';
import { damagedArchive, damagedMember } from './limits.ts';

/** Names and pax records are short; more than this is no tar of a bank. */
const RECORDS_BYTES_MAX = 65_536;
const FILE_TYPES = new Set(['', '0', '7']);
const LINK_TYPES = new Set(['1', '2']);
const LONG_NAME = 'L';
const LONG_LINK = 'K';
const PAX = 'x';
const PAX_GLOBAL = 'g';

type Header = Readonly<{ name: string; type: string; sizeBytes: number }>;
/** What pax or GNU records said about the entry that follows them. */
type Override = { name: string | null; sizeBytes: number | null; sparse: boolean };

/** Throws ARCHIVE_DAMAGED for a broken header or an early end. */
export async function* tarEntries(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveEntry> {
  const queue = openByteQueue(chunks);
  try {
    yield* entriesIn(queue);
  } finally {
    await queue.close();
  }
}

async function* entriesIn(queue: ByteQueue): AsyncGenerator<ArchiveEntry> {
  let override = noOverride();
  for (;;) {
    const header = await nextHeader(queue);
    if (header === null) return requireEnd(queue);
    if (header.type === LONG_NAME || header.type === PAX) {
      readRecords(header, await recordsOf(queue, header), override);
    } else if (header.type === PAX_GLOBAL || header.type === LONG_LINK) {
      await recordsOf(queue, header);
    } else {
      const body = openBody(queue, override.sizeBytes ?? header.sizeBytes);
      yield entryOf({ ...header, name: override.name ?? header.name }, override.sparse, body.content);
      await body.skipRest();
      override = noOverride();
    }
  }
}

function noOverride(): Override {
  return { name: null, sizeBytes: null, sparse: false };
}

function entryOf(header: Header, sparse: boolean, content: () => AsyncIterable<Uint8Array>): ArchiveEntry {
  const { name, type } = header;
  if (type === '5' || (FILE_TYPES.has(type) && name.endsWith('/'))) return { type: 'folder', name };
  if (LINK_TYPES.has(type)) return { type: 'link', name };
  if (FILE_TYPES.has(type) && !sparse) return { type: 'file', name, content };
  return { type: 'unreadable', name, failure: damagedMember(`it is no plain file (${sparse ? 'sparse' : type})`) };
}

/** The next header, or null at the block of zeros that ends an archive; without it members may be missing. */
async function nextHeader(queue: ByteQueue): Promise<Header | null> {
  const block = await queue.take(TAR_BLOCK_BYTES);
  if (block.length < TAR_BLOCK_BYTES) throw cutOff();
  if (block.every((byte) => byte === 0)) return null;
  if (octal(block, 148, 8) !== checksumOf(block)) throw damagedArchive('a header has a wrong checksum');
  const prefix = textAt(block, 257, 5) === 'ustar' && textAt(block, 263, 2) === '00' ? textAt(block, 345, 155) : '';
  const name = textAt(block, 0, 100);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type: textAt(block, 156, 1),
    sizeBytes: octal(block, 124, 12),
  };
}

/** Nothing but zeros may follow: a second archive behind the first would go unread. */
async function requireEnd(queue: ByteQueue): Promise<void> {
  for (;;) {
    const chunk = await queue.some(Number.MAX_SAFE_INTEGER);
    if (chunk.length === 0) return;
    if (chunk.some((byte) => byte !== 0)) throw damagedArchive('something stands behind its end');
  }
}

/** The sum of the bytes of a header, its own field taken as blanks. */
function checksumOf(block: Uint8Array): number {
  return block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);
}

/** A field as text, up to its first zero byte. */
function textAt(block: Uint8Array, start: number, length: number): string {
  const field = Buffer.from(block.subarray(start, start + length));
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? length : end).toString('utf8');
}

/** A number in octal digits, or in binary, as GNU tar writes numbers that are too long for their field. */
function octal(block: Uint8Array, start: number, length: number): number {
  if ((block[start] ?? 0) >= 0x80) {
    const bytes = block.subarray(start + 1, start + length);
    return safeSize(bytes.reduce((number, byte) => number * 256 + byte, (block[start] ?? 0) & 0x7f));
  }
  const digits = textAt(block, start, length).trim();
  if (!/^[0-7]*$/.test(digits)) throw damagedArchive('a header has a number that cannot be read');
  return safeSize(Number.parseInt(digits || '0', 8));
}

function safeSize(bytes: number): number {
  if (Number.isSafeInteger(bytes)) return bytes;
  throw damagedArchive('a header has an absurd size');
}

async function recordsOf(queue: ByteQueue, header: Header): Promise<Uint8Array> {
  if (header.sizeBytes > RECORDS_BYTES_MAX) throw damagedArchive('a header has too many records');
  const records = await queue.take(padded(header.sizeBytes));
  if (records.length < padded(header.sizeBytes)) throw cutOff();
  return records.subarray(0, header.sizeBytes);
}

/** GNU: the name itself. pax: lines `LENGTH KEY=VALUE`, of which the name and the size count here. */
function readRecords(header: Header, records: Uint8Array, override: Override): void {
  if (header.type === LONG_NAME) {
    override.name = textAt(records, 0, records.length);
    return;
  }
  let rest = Buffer.from(records);
  while (rest.length > 0) {
    const [, digits = ''] = /^(\d{1,6}) /.exec(rest.toString('latin1', 0, 8)) ?? [];
    const length = Number(digits);
    if (length <= digits.length || length > rest.length) throw damagedArchive('a pax record cannot be read');
    const [key = '', ...value] = rest.toString('utf8', digits.length + 1, length - 1).split('=');
    if (key === 'path') override.name = value.join('=');
    if (key === 'size') override.sizeBytes = paxSize(value.join('='));
    if (key.startsWith('GNU.sparse.')) override.sparse = true;
    rest = rest.subarray(length);
  }
}

function paxSize(text: string): number {
  if (!/^\d+$/.test(text)) throw damagedArchive('a pax record has a size that cannot be read');
  return safeSize(Number(text));
}

/** The content of one entry, and what is left of it with its padding. */
function openBody(queue: ByteQueue, sizeBytes: number) {
  let left = sizeBytes;
  let padding = padded(sizeBytes) - sizeBytes;

  async function* content(): AsyncGenerator<Uint8Array> {
    while (left > 0) {
      const chunk = await queue.some(left);
      if (chunk.length === 0) throw cutOff();
      left -= chunk.length;
      yield chunk;
    }
  }

  async function skipRest(): Promise<void> {
    while (left + padding > 0) {
      const chunk = await queue.some(left + padding);
      if (chunk.length === 0) throw cutOff();
      const ofContent = Math.min(left, chunk.length);
      left -= ofContent;
      padding -= chunk.length - ofContent;
    }
  }

  return { content, skipRest };
}

function padded(sizeBytes: number): number {
  return Math.ceil(sizeBytes / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES;
}

function cutOff(): AppError {
  return damagedArchive('it ends in the middle');
}
