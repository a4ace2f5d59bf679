/** An installation for the bench: its own folder and configuration, the real database, the job that operators run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { databasePath, incomingFolder, type JobContext } from '../../jobs/context.ts';
import { processJob } from '../../jobs/process.ts';
import { type Config, loadConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { closeDatabase, type Db, openDatabase } from '../models/db.ts';
import { listFiles } from '../models/files.ts';
import { countMail } from '../models/outbox.ts';
import { countByState } from '../models/payments.ts';
import { addOpenItems } from './open-items.ts';
import type { Booked, Clock, Reading } from './task.ts';

const ONE_ENGINE: Reading = { engine: 'libxmljs2', readTwice: false };

/** Makes a fresh installation with the open items that half of the payments will ask for. */
export async function prepareInstallation(plan: {
  folder: string;
  entries: number;
  seed: number;
}): Promise<{ openItems: number }> {
  const { config, db } = open(plan.folder, ONE_ENGINE);
  mkdirSync(incomingFolder(config), { recursive: true });
  const openItems = addOpenItems(db, { ...plan, now: new Date() });
  await processJob(contextOf(config, db, () => undefined)); // takes note of the new open items, as the run before would have
  closeDatabase(db);
  return { openItems };
}

/**
 * Takes what lies in the folder: import, decide, book, queue mail. The clock starts when the first file is taken; the
 * pause before that, in which files must not grow, is the same for every file.
 */
export async function bookPending(task: { folder: string; reading: Reading }, clock: Clock): Promise<Booked> {
  const { config, db } = open(task.folder, task.reading);
  const moments: number[] = [];
  const report = await processJob(
    contextOf(config, db, () => {
      if (moments.length === 0) clock.start();
      if (moments.length < 2) moments.push(performance.now());
    }),
  );
  clock.stop();
  const [begin = 0, end = performance.now()] = moments;
  if (report.files.imported !== 1 || report.undecided > 0) throw new Error(whyNotBooked(db, report.undecided));
  const payments = countByState(db);
  const mails = Object.values(countMail(db)).reduce((sum, count) => sum + count, 0);
  const last = listFiles(db).reduce((newest, file) => (file.id > newest.id ? file : newest));
  closeDatabase(db);
  return {
    imported: last.imported,
    known: last.known,
    payments: Object.values(payments).reduce((sum, count) => sum + count, 0),
    processed: payments['PROCESSED'] ?? 0,
    mails,
    importSeconds: (end - begin) / 1000,
  };
}

/** The installation in `folder`, read with one engine. */
export function openInstallation(folder: string): { config: Config; db: Db } {
  return open(folder, ONE_ENGINE);
}

function open(folder: string, { engine, readTwice }: Reading): { config: Config; db: Db } {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${engine}${readTwice ? '-twice' : ''}.toml`);
  const limits = '[limits]\nfile_bytes_max = "8 GB"\nread_twice_bytes_max = "8 GB"\n';
  writeFileSync(path, `data_dir = "data"\n${limits}[xml]\nengine = "${engine}"\nread_twice = ${readTwice}\n`);
  const { config } = loadConfig({ flags: { config: path }, env: {}, cwd: folder });
  return { config, db: openDatabase(databasePath(config)) };
}

export function contextOf(config: Config, db: Db, keepLease: () => void): JobContext {
  return {
    config,
    db,
    log: createLog({ level: 'silent' }),
    now: () => new Date(),
    owner: `run:${process.pid}:bench`,
    stopping: () => false,
    keepLease,
  };
}

function whyNotBooked(db: Db, undecided: number): string {
  const files = listFiles(db).map(({ state, code, message }) => `${state} ${code ?? ''} ${message ?? ''}`);
  return `the statement was not booked: ${undecided} undecided; ${files.join('; ')}`;
}
