/**
 * The row of a delivered file through its states: known before, begun, failed, settled by a later one. Used by the
 * import of files and of archives; what a file holds is none of its business.
 */
import type { AppError } from '../../errors.ts';
import { type Db, writeTransaction } from '../../models/db.ts';
import { appendEvent } from '../../models/events.ts';
import {
  type FileRow,
  filesInState,
  filesWithBytes,
  findFile,
  insertFile,
  membersOf,
  updateFile,
} from '../../models/files.ts';
import { isBeginningOf } from './file-bytes.ts';
import type { ImportPolicy } from './import-policy.ts';

export type RecordContext = Readonly<{ db: Db; policy: ImportPolicy; now: () => Date }>;

/** A file by its name and bytes; `parentId` is the archive it came in. */
export type Delivered = Readonly<{
  name: string;
  sizeBytes: number;
  sha256: string;
  parentId: number | null;
  /** Read it even if it FAILED or was DISMISSED before. */
  retry: boolean;
}>;

/** What became of a file. `unchanged`: it FAILED before, and neither its bytes nor our version have changed. */
export type ImportReport = Readonly<{
  outcome: 'imported' | 'duplicate' | 'failed' | 'unchanged';
  file: FileRow;
  /** True when this trouble was not reported before. */
  isNew: boolean;
}>;

/** What there is to say of a file without reading it; null when it must be read. */
export function knownBefore(context: RecordContext, file: Delivered): ImportReport | null {
  const known = filesWithBytes(context.db, file.sha256);
  const imported = known.find((row) => row.state === 'IMPORTED');
  if (imported !== undefined) return sameBytesAgain(context, file, imported);
  const failed = failedBefore(context.db, file);
  if (failed === null || file.retry) return null;
  const isWorthReading = failed.state === 'FAILED' && mayEndOtherwise(context, failed);
  return isWorthReading ? null : { outcome: 'unchanged', file: failed, isNew: false };
}

/** Another version may read it; an archive is done when the last of its bad members was settled by a person. */
function mayEndOtherwise({ db, policy }: RecordContext, failed: FileRow): boolean {
  if (failed.appVersion !== policy.readerVersion) return true;
  return failed.code === 'ARCHIVE_MEMBER_FAILED' && !membersOf(db, failed.id).some((row) => row.state === 'FAILED');
}

function failedBefore(db: Db, { name, sha256 }: Delivered): FileRow | null {
  const isOpen = (row: FileRow): boolean => row.state === 'FAILED' || row.state === 'DISMISSED';
  return filesWithBytes(db, sha256).find((row) => row.name === name && isOpen(row)) ?? null;
}

/** The same bytes under another name are a DUPLICATE; under the same name only the rename was missing. */
function sameBytesAgain(context: RecordContext, again: Delivered, imported: FileRow): ImportReport {
  const { db, policy } = context;
  const isThis = (row: FileRow): boolean => row.name === again.name && row.parentId === again.parentId;
  if (isThis(imported)) return { outcome: 'duplicate', file: imported, isNew: false };
  const known = filesWithBytes(db, imported.sha256).find((row) => isThis(row) && row.state === 'DUPLICATE');
  if (known !== undefined) return { outcome: 'duplicate', file: known, isNew: false };
  const fileId = writeTransaction(db, () => {
    const id = insertFile(db, {
      name: again.name,
      parentId: again.parentId,
      sha256: imported.sha256,
      sizeBytes: imported.sizeBytes,
      state: 'DUPLICATE',
      duplicateOfId: imported.id,
      appVersion: policy.readerVersion,
      firstSeenAt: context.now().toISOString(),
      messageType: imported.messageType,
      messageVersion: imported.messageVersion,
      messageId: imported.messageId,
      transactions: imported.transactions,
      known: imported.transactions,
    });
    recordFileEvent(context, id, { toState: 'DUPLICATE', reason: null, data: { duplicateOf: imported.id } });
    return id;
  });
  return { outcome: 'duplicate', file: fileRow(db, fileId), isNew: true };
}

