/**
 * How fast payments are decided against many open items: `decide` with its look-ups in the database, without reading payments
 * and without writing anything. One way to name a payment after the other, each first with payments that do not count.
 */
import { decisionPolicyOf } from '../../jobs/context.ts';
import { closeDatabase } from '../models/db.ts';
import { decide } from '../processor/decide.ts';
import type { DecidablePayment } from '../processor/decision.ts';
import { rememberingLookup } from '../processor/remembering-lookup.ts';
import { samplesOf, WAYS } from './decide-sample.ts';
import { openInstallation } from './installation.ts';
import type { DecideSpeed } from './task.ts';

/** Every second payment is decided before the clock starts, and is not counted. */
const WARM_UP = 2;
/** So many decisions of each way come first, by going over them again: until then the code is still being compiled. */
const WARM_UP_DECISIONS = 30_000;

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
    warmUp(
      all.filter((_, at) => at % WARM_UP !== 0),
      (payment) => decide(payment, lookup, policy),
    );
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

function warmUp(payments: readonly DecidablePayment[], doDecide: (payment: DecidablePayment) => void): void {
  const rounds = payments.length === 0 ? 0 : Math.ceil(WARM_UP_DECISIONS / payments.length);
  for (let round = 0; round < rounds; round += 1) for (const payment of payments) doDecide(payment);
}
