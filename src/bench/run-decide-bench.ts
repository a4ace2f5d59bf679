/**
 * Runs `bench decide`: for each number of open items a database is made, and payments that name them in each way, or name
 * nothing, are decided in a process of its own. All in one folder that goes at the end.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Program, runChild } from './child.ts';
import { WAYS, type Way } from './decide-sample.ts';
import type { DecideSpeed } from './task.ts';

export type DecidePlan = Readonly<{
  /** Numbers of open items, about. */
  items: readonly number[];
  /** Payments of each way. */
  count: number;
  seed: number;
  dir: string;
  program: Program;
  tell: (text: string) => void;
}>;

/**
 * By the time of the processor, on one core: `microseconds` and `perSecond` of all payments, `fastest` per second in the best
 * thousand of them. `slower`: how many times the time against the fewest items, of the best thousand of each.
 */
export type DecideRow = Readonly<{
  items: number;
  way: Way;
  payments: number;
  matched: number;
  microseconds: number;
  perSecond: number;
  fastest: number;
  slower: number;
  /** Of payments per second against the fewest items, or of the times against the most; null for none. */
  target: string | null;
  holds: boolean | null;
}>;

/** Of a hundred invented entries so many have an open item. */
const EXPECTED_PERCENT = 53;
/**
 * Payments per second and core, in the fastest thousand: what else runs on a machine only adds. A foreign code proves nothing
 * by itself, and has no target.
 */
const PER_SECOND_MIN: Readonly<Record<Way, number | null>> = {
  qr: 50_000,
  creditor: 50_000,
  'short-code': 50_000,
  'foreign-code': null,
  search: 3_000,
};
const SLOWER_MAX = 2;

export async function runDecideBench(plan: DecidePlan): Promise<readonly DecideRow[]> {
  mkdirSync(plan.dir, { recursive: true });
  const root = mkdtempSync(join(plan.dir, 'quittance-bench-'));
  const measured: { items: number; speeds: readonly DecideSpeed[] }[] = [];
  try {
    for (const items of plan.items.toSorted((a, b) => a - b)) {
      const folder = join(root, String(items));
      const entries = Math.ceil((items * 100) / EXPECTED_PERCENT);
      plan.tell(`${items} open items are made`);
      const { facts } = await runChild(plan.program, { kind: 'prepare', folder, entries, seed: plan.seed });
      plan.tell(`${facts.openItems} open items: payments are decided`);
      const { seed, count } = plan;
      const { facts: speeds } = await runChild(plan.program, { kind: 'decide', folder, entries, seed, count });
      measured.push({ items: facts.openItems, speeds });
      rmSync(folder, { recursive: true });
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return rowsOf(measured);
}

/** Pure: the figures with their targets. */
export function rowsOf(
  measured: readonly Readonly<{ items: number; speeds: readonly DecideSpeed[] }>[],
): readonly DecideRow[] {
  return measured.flatMap(({ items, speeds }, at) =>
    WAYS.flatMap((way): DecideRow[] => {
      const speed = speeds.find((one) => one.way === way);
      if (speed === undefined || speed.payments === 0) return [];
      const microseconds = microsecondsOf(speed);
      const fewest = measured[0]?.speeds.find((one) => one.way === way) ?? speed;
      const perSecond = Math.round(1_000_000 / microseconds);
      const fastest = Math.round(1 / speed.fastestSeconds);
      const slower = Math.round((100 * speed.fastestSeconds) / fewest.fastestSeconds) / 100;
      const verdict = at === 0 ? speedVerdict(way, fastest) : slownessVerdict(slower);
      const { payments, matched } = speed;
      return [
        { items, way, payments, matched, microseconds: round(microseconds), perSecond, fastest, slower, ...verdict },
      ];
    }),
  );
}

type Verdict = Pick<DecideRow, 'target' | 'holds'>;

function speedVerdict(way: Way, fastest: number): Verdict {
  const least = PER_SECOND_MIN[way];
  return least === null
    ? { target: null, holds: null }
    : { target: `at least ${least} per second`, holds: fastest >= least };
}

function slownessVerdict(slower: number): Verdict {
  return { target: `at most ${SLOWER_MAX} times as slow`, holds: slower <= SLOWER_MAX };
}

function microsecondsOf({ cpuSeconds, payments }: DecideSpeed): number {
  return (cpuSeconds * 1_000_000) / payments;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
