/**
 * Runs the bench: for each size a statement and a database with open items are made, then every way to read and to book it
 * is measured in turn, so that what else the machine does meanwhile falls on all of them. All in one folder that goes at the end.
 */
import { cpSync, linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Program, runChild, startChild } from './child.ts';
import type { Booked, Cost, Reading, Waits } from './task.ts';
import { READERS } from './task.ts';

export type BenchPlan = Readonly<{
  sizes: readonly number[];
  runs: number;
  seed: number;
  /** Where the folder is made. */
  dir: string;
  program: Program;
  tell: (text: string) => void;
}>;

/** What is measured at each size. `again`: the booked statement comes a second time, with other bytes. */
export const SUBJECTS = [
  ...READERS.map((reader) => `parse ${reader}` as const),
  'book floor',
  'book saxes',
  'book libxmljs2',
  'book lockstep',
  'again saxes',
  'again libxmljs2',
] as const;
export type Subject = (typeof SUBJECTS)[number];

export type Measured = Readonly<{ entries: number; subject: Subject; runs: readonly Cost[]; booked: Booked | null }>;
export type SizeFacts = Readonly<{ entries: number; transactions: number; expected: number; bytes: number }>;
export type BenchResult = Readonly<{
  sizes: readonly SizeFacts[];
  measured: readonly Measured[];
  waits: Readonly<{ entries: number }> & Waits;
}>;

/** A DOM takes 16 times the size of the file: 8 GB for 500,000 entries. */
const RIVAL_ENTRIES_MAX = 100_000;
/** Long enough that one run says enough. */
const ONE_RUN_FROM = 200_000;
const READINGS = [
  { name: 'saxes', reading: { engine: 'saxes', readTwice: false } },
  { name: 'libxmljs2', reading: { engine: 'libxmljs2', readTwice: false } },
  { name: 'lockstep', reading: { engine: 'libxmljs2', readTwice: true } },
] as const satisfies readonly { name: string; reading: Reading }[];

