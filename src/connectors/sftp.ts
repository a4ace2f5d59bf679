/**
 * Fetches the files of a bank from its SFTP server. The server is read, never trusted: names are filtered, sizes
 * are compared with what it said before and after, and a file counts only when it lies complete on our disk.
 * One file that fails never stops the others; a connection that breaks ends the source. Called by the fetch job
 * and by `doctor`.
 */
import type { FileInfo } from 'ssh2-sftp-client';
import { AppError } from '../errors.ts';
import type { FetchDeps, FetchReport, LandedFile, RemoteFile, SkipReason, Tally, WaitReason } from './fetch-report.ts';
import { startTally } from './fetch-report.ts';
import type { HostKey } from './host-key.ts';
import { openPart, type Part, prepareLanding, requireRoom } from './land-file.ts';
import { printableName, refuseName } from './remote-names.ts';
import { openSftp, type SftpConnection, type SftpEndpoint, whereOf } from './sftp-connection.ts';
import { connectionLost, deleteFailed, directoryUnreadable, fileFailed, fileIncomplete } from './sftp-errors.ts';

export { readHostKey } from './sftp-connection.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export type SftpSource = SftpEndpoint &
  Readonly<{
    /** On the server; empty for the directory after login. */
    directory: string;
    /** Patterns of names (`*`, `?`), case as given. Empty takes all. */
    include: readonly string[];
    /** A file younger than this is left for the next run: the bank may still be writing it. */
    settleSeconds: number;
    /** `delete` removes a file from the server after it landed and was remembered in this very run. */
    afterFetch: 'keep' | 'delete';
    fileBytesMax: number;
  }>;

/** Fetches what is new. Never throws for the outside world (`report.error`), only for what `deps` throw. */
export async function fetchSftp(source: SftpSource, deps: FetchDeps): Promise<FetchReport> {
  const tally = startTally(source.name);
  try {
    await prepareLanding(deps.directory);
    const connection = await openSftp(source);
    try {
      const fetching = { source, deps, connection, tally };
      for (const entry of await list(fetching)) await take(fetching, entry);
    } finally {
      await connection.close();
    }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    tally.error = thrown;
  }
  return tally;
}

/** Connects, logs in and lists, and changes nothing. Throws the AppError that `fetchSftp` would report. */
export async function probeSftp(
  source: SftpSource,
): Promise<Readonly<{ hostKey: HostKey; listed: number; matching: number }>> {
  const connection = await openSftp(source);
  try {
    const entries = await list({ source, connection });
    const matching = entries.filter((entry) => refuse(entry, source) === null).length;
    return { hostKey: connection.hostKey, listed: entries.length, matching };
  } finally {
    await connection.close();
  }
}

type Listing = Readonly<{ source: SftpSource; connection: SftpConnection }>;
type Fetching = Listing & Readonly<{ deps: FetchDeps; tally: Tally }>;
type Outcome = LandedFile | WaitReason | 'not-a-regular-file';

/** The entries of the directory, the oldest first. */
async function list({ source, connection }: Listing): Promise<FileInfo[]> {
  const directory = source.directory === '' ? '.' : source.directory;
  try {
    const entries = await connection.guard(connection.client.list(directory));
    return entries.sort((a, b) => a.modifyTime - b.modifyTime || (a.name < b.name ? -1 : 1));
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    const where = `${whereOf(source)}, ${directory}`;
    throw connection.isLost() ? connectionLost(thrown, where) : directoryUnreadable(thrown, where);
  }
}

async function take(fetching: Fetching, entry: FileInfo): Promise<void> {
  const { source, deps, tally } = fetching;
  const name = printableName(entry.name);
  tally.listed += 1;
  const reason = refuse(entry, source);
  if (reason !== null) {
    tally.skipped.push({ name, reason });
    return;
  }
  if (await deps.isKnown(remoteFileOf(source, entry))) {
    tally.known += 1;
    return;
  }
  const outcome = await attempt(fetching, entry);
  if (outcome === null) return;
  if (outcome === 'not-a-regular-file') tally.skipped.push({ name, reason: outcome });
  else if (typeof outcome === 'string') tally.waiting.push({ name, reason: outcome });
  else {
    await deps.landed(outcome);
    tally.landed.push(outcome);
    if (source.afterFetch === 'delete') await remove(fetching, entry);
  }
}

