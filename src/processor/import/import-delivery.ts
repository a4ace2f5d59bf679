/**
 * Imports what a bank delivered under one name: a file, or an archive of files. An archive is a row of its own without
 * any transactions, and each of its members a file with that row as its parent, imported or refused for itself.
 */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { AppError } from '../../errors.ts';
import { hashFile } from '../../file-hash.ts';
import type { XmlEngine } from '../../iso20022/types.ts';
import { writeTransaction } from '../../models/db.ts';
import { filesWithBytes, updateFile } from '../../models/files.ts';
import { statementSeals } from '../../models/seals.ts';
import { archiveKindOf } from '../archives/kind.ts';
import { type Archive, type Member, removeUnpacked, unpackArchive } from '../archives/unpack.ts';
import { requireSameBytes, requireSize } from './file-bytes.ts';
import {
  beginStaging,
  fileRow,
  type ImportReport,
  knownBefore,
  recordFailure,
  recordFileEvent,
  supersede,
} from './file-record.ts';
import { failureOf } from './import-failure.ts';
import { type ImportContext, importFile } from './import-file.ts';
import { hashPayments } from './publish.ts';
import { NO_COUNTS } from './staging.ts';

export type DeliveryContext = ImportContext & Readonly<{ scratchFolder: string; betweenMembers: () => void }>;

export type Delivery = Readonly<{
  name: string;
  path: string;
  /** Read it even if it FAILED or was DISMISSED before; of an archive, the members that FAILED. */
  retry?: boolean;
  /** The file or member that a person asked to be read again, also when it was dismissed; by this engine only, if one is named. */
  asked?: Readonly<{ name: string; engine?: XmlEngine | undefined }> | undefined;
}>;

/** Of an archive, what became of each member as well. */
export type DeliveryReport = ImportReport & Readonly<{ members: readonly ImportReport[] }>;

/** As `importFile`, also for archives. Unpacked bytes lie in `scratchFolder` meanwhile, one archive at a time. */
export async function importDelivery(context: DeliveryContext, delivery: Delivery): Promise<DeliveryReport> {
  const kind = archiveKindOf(delivery.path);
  if (kind !== null) return importArchive(context, delivery, { path: delivery.path, name: delivery.name, kind });
  return { ...importFile(contextFor(context, delivery, delivery.name), delivery), members: [] };
}

/** The files that were read: the members of an archive, else the file itself. */
export function filesRead(report: DeliveryReport): readonly ImportReport[] {
  return report.members.length === 0 ? [report] : report.members;
}

async function importArchive(context: DeliveryContext, delivery: Delivery, archive: Archive): Promise<DeliveryReport> {
  const { sizeBytes, sha256 } = hashFile(archive.path);
  const file = { name: archive.name, sizeBytes, sha256, parentId: null, retry: delivery.retry ?? false };
  const known = knownBefore(context, file);
  if (known !== null) return { ...known, members: [] };
  const begun = beginStaging(context, file);
  const members: ImportReport[] = [];
  try {
    requireSize(sizeBytes, context.policy.fileBytesMax);
    const unpacked = await unpackArchive(archive, context.scratchFolder, context.policy.archive);
    requireSameBytes(archive.path, sha256);
    for (const member of unpacked.members) {
      context.betweenMembers();
      members.push(importMember(context, delivery, member, { fileId: begun.fileId, sha256 }));
    }
    writeTransaction(context.db, () => keepWarnings(context, begun.fileId, unpacked.warnings));
    requireAllRead(archive.name, members);
    publishArchive(context, begun.fileId, members);
  } catch (error) {
    return { ...failArchive(context, begun, failureOf(error, dirname(context.db.path))), members };
  } finally {
    removeUnpacked(context.scratchFolder);
  }
  supersede(context, { name: archive.name, path: archive.path, sha256, fileId: begun.fileId });
  return { outcome: 'imported', file: fileRow(context.db, begun.fileId), isNew: true, members };
}

/** Room may be made at any time, so such an archive is read again by the next run. */
function failArchive(
  context: DeliveryContext,
  begun: { fileId: number; failedCode: string | null },
  failure: AppError,
): ImportReport {
  const report = recordFailure(context, begun, failure);
  if (failure.code === 'ARCHIVE_NO_ROOM') updateFile(context.db, begun.fileId, { appVersion: '' });
  return report;
}

