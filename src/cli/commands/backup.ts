/** `quittance backup now|list|verify|restore`: copies of the database that somebody has looked at, and the way back. */
import { statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { backupFolder, databasePath, incomingFolder } from '../../../jobs/context.ts';
import { takeDaemonLock } from '../../../jobs/daemon-lock.ts';
import { refuseWhileJobsRun } from '../../../jobs/idle.ts';
import { AppError, EXIT_CODES } from '../../errors.ts';
import type { ReadAgain } from '../../processor/backup/read-again.ts';
import { type RestoreReport, rehearseReadAgain, restoreInPlace, restoreTo } from '../../processor/backup/restore.ts';
import { listBackups, rotateBackups, type StoredBackup } from '../../processor/backup/rotate.ts';
import { takeBackup } from '../../processor/backup/take.ts';
import { verifyBackup } from '../../processor/backup/verify.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { confirm } from '../confirm.ts';
import type { Column } from '../output.ts';
import { counted, localTime } from '../values.ts';

export const backupCommand: CliCommand = (program, action) => {
  const backup = program.command('backup').description('copies of the database, and the way back');
  backup
    .command('now')
    .description('make a backup, verify it, and remove outdated ones; the daemon does it every night')
    .action(action(now));
  backup.command('list').description('the backups there are').action(action(list));
  backup
    .command('verify [file]')
    .description(
      'is it whole: bytes, database, foreign keys, rows, sums, history. The newest, or the one that is named',
    )
    .addHelpText('after', '\nExit codes: 0 it is whole, 20 there is none, 26 it is not whole.')
    .action(action(verify));
  backup
    .command('restore <file>')
    .description('put a backup in the place of the database; all mail is held until a person lets it go')
    .option('--to <path>', 'a drill: only copy it to there, a file or a folder, and look at it')
    .option('--dry-run', 'verify it, list the files that would be read again, and do nothing')
    .action(action(restore));
};

async function now(context: CommandContext): Promise<number> {
  const { config } = context.config();
  const folder = backupFolder(config);
  const { path, manifest } = await takeBackup(context.db(), { folder, now: context.now() });
  const removed = rotateBackups(folder, config.backup, context.now());
  context.output.document('backup.now', { path, removed, manifest });
  context.output.line(path);
  context.output.prose(
    `verified: ${counted(manifest.events, 'event')}, ${counted(manifest.rows['payment'] ?? 0, 'payment')}, ${megabytes(manifest.sizeBytes)}; head ${manifest.head}`,
  );
  if (removed > 0) context.output.note(`${counted(removed, 'outdated backup')} removed`);
  context.output.note('it lies on the same disk: copy data/backup to another machine every day');
  return EXIT_CODES.ok;
}

const COLUMNS: readonly Column<StoredBackup>[] = [
  { title: 'backup', value: ({ name }) => name },
  { title: 'made', value: ({ at }) => localTime(at.toISOString()) },
  { title: 'size', value: ({ sizeBytes }) => megabytes(sizeBytes), align: 'right' },
];

async function list(context: CommandContext): Promise<number> {
  await context.output.list({
    command: 'backup.list',
    key: 'backups',
    rows: listBackups(backupFolder(context.config().config)),
    columns: COLUMNS,
    object: ({ name, path, at, sizeBytes }) => ({ name, path, at: at.toISOString(), sizeBytes }),
    empty: 'No backups yet: quittance backup now',
  });
  return EXIT_CODES.ok;
}

async function verify(context: CommandContext, file: string | undefined): Promise<number> {
  const report = verifyBackup(pathOf(context, file));
  const { path, manifest, findings, events, head } = report;
  context.output.document('backup.verify', { ok: findings.length === 0, path, findings, events, head });
  for (const finding of findings) context.output.line({ text: 'no ', style: 'red' }, ` ${finding}`);
  if (findings.length > 0) return EXIT_CODES.integrity;
  const made = manifest === null ? 'without a manifest' : `of ${localTime(manifest.createdAt)}`;
  context.output.prose(`whole: ${basename(path)} ${made}, ${counted(events, 'event')}, head ${head}`);
  return EXIT_CODES.ok;
}

type RestoreOptions = Readonly<{ to?: string; dryRun?: boolean }>;

async function restore(context: CommandContext, file: string, options: RestoreOptions): Promise<number> {
  const path = pathOf(context, file);
  if (options.to !== undefined) return drill(context, path, targetOf(options.to, path));
  const { config } = context.config();
  const { findings, events, head } = verifyBackup(path);
  context.output.prose(
    `${basename(path)}: ${findings.length === 0 ? 'whole' : findings.join('; ')}, ${counted(events, 'event')}, head ${head}`,
  );
  const place = { dataDir: config.dataDir, database: databasePath(config), incoming: incomingFolder(config) };
  if (options.dryRun === true) {
    const isWhole = findings.length === 0;
    const again = isWhole ? rehearseReadAgain(path, place) : null;
    context.output.document('backup.restore', { dryRun: true, path, findings, events, head, ...again });
    if (again !== null) wouldBeTold(context.output, again);
    return isWhole ? EXIT_CODES.ok : EXIT_CODES.integrity;
  }
  const lock = takeDaemonLock(config);
  try {
    refuseWhileJobsRun(databasePath(config), context.now());
    await confirm(
      context.flags,
      `Put it in the place of ${databasePath(config)}? What stands there is kept beside the backups.`,
    );
    refuseWhileJobsRun(databasePath(config), context.now()); // while somebody thought about it, cron may have begun a run
    told(context, path, place.incoming, restoreInPlace(path, { ...place, now: context.now() }));
  } finally {
    lock.release();
  }
  return EXIT_CODES.ok;
}

/** As `cp` reads it: into a folder under the name of the backup, else the file itself. */
function targetOf(to: string, backup: string): string {
  const target = resolve(to);
  const isFolder = to.endsWith('/') || statSync(target, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? join(target, basename(backup)) : target;
}

async function drill(context: CommandContext, path: string, target: string): Promise<number> {
  const { events, head } = restoreTo(path, target);
  context.output.document('backup.restore', { drill: true, path: target, events, head });
  context.output.prose(`${target}: whole, ${counted(events, 'event')}, head ${head}. Nothing else was touched.`);
  return EXIT_CODES.ok;
}

function told({ output }: CommandContext, path: string, incoming: string, report: RestoreReport): void {
  const { replaced, madeIncoming, heldMails, erasedAgain, companions, head } = report;
  output.document('backup.restore', { drill: false, path, ...report });
  output.prose(`restored, head ${head}`);
  if (replaced !== null) output.prose(`what stood there: ${replaced}`);
  output.prose(
    `all mail is held (${counted(heldMails, 'mail')} now): look at quittance outbox list, then quittance outbox release --all`,
  );
  if (companions.length > 0) output.prose(`came back with it: ${companions.join(', ')}`);
  if (erasedAgain > 0) output.prose(`${counted(erasedAgain, 'erasure')} made again`);
  toldAgain(output, report);
  if (madeIncoming)
    output.prose(`${incoming} was gone and is an empty folder now: bring the files of the bank back from your copy`);
  output.note('next: quittance check, quittance proof, quittance log verify --expect HASH, then start the daemon');
}

function toldAgain(output: CommandContext['output'], report: ReadAgain): void {
  for (const { names, text } of kindsAgain(report))
    if (names.length > 0) output.prose(`${text} came after it and will be read again by quittance run`);
  toldUnsure(output, report);
}

/** With the name of each, for who wants to know before. */
function wouldBeTold(output: CommandContext['output'], report: ReadAgain): void {
  const kinds = kindsAgain(report).filter(({ names }) => names.length > 0);
  if (kinds.length === 0) output.prose('no file came after it that would be read again');
  for (const { names, text } of kinds)
    output.prose(`${text} came after it and would be read again: ${names.join(', ')}`);
  toldUnsure(output, report);
}

function kindsAgain({ filesAgain, messageFilesAgain, expectedAgain, reportsAgain }: ReadAgain) {
  return [
    { names: filesAgain, text: counted(filesAgain.length, 'file') },
    { names: messageFilesAgain, text: counted(messageFilesAgain.length, 'file of messages', 'files of messages') },
    { names: expectedAgain, text: counted(expectedAgain.length, 'file of expected items', 'files of expected items') },
    { names: reportsAgain, text: counted(reportsAgain.length, 'report of a processor', 'reports of processors') },
  ];
}

function toldUnsure(output: CommandContext['output'], { expectedUnsure }: ReadAgain): void {
  if (expectedUnsure.length === 0) return;
  output.prose(
    `${counted(expectedUnsure.length, 'file')} of expected items may have come after it, nobody can tell: ${expectedUnsure.join(', ')}`,
  );
  output.prose('of what the books lack: take .processed off its name, the oldest first, and quittance run after each');
}

/** A name in the folder of backups, or any path; the newest where none is named. */
function pathOf(context: CommandContext, file: string | undefined): string {
  const folder = backupFolder(context.config().config);
  if (file !== undefined) return file.includes('/') ? resolve(file) : join(folder, file);
  const [newest] = listBackups(folder);
  if (newest !== undefined) return newest.path;
  throw new AppError({
    kind: 'not-found',
    code: 'BACKUP_NOT_FOUND',
    message: 'there is no backup yet',
    where: folder,
    hint: 'quittance backup now',
  });
}

function megabytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${Math.round(bytes / 1_000_000)} MB`;
}