/** One file from the server to our disk. Null when it failed, which is then in the report. */
async function attempt(fetching: Fetching, entry: FileInfo): Promise<Outcome | null> {
  const { source, connection, tally } = fetching;
  const where = `${whereOf(source)}, ${entry.name}`;
  try {
    return await download(fetching, entry);
  } catch (thrown) {
    if (connection.isLost()) throw thrown instanceof AppError ? thrown : connectionLost(thrown, where);
    tally.failed.push({ name: entry.name, error: fileFailed(thrown, where) });
    return null;
  }
}

async function download({ source, connection, deps }: Fetching, entry: FileInfo): Promise<Outcome> {
  const path = remotePath(source.directory, entry.name);
  const before = await connection.guard(connection.client.stat(path));
  if (!before.isFile) return 'not-a-regular-file';
  requireFacts(before, source);
  if (isSettling(before, source, deps.now)) return 'settling';
  await requireRoom({ size: before.size, fileBytesMax: source.fileBytesMax, directory: deps.directory });
  const part = await openPart({
    directory: deps.directory,
    name: entry.name,
    sizeBytesMax: before.size,
    onBytes: connection.progress,
  });
  try {
    if (!(await receive(connection, path, part))) return 'changed-while-reading';
    const after = await connection.guard(connection.client.stat(path));
    if (after.size !== before.size || after.modifyTime !== before.modifyTime) return 'changed-while-reading';
    if (part.sizeBytes() !== before.size) {
      throw fileIncomplete({ where: whereOf(source), expected: before.size, received: part.sizeBytes() });
    }
    return { ...remoteFileOf(source, entry), ...(await part.land()) };
  } finally {
    await part.discard();
  }
}

/** False when the file has become longer than its size: the bank is still writing it. */
async function receive(connection: SftpConnection, path: string, part: Part): Promise<boolean> {
  try {
    await connection.guard(connection.client.get(path, part.sink));
    return true;
  } catch (thrown) {
    if (part.overflowed()) return false;
    throw thrown;
  }
}

/** Removes a landed file from the server, unless the bank has put another one in its place meanwhile. */
async function remove({ source, connection, tally }: Fetching, entry: FileInfo): Promise<void> {
  const path = remotePath(source.directory, entry.name);
  const where = `${whereOf(source)}, ${entry.name}`;
  try {
    const current = await connection.guard(connection.client.stat(path));
    if (current.size !== entry.size || current.modifyTime !== entry.modifyTime) return;
    await connection.guard(connection.client.delete(path));
  } catch (thrown) {
    tally.notDeleted.push({ name: entry.name, error: deleteFailed(thrown, where) });
    if (connection.isLost()) throw thrown instanceof AppError ? thrown : connectionLost(thrown, where);
  }
}

function refuse(entry: FileInfo, source: SftpSource): SkipReason | null {
  const reason = refuseName(entry.name, source.include);
  if (reason !== null) return reason;
  return entry.type === 'd' || entry.type === 'l' ? 'not-a-regular-file' : null;
}

/** By the time the server gives. One that lies more than a day ahead is wrong, and then does not count. */
function isSettling(file: { modifyTime: number }, source: SftpSource, now: Date): boolean {
  const ageMs = now.getTime() - file.modifyTime;
  return ageMs < source.settleSeconds * 1000 && ageMs > -DAY_MS;
}

function requireFacts(file: { size: number; modifyTime: number }, source: SftpSource): void {
  if (Number.isSafeInteger(file.size) && Number.isFinite(file.modifyTime)) return;
  throw new AppError({
    kind: 'temporary',
    code: 'SFTP_NO_FACTS',
    message: 'the server does not tell the size and time of the file',
    where: whereOf(source),
    hint: 'Ask the bank: without them nobody can tell whether a file is complete.',
  });
}

/** The file as it was listed: that is what the next run is asked about. */
function remoteFileOf(source: SftpSource, entry: FileInfo): RemoteFile {
  return { source: source.name, remoteName: entry.name, size: entry.size, modifiedAt: new Date(entry.modifyTime) };
}

function remotePath(directory: string, name: string): string {
  return directory === '' ? name : `${directory.replace(/\/+$/, '')}/${name}`;
}
