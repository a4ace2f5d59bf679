/** Runs the matching bench: makes each world, runs the product and the baselines on it, judges, and adds up. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BASELINES, runBaseline } from './baselines/index.ts';
import { judge, type OwnerOf, type Verdict } from './judge.ts';
import { makeWorld } from './make-world.ts';
import type { Outcome } from './outcomes.ts';
import { runWorld } from './run-world.ts';
import { type JudgedPayment, mergedScores, type Scores, scoresOf } from './score.ts';
import type { ReadPayment, World, WorldPlan } from './types.ts';

export type MatchBenchPlan = Readonly<{
  worlds: readonly WorldPlan[];
  staff: boolean;
  /** Where the installations are made; they go when they are scored. */
  dir: string;
  tell: (text: string) => void;
}>;

/** A decision with all that a person needs to understand it. */
export type Decided = Readonly<{ world: WorldPlan; verdict: Verdict; payment: ReadPayment }>;

export type MatchBenchResult = Readonly<{
  ours: Scores;
  /** By the name of the baseline. */
  baselines: ReadonlyMap<string, Scores>;
  /** Wrong decisions of the machine. */
  mistakes: readonly Decided[];
  /** Left to a person although a class says that machines can do it, or without the right items on top. */
  misses: readonly Decided[];
  lost: number;
  invented: number;
  payments: number;
  seconds: number;
  byMonth: readonly Readonly<{ matches: number; booked: number }>[];
  /** Over every decision with its evidence: the same seeds and version give the same bytes. */
  hash: string;
}>;

export async function runMatchBench(plan: MatchBenchPlan): Promise<MatchBenchResult> {
  const results: MatchBenchResult[] = [];
  for (const world of plan.worlds) {
    const result = await scoreWorld(makeWorld(world), plan);
    plan.tell(`${nameOf(world)}: ${result.payments} payments, ${result.mistakes.length} wrong`);
    results.push(result);
  }
  return combined(results);
}

export function nameOf({ profile, size, seed, mix }: WorldPlan): string {
  return `${profile} ${size} seed ${seed}${mix === 'default' ? '' : ` ${mix}`}`;
}

/** One world in an installation of its own. */
export async function scoreWorld(
  world: World,
  { dir, staff }: Pick<MatchBenchPlan, 'dir' | 'staff'>,
): Promise<MatchBenchResult> {
  mkdirSync(dir, { recursive: true });
  const folder = mkdtempSync(join(dir, 'quittance-bench-match-'));
  try {
    const run = await runWorld(world, { folder, staff });
    const judgeAll = judgeOf(world);
    const ours = judgeAll(run.outcomes);
    const baselines = BASELINES.map(
      (baseline) => [baseline.name, scoresOf(judgeAll(runBaseline(baseline, world)))] as const,
    );
    return {
      ours: scoresOf(ours),
      baselines: new Map(baselines),
      mistakes: told(world, ours, ({ verdict }) => verdict.result === 'wrong'),
      misses: told(world, ours, isMissed),
      lost: run.lost.length,
      invented: run.invented.length,
      payments: world.payments.length,
      seconds: run.seconds,
      byMonth: run.byMonth,
      hash: hashOf(run.outcomes),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Classes that need nobody: the reference is there, or was mistyped once. */
const FOR_MACHINES: ReadonlySet<string> = new Set(['R1', 'R2', 'R3', 'R4', 'R8', 'D2']);

function isMissed({ verdict }: Judged): boolean {
  const { truth, result, rank, showsAllCandidates } = verdict;
  if (result !== 'open' || truth.decision !== 'MATCH') return false;
  if (!truth.decidable) return !showsAllCandidates;
  return rank !== 1 || FOR_MACHINES.has(truth.class);
}

function told(world: World, judged: readonly Judged[], isWanted: (one: Judged) => boolean): readonly Decided[] {
  return judged.filter(isWanted).map(({ verdict, payment }) => ({ world: world.plan, verdict, payment }));
}

type Judged = JudgedPayment & Readonly<{ payment: ReadPayment }>;

function judgeOf(world: World): (outcomes: readonly Outcome[]) => readonly Judged[] {
  const truths = new Map(world.truth.map((truth) => [truth.paymentKey, truth]));
  const payments = new Map(world.payments.map((payment) => [payment.paymentKey, payment]));
  const ownerOf = ownersOf(world);
  const { profile } = world.plan;
  return (outcomes) =>
    outcomes.flatMap((outcome) => {
      const truth = truths.get(outcome.paymentKey);
      const payment = payments.get(outcome.paymentKey);
      if (truth === undefined || payment === undefined) return [];
      return [{ verdict: judge(truth, outcome, ownerOf), profile, amountMinor: payment.amountMinor, payment }];
    });
}

function ownersOf(world: World): OwnerOf {
  const owners = new Map<string, string | null>();
  for (const { lines } of world.months) {
    for (const { item } of lines) owners.set(item.reference, item.person?.id ?? null);
  }
  return (reference) => owners.get(reference) ?? null;
}

function hashOf(outcomes: readonly Outcome[]): string {
  const hash = createHash('sha256');
  for (const outcome of outcomes) hash.update(`${JSON.stringify(outcome)}\n`);
  return hash.digest('hex');
}

function combined(results: readonly MatchBenchResult[]): MatchBenchResult {
  const sum = (count: (one: MatchBenchResult) => number): number =>
    results.reduce((total, one) => total + count(one), 0);
  const merged = (of: (one: MatchBenchResult) => Scores): Scores =>
    results.map(of).reduce<Scores>(mergedScores, new Map());
  const months = Math.max(0, ...results.map(({ byMonth }) => byMonth.length));
  return {
    ours: merged(({ ours }) => ours),
    baselines: new Map(
      BASELINES.map(({ name }) => [name, merged(({ baselines }) => baselines.get(name) ?? new Map())]),
    ),
    mistakes: results.flatMap(({ mistakes }) => mistakes),
    misses: results.flatMap(({ misses }) => misses),
    lost: sum(({ lost }) => lost),
    invented: sum(({ invented }) => invented),
    payments: sum(({ payments }) => payments),
    seconds: sum(({ seconds }) => seconds),
    byMonth: Array.from({ length: months }, (_, month) => ({
      matches: sum(({ byMonth }) => byMonth[month]?.matches ?? 0),
      booked: sum(({ byMonth }) => byMonth[month]?.booked ?? 0),
    })),
    hash: createHash('sha256')
      .update(results.map(({ hash }) => hash).join('\n'))
      .digest('hex'),
  };
}
