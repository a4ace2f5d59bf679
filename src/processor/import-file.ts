/**
 * Imports one file: hashed, read, staged, published; or FAILED with a code, and nothing of it is left. All of a
 * file or none of it. Called for every pending file before anything is decided.
 */
import { AppError } from '../errors.ts';
import { CAMT_LIMITS, readCamt } from '../iso20022/read-camt.ts';
import { readCamtTwice } from '../iso20022/read-twice.ts';
import type { CamtSink, ReadSummary } from '../iso20022/types.ts';
import { type Db, writeTransaction } from '../models/db.ts';
import { appendEvent } from '../models/events.ts';
import {
  deleteStagedBite,
  type FileRow,
  filesInState,
  filesWithBytes,
  findFile,
  insertFile,
  updateFile,
} from '../models/files.ts';
import type { BookingPolicy } from './book.ts';
import { hashFile, refuseArchive, sameBytes } from './file-bytes.ts';
import { failureOf } from './import-failure.ts';
import type { ImportPolicy } from './import-policy.ts';
import { publish } from './publish.ts';
import { stagingSink } from './stage-statement.ts';
import type { ImportCounts, Staging } from './staging.ts';

export type ImportContext = Readonly<{
  db: Db;
  policy: ImportPolicy;
  booking: BookingPolicy;
  now: () => Date;
}>;

/** What became of a file. `unchanged`: it FAILED before, and neither its bytes nor our version have changed. */
export type ImportReport = Readonly<{
  outcome: 'imported' | 'duplicate' | 'failed' | 'unchanged';
  file: FileRow;
  /** True when this trouble was not reported before. */
  isNew: boolean;
}>;

const DELETE_BITE_ROWS = 1_000;

/**
 * Imports the file at `path` under the name `name`. A file that cannot be read is an outcome, not an exception;
 * what is thrown is a bug or a broken machine.
 */
export function importFile(
  context: ImportContext,
  source: { name: string; path: string; retry?: boolean },
): ImportReport {
  const { db } = context;
  const { sizeBytes, sha256 } = hashFile(source.path);
  const known = filesWithBytes(db, sha256);
  const imported = known.find((row) => row.state === 'IMPORTED');
  if (imported !== undefined) return sameBytesAgain(context, source.name, imported);
  const failed = known.find((row) => row.name === source.name && (row.state === 'FAILED' || row.state === 'DISMISSED'));
  if (failed !== undefined && !source.retry && failed.appVersion === context.policy.readerVersion) {
    return { outcome: 'unchanged', file: failed, isNew: false };
  }
  if (failed?.state === 'DISMISSED' && !source.retry) return { outcome: 'unchanged', file: failed, isNew: false };
  const fileId = beginStaging(context, { name: source.name, sizeBytes, sha256, failed });
  try {
    const staging = stage(context, fileId, { path: source.path, sizeBytes, sha256 });
    publish(staging, context.booking);
    supersede(context, { name: source.name, sha256, fileId });
    return { outcome: 'imported', file: fileRow(db, fileId), isNew: true };
  } catch (error) {
    const failure = failureOf(error);
    removeStaged(db, fileId);
    recordFailure(context, fileId, failure);
    const isNew = failed === undefined || failed.code !== failure.code;
    return { outcome: 'failed', file: fileRow(db, fileId), isNew };
  }
}

/** Removes what a killed import left behind. Its file is still there and is read again. */
export function removeStaleStaging(context: Pick<ImportContext, 'db' | 'now'>): number {
  const stale = filesInState(context.db, 'STAGING');
  for (const row of stale) {
    removeStaged(context.db, row.id);
    writeTransaction(context.db, () => {
      updateFile(context.db, row.id, {
        state: 'FAILED',
        code: 'IMPORT_INTERRUPTED',
        message: 'the program was stopped while it read this file; nothing of it was booked',
        hint: 'it is read again at the next run',
        appVersion: '',
      });
    });
  }
  return stale.length;
}

/** Earlier failures of this name or of these bytes are settled: they came again, and were read. */
function supersede(
  context: ImportContext,
  { name, sha256, fileId }: { name: string; sha256: string; fileId: number },
): void {
  const older = filesInState(context.db, 'FAILED').filter(
    (row) => row.id !== fileId && (row.name === name || row.sha256 === sha256),
  );
  for (const row of older) {
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
          data: { by: fileId },
          detail: null,
        },
        context.now(),
      );
    });
  }
}

