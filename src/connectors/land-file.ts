/**
 * The last step of every fetch: bytes go into a hidden part file, and only when they are complete and synced
 * does it get its final name. Nothing is ever overwritten: the same bytes under the same name are recognised,
 * other bytes get a name of their own. Whoever reads the directory ignores names that begin with a dot.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, readdir, rename, rm, statfs } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { AppError, messageOf } from '../errors.ts';

/** Parts of a fetch and of a copy by hand are told apart, as both may go on at the same time. */
const PART_NAMES = {
  fetch: /^\..+\.[0-9a-f]{16}\.part$/,
  copy: /^\..+\.[0-9a-f]{16}\.copy\.part$/,
} as const;
const PART_ENDINGS = { fetch: 'part', copy: 'copy.part' } as const;
export type PartKind = keyof typeof PART_NAMES;
/** Names are cut to this in names that we make of them, so that these stay below the limit of file systems (255 bytes). */
const KEPT_NAME_BYTES = 100;
const KEPT_EXTENSION_CHARACTERS = 20;
/** Room that stays free for the database and the rest of the machine. */
const FREE_BYTES_RESERVE = 64 * 1024 * 1024;
/** File systems without hard links answer with one of these. */
const NO_HARD_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

export type Landing = Readonly<{ sha256: string; localName: string; existed: boolean }>;

/** A file on its way in. `discard` is always called in the end, and after `land` removes nothing that counts. */
export type Part = Readonly<{
  sink: Writable;
  sizeBytes: () => number;
  /** More bytes came than announced; the sink has failed. */
  overflowed: () => boolean;
  land: () => Promise<Landing>;
  discard: () => Promise<void>;
}>;

export type PartOptions = Readonly<{
  directory: string;
  /** The wished final name; plain (`refuseName`). */
  name: string;
  sizeBytesMax: number;
  onBytes: () => void;
  /** `fetch` unless it says otherwise. */
  kind?: PartKind;
}>;

/** Makes the landing directory if it is missing and removes the parts that a killed fetch (or copy) has left in it. */
export async function prepareLanding(directory: string, kind: PartKind = 'fetch'): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const stale = (await readdir(directory)).filter((name) => PART_NAMES[kind].test(name));
    for (const name of stale) await rm(join(directory, name), { force: true });
  } catch (thrown) {
    throw new AppError({
      kind: 'configuration',
      code: 'FETCH_FOLDER',
      message: `the folder for fetched files cannot be used: ${messageOf(thrown)}`,
      where: directory,
      hint: 'Check the data directory and that this user may write in it.',
      cause: thrown,
    });
  }
}

/** Refuses a file that is over the limit, or that the disk cannot hold with some room to spare. */
export async function requireRoom(file: { size: number; fileBytesMax: number; directory: string }): Promise<void> {
  if (file.size > file.fileBytesMax) {
    throw new AppError({
      kind: 'refused',
      code: 'FETCH_FILE_TOO_LARGE',
      message: `the file has ${file.size} bytes, the limit is ${file.fileBytesMax}`,
      hint: 'If the bank really sends such files, raise the size limit of this source.',
    });
  }
  const disk = await statfs(file.directory);
  const freeBytes = disk.bavail * disk.bsize;
  if (freeBytes < file.size + FREE_BYTES_RESERVE) {
    throw new AppError({
      kind: 'temporary',
      code: 'FETCH_DISK_FULL',
      message: `the disk has ${freeBytes} bytes free; ${file.size} are needed and ${FREE_BYTES_RESERVE} must stay free`,
      where: file.directory,
      hint: 'Free some disk space; the next run fetches the file again.',
    });
  }
}