export async function runBench(plan: BenchPlan): Promise<BenchResult> {
  mkdirSync(plan.dir, { recursive: true });
  const root = mkdtempSync(join(plan.dir, 'quittance-bench-'));
  try {
    const sizes = plan.sizes.toSorted((a, b) => a - b);
    const done = [];
    for (const [index, entries] of sizes.entries()) {
      const folder = join(root, String(entries));
      done.push(await measureSize(plan, { folder, entries, isFirst: index === 0, isLast: index === sizes.length - 1 }));
      rmSync(folder, { recursive: true });
    }
    const waits = done.flatMap((one) => (one.waits === null ? [] : [one.waits]))[0];
    if (waits === undefined) throw new Error('there is no largest size');
    return { sizes: done.map((one) => one.facts), measured: done.flatMap((one) => one.measured), waits };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

type Size = Readonly<{ folder: string; entries: number; isFirst: boolean; isLast: boolean }>;
type Work = Readonly<{ plan: BenchPlan; size: Size; facts: SizeFacts; keep: (subject: Subject, cost: Cost) => void }>;

async function measureSize(plan: BenchPlan, size: Size) {
  const facts = await prepare(plan, size);
  const runs = new Map<Subject, Cost[]>();
  const booked = new Map<Subject, Booked>();
  const work: Work = {
    plan,
    size,
    facts,
    keep: (subject, { seconds, cpuSeconds, peakBytes }) => {
      runs.set(subject, [...(runs.get(subject) ?? []), { seconds, cpuSeconds, peakBytes }]);
      plan.tell(`${size.entries} ${subject}: ${Math.round(seconds * 1000)} ms`);
    },
  };
  const count = size.entries < ONE_RUN_FROM ? plan.runs : 1;
  for (let run = 0; run < count; run += 1) {
    await parseAll(work);
    for (const [subject, facts] of await bookAll(work)) booked.set(subject, facts);
  }
  const measured = SUBJECTS.flatMap((subject): Measured[] => {
    const costs = runs.get(subject);
    return costs === undefined
      ? []
      : [{ entries: size.entries, subject, runs: costs, booked: booked.get(subject) ?? null }];
  });
  return { facts, measured, waits: size.isLast ? await waitBeside(work) : null };
}

/** The statement, the same one issued again, and the database into which they go. */
async function prepare({ program, seed, tell }: BenchPlan, size: Size): Promise<SizeFacts> {
  const { folder, entries } = size;
  tell(`${entries} entries are made`);
  mkdirSync(folder, { recursive: true });
  const generate = (name: string, messageId: string) =>
    runChild(program, { kind: 'generate', path: join(folder, name), plan: { entries, seed, messageId } });
  const { facts } = await generate(STATEMENT, 'BENCH-1');
  await generate(AGAIN, 'BENCH-2');
  if (size.isFirst) await compare(program, join(folder, STATEMENT));
  const prepared = await runChild(program, { kind: 'prepare', folder: join(folder, PREPARED), entries, seed });
  if (prepared.facts.openItems !== facts.expected) throw new Error('statement and open items do not belong together');
  return { entries, ...facts };
}

const STATEMENT = 'statement.xml';
const AGAIN = 'again.xml';
const PREPARED = 'prepared';
const WORK = 'work';

async function compare(program: Program, path: string): Promise<void> {
  const { facts } = await runChild(program, { kind: 'compare', path });
  if (!facts.agree) throw new Error('the rival does not read what our reader reads');
}

async function parseAll({ plan, size, facts, keep }: Work): Promise<void> {
  const readers = READERS.filter((reader) => reader !== 'rival' || size.entries <= RIVAL_ENTRIES_MAX);
  for (const reader of readers) {
    const answer = await runChild(plan.program, { kind: 'parse', path: join(size.folder, STATEMENT), reader });
    if (answer.facts.transactions !== facts.transactions) throw new Error(`${reader} lost transactions`);
    keep(`parse ${reader}`, answer);
  }
}

async function bookAll(work: Work): Promise<readonly (readonly [Subject, Booked])[]> {
  const { plan, size, facts, keep } = work;
  const booked: (readonly [Subject, Booked])[] = [];
  for (const { name, reading } of READINGS) {
    const folder = freshWork(size);
    deliver(size, STATEMENT);
    const first = await runChild(plan.program, { kind: 'book', folder, reading });
    assertBooked(first.facts, facts);
    keep(`book ${name}`, first);
    booked.push([`book ${name}`, first.facts]);
    if (name === 'lockstep') continue;
    if (name === 'saxes') keep('book floor', await floorOf(work));
    deliver(size, AGAIN);
    const again = await runChild(plan.program, { kind: 'book', folder, reading });
    if (again.facts.payments !== facts.transactions) throw new Error('a statement that came again changed the books');
    keep(`again ${name}`, again);
    booked.push([`again ${name}`, again.facts]);
  }
  rmSync(join(size.folder, WORK), { recursive: true, force: true });
  return booked;
}

/** The rows that were just booked, written by bare statements into a database that is like the one before. */
async function floorOf({ plan, size, facts }: Work): Promise<Cost> {
  const path = join(size.folder, 'floor.db');
  cpSync(databaseIn(size, PREPARED), path);
  const cost = await runChild(plan.program, { kind: 'floor', booked: databaseIn(size, WORK), path });
  // A payment and its source, and what was decided about it: the payment once more, an event and its detail.
  if (cost.facts.rows < facts.transactions * 5) throw new Error('the floor did not write what was booked');
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  return cost;
}

function databaseIn({ folder }: Size, name: string): string {
  return join(folder, name, 'data', 'quittance.db');
}

/** The bench must do the whole work: every payment is there, and those that are expected are booked and confirmed. */
function assertBooked(booked: Booked, { transactions, expected }: SizeFacts): void {
  const { imported, processed, mails } = booked;
  if (imported === transactions && processed === expected && mails === expected) return;
  throw new Error(`${imported} of ${transactions} imported, ${processed} of ${expected} booked, ${mails} mails`);
}

/** Somebody else writes while the largest file is imported and decided. saxes reads faster, so that more is written. */
async function waitBeside({ plan, size, facts }: Work): Promise<BenchResult['waits']> {
  const folder = freshWork(size);
  deliver(size, STATEMENT);
  plan.tell(`${size.entries} with another writer`);
  const other = startChild(plan.program, { kind: 'interrupt', folder });
  try {
    const reading: Reading = { engine: 'saxes', readTwice: false };
    const booked = await runChild(plan.program, { kind: 'book', folder, reading });
    assertBooked(booked.facts, facts);
  } finally {
    other.end();
  }
  return { entries: size.entries, ...(await other.answer).facts };
}

/** A copy of the prepared installation. */
function freshWork({ folder }: Size): string {
  const work = join(folder, WORK);
  rmSync(work, { recursive: true, force: true });
  cpSync(join(folder, PREPARED), work, { recursive: true });
  return work;
}

/** The file lands where those of the bank land. A link will do: the job only renames it. */
function deliver({ folder }: Size, name: string): void {
  linkSync(join(folder, name), join(folder, WORK, 'data', 'fds', name));
}
