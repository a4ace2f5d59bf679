/** Runs a course of simulated time and holds everything against what it must be. */
import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { closeDatabase, type Db, openDatabase } from '../../src/models/db.ts';
import { insertOpenItem } from '../../src/models/open-items.ts';
import { listMail } from '../../src/models/outbox.ts';
import { countByState } from '../../src/models/payments.ts';
import { person } from '../../src/models/schema.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { proveAccounts } from '../../src/processor/proof.ts';
import { referenceKey } from '../../src/reference-key.ts';
import { openSmtpSink, type SmtpSink } from '../helpers/smtp-sink.ts';
import { startSshd } from '../helpers/sshd.ts';
import { openDisk } from './simulated-disk.ts';
import {
  type Course,
  endWorld,
  isDuring,
  live,
  type Outcome,
  type Trouble,
  type World,
  wholeDays,
} from './simulated-time.ts';

const HOUR = 3_600_000;
const DATABASE = ['data', 'quittance.db'];

/** What each trouble may raise; the first one it must. An alarm may begin some time after it, and only then. */
const RAISES: Readonly<
  Record<Trouble['kind'], Readonly<{ codes: readonly string[]; must: boolean; graceHours: number }>>
> = {
  'no-statement': { codes: ['STATEMENT_LATE'], must: true, graceHours: 30 },
  'low-disk': { codes: ['DISK_LOW'], must: true, graceHours: 4 },
  'dead-smtp': { codes: ['OUTBOX_STUCK', 'MAIL_UNCERTAIN'], must: true, graceHours: 72 },
  'dead-sftp': { codes: ['SOURCE_DOWN', 'STATEMENT_LATE'], must: true, graceHours: 30 },
  'host-key': { codes: ['HOST_KEY_CHANGED', 'STATEMENT_LATE'], must: true, graceHours: 30 },
  'full-disk': {
    codes: ['DISK_LOW', 'JOB_FAILING', 'JOB_LATE', 'BACKUP_OLD', 'STATEMENT_LATE', 'SOURCE_DOWN', 'OUTBOX_STUCK'],
    must: false,
    graceHours: 48,
  },
  down: { codes: ['JOB_LATE', 'BACKUP_OLD', 'STATEMENT_LATE', 'OUTBOX_STUCK'], must: false, graceHours: 30 },
  restart: { codes: [], must: false, graceHours: 0 },
  kill: { codes: ['MAIL_UNCERTAIN'], must: false, graceHours: 4 },
};

export async function simulate(course: Course): Promise<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'quittance-year-')));
  const bank = join(folder, 'bank');
  mkdirSync(bank);
  mkdirSync(join(folder, 'data'));
  const sshd = await startSshd({ root: bank });
  const stranger = await startSshd({ root: bank });
  const sink = await openSmtpSink();
  const disk = openDisk(join(folder, 'data'));
  const world: World = { folder, bank, disk, sshd, stranger, sink };
  try {
    const began = performance.now();
    const outcome = await live(world, course, expectItem);
    const db = openDatabase(join(folder, ...DATABASE));
    try {
      verify(db, course, outcome, sink);
    } finally {
      closeDatabase(db);
    }
    return `${course.days} days, ${outcome.ticks} ticks, ${outcome.truth.statements} statements, ${outcome.truth.transactions} transactions, ${sink.messages.length} mails, ${outcome.kills} kills, ${disk.isReal ? 'a disk that was really full' : 'no disk of its own'}, in ${Math.round((performance.now() - began) / 1000)} s`;
  } finally {
    await sink.close();
    await sshd.stop();
    await stranger.stop();
    endWorld(world);
  }
}

/** An open item of 100.00 CHF with a donor of its own, whose address names it. */
function expectItem(db: Db, reference: string): void {
  const at = '2026-11-01T00:00:00Z';
  const email = `${reference.toLowerCase()}@donors.example.org`;
  const personId = db.orm
    .insert(person)
    .values({ firstName: 'Donor', email, createdAt: at })
    .returning({ id: person.id })
    .get().id;
  const item = { kind: 'subscription', title: 'Course', amountMinor: 10_000, currency: 'CHF', state: 'OPEN' } as const;
  insertOpenItem(db, {
    ...item,
    reference,
    referenceKey: referenceKey(reference),
    personId,
    createdAt: at,
    updatedAt: at,
  });
}

