/** Worlds for tests: whole ones are made once, and cut down to their first months to be run. */
import { makeWorld } from '../../src/bench/match/make-world.ts';
import type { World, WorldPlan } from '../../src/bench/match/types.ts';

export function planOf(changes: Partial<WorldPlan> = {}): WorldPlan {
  return { profile: 'association', size: 'S', seed: 2, mix: 'default', ...changes };
}

const made = new Map<string, World>();

export function worldOf(changes: Partial<WorldPlan> = {}): World {
  const plan = planOf(changes);
  const key = JSON.stringify(plan);
  const world = made.get(key) ?? makeWorld(plan);
  made.set(key, world);
  return world;
}

/** What happened up to the end of a month, and nothing after it. */
export function firstMonths(world: World, count: number): World {
  const isEarly = (at: number): boolean => (world.payments[at]?.month ?? 0) < count;
  return {
    ...world,
    months: world.months.slice(0, count),
    truth: world.truth.filter((_, at) => isEarly(at)),
    payments: world.payments.filter((_, at) => isEarly(at)),
  };
}
