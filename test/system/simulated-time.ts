/**
 * A time that passes in a moment: the clockwork of the daemon at each tick of a clock of ours, the real jobs in this process on a real
 * database, a real SFTP and a real mail server, and everything that goes wrong in a year. Afterwards the books are held against what
 * the bank wrote, the mails against the donors, the alarms against the troubles, and the daily jobs against the calendar.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClockwork } from '../../jobs/clockwork.ts';
import { type JobContext, type JobName, RUNNABLE } from '../../jobs/context.ts';
import { recover } from '../../jobs/recover.ts';
import { exitCodeOf, runPass } from '../../jobs/run.ts';
import { postsOf } from '../../jobs/schedule.ts';
import { watchJob } from '../../jobs/watch.ts';
import { lookAtWishes } from '../../jobs/wishes.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { closeDatabase, type Db, openDatabase } from '../../src/models/db.ts';
import { endRun, startRun } from '../../src/models/jobs.ts';
import { answerRequests } from '../../src/models/run-control.ts';
import { bankDayBefore, isBankDay, plusDays } from '../../src/processor/alarms/bank-days.ts';
import { setMailsFrom } from '../../src/processor/mails/guards.ts';
import { camt, DAY } from '../helpers/camt.ts';
import { DIST } from '../helpers/daemon.ts';
import type { SmtpSink } from '../helpers/smtp-sink.ts';
import type { Sshd } from '../helpers/sshd.ts';
import type { Disk } from './simulated-disk.ts';

export const ZONE = 'Europe/Zurich';
const HOUR = 3_600_000;
const CALENDAR = { kind: 'CH', holidays: [] } as const;

/** Something that goes wrong, from one hour to another of the simulated time. */
export type Trouble = Readonly<{
  kind:
    | 'down'
    | 'no-statement'
    | 'full-disk'
    | 'low-disk'
    | 'dead-smtp'
    | 'dead-sftp'
    | 'host-key'
    | 'restart'
    | 'kill';
  fromHour: number;
  hours: number;
}>;

export type World = Readonly<{ folder: string; bank: string; disk: Disk; sshd: Sshd; stranger: Sshd; sink: SmtpSink }>;
export type Course = Readonly<{ from: string; days: number; tickHours: number; troubles: readonly Trouble[] }>;

/** What the bank wrote in all. */
export type Truth = { transactions: number; gifts: number; statements: number };

export type Outcome = Readonly<{ truth: Truth; ticks: number; kills: number; failures: readonly string[] }>;

/** The configuration as it is at this moment: the operator mends and changes it. */
function configAt({ folder, bank, sshd, stranger, sink }: World, hasStranger: boolean): Config {
  const server = hasStranger ? stranger : sshd;
  writeFileSync(
    join(folder, 'quittance.toml'),
    `environment = "production"
zone = "${ZONE}"
[organisation]
name = "Example Society"
[operator]
email = ["admin@example.org"]
[mail]
mode = "live"
from = "Society <office@example.org>"
host = "127.0.0.1"
port = ${sink.port}
security = "none"
max_per_second = 1000
[schedule]
fetch = "07:30"
process = "2h"
messages = "12h"
mail = "2h"
watch = "2h"
maintain = "02:30"
[watch]
disk_free_bytes_min = "1 KB"
mail_late = "1d"
[[source]]
name = "bank"
host = "127.0.0.1"
port = ${server.port}
username = "${sshd.username}"
key_file = "${sshd.privateKeyPath}"
host_keys = ["${sshd.hostPublicKey}"]
directory = "${bank}"
settle_seconds = 0
[[account]]
iban = "CH93 0076 2011 6238 5295 7"
name = "Spenden"
opening = "2020-01-01"
expect_by = "09:00"
`,
  );
  return loadConfig({ flags: {}, env: {}, cwd: folder }).config;
}

