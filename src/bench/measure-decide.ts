/**
 * How fast payments are decided against many open items: `decide` with its look-ups in the database, without reading payments
 * and without writing anything. One way to name a payment after the other, each first with payments that do not count.
 */
import { decisionPolicyOf } from '../../jobs/context.ts';
import { closeDatabase } from '../models/db.ts';
import { decide } from '../processor/decide.ts';
import { rememberingLookup } from '../processor/remembering-lookup.ts';
import { samplesOf, WAYS } from './decide-sample.ts';
import { openInstallation } from './installation.ts';
import type { DecideSpeed } from './task.ts';

/** In each way as many payments again are decided before the clock starts. */
const WARM_UP = 2;

export function measureDecide(plan: {
  folder: string;
  entries: number;
  seed: number;
  count: number;
}): readonly DecideSpeed[] {
  const { config, db } = openInstallation(plan.folder);
  const policy = decisionPolicyOf(config);
  const lookup = rememberingLookup(db);
  const samples = samplesOf({ ...plan, count: plan.count * WARM_UP });
  const speeds = WAYS.map((way): DecideSpeed => {
    const all = samples.get(way) ?? [];
    const counted = all.filter((_, at) => at % WARM_UP === 0);
    for (const payment of all.filter((_, at) => at % WARM_UP !== 0)) decide(payment, lookup, policy);
    const begin = { at: performance.now(), cpu: process.cpuUsage() };
    const states = counted.map((payment) => decide(payment, lookup, policy).state);
    const { user, system } = process.cpuUsage(begin.cpu);
    return {
      way,
      payments: counted.length,
      matched: states.filter((state) => state === 'MATCHED').length,
      seconds: (performance.now() - begin.at) / 1000,
      cpuSeconds: (user + system) / 1_000_000,
    };
  });
  closeDatabase(db);
  return speeds;
}
