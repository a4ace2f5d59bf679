/** `quittance file import|retry|accept|dismiss`: what people do with files of the bank, by the same functions as the job. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { bookingPolicyOf, importPolicyOf, incomingFolder } from '../../../jobs/context.ts';
import { markProcessed } from '../../../jobs/incoming.ts';
import { withLease } from '../../../jobs/run.ts';
import { openPart, prepareLanding } from '../../connectors/land-file.ts';
import { AppError, EXIT_CODES } from '../../errors.ts';
import { XML_ENGINES, type XmlEngine } from '../../iso20022/types.ts';
import { writeTransaction } from '../../models/db.ts';
import { appendEvent } from '../../models/events.ts';
import { findFile, updateFile } from '../../models/files.ts';
import { type ImportReport, importFile } from '../../processor/import-file.ts';
import type { CommandContext } from '../command.ts';
import { printedFile } from '../file-view.ts';
import { fileNamed } from '../find-file.ts';
import { counted } from '../values.ts';

export async function importNow(context: CommandContext, path: string): Promise<number> {
  const { config } = context.config();
  const name = importableName(path);
  const folder = incomingFolder(config);
  if (existsSync(join(folder, name))) throw nameTaken(join(folder, name));
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw noSuchFile(path);
  if (!stat.isFile()) throw notAFile(path);
  await prepareLanding(folder);
  const part = await openPart({
    directory: folder,
    name,
    sizeBytesMax: config.limits.fileBytesMax,
    onBytes: () => undefined,
  });
  try {
    if (stat.size > config.limits.fileBytesMax) throw tooLarge(path, stat.size, config.limits.fileBytesMax);
    await pipeline(createReadStream(path), part.sink);
    const landing = await part.land();
    if (landing.existed) throw alreadyThere(landing.localName);
    return await importUnderLease(context, { name: landing.localName, retry: false });
  } finally {
    await part.discard();
  }
}

export async function retryFile(context: CommandContext, text: string): Promise<number> {
  const file = fileNamed(context.db(), text);
  if (file.state !== 'FAILED' && file.state !== 'DISMISSED') throw notFailed(file.id, file.state, 'read again');
  requireInPlace(context, file.name);
  return importUnderLease(context, { name: file.name, retry: true });
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
  requireInPlace(context, file.name);
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
  return importUnderLease(context, { name: file.name, retry: true, engine });
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

/** The lease of the job, for a job that starts now would take our half-read file for one that was left behind. */
async function importUnderLease(
  context: CommandContext,
  file: { name: string; retry: boolean; engine?: XmlEngine },
): Promise<number> {
  const { config } = context.config();
  const db = context.db();
  const folder = incomingFolder(config);
  const job = {
    config,
    db,
    log: context.log,
    now: context.now,
    owner: `run:${process.pid}:${Date.now()}`,
  };
  let report: ImportReport | null = null;
  const usual = importPolicyOf(config);
  const policy = file.engine === undefined ? usual : { ...usual, engine: file.engine, readTwiceBytesMax: 0 };
  await withLease(job, 'process', async () => {
    report = importFile(
      { db, policy, booking: bookingPolicyOf(config), now: context.now },
      { name: file.name, path: join(folder, file.name), retry: file.retry },
    );
    if (report.outcome === 'imported' || report.outcome === 'duplicate')
      markProcessed(folder, file.name, report.file.sha256);
    return Promise.resolve();
  });
  if (report === null) throw new Error('the import gave no report');
  return tell(context, report);
}

function tell(context: CommandContext, { outcome, file }: ImportReport): number {
  const { output } = context;
  output.document('file.import', { outcome, file: printedFile(file) });
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
      : `${counted(file.imported, 'new payment')}`;
  output.line(`F-${file.id}  ${file.name}: ${file.state}, ${what}`);
  if (outcome === 'imported' && file.imported > 0)
    output.note('next: quittance run --only process   (matches and books them)');
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
    if (file?.state !== 'FAILED') throw notFailed(seen.id, file?.state ?? seen.state, 'dismissed');
    updateFile(db, file.id, { state: 'DISMISSED' });
    appendEvent(
      db,
      {
        subject: { fileId: file.id },
        fromState: 'FAILED',
        toState: 'DISMISSED',
        actor: `staff:${context.actorName()}`,
        reason: 'DISMISSED',
        data: null,
        detail: { note: reason },
      },
      context.now(),
    );
  });
  context.output.document('file.dismiss', { file: printedFile(fileNamed(db, `F-${seen.id}`)) });
  context.output.line(`F-${seen.id}  ${seen.name}: DISMISSED`);
  return EXIT_CODES.ok;
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

function nameTaken(path: string): AppError {
  return new AppError({
    kind: 'refused',
    code: 'FILE_NAME_TAKEN',
    message: 'a file of this name is waiting already',
    where: path,
    hint: 'import that one with "quittance run", or copy yours under another name',
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
