/** What `inspect` is to look at: the named files, and in place of an archive its members, one by one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { reportOf } from '../../connectors/audit/index.ts';
import { AppError, messageOf } from '../../errors.ts';
import { chunksOf } from '../../file-hash.ts';
import { archiveKindOf, archiveKindOfHead } from '../../processor/archives/kind.ts';
import type { ArchiveLimits } from '../../processor/archives/limits.ts';
import { speaksOfCamtAt, unpackArchive } from '../../processor/archives/unpack.ts';
import { type FileBytes, openBytes } from '../file-bytes.ts';

/** `where` is what people wrote, with the member behind it. */
export type Input = Readonly<
  | { kind: 'file'; name: string; where: string; bytes: FileBytes }
  | { kind: 'failed'; where: string; failure: AppError }
  /** Something in the archive that is no camt file by its name. */
  | { kind: 'warning'; where: string; warning: string }
>;

/** Those of an installation that configures nothing, but for files of any size. */
const LIMITS: ArchiveLimits = {
  membersMax: 10_000,
  bytesMax: 10_000_000_000,
  memberBytesMax: 10_000_000_000,
  ratioMax: 200,
};

/** True for an archive on disk, whose members must be told apart. */
export function isArchive(path: string): boolean {
  try {
    return path !== '-' && archiveKindOf(path) !== null;
  } catch {
    return false; // what is wrong with it is said when it is read
  }
}

/** What cannot be opened is given out as failed; a bug is thrown. */
export async function* inputsOf(paths: readonly string[]): AsyncGenerator<Input> {
  for (const path of paths) {
    const scratch = mkdtempSync(join(tmpdir(), 'quittance-inspect-'));
    try {
      yield* inputsAt(path, scratch);
    } catch (error) {
      yield { kind: 'failed', where: path, failure: refusalOf(error) };
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
}

async function* inputsAt(path: string, scratch: string): AsyncGenerator<Input> {
  const bytes = openBytes(path);
  const name = basename(path);
  const kind = kindOf(bytes);
  if (kind === null) {
    yield { kind: 'file', name, where: path, bytes };
    return;
  }
  const archive = { path: bytes.path ?? landed(bytes, join(scratch, 'piped')), name, kind };
  const { members, warnings } = await unpackArchive(archive, join(scratch, 'members'), LIMITS, isReadable);
  for (const member of members) {
    const where = `${path}/${member.label}`;
    if (member.kind === 'failed') yield { kind: 'failed', where, failure: member.failure };
    else yield memberInput(`${name}/${member.label}`, where, member.path);
  }
  for (const warning of warnings) yield { kind: 'warning', where: path, warning };
}

/** A table may be a report of a processor. */
function isReadable(path: string): boolean {
  return speaksOfCamtAt(path) || reportOf({ name: '', chunks: () => chunksOf(path) }) !== null;
}

function memberInput(name: string, where: string, path: string): Input {
  if (archiveKindOf(path) === null) return { kind: 'file', name, where, bytes: openBytes(path) };
  const failure = new AppError({
    kind: 'invalid-input',
    code: 'ARCHIVE_NESTED',
    message: 'this is an archive inside an archive, and those are not opened',
    hint: 'unpack the outer archive first',
  });
  return { kind: 'failed', where, failure };
}

function kindOf(bytes: FileBytes): ReturnType<typeof archiveKindOfHead> {
  for (const chunk of bytes.chunks()) return archiveKindOfHead(chunk.subarray(0, 512));
  return null;
}

/** An archive in a pipe must lie on disk to be opened. */
function landed(bytes: FileBytes, path: string): string {
  for (const chunk of bytes.chunks()) writeFileSync(path, chunk, { mode: 0o600, flag: 'a' });
  return path;
}

/** A file that is refused, is not there, or cannot be opened; anything else is a bug and passed on. */
export function refusalOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) throw error;
  return new AppError({
    kind: error.code === 'ENOENT' ? 'not-found' : 'invalid-input',
    code: error.code === 'ENOENT' ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
    message: error.code === 'ENOENT' ? 'there is no such file' : `the file cannot be read: ${messageOf(error)}`,
    cause: error,
  });
}
