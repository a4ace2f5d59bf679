/**
 * One file of a report through the whole run: known by its bytes, checked, read against the books, and its open rows settled. Nothing that
 * is wrong with it stops another file.
 */
import { checkReport } from '../../connectors/audit/index.ts';
import { AppError, messageOf } from '../../errors.ts';
import {
  type AuditFileRow,
  auditFileOf,
  findAuditFile,
  insertAuditFile,
  updateAuditFile,
} from '../../models/audit-files.ts';
import { writeTransaction } from '../../models/db.ts';
import { chunksOf, hashFile } from '../file-bytes.ts';
import type { AuditContext } from './audit-policy.ts';
import { readRows } from './read-rows.ts';
import { settleItems } from './settle-items.ts';

export type ReportFile = Readonly<{ path: string; name: string; gateway: string }>;

export type ReportRun = Readonly<{
  file: AuditFileRow;
  /** False for a file that had ended before, or failed before for the same reason. */
  isNew: boolean;
}>;

export async function runReportFile(context: AuditContext, report: ReportFile): Promise<ReportRun> {
  const { db } = context;
  const known = knownFile(context, report);
  if (known.state === 'CLOSED') return { file: known, isNew: false };
  if (known.state === 'FAILED' && known.appVersion === context.policy.appVersion) return { file: known, isNew: false };
  const isNew = known.state !== 'OPEN';
  if (isNew) {
    const failure = readOrFail(context, known, report);
    if (failure !== null) return { file: fail(context, known, failure), isNew: true };
  }
  await settleItems(context, findAuditFile(db, known.id));
  return { file: findAuditFile(db, known.id), isNew };
}

function knownFile({ db, now, policy }: AuditContext, { path, name, gateway }: ReportFile): AuditFileRow {
  const { sha256, sizeBytes } = hashFile(path);
  const known = auditFileOf(db, sha256);
  if (known !== null) return known;
  const row = { gateway, name, sha256, sizeBytes, appVersion: policy.appVersion, firstSeenAt: now().toISOString() };
  return writeTransaction(db, () => insertAuditFile(db, row));
}

/** A defect of ours fails this file alone; a database or a disk that fails is everybody's. */
function readOrFail(context: AuditContext, file: AuditFileRow, { path, name, gateway }: ReportFile): AppError | null {
  const source = { name, gateway, chunks: () => chunksOf(path) };
  try {
    checkReport(source);
    readRows(context, file, source);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    if (error instanceof Error && 'code' in error) throw error;
    const cause = messageOf(error);
    const hint = 'report it with the file; nothing else of it is missing';
    const message = `a defect of the program: ${cause}`;
    return new AppError({ kind: 'invalid-input', code: 'INTERNAL_ERROR', message, hint, cause: error });
  }
}

function fail({ db, policy }: AuditContext, { id }: AuditFileRow, { code, message, hint }: AppError): AuditFileRow {
  writeTransaction(db, () =>
    updateAuditFile(db, id, { state: 'FAILED', code, message, hint, appVersion: policy.appVersion }),
  );
  return findAuditFile(db, id);
}