function verify(db: Db, course: Course, { truth, failures }: Outcome, sink: SmtpSink): void {
  expect(failures).toEqual([]);
  // Nothing lost, nothing booked twice. The last statement may not have been fetched yet.
  const states = countByState(db);
  const total = Object.values(states).reduce((sum, n) => sum + n, 0);
  expect(Object.keys(states).sort()).toEqual(['IRRELEVANT', 'PROCESSED']);
  expect(truth.transactions - total).toBeGreaterThanOrEqual(0);
  expect(truth.transactions - total).toBeLessThanOrEqual(3);
  expect(proveAccounts(db).ok).toBe(true);
  expect(checkInvariants(db, new Date(Date.parse(course.from) + course.days * 24 * HOUR)).findings).toEqual([]);
  expectEachThankedOnce(db, states['PROCESSED'] ?? 0, sink);
  expectAlarms(db, course);
  expectDailyJobs(db, course);
}

/** One mail per donor, or one of which nobody can know because it was killed between sending and its answer. */
function expectEachThankedOnce(db: Db, booked: number, sink: SmtpSink): void {
  const toDonors = sink.messages.flatMap(({ to }) => to).filter((address) => address.endsWith('@donors.example.org'));
  expect(new Set(toDonors).size).toBe(toDonors.length);
  const rows = listMail(db).filter(({ toAddress }) => toAddress?.endsWith('@donors.example.org') === true);
  const byState = (state: string): number => rows.filter((row) => row.state === state).length;
  expect(rows.length).toBe(booked);
  const open = byState('WAITING') + byState('RETRY');
  expect(byState('SENT') + byState('UNCERTAIN') + open).toBe(booked);
  expect(open).toBeLessThanOrEqual(2);
  expect(toDonors.length).toBeGreaterThanOrEqual(byState('SENT'));
  expect(toDonors.length).toBeLessThanOrEqual(byState('SENT') + byState('UNCERTAIN'));
}

type Incident = Readonly<{
  code: string;
  subject: string;
  raised_at: string;
  resolved_at: string | null;
  told_at: string | null;
  told_resolved_at: string | null;
}>;

function expectAlarms(db: Db, { from, troubles }: Course): void {
  const hour = (instant: string): number => (Date.parse(instant) - Date.parse(from)) / HOUR;
  // On the first morning there is no statement yet.
  const incidents = db.sqlite
    .prepare<[], Incident>('SELECT * FROM alarm ORDER BY id')
    .all()
    .filter(({ raised_at }) => hour(raised_at) >= 12);
  const causesOf = ({ code, raised_at }: Incident): readonly Trouble[] =>
    troubles.filter((one) => {
      const { codes, graceHours } = RAISES[one.kind];
      return codes.includes(code) && isDuring({ ...one, hours: one.hours + graceHours }, hour(raised_at));
    });
  const text = ({ code, subject, raised_at, resolved_at }: Incident): string =>
    `${code} ${subject} ${raised_at} ${resolved_at ?? 'open'}`;
  // A mail that was killed on its way stays uncertain until a person asks the mail server.
  const open = incidents.filter((one) => one.resolved_at === null && one.code !== 'MAIL_UNCERTAIN');
  expect(open.map(text)).toEqual([]);
  expect(incidents.filter((one) => causesOf(one).length === 0).map(text), 'alarms without a cause').toEqual([]);
  expect(
    incidents
      .filter((one) => one.told_at === null || (one.resolved_at !== null && one.told_resolved_at === null))
      .map(text),
  ).toEqual([]);
  for (const trouble of troubles.filter(({ kind }) => RAISES[kind].must)) {
    const [code = ''] = RAISES[trouble.kind].codes;
    const raised = incidents.filter((one) => one.code === code && causesOf(one).includes(trouble));
    expect(raised.map(text), `${trouble.kind} at hour ${trouble.fromHour}`).toHaveLength(1);
  }
}

/** Each day once, but for those that were wholly down or without room for it. */
function expectDailyJobs(db: Db, course: Course): void {
  const start = Date.parse(course.from);
  for (const job of ['maintain', 'fetch']) {
    const runs = db.sqlite
      .prepare<[string], { due: string; worked: number }>(
        "SELECT due_day AS due, sum(outcome IN ('ok', 'findings')) AS worked FROM job_run WHERE job = ? AND due_day IS NOT NULL GROUP BY due_day",
      )
      .all(job);
    expect(
      runs.filter(({ worked }) => worked > 1),
      `${job} twice on one day`,
    ).toEqual([]);
    const done = new Set(runs.filter(({ worked }) => worked === 1).map(({ due }) => due));
    const isExcused = (day: string): boolean => {
      const begin = (Date.parse(`${day}T00:00:00Z`) - start) / HOUR;
      const kinds = ['down', 'full-disk', ...(job === 'fetch' ? ['dead-sftp', 'host-key'] : [])];
      return course.troubles.some(
        (one) => kinds.includes(one.kind) && one.fromHour < begin + 30 && one.fromHour + one.hours > begin - 2,
      );
    };
    expect(
      wholeDays(course).filter((day) => !done.has(day) && !isExcused(day)),
      `${job} left out`,
    ).toEqual([]);
  }
}