/** The same bytes under another name are a DUPLICATE; under the same name only the rename was missing. */
function sameBytesAgain(context: ImportContext, name: string, imported: FileRow): ImportReport {
  if (imported.name === name) return { outcome: 'duplicate', file: imported, isNew: false };
  const { db } = context;
  const now = context.now();
  const known = filesWithBytes(db, imported.sha256).find((row) => row.name === name && row.state === 'DUPLICATE');
  if (known !== undefined) return { outcome: 'duplicate', file: known, isNew: false };
  const fileId = writeTransaction(db, () => {
    const id = insertFile(db, {
      name,
      sha256: imported.sha256,
      sizeBytes: imported.sizeBytes,
      state: 'DUPLICATE',
      duplicateOfId: imported.id,
      appVersion: context.policy.readerVersion,
      firstSeenAt: now.toISOString(),
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

function beginStaging(
  context: ImportContext,
  source: { name: string; sizeBytes: number; sha256: string; failed: FileRow | undefined },
): number {
  const { db, policy } = context;
  return writeTransaction(db, () => {
    if (source.failed !== undefined) {
      updateFile(db, source.failed.id, {
        state: 'STAGING',
        code: null,
        attempts: source.failed.attempts + 1,
        appVersion: policy.readerVersion,
      });
      return source.failed.id;
    }
    return insertFile(db, {
      name: source.name,
      sha256: source.sha256,
      sizeBytes: source.sizeBytes,
      state: 'STAGING',
      appVersion: policy.readerVersion,
      firstSeenAt: context.now().toISOString(),
    });
  });
}

type ReadableFile = Readonly<{ path: string; sizeBytes: number; sha256: string }>;

function stage(context: ImportContext, fileId: number, file: ReadableFile): Staging {
  const counts: ImportCounts = {
    transactions: 0,
    imported: 0,
    known: 0,
    announced: 0,
    awaitingDetail: 0,
    rejected: 0,
    ignored: 0,
  };
  const staging: Staging = {
    db: context.db,
    fileId,
    policy: context.policy,
    now: context.now(),
    counts,
    conflicts: [],
    detailed: new Set(),
    warnings: [],
    header: null,
    statement: null,
  };
  const summary = readFileOnce(context.policy, file, stagingSink(staging));
  staging.warnings.push(...summary.warnings);
  if (summary.transactions !== counts.transactions) throw new Error('the reader and the import count differently');
  return staging;
}

function readFileOnce(policy: ImportPolicy, { path, sizeBytes, sha256 }: ReadableFile, sink: CamtSink): ReadSummary {
  if (sizeBytes > policy.fileBytesMax) {
    throw new AppError({
      kind: 'invalid-input',
      code: 'FILE_TOO_LARGE',
      message: `the file has ${sizeBytes} bytes; the limit is ${policy.fileBytesMax}`,
      hint: 'raise limits.file_bytes_max, or close it with: quittance file dismiss',
    });
  }
  refuseArchive(path);
  const chunks = sameBytes(path, sha256);
  const limits = { ...CAMT_LIMITS, detailsPerEntry: policy.entryDetailsMax };
  return sizeBytes <= policy.readTwiceBytesMax
    ? readCamtTwice(chunks, sink, { limits })
    : readCamt(chunks, sink, { engine: policy.engine, limits });
}

function removeStaged(db: Db, fileId: number): void {
  while (writeTransaction(db, () => deleteStagedBite(db, fileId, DELETE_BITE_ROWS)));
}

function recordFailure(context: ImportContext, fileId: number, error: AppError): void {
  const { db } = context;
  writeTransaction(db, () => {
    updateFile(db, fileId, {
      state: 'FAILED',
      code: error.code,
      message: error.where === null ? error.message : `${error.message} (${error.where})`,
      hint: error.hint,
    });
    recordFileEvent(context, fileId, { toState: 'FAILED', reason: error.code, data: null });
  });
}

function recordFileEvent(
  context: ImportContext,
  fileId: number,
  event: { toState: string; reason: string | null; data: Readonly<Record<string, unknown>> | null },
): void {
  appendEvent(
    context.db,
    { subject: { fileId }, fromState: 'STAGING', actor: 'job:import', detail: null, ...event },
    context.now(),
  );
}

function fileRow(db: Db, fileId: number): FileRow {
  const row = findFile(db, fileId);
  if (row === null) throw new Error(`file ${fileId} vanished`);
  return row;
}
