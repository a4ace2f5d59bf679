/**
 * Plays the demo: a bank and a mail server inside this process, and between them the real pipeline with a real
 * configuration, by the functions that `quittance run` calls. Everything is closed when it ends, in whatever way.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { databasePath, type JobContext, type JobName } from '../../jobs/context.ts';
import { makeQueueFolders } from '../../jobs/queue-folder.ts';
import { type PassReport, runPass } from '../../jobs/run.ts';
import { loadConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { NO_TEMPLATES } from '../mail/own-templates.ts';
import { closeDatabase, type Db, openDatabase } from '../models/db.ts';
import { listMail } from '../models/outbox.ts';
import { countByState } from '../models/payments.ts';
import { importExpectedFile } from '../processor/expected/import-expected.ts';
import { setMailsFrom } from '../processor/mails/guards.ts';
import { outgoingMessage } from '../processor/mails/outgoing.ts';
import { type Calendar, calendarOf } from './calendar.ts';
import { remainingConfig, runningConfig } from './config-text.ts';
import { deliveries } from './deliveries.ts';
import { expectedCsv, type ReferencesByItem, referencesOf } from './expected-file.ts';
import { type DemoFolder, openDemoFolder } from './folder.ts';
import { giftMessages, giftsIn, spool } from './gifts.ts';
import { type KeptMail, type MailSink, openMailSink } from './mail-sink.ts';
import { PEOPLE } from './people.ts';
import { type DemoFacts, type DemoMail, factsOf, type SecondRun } from './report.ts';
import { BANK_FOLDER, BANK_HOST, BANK_USER, openSftpBank, type SftpBank } from './sftp-bank.ts';
import { troublesOf } from './verify.ts';

/** `troubles`: where the outcome is not what the story says; empty when the demo went well. */
export type DemoReport = DemoFacts & Readonly<{ folder: DemoFolder; troubles: readonly string[] }>;

/** What is told while it happens. */
export type DemoStep =
  | Readonly<{ kind: 'expected'; items: number; people: number; made: number }>
  | Readonly<{ kind: 'bank'; files: number; port: number; fingerprint: string }>
  | Readonly<{ kind: 'fetch'; fetched: number }>
  | Readonly<{ kind: 'process'; imported: number; duplicate: number; refused: number }>
  | Readonly<{ kind: 'decide'; states: Readonly<Record<string, number>> }>
  | Readonly<{ kind: 'gifts'; messages: number; gifts: number; refunded: number }>
  | Readonly<{ kind: 'mail'; sent: number; port: number }>
  | (Readonly<{ kind: 'again' }> & SecondRun);

export type DemoOptions = Readonly<{ root: string; now: () => Date; log: Log; tell: (step: DemoStep) => void }>;

const ZONE = 'Europe/Zurich';
/** It takes a few seconds. What takes so long hangs. */
const WATCHDOG_MS = 60_000;

export async function runDemo(options: DemoOptions): Promise<DemoReport> {
  const { folder, lock } = openDemoFolder(options.root);
  const closing: Closing[] = [() => lock.release(), () => rmSync(folder.running, { recursive: true, force: true })];
  try {
    return await inTime(play(folder, options, (close) => closing.push(close)));
  } finally {
    await closeAll(closing.reverse());
  }
}

type Closing = () => void | Promise<void>;

/** Each is closed, also when one before it could not be. */
async function closeAll(closing: readonly Closing[]): Promise<void> {
  const troubles: unknown[] = [];
  for (const close of closing) {
    try {
      await close();
    } catch (thrown) {
      troubles.push(thrown);
    }
  }
  if (troubles.length > 0) throw new Error('not everything of the demo could be closed', { cause: troubles[0] });
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(hangs()), WATCHDOG_MS);
  });
  try {
    return await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
  }
}

function hangs(): AppError {
  return new AppError({
    kind: 'temporary',
    code: 'DEMO_HANGS',
    message: `the demo did not end within ${WATCHDOG_MS / 1000} seconds, so it was stopped`,
    hint: 'try again when this machine has less to do; if it hangs again, report it with --verbose',
  });
}

async function play(folder: DemoFolder, options: DemoOptions, onEnd: (close: Closing) => void): Promise<DemoReport> {
  const { now, tell } = options;
  const calendar = calendarOf(now(), ZONE);
  const db = openDatabase(join(folder.data, 'quittance.db'));
  onEnd(() => closeDatabase(db));
  writeFileSync(folder.config, remainingConfig());
  const references = importExpected(db, folder, calendar, options);
  const files = deliveries(calendar, references);
  for (const file of files)
    writeFileSync(join(file.role === 'whole' ? folder.again : folder.bank, file.name), file.bytes);
  const bank = await openSftpBank(files.filter(({ role }) => role !== 'whole'));
  onEnd(bank.close);
  const sink = await openMailSink(folder.mail);
  onEnd(sink.close);
  tell({ kind: 'bank', files: files.length - 1, port: bank.port, fingerprint: bank.fingerprint });
  // The donors of the story are told from the beginning.
  setMailsFrom(db, 'live', new Date(0));
  const job = jobContext({ folder, bank, sink, db, options });
  await firstRun(job, calendar, tell);
  const before = sink.mails.length;
  const again = await pass(job, ['fetch', 'process', 'messages', 'mail']);
  const second = {
    fetched: again.reports.fetch?.fetched ?? 0,
    imported: again.reports.process?.files.imported ?? 0,
    decided: again.reports.process?.decided ?? 0,
    consumed: again.reports.messages?.done ?? 0,
    sent: sink.mails.length - before,
  };
  tell({ kind: 'again', ...second });
  const facts = factsOf({ db, mails: await mailsOf(job, sink.mails), second });
  return { folder, ...facts, troubles: troublesOf({ db, files, now: now() }, facts) };
}

