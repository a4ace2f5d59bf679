/**
 * Runs the product on a world, end to end and month by month: expectations are imported, statements land in the folder,
 * the job that operators run decides. Nothing of the truth is in the installation.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  bookingPolicyOf,
  databasePath,
  decisionPolicyOf,
  incomingFolder,
  type JobContext,
} from '../../../jobs/context.ts';
import { processJob } from '../../../jobs/process.ts';
import { type Config, loadConfig } from '../../config.ts';
import { createLog } from '../../log.ts';
import { closeDatabase, type Db, openDatabase } from '../../models/db.ts';
import { importExpectedFile } from '../../processor/expected/import-expected.ts';
import { answerAsStaff, raiseWhatIsEarned } from './answer-as-staff.ts';
import { type BookedPayment, bookedPayments, type Outcome } from './outcomes.ts';
import { randomOf } from './random.ts';
import type { Truth, World, WorldMonth } from './types.ts';
import { expectationsCsv } from './write-world.ts';

export type WorldRun = Readonly<{
  outcomes: readonly Outcome[];
  /** Payments in the books that no file of the world holds a first time, and those of the world that are not there. */
  invented: readonly BookedPayment[];
  lost: readonly Truth[];
  /** Seconds of the job alone, without the pauses in which files must not grow. */
  seconds: number;
  /** Of the payments that a person could know and that have an item: booked by the machine, by month of the world. */
  byMonth: readonly Readonly<{ matches: number; booked: number }>[];
}>;

type RunOptions = Readonly<{ folder: string; staff: boolean }>;

export async function runWorld(world: World, options: RunOptions): Promise<WorldRun> {
  const { config, db } = openInstallation(options.folder);
  const truths = new Map(world.truth.map((truth) => [truth.paymentKey, truth]));
  const random = randomOf(world.plan.seed, 'staff');
  const seen = new Map<string, BookedPayment>();
  let seconds = 0;
  try {
    for (const month of world.months) {
      const now = new Date(`${month.lastDay}T23:30:00Z`);
      seconds += await runMonth(config, db, month, now);
      if (!options.staff && month.index < world.months.length - 1) continue;
      for (const one of bookedPayments(db)) {
        if (one.byStaff) continue;
        seen.set(one.outcome.paymentKey, one);
        const truth = truths.get(one.outcome.paymentKey);
        if (!options.staff || one.outcome.decision !== 'OPEN' || truth === undefined) continue;
        answerAsStaff({ db, now, booking: bookingPolicyOf(config), staff: 'bench' }, random, one.id, truth);
      }
      if (options.staff) raiseWhatIsEarned({ db, now, staff: 'bench' }, decisionPolicyOf(config).matching);
    }
  } finally {
    closeDatabase(db);
  }
  return { ...heldAgainst(world, seen), seconds };
}

function heldAgainst(world: World, seen: ReadonlyMap<string, BookedPayment>): Omit<WorldRun, 'seconds'> {
  const truths = new Set(world.truth.map(({ paymentKey }) => paymentKey));
  const outcomes = world.truth.flatMap(({ paymentKey }) => seen.get(paymentKey)?.outcome ?? []);
  return {
    outcomes,
    invented: [...seen.values()].filter(({ outcome }) => !truths.has(outcome.paymentKey)),
    lost: world.truth.filter(({ paymentKey }) => !seen.has(paymentKey)),
    byMonth: coverageByMonth(world, seen),
  };
}

function coverageByMonth(world: World, seen: ReadonlyMap<string, BookedPayment>): WorldRun['byMonth'] {
  const counts = world.months.map(() => ({ matches: 0, booked: 0 }));
  for (const [at, truth] of world.truth.entries()) {
    const month = counts[world.payments[at]?.month ?? 0];
    if (month === undefined || truth.decision !== 'MATCH' || !truth.decidable) continue;
    month.matches += 1;
    if (seen.get(truth.paymentKey)?.outcome.decision === 'BOOKED') month.booked += 1;
  }
  return counts;
}

/** Files land, expectations are known, the job runs. Gives back its seconds. */
async function runMonth(config: Config, db: Db, month: WorldMonth, now: Date): Promise<number> {
  const name = `expectations-${month.firstDay}.csv`;
  const options = {
    dryRun: false,
    skipInvalid: false,
    now,
    actor: 'job:bench',
    referencePatterns: decisionPolicyOf(config).referencePatterns,
  };
  const { written, lines } = importExpectedFile(
    db,
    { name, bytes: Buffer.from(expectationsCsv(month.lines)) },
    options,
  );
  if (!written) {
    const [first] = lines.flatMap((line) => line.problems.map(({ message }) => `line ${line.line}: ${message}`));
    throw new Error(`the expectations of a world were refused: ${first ?? 'no reason'}`);
  }
  for (const file of month.files) writeFileSync(join(incomingFolder(config), file.name), file.text);
  let begin = performance.now();
  let isFirst = true;
  const report = await processJob(
    contextOf(config, db, now, () => {
      if (isFirst) begin = performance.now();
      isFirst = false;
    }),
  );
  if (report.undecided > 0 || report.files.failed > 0) {
    throw new Error(`${report.undecided} payments undecided, ${report.files.failed} files failed`);
  }
  return (performance.now() - begin) / 1000;
}

function openInstallation(folder: string): { config: Config; db: Db } {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'quittance.toml');
  writeFileSync(path, 'data_dir = "data"\n[xml]\nengine = "saxes"\nread_twice = false\n');
  const { config } = loadConfig({ flags: { config: path }, env: {}, cwd: folder });
  mkdirSync(incomingFolder(config), { recursive: true });
  return { config, db: openDatabase(databasePath(config)) };
}

function contextOf(config: Config, db: Db, now: Date, keepLease: () => void): JobContext {
  return {
    config,
    db,
    log: createLog({ level: 'silent' }),
    now: () => now,
    owner: `run:${process.pid}:bench`,
    stopping: () => false,
    keepLease,
  };
}
