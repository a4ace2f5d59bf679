/**
 * Imports one file of the folder `fds` and marks it: the same for the job and for `file import|retry|accept`. A file that
 * cannot be opened, or whose name cannot be changed, is told with a code and stops no other.
 */
import { join } from 'node:path';
import { codeOf } from '../src/connectors/land-file.ts';
import { AppError, messageOf } from '../src/errors.ts';
import type { XmlEngine } from '../src/iso20022/types.ts';
import { type FileRow, updateFile } from '../src/models/files.ts';
import { type DeliveryReport, importDelivery } from '../src/processor/import/import-delivery.ts';
import { bookingPolicyOf, importPolicyOf, incomingFolder, type JobContext, scratchFolder } from './context.ts';
import { markDone } from './incoming.ts';
import { recordUnreadable, settleUnreadable } from './unreadable-file.ts';

/** What became of a file that could be opened. */
export type ImportReport = DeliveryReport;

export type IncomingReport = Readonly<{
  /** Null when the file vanished before it was opened. */
  report: ImportReport | null;
  /** What `report` does not tell and was not told before. */
  trouble: AppError | null;
}>;

type IncomingContext = Pick<JobContext, 'config' | 'db' | 'log' | 'now' | 'keepLease'>;
/** `asked`: the file, or the member of the archive, that a person asked for; with an engine: read by this one only. */
export type IncomingFile = Readonly<{
  name: string;
  retry?: boolean;
  asked?: Readonly<{ name: string; engine?: XmlEngine }>;
}>;

export async function importIncoming(context: IncomingContext, file: IncomingFile): Promise<IncomingReport> {
  const path = join(incomingFolder(context.config), file.name);
  const report = await readIncoming(context, path, file);
  if (report === null) {
    context.log.warn('a file vanished before it was read');
    return { report, trouble: vanished(path) };
  }
  const fields = { fileId: report.file.id, code: report.file.code };
  if (report.outcome === 'failed') context.log.warn('file refused', fields);
  else if (report.isNew) context.log.info('file imported', fields);
  const isDone = report.outcome === 'imported' || report.outcome === 'duplicate';
  return { report, trouble: isDone ? markIncoming(context, path, file.name, report.file) : null };
}

/** Null when there is no such file any more. */
async function readIncoming(
  context: IncomingContext,
  path: string,
  { name, retry, asked }: IncomingFile,
): Promise<ImportReport | null> {
  const { config, db, now } = context;
  const delivery = {
    db,
    policy: importPolicyOf(config),
    booking: bookingPolicyOf(config),
    now,
    scratchFolder: scratchFolder(config),
    betweenMembers: context.keepLease,
  };
  try {
    const report = await importDelivery(delivery, { name, path, retry: retry ?? false, asked });
    settleUnreadable(db, report.file, now());
    return report;
  } catch (thrown) {
    if (!isDiskTrouble(thrown)) throw thrown;
    if (codeOf(thrown) === 'ENOENT') return null;
    return { ...recordUnreadable(db, { name, reason: messageOf(thrown) }, now()), members: [] };
  }
}

/** A full disk and a process with too many open files are not the fault of one file. */
const OF_ALL_FILES = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE']);

/** Trouble with one file or its folder, as the system tells it. SQLite's errors have a code too, and are everybody's. */
export function isDiskTrouble(thrown: unknown): thrown is Error {
  return thrown instanceof Error && 'syscall' in thrown && !OF_ALL_FILES.has(codeOf(thrown) ?? '');
}

/** Gives back the trouble when the name cannot be changed, once. Until it can, each pass knows the bytes and books nothing. */
function markIncoming(context: IncomingContext, path: string, name: string, row: FileRow): AppError | null {
  const { db, log } = context;
  try {
    const outcome = markDone(incomingFolder(context.config), name, { ending: 'processed', sha256: row.sha256 });
    if (outcome === 'replaced') log.info('other bytes came under this name, next turn', { fileId: row.id });
    if (row.code === 'FILE_NOT_MARKED') updateFile(db, row.id, { code: null, message: null, hint: null });
    return null;
  } catch (thrown) {
    if (!isDiskTrouble(thrown)) throw thrown;
    const trouble = notMarked(path, thrown);
    log.warn('a file that was read keeps its name', { fileId: row.id, code: trouble.code });
    if (row.code === trouble.code) return null;
    updateFile(db, row.id, { code: trouble.code, message: trouble.message, hint: trouble.hint });
    return trouble;
  }
}

function vanished(path: string): AppError {
  return new AppError({
    kind: 'not-found',
    code: 'FILE_GONE',
    message: 'the file is not in its folder any more',
    where: path,
    hint: 'put it there again if it is still to be read',
  });
}

function notMarked(path: string, thrown: Error): AppError {
  return new AppError({
    kind: 'refused',
    code: 'FILE_NOT_MARKED',
    message: `the file was read and is in the books, but its name cannot be changed: ${messageOf(thrown)}`,
    where: path,
    hint: 'let the user of the service rename files in this folder; until then each run sees it and books nothing again',
    cause: thrown,
  });
}