/** A row that says STAGING: the one that failed before, or a new one. `failedCode` is what it failed with. */
export function beginStaging(context: RecordContext, file: Delivered): { fileId: number; failedCode: string | null } {
  const { db, policy } = context;
  return writeTransaction(db, () => {
    const failed = failedBefore(db, file);
    if (failed !== null) {
      updateFile(db, failed.id, {
        state: 'STAGING',
        code: null,
        parentId: file.parentId,
        attempts: failed.attempts + 1,
        appVersion: policy.readerVersion,
      });
      return { fileId: failed.id, failedCode: failed.code };
    }
    const fileId = insertFile(db, {
      name: file.name,
      parentId: file.parentId,
      sha256: file.sha256,
      sizeBytes: file.sizeBytes,
      state: 'STAGING',
      appVersion: policy.readerVersion,
      firstSeenAt: context.now().toISOString(),
    });
    return { fileId, failedCode: null };
  });
}

/** Who meets the trouble does not know the file's row yet: its id completes the command. */
function hintFor(fileId: number, hint: string): string {
  return hint.replace(/quittance file dismiss$/, `quittance file dismiss F-${fileId} --reason TEXT`);
}

/** The file is FAILED, and says why. */
export function recordFailure(
  context: RecordContext,
  { fileId, failedCode }: { fileId: number; failedCode: string | null },
  error: AppError,
): ImportReport {
  const { db } = context;
  writeTransaction(db, () => {
    updateFile(db, fileId, {
      state: 'FAILED',
      code: error.code,
      message: error.where === null ? error.message : `${error.message} (${error.where})`,
      hint: error.hint === null ? null : hintFor(fileId, error.hint),
    });
    recordFileEvent(context, fileId, { toState: 'FAILED', reason: error.code, data: null });
  });
  return { outcome: 'failed', file: fileRow(db, fileId), isNew: failedCode !== error.code };
}

export type ReadFile = Readonly<{ name: string; path: string; sha256: string; fileId: number }>;

/**
 * Earlier failures that came again and were read are settled. A name alone proves nothing, as a bank may write each
 * day under one name: what else failed under it stays FAILED until a person has looked.
 */
export function supersede(context: RecordContext, read: ReadFile): void {
  const failed = filesInState(context.db, 'FAILED').filter((row) => row.id !== read.fileId);
  const older = failed.filter((row) => isSettledBy(context.db, row, read));
  for (const row of failed) {
    if (row.name !== read.name || older.includes(row)) continue;
    const hint = `F-${read.fileId} came under its name and does not replace it: ask the bank for this one; then: quittance file dismiss F-${row.id}`;
    writeTransaction(context.db, () => updateFile(context.db, row.id, { hint }));
  }
  const members = older.flatMap((row) => membersOf(context.db, row.id)).filter((row) => row.state === 'FAILED');
  for (const row of [...older, ...members]) {
    writeTransaction(context.db, () => {
      updateFile(context.db, row.id, { state: 'DISMISSED' });
      appendEvent(
        context.db,
        {
          subject: { fileId: row.id },
          fromState: 'FAILED',
          toState: 'DISMISSED',
          actor: 'job:import',
          reason: 'SUPERSEDED',
          data: { by: read.fileId },
          detail: null,
        },
        context.now(),
      );
    });
  }
}

/** The same bytes, the whole of what was cut off, or an archive whose bad members have all been settled. */
function isSettledBy(db: Db, failed: FileRow, read: ReadFile): boolean {
  if (failed.sha256 === read.sha256) return true;
  if (failed.name !== read.name) return false;
  if (failed.code === 'ARCHIVE_MEMBER_FAILED') return !membersOf(db, failed.id).some((row) => row.state === 'FAILED');
  return isBeginningOf(read.path, failed);
}

export function recordFileEvent(
  context: RecordContext,
  fileId: number,
  event: { toState: string; reason: string | null; data: Readonly<Record<string, unknown>> | null },
): void {
  appendEvent(
    context.db,
    { subject: { fileId }, fromState: 'STAGING', actor: 'job:import', detail: null, ...event },
    context.now(),
  );
}

export function fileRow(db: Db, fileId: number): FileRow {
  const row = findFile(db, fileId);
  if (row === null) throw new Error(`file ${fileId} vanished`);
  return row;
}