/** Statements of the bank, each on the morning of the next bank day; some late, some twice. */
function createBank(world: World, expectItem: (reference: string) => void) {
  const truth: Truth = { transactions: 0, gifts: 0, statements: 0 };
  let balance = 100_000;
  const held: { name: string; xml: string }[] = [];
  const put = (name: string, xml: string, now: Date): void => {
    writeFileSync(join(world.bank, name), xml);
    utimesSync(join(world.bank, name), now, now);
  };
  const morning = (day: string, now: Date, isSilent: boolean): void => {
    if (!isBankDay(day, CALENDAR)) return;
    const statement = statementOf(bankDayBefore(day, CALENDAR));
    held.push(statement);
    if (isSilent) return;
    for (const one of held.splice(0)) put(one.name, one.xml, now);
    // Now and then the bank delivers yesterday's file again, and once more as a message of another name.
    if (truth.statements % 7 === 3) put(`again-${statement.name}`, statement.xml, now);
    if (truth.statements % 11 === 5) put(`new-${statement.name}`, statement.xml.replace('<MsgId>M', '<MsgId>N'), now);
  };
  function statementOf(day: string): { name: string; xml: string } {
    truth.statements += 1;
    const number = String(truth.statements).padStart(4, '0');
    const gifts = truth.statements % 3;
    const entries = Array.from({ length: gifts }, (_, index) => {
      const reference = `USI-${number}${'ab'.charAt(index)}z`;
      expectItem(reference);
      return { amount: '100.00', reference: `R${number}-${index}`, details: [{ debtor: 'Donor', text: reference }] };
    });
    const fee = { amount: '1.50', creditDebit: 'DBIT' as const, reference: `R${number}-fee` };
    const opening = balance;
    balance += gifts * 10_000 - 150;
    truth.gifts += gifts;
    truth.transactions += gifts + 1;
    const money = (minor: number): string => `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
    const id = { id: `S${number}`, messageId: `M${number}`, sequence: number };
    const xml = camt({ ...id, opening: money(opening), closing: money(balance), entries: [...entries, fee] });
    return { name: `${number}.xml`, xml: xml.replaceAll(DAY, day) };
  }
  return { truth, morning };
}

/** Lets the time pass. `expectItem` writes an open item with a donor of its own. */
export async function live(
  world: World,
  course: Course,
  expectItem: (db: Db, reference: string) => void,
): Promise<Outcome> {
  const start = Date.parse(course.from);
  let now = new Date(start);
  let config = configAt(world, false);
  const path = join(config.dataDir, 'quittance.db');
  mkdirSync(join(config.dataDir, 'fds'), { recursive: true });
  let db = openDatabase(path);
  const log = createLog({ level: 'silent' });
  setMailsFrom(db, 'live', now);
  const bank = createBank(world, (reference) => expectItem(db, reference));
  const failures: string[] = [];
  let [ticks, kills, lastDay, startedAt] = [0, 0, '', start];
  const newClockwork = () =>
    createClockwork(postsOf(RUNNABLE, config.schedule), { zone: ZONE, leftOut: () => undefined });
  let clockwork = newClockwork();
  const active = (kind: Trouble['kind']): boolean =>
    course.troubles.some((one) => one.kind === kind && isDuring(one, (now.getTime() - start) / HOUR));
  const restart = (): void => {
    closeDatabase(db);
    recover({ databasePath: path, log, now });
    db = openDatabase(path);
    clockwork = newClockwork();
    startedAt = now.getTime();
  };
  let wasDown = false;
  try {
    for (; now.getTime() < start + course.days * 24 * HOUR; now = new Date(now.getTime() + course.tickHours * HOUR)) {
      const day = now.toISOString().slice(0, 10);
      if (day !== lastDay && now.getUTCHours() >= 4) {
        world.disk.setFull(db, false); // what is expected comes from elsewhere
        bank.morning(day, now, active('no-statement'));
        lastDay = day;
      }
      if (active('down')) {
        wasDown = true;
        continue;
      }
      if (wasDown || active('restart')) restart();
      wasDown = false;
      world.sink.setFault(active('dead-smtp') ? 'greeting-421' : null);
      config = configAt(world, active('host-key'));
      if (active('dead-sftp')) config = { ...config, sources: config.sources.map((one) => ({ ...one, port: 1 })) };
      if (active('kill')) {
        kills += await killOnce(world, now);
        restart();
      }
      world.disk.setFull(db, active('full-disk'));
      const context = (): JobContext => ({
        config,
        db,
        log,
        now: () => now,
        owner: `run:${process.pid}:sim`,
        stopping: () => false,
        keepLease: () => {},
        pause: async () => {},
      });
      // Long after each other, so that every job of this moment has its turn.
      for (const extra of [0, 20_000]) {
        const written = lookAtWishes(path, { zone: ZONE, now, log });
        const tick = { elapsedMs: now.getTime() - startedAt + extra, now, isRunning: () => false, written };
        for (const { job, dueDay } of clockwork.startsAt(tick)) {
          const failure = await runOne(context(), job, dueDay, active('full-disk') ? 0 : active('low-disk') ? 1 : 1e12);
          if (failure !== null) failures.push(`${now.toISOString()} ${failure}`);
        }
      }
      ticks += 1;
    }
  } catch (error) {
    throw new Error(`at ${now.toISOString()}`, { cause: error });
  } finally {
    closeDatabase(db);
  }
  return { truth: bank.truth, ticks, kills, failures };
}

export function isDuring({ fromHour, hours }: Trouble, hour: number): boolean {
  return hour >= fromHour && hour < fromHour + hours;
}

/** As the supervisor does it: the run is written down before and after. Gives back what no job may do. */
async function runOne(
  context: JobContext,
  job: JobName,
  dueDay: string | null,
  freeBytes: number,
): Promise<string | null> {
  let id: number | null = null;
  let exitCode = 75;
  let failure: string | null = null;
  try {
    id = startRun(context.db, { job, trigger: 'daemon', startedAt: context.now(), dueDay });
    answerRequests(context.db, job, id);
    if (job === 'watch') {
      await watchJob(context, { freeBytes: () => freeBytes });
      exitCode = 0;
    } else exitCode = exitCodeOf(await runPass(context, [job]));
  } catch (error) {
    const isFull = error instanceof Error && 'code' in error && /^(?:SQLITE_FULL|ENOSPC)$/.test(String(error.code));
    if (!isFull) failure = `${job}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
  const outcome = exitCode === 0 ? 'ok' : exitCode === 24 ? 'findings' : exitCode === 75 ? 'temporary' : 'failed';
  try {
    if (id !== null)
      endRun(context.db, id, {
        endedAt: context.now(),
        outcome,
        exitCode,
        error: `exit code ${exitCode}`,
        counts: null,
      });
  } catch {
    // a full disk: the run stays without an end until the next start
  }
  return failure;
}

/** A pass in a process of its own, by the same clock, that is killed in the middle. */
async function killOnce({ folder }: World, now: Date): Promise<number> {
  const script = `
    import { runPass } from ${JSON.stringify(join(DIST, 'jobs/run.js'))};
    import { loadConfig } from ${JSON.stringify(join(DIST, 'src/config.js'))};
    import { createLog } from ${JSON.stringify(join(DIST, 'src/log.js'))};
    import { openDatabase } from ${JSON.stringify(join(DIST, 'src/models/db.js'))};
    const { config } = loadConfig({ flags: {}, env: {}, cwd: process.cwd() });
    const now = () => new Date(${now.getTime()});
    const db = openDatabase(config.dataDir + '/quittance.db');
    process.stdout.write('begin');
    const context = { config, db, log: createLog({ level: 'silent' }), now, owner: 'run:' + process.pid + ':sim', stopping: () => false, keepLease: () => {}, pause: async () => {} };
    for (;;) await runPass(context, ['fetch', 'process', 'mail']);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise((begun) => child.stdout.once('data', begun));
  await sleep((now.getTime() / HOUR) % 400);
  child.kill('SIGKILL');
  await new Promise((gone) => child.once('exit', gone));
  return 1;
}

/** Days (`YYYY-MM-DD` there) on which a daily job at this time had its turn, the first and last of the course left out. */
export function wholeDays({ from, days }: Course): readonly string[] {
  const first = plusDays(from.slice(0, 10), 1);
  return Array.from({ length: days - 2 }, (_, index) => plusDays(first, index));
}

/** Empties the world after it. */
export function endWorld({ folder, disk }: World): void {
  disk.close();
  rmSync(folder, { recursive: true, force: true });
}
