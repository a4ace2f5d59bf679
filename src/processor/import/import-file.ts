/**
 * Imports one file: hashed, read, staged, published; or FAILED with a code, and nothing of it is left. All of a
 * file or none of it. Called for every pending file and every member of an archive, before anything is decided.
 */
import { dirname } from 'node:path';
import { AppError } from '../../errors.ts';
import { hashFile } from '../../file-hash.ts';
import { CAMT_LIMITS, readCamt } from '../../iso20022/read-camt.ts';
import { readCamtTwice } from '../../iso20022/read-twice.ts';
import type { CamtSink, ReadSummary } from '../../iso20022/types.ts';
import { type Db, writeTransaction } from '../../models/db.ts';
import { eventsOf } from '../../models/events.ts';
import { deleteStagedBite, type FileRow, filesInState, updateFile } from '../../models/files.ts';
import type { BookingPolicy } from '../book.ts';
import { refuseArchive, requireSize, sameBytes } from './file-bytes.ts';
import { beginStaging, fileRow, type ImportReport, knownBefore, recordFailure, supersede } from './file-record.ts';
import { failureOf } from './import-failure.ts';
import type { ImportPolicy } from './import-policy.ts';
import { publish } from './publish.ts';
import { StatementChanged } from './repeated-statement.ts';
import { stagingSink } from './stage-statement.ts';
import { type ImportCounts, NO_COUNTS, type Staging } from './staging.ts';

export type { ImportReport } from './file-record.ts';

export type ImportContext = Readonly<{
  db: Db;
  policy: ImportPolicy;
  booking: BookingPolicy;
  now: () => Date;
}>;

const DELETE_BITE_ROWS = 1_000;

/**
 * Imports the file at `path` under the name `name`. A file that cannot be read is an outcome, not an exception;
 * what is thrown is a bug or a broken machine. Archives are opened by `importDelivery`; here they are refused.
 */
export function importFile(
  context: ImportContext,
  source: { name: string; path: string; retry?: boolean; parentId?: number | null },
): ImportReport {
  const { db } = context;
  const { sizeBytes, sha256 } = hashFile(source.path);
  const file = {
    name: source.name,
    sizeBytes,
    sha256,
    parentId: source.parentId ?? null,
    retry: source.retry ?? false,
  };
  const known = knownBefore(context, file);
  if (known !== null) return known;
  const begun = beginStaging(context, file);
  const { fileId } = begun;
  try {
    const staging = stageFile(context, fileId, { path: source.path, sizeBytes, sha256 });
    publish(staging, context.booking);
  } catch (error) {
    const failure = failureOf(error, dirname(db.path));
    removeStaged(db, fileId);
    return recordFailure(context, begun, failure);
  }
  supersede(context, { name: source.name, path: source.path, sha256, fileId });
  return { outcome: 'imported', file: fileRow(db, fileId), isNew: true };
}

/** Removes what a killed import left behind. Its file is still there and is read again. */
export function removeStaleStaging(context: Pick<ImportContext, 'db' | 'now'>): number {
  const stale = filesInState(context.db, 'STAGING');
  for (const row of stale) {
    assertNeverImported(context.db, row);
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

/** What the history says was booked is not removed because its row says otherwise. */
function assertNeverImported(db: Db, { id, name }: FileRow): void {
  if (!eventsOf(db, { fileId: id }).some((event) => event.toState === 'IMPORTED')) return;
  throw new AppError({
    kind: 'integrity',
    code: 'FILE_STATE_CHANGED',
    message: 'the row of an imported file was changed in the database; nothing was removed',
    where: `F-${id} ${name}`,
    hint: 'quittance check says what else was changed; restore a backup',
  });
}

type ReadableFile = Readonly<{ path: string; sizeBytes: number; sha256: string }>;

/** A statement that seems to be known is believed so, until its end shows that it is another. */
function stageFile(context: ImportContext, fileId: number, file: ReadableFile): Staging {
  try {
    return stage(context, fileId, file, true);
  } catch (error) {
    if (!(error instanceof StatementChanged)) throw error;
    removeStaged(context.db, fileId);
    return stage(context, fileId, file, false);
  }
}

function stage(context: ImportContext, fileId: number, file: ReadableFile, mayRepeat: boolean): Staging {
  const counts: ImportCounts = { ...NO_COUNTS };
  const staging: Staging = {
    db: context.db,
    fileId,
    policy: context.policy,
    now: context.now(),
    counts,
    conflicts: [],
    detailed: new Set(),
    replaced: new Map(),
    dropped: new Set(),
    warnings: [],
    mayRepeat,
    header: null,
    statement: null,
  };
  const summary = readFileOnce(context.policy, file, stagingSink(staging));
  staging.warnings.push(...summary.warnings);
  if (summary.transactions !== counts.transactions) throw new Error('the reader and the import count differently');
  return staging;
}

function readFileOnce(policy: ImportPolicy, { path, sizeBytes, sha256 }: ReadableFile, sink: CamtSink): ReadSummary {
  requireSize(sizeBytes, policy.fileBytesMax);
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