/** Opens a new part file. It can be read by its owner only. */
export async function openPart(options: PartOptions): Promise<Part> {
  const ending = PART_ENDINGS[options.kind ?? 'fetch'];
  const path = join(options.directory, `.${startOf(options.name)}.${randomBytes(8).toString('hex')}.${ending}`);
  const handle = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      if (sizeBytes > options.sizeBytesMax) return done(new Error('the file is longer than announced'));
      hash.update(chunk);
      options.onBytes();
      handle.appendFile(chunk).then(() => done(), done);
    },
  });
  return {
    sink,
    sizeBytes: () => sizeBytes,
    overflowed: () => sizeBytes > options.sizeBytesMax,
    land: async () => {
      await finished(sink);
      await handle.sync();
      await handle.close();
      return giveName({
        path,
        directory: options.directory,
        name: options.name,
        sizeBytes,
        sha256: hash.digest('hex'),
      });
    },
    discard: () => discardPart(sink, handle, path),
  };
}

/** Waits until what the system was told about a directory is on the disk. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

type CompletePart = Readonly<{ path: string; directory: string; name: string; sizeBytes: number; sha256: string }>;

async function giveName(part: CompletePart): Promise<Landing> {
  for (const localName of [part.name, nameWith(part, 8), nameWith(part, 64)]) {
    const taken = await namesTaken(part, localName);
    const twin = taken.find((other) => other.sha256 === part.sha256);
    if (twin !== undefined) return { sha256: part.sha256, localName: twin.name, existed: true };
    if (taken.length > 0 || !(await renameWithoutOverwriting(part.path, join(part.directory, localName)))) continue;
    await syncDirectory(part.directory);
    return { sha256: part.sha256, localName, existed: false };
  }
  throw new AppError({
    kind: 'conflict',
    code: 'FETCH_NAME_TAKEN',
    message: 'every name for the file is taken by other bytes',
    where: join(part.directory, part.name),
    hint: 'Move the files of that name out of the folder; the next run fetches it again.',
  });
}

function nameWith(part: CompletePart, digits: number): string {
  const { name, ext } = parse(part.name);
  return `${startOf(name)}.${part.sha256.slice(0, digits)}${ext.slice(0, KEPT_EXTENSION_CHARACTERS)}`;
}

/** The first bytes of a name, in whole characters. */
export function startOf(name: string): string {
  return Buffer.from(name)
    .subarray(0, KEPT_NAME_BYTES)
    .toString()
    .replace(/\uFFFD+$/, '');
}

/** The files that hold a name, before or after they were imported. Only those of the same size are hashed. */
async function namesTaken(part: CompletePart, name: string): Promise<{ name: string; sha256: string | null }[]> {
  const taken = [];
  for (const other of [name, `${name}.processed`, `${name}.${part.sha256.slice(0, 8)}.processed`]) {
    const path = join(part.directory, other);
    const stats = await lstat(path).catch(nullIfMissing);
    if (stats === null) continue;
    const comparable = stats.isFile() && stats.size === part.sizeBytes;
    taken.push({ name: other, sha256: comparable ? await sha256Of(path) : null });
  }
  return taken;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  const bytes: AsyncIterable<Buffer> = createReadStream(path);
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest('hex');
}

/** False when the name is taken. A hard link fails on an existing name, where a rename would overwrite it. */
async function renameWithoutOverwriting(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    await rm(from);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    if (!NO_HARD_LINKS.has(codeOf(thrown) ?? '')) throw thrown;
  }
  if ((await lstat(to).catch(nullIfMissing)) !== null) return false;
  await rename(from, to);
  return true;
}

async function discardPart(sink: Writable, handle: FileHandle, path: string): Promise<void> {
  sink.on('error', () => undefined).destroy();
  await handle.close().catch(() => undefined);
  await rm(path, { force: true });
}

/** A name that is too long for the file system is nobody's. */
function nullIfMissing(thrown: unknown): null {
  if (codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ENAMETOOLONG') return null;
  throw thrown;
}

/** The code of a system error, e.g. `ENOENT`. */
export function codeOf(thrown: unknown): string | null {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : null;
}
