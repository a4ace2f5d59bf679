/**
 * One file of a report through the whole run: known by its bytes, checked, read against the books, and its open rows settled. Nothing that
 * is wrong with it stops another file.
 */
import { checkReport } from '../../connectors/audit/index.ts';
import type { ReportSummary } from '../../connectors/audit/types.ts';
import { AppError, messageOf } from '../../errors.ts';
import { chunksOf, hashFile } from '../../file-hash.ts';
import {
  type AuditFileRow,
  auditFileOf,
  findAuditFile,
  insertAuditFile,
  updateAuditFile,
} from '../../models/audit-files.ts';
import { writeTransaction } from '../../models/db.ts';
import { familyOf } from '../gifts/gateways.ts';
import type { AuditContext } from './audit-policy.ts';
import { readRows } from './read-rows.ts';
import { settleItems } from './settle-items.ts';

export type ReportFile = Readonly<{ path: string; name: string; gateway: string; account: string }>;

export type ReportRun = Readonly<{
  file: AuditFileRow;
  /** False for a file that had ended before, or failed before for the same reason. */
  isNew: boolean;
  /** There was not time for all of it; the next run goes on. */
  isUnfinished: boolean;
}>;

export async function runReportFile(context: AuditContext, report: ReportFile): Promise<ReportRun> {
  const { db } = context;
  const known = knownFile(context, report);
  const asBefore = { file: known, isNew: false, isUnfinished: false };
  if (known.state === 'CLOSED') return asBefore;
  if (known.state === 'FAILED' && known.appVersion === context.policy.appVersion) return asBefore;
  const isNew = known.state !== 'OPEN';
  if (isNew) {
    const read = readOrFail(context, known, report);
    if (read instanceof AppError) return { file: fail(context, known, read), isNew: true, isUnfinished: false };
    if (read === null) return { file: findAuditFile(db, known.id), isNew: false, isUnfinished: true };
  }
  const isWhole = await settleFile(context, findAuditFile(db, known.id));
  return { file: findAuditFile(db, known.id), isNew, isUnfinished: !isWhole };
}

/** Tries what waits of a file; false when there was not time for all. Throws INTERNAL_ERROR for a defect of ours, which is of this file alone. */
export async function settleFile(context: AuditContext, file: AuditFileRow): Promise<boolean> {
  try {
    return await settleItems(context, file);
  } catch (error) {
    throw isDefect(error) ? defectIn(error) : error;
  }
}

/** A file that cannot even be unpacked. It is told once, and tried again at each run. */
export function refuseReport(context: AuditContext, report: ReportFile, failure: AppError): ReportRun {
  const known = knownFile(context, report);
  return { file: fail(context, known, failure), isNew: known.state !== 'FAILED', isUnfinished: false };
}

/** It could not be unpacked once, and now could: its files say how it goes. */
export function acceptReport({ db, now }: AuditContext, { path }: ReportFile): void {
  const known = auditFileOf(db, hashFile(path).sha256);
  if (known?.state !== 'FAILED') return;
  const change = { state: 'CLOSED', code: null, message: null, hint: null, closedAt: now().toISOString() } as const;
  writeTransaction(db, () => updateAuditFile(db, known.id, change));
}

function knownFile({ db, now, policy }: AuditContext, { path, name, gateway, account }: ReportFile): AuditFileRow {
  const { sha256, sizeBytes } = hashFile(path);
  const known = auditFileOf(db, sha256);
  if (known !== null) return known;
  const row = {
    gateway,
    account,
    name,
    sha256,
    sizeBytes,
    appVersion: policy.appVersion,
    firstSeenAt: now().toISOString(),
  };
  return writeTransaction(db, () => insertAuditFile(db, row));
}

/** Null when there was not time for all of it. */
function readOrFail(
  context: AuditContext,
  file: AuditFileRow,
  { path, name, gateway }: ReportFile,
): ReportSummary | AppError | null {
  const { db } = context;
  const source = { name, gateway, chunks: () => chunksOf(path) };
  try {
    const { gateway: writer, report } = checkReport(source);
    writeTransaction(db, () => updateAuditFile(db, file.id, { gateway: ownerOf(writer, gateway), report }));
    return readRows(context, findAuditFile(db, file.id), source);
  } catch (error) {
    if (error instanceof AppError) return error;
    if (isDefect(error)) return defectIn(error);
    throw error;
  }
}

/** Whoever wrote the report, wherever it lies. What Ingenico and GlobalCollect wrote looks the same. */
function ownerOf(writer: string, folder: string): string {
  const isSame = writer === familyOf(folder) || (writer === 'ingenico' && folder === 'globalcollect');
  return isSame ? folder : writer;
}

/** A defect of ours fails this file alone; a database or a disk that fails is everybody's. */
function isDefect(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof AppError) return false;
  return !('code' in error) || /^(?:SQLITE_CONSTRAINT|ERR_)/.test(String(error.code));
}

function defectIn(error: unknown): AppError {
  const message = `a defect of the program: ${messageOf(error)}`;
  const hint = 'report it with the file; nothing else of it is missing';
  return new AppError({ kind: 'invalid-input', code: 'INTERNAL_ERROR', message, hint, cause: error });
}

function fail({ db, policy }: AuditContext, { id }: AuditFileRow, { code, message, hint }: AppError): AuditFileRow {
  writeTransaction(db, () =>
    updateAuditFile(db, id, { state: 'FAILED', code, message, hint, appVersion: policy.appVersion }),
  );
  return findAuditFile(db, id);
}
