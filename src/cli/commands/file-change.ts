/** `quittance file import|retry|accept|dismiss`: what people do with files of the bank, by the same functions as the job. */

import { createReadStream, existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { and, eq } from 'drizzle-orm';
import { incomingFolder } from '../../../jobs/context.ts';
import { type ImportReport, type IncomingFile, importIncoming } from '../../../jobs/import-incoming.ts';
import { leaseOwner } from '../../../jobs/lease-owner.ts';
import { withLease } from '../../../jobs/run.ts';
import { openPart, prepareLanding } from '../../connectors/land-file.ts';
import { AppError, EXIT_CODES } from '../../errors.ts';
import { XML_ENGINES } from '../../iso20022/types.ts';
import { type Db, writeTransaction } from '../../models/db.ts';
import { appendEvent } from '../../models/events.ts';
import { type FileRow, findFile, listFiles, membersOf, updateFile } from '../../models/files.ts';
import { file as fileTable } from '../../models/schema.ts';
import type { CommandContext } from '../command.ts';
import { printedFile } from '../file-view.ts';
import { fileNamed } from '../find-file.ts';
import { counted } from '../values.ts';

export async function importNow(context: CommandContext, path: string): Promise<number> {
  const { config } = context.config();
  const name = importableName(path);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw noSuchFile(path);
  if (!stat.isFile()) throw notAFile(path);
  if (stat.size > config.limits.fileBytesMax) throw tooLarge(path, stat.size, config.limits.fileBytesMax);
  return underLease(context, async () => importIncomingNow(context, { name: await copyIn(context, path, name) }));
}

/** Copies the file into the folder of the bank’s files and gives back the name it has there. Only under the lease. */
async function copyIn(context: CommandContext, path: string, name: string): Promise<string> {
  const { config } = context.config();
  const folder = incomingFolder(config);
  await prepareLanding(folder, 'copy');
  if (existsSync(join(folder, name))) throw nameTaken(context.db(), folder, name);
  const sizeBytesMax = config.limits.fileBytesMax;
  const part = await openPart({ directory: folder, name, sizeBytesMax, onBytes: () => undefined, kind: 'copy' });
  try {
    await pipeline(createReadStream(path), part.sink);
    const landing = await part.land();
    if (landing.existed) throw alreadyThere(landing.localName);
    return landing.localName;
  } finally {
    await part.discard();
  }
}

export async function retryFile(context: CommandContext, text: string): Promise<number> {
  const file = fileNamed(context.db(), text);
  const delivered = deliveryOf(context.db(), file);
  for (const row of [file, delivered]) {
    if (row.state !== 'FAILED' && row.state !== 'DISMISSED') throw notFailed(row.id, row.state, 'read again');
  }
  requireInPlace(context, delivered.name);
  const asked = { name: file.name };
  return underLease(context, () => importIncomingNow(context, { name: delivered.name, retry: true, asked }));
}

/** A person has looked at a file that the two engines read differently: it is read by one of them, and that is logged. */
export async function acceptFile(context: CommandContext, text: string, options: { engine: string }): Promise<number> {
  const file = fileNamed(context.db(), text);
  const engine = XML_ENGINES.find((one) => one === options.engine);
  if (engine === undefined) {
    throw new AppError({
      kind: 'usage',
      code: 'ENGINE_UNKNOWN',
      message: `there is no engine "${options.engine}"`,
      hint: `engines are ${XML_ENGINES.join(' and ')}`,
    });
  }
  if (file.state !== 'FAILED' || file.code !== 'READERS_DISAGREE') {
    throw new AppError({
      kind: 'refused',
      code: 'FILE_NOT_IN_DISPUTE',
      message: `F-${file.id} is ${file.state}${file.code === null ? '' : ` (${file.code})`}; only READERS_DISAGREE is settled by accepting`,
      hint: `look at it: quittance file show F-${file.id}`,
    });
  }
  const delivered = deliveryOf(context.db(), file);
  requireInPlace(context, delivered.name);
  writeTransaction(context.db(), () => {
    const actor = `staff:${context.actorName()}`;
    appendEvent(
      context.db(),
      {
        subject: { fileId: file.id },
        fromState: 'FAILED',
        toState: 'FAILED',
        actor,
        reason: 'ENGINE_ACCEPTED',
        data: { engine },
        detail: null,
      },
      context.now(),
    );
  });
  const asked = { name: file.name, engine };
  return underLease(context, () => importIncomingNow(context, { name: delivered.name, retry: true, asked }));
}

/** The archive that a member came in, else the file itself: what lies in the folder. */
function deliveryOf(db: Db, file: FileRow): FileRow {
  return (file.parentId === null ? null : findFile(db, file.parentId)) ?? file;
}

function requireInPlace(context: CommandContext, name: string): void {
  const path = join(incomingFolder(context.config().config), name);
  if (existsSync(path)) return;
  throw new AppError({
    kind: 'not-found',
    code: 'FILE_GONE',
    message: `the file is not in its folder any more`,
    where: path,
    hint: 'put it there again, or close it with: quittance file dismiss',
  });
}

/**
 * Under the lease of the job: a job that runs at the same time would take our file before us, or our half-read file for
 * one that was left behind.
 */
async function underLease(context: CommandContext, work: () => Promise<number>): Promise<number> {
  const { config } = context.config();
  const job = { config, db: context.dbOrNew(), now: context.now, owner: leaseOwner({ isOfDaemon: false }) };
  let exitCode: number = EXIT_CODES.ok;
  await withLease(job, 'process', async () => {
    exitCode = await work();
  });
  return exitCode;
}

async function importIncomingNow(context: CommandContext, file: IncomingFile): Promise<number> {
  const { config } = context.config();
  const { log, now } = context;
  const { report, trouble } = await importIncoming(
    { config, db: context.db(), log, now, keepLease: () => undefined },
    file,
  );
  if (report === null) throw trouble ?? new Error('the import gave no report');
  const exitCode = tell(context, report);
  if (trouble === null) return exitCode;
  context.output.problem(trouble);
  return exitCode === EXIT_CODES.ok ? EXIT_CODES.findings : exitCode;
}

/** Of an archive: each of its members, and then the archive itself. */
function tell(context: CommandContext, report: ImportReport): number {
  const members = report.members.map((member) => ({ outcome: member.outcome, file: printedFile(member.file) }));
  context.output.document('file.import', {
    outcome: report.outcome,
    file: printedFile(report.file),
    ...(members.length === 0 ? {} : { members }),
  });
  const codes = [...report.members, report].map((one) => tellOne(context, one));
  if ([...report.members, report].some(({ outcome, file }) => outcome === 'imported' && file.imported > 0))
    context.output.note('next: quittance run --only process   (matches and books them)');
  return codes.includes(EXIT_CODES['invalid-input']) ? EXIT_CODES['invalid-input'] : Math.max(...codes);
}

function tellOne({ output }: CommandContext, { outcome, file }: Pick<ImportReport, 'outcome' | 'file'>): number {
  if (outcome === 'failed' || outcome === 'unchanged') {
    output.problem({
      code: file.code ?? 'FAILED',
      message: file.message ?? 'the file was refused',
      where: file.name,
      hint: file.hint,
    });
    return EXIT_CODES['invalid-input'];
  }
  const what =
    outcome === 'duplicate'
      ? `the same bytes as F-${file.duplicateOfId ?? file.id}, nothing was booked`
      : file.messageType === 'archive'
        ? 'every member is done'
        : `${counted(file.imported, 'new payment')}`;
  output.line(`F-${file.id}  ${file.name}: ${file.state}, ${what}`);
  return file.rejected > 0 ? EXIT_CODES.findings : EXIT_CODES.ok;
}

export function dismissFile(context: CommandContext, text: string, options: { reason: string }): number {
  const db = context.db();
  const seen = fileNamed(db, text);
  const reason = options.reason.trim();
  if (reason === '')
    throw new AppError({
      kind: 'usage',
      code: 'REASON_EMPTY',
      message: 'the reason is empty',
      hint: 'say why in a few words',
    });
  writeTransaction(db, () => {
    const file = findFile(db, seen.id);
    const hasRejects = file?.state === 'IMPORTED' && file.rejected > 0;
    if (file === null || (file.state !== 'FAILED' && !hasRejects)) throw notFailed(seen.id, seen.state, 'dismissed');
    const members = membersOf(db, file.id).filter((member) => member.state === 'FAILED');
    for (const row of [file, ...members]) dismissRow(context, row, reason);
  });
  context.output.document('file.dismiss', { file: printedFile(fileNamed(db, `F-${seen.id}`)) });
  context.output.line(
    `F-${seen.id}  ${seen.name}: ${seen.state === 'IMPORTED' ? 'its rejected rows are dismissed' : 'DISMISSED'}`,
  );
  return EXIT_CODES.ok;
}

/** A failed file is closed; of an imported one, the rows that could not be read. */
function dismissRow(context: CommandContext, { id, state }: FileRow, note: string): void {
  const isFailed = state === 'FAILED';
  if (isFailed) updateFile(context.db(), id, { state: 'DISMISSED' });
  const toState = isFailed ? 'DISMISSED' : state;
  const reason = isFailed ? 'DISMISSED' : 'REJECTS_DISMISSED';
  const actor = `staff:${context.actorName()}`;
  appendEvent(
    context.db(),
    { subject: { fileId: id }, fromState: state, toState, actor, reason, data: null, detail: { note } },
    context.now(),
  );
}

/** The name under which the job would see it. */
function importableName(path: string): string {
  const name = basename(path);
  if (!name.startsWith('.') && !/\.(?:processed|part|tmp)$/i.test(name)) return name;
  throw new AppError({
    kind: 'refused',
    code: 'FILE_NAME',
    message: `a file with the name "${name}" is passed over by the import`,
    where: path,
    hint: 'copy it under a name that does not begin with a dot nor end in .processed, .part or .tmp',
  });
}

function nameTaken(db: Db, folder: string, name: string): AppError {
  const failed = listFiles(db, and(eq(fileTable.name, name), eq(fileTable.state, 'FAILED'))).at(-1);
  return new AppError({
    kind: 'refused',
    code: 'FILE_NAME_TAKEN',
    message:
      failed === undefined
        ? 'a file of this name is waiting already'
        : `a file of this name is there already; it was refused as F-${failed.id} (${failed.code ?? 'FAILED'})`,
    where: join(folder, name),
    hint:
      failed === undefined
        ? 'import that one with "quittance run", or copy yours under another name'
        : `to read that one again: quittance file retry F-${failed.id}; else copy yours under another name`,
  });
}

function alreadyThere(localName: string): AppError {
  return new AppError({
    kind: 'refused',
    code: 'FILE_KNOWN',
    message: `these very bytes are there already as ${localName}`,
    hint: 'quittance file list shows what became of them',
  });
}

function noSuchFile(path: string): AppError {
  return new AppError({ kind: 'not-found', code: 'FILE_NOT_FOUND', message: 'there is no such file', where: path });
}

function notAFile(path: string): AppError {
  return new AppError({
    kind: 'usage',
    code: 'FILE_UNREADABLE',
    message: 'this is not a file',
    where: path,
    hint: 'name one file',
  });
}

function tooLarge(path: string, size: number, max: number): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'FILE_TOO_LARGE',
    message: `the file has ${size} bytes; the limit is ${max}`,
    where: path,
    hint: 'raise limits.file_bytes_max',
  });
}

function notFailed(id: number, state: string, verb: string): AppError {
  return new AppError({
    kind: 'refused',
    code: 'FILE_NOT_FAILED',
    message: `F-${id} is ${state}; only a refused file can be ${verb}`,
    hint: `quittance file show F-${id}`,
  });
}