function importExpected(db: Db, folder: DemoFolder, calendar: Calendar, { now, tell }: DemoOptions): ReferencesByItem {
  writeFileSync(folder.expected, expectedCsv(calendar));
  const report = importExpectedFile(
    db,
    { name: 'expected.csv', path: folder.expected },
    { dryRun: false, skipInvalid: false, now: now(), actor: 'staff:demo' },
  );
  if (!report.written) throw new Error('the expected items of the demo were rejected');
  const made = report.lines.filter((line) => line.made).length;
  tell({ kind: 'expected', items: report.counts.lines, people: Object.keys(PEOPLE).length, made });
  return referencesOf(report.lines);
}

type Parts = Readonly<{ folder: DemoFolder; bank: SftpBank; sink: MailSink; db: Db; options: DemoOptions }>;

/** The context of `quittance run`, from a configuration file. The environment has no say in the demo. */
function jobContext({ folder, bank, sink, db, options }: Parts): JobContext {
  const keyFile = join(folder.running, 'sftp_key');
  const file = join(folder.running, 'quittance.toml');
  writeFileSync(keyFile, bank.customerKey, { mode: 0o600 });
  const sftp = {
    host: BANK_HOST,
    port: bank.port,
    username: BANK_USER,
    directory: BANK_FOLDER,
    keyFile,
    fingerprint: bank.fingerprint,
  };
  writeFileSync(file, runningConfig({ dataDir: folder.data, sftp, smtpPort: sink.port }), { mode: 0o600 });
  const { config } = loadConfig({ flags: { config: file }, env: {}, cwd: folder.root });
  if (databasePath(config) !== db.path) throw new Error('the demo works on two databases');
  process.env['TZ'] ??= config.zone;
  return {
    config,
    db,
    log: options.log,
    now: options.now,
    owner: `demo:${process.pid}`,
    stopping: () => false,
    keepLease: () => {},
  };
}

/** The jobs of one `quittance run`, one after the other, so that each can tell what it did. */
async function firstRun(job: JobContext, calendar: Calendar, tell: DemoOptions['tell']): Promise<void> {
  const { fetch } = (await pass(job, ['fetch'])).reports;
  tell({ kind: 'fetch', fetched: fetch?.fetched ?? 0 });
  const { files } = (await pass(job, ['process'])).reports.process ?? {};
  tell({
    kind: 'process',
    imported: files?.imported ?? 0,
    duplicate: files?.duplicate ?? 0,
    refused: files?.failed ?? 0,
  });
  tell({ kind: 'decide', states: countByState(job.db) });
  await secondAct(job, calendar, tell);
  const { mail } = (await pass(job, ['mail'])).reports;
  tell({ kind: 'mail', sent: mail?.sent ?? 0, port: job.config.mail.port });
}

/** Gifts by card: queue by queue, their messages are put where they are expected, and consumed. */
async function secondAct(job: JobContext, calendar: Calendar, tell: DemoOptions['tell']): Promise<void> {
  makeQueueFolders(job);
  const queues = Object.entries(giftMessages(calendar));
  for (const [queue, messages] of queues) {
    spool(job.config.dataDir, queue, messages);
    await pass(job, ['messages']);
  }
  const messages = queues.flatMap(([, those]) => those).length;
  const gifts = giftsIn(job.db);
  const refunded = gifts.filter(({ state }) => state === 'REFUNDED').length;
  tell({ kind: 'gifts', messages, gifts: gifts.length, refunded });
}

/** A pass that must not meet any trouble with the outside: that is in this very process. */
async function pass(job: JobContext, only: readonly JobName[]): Promise<PassReport> {
  const report = await runPass(job, only);
  const [trouble] = [...report.errors, ...(report.reports.fetch?.troubles.map(({ error }) => error) ?? [])];
  if (trouble !== undefined) throw trouble;
  return report;
}

async function mailsOf(job: JobContext, kept: readonly KeptMail[]): Promise<readonly DemoMail[]> {
  const rows = new Map(listMail(job.db).map((row) => [row.messageId, row]));
  const settings = { config: job.config, templates: NO_TEMPLATES };
  const mails: DemoMail[] = [];
  for (const { to, messageId, path } of kept) {
    const row = rows.get(messageId);
    const subject = row === undefined ? '(not ours)' : (await outgoingMessage(settings, row, job.now())).subject;
    mails.push({ to, path, subject });
  }
  return mails;
}