type Parent = Readonly<{ fileId: number; sha256: string }>;

function importMember(context: DeliveryContext, delivery: Delivery, member: Member, parent: Parent): ImportReport {
  const name = `${delivery.name}/${member.label}`;
  const isAsked = delivery.asked?.name === name;
  if (member.kind === 'failed')
    return failMember(context, { name, failure: member.failure, isAsked, delivery, parent });
  const retry = retryOf(context, { name, sha256: hashFile(member.path).sha256, isAsked, delivery, parent });
  return importFile(contextFor(context, delivery, name), { name, path: member.path, retry, parentId: parent.fileId });
}

/** The bytes of such a member are not known: archive and name stand for them. */
function failMember(
  context: DeliveryContext,
  failed: Readonly<{ name: string; failure: AppError; isAsked: boolean; delivery: Delivery; parent: Parent }>,
): ImportReport {
  const { name, failure, parent } = failed;
  const sha256 = createHash('sha256').update(`${parent.sha256}/${name}`).digest('hex');
  const file = { name, sizeBytes: 0, sha256, parentId: parent.fileId, retry: retryOf(context, { ...failed, sha256 }) };
  return knownBefore(context, file) ?? recordFailure(context, beginStaging(context, file), failure);
}

/**
 * What a person has dismissed stays so when the archive around it is read again, unless it is what is asked for. What
 * FAILED in another archive of this name is read again, to become a member of this one.
 */
function retryOf(
  { db }: DeliveryContext,
  member: Readonly<{ name: string; sha256: string; isAsked: boolean; delivery: Delivery; parent: Parent }>,
): boolean {
  if (member.isAsked) return true;
  const isThis = filesWithBytes(db, member.sha256).find((row) => row.name === member.name);
  if (isThis?.state === 'DISMISSED') return false;
  return (member.delivery.retry ?? false) || (isThis !== undefined && isThis.parentId !== member.parent.fileId);
}

/** Both engines, unless a person took the word of one for this file. */
function contextFor(context: DeliveryContext, { asked }: Delivery, name: string): ImportContext {
  if (asked?.engine === undefined || asked.name !== name) return context;
  return { ...context, policy: { ...context.policy, engine: asked.engine, readTwiceBytesMax: 0 } };
}

function keepWarnings({ db }: DeliveryContext, fileId: number, warnings: readonly string[]): void {
  updateFile(db, fileId, { messageType: 'archive', warnings: JSON.stringify(warnings) });
}

/** Throws ARCHIVE_MEMBER_FAILED with the names of the members that a person must look at. */
function requireAllRead(archiveName: string, members: readonly ImportReport[]): void {
  const failed = members.filter(({ file }) => file.state === 'FAILED');
  if (failed.length === 0) return;
  const named = failed.map(({ file }) => `${file.name.slice(archiveName.length + 1)} (${file.code ?? 'FAILED'})`);
  throw new AppError({
    kind: 'invalid-input',
    code: 'ARCHIVE_MEMBER_FAILED',
    message: `${failed.length} of ${members.length} members could not be read, the others were: ${named.join(', ')}`,
    hint: 'look at each with: quittance file show NAME; once they are read or dismissed, the archive is done at the next run',
  });
}

/** An archive has no transactions of its own: those of its members are counted with them, and once. */
function publishArchive(context: DeliveryContext, fileId: number, members: readonly ImportReport[]): void {
  const { db, now } = context;
  const { sha256, sizeBytes } = fileRow(db, fileId);
  const { sums, sha256: paymentsSha256 } = hashPayments({ db, fileId });
  const seals = { sha256, sizeBytes, sums, paymentsSha256, statements: statementSeals(db, fileId) };
  writeTransaction(db, () => {
    updateFile(db, fileId, {
      state: 'IMPORTED',
      code: null,
      message: null,
      hint: null,
      importedAt: now().toISOString(),
    });
    const data = { ...NO_COUNTS, members: members.length, ...seals };
    recordFileEvent(context, fileId, { toState: 'IMPORTED', reason: null, data });
  });
}
