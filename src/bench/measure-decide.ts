/**
 * How fast payments are decided against many open items: `decide` with its look-ups in the database, without reading payments
 * and without writing anything. One way to name a payment after the other, each first with payments that do not count.
 */
import { decisionPolicyOf } from '../../jobs/context.ts';
import { closeDatabase } from '../models/db.ts';
import { decide } from '../processor/decide.ts';
import type { DecidablePayment } from '../processor/decision.ts';
import { rememberingLookup } from '../processor/lookup/remembering-lookup.ts';
import { samplesOf, type Way } from './decide-sample.ts';
import { openInstallation } from './installation.ts';
import type { DecideSpeed } from './task.ts';

/** Every second payment is decided before the clock starts, and is not counted. */
const WARM_UP = 2;
/** So many times what is asked for comes first, by going over them again: 30,000 decisions of each way until the code is compiled. */
const WARM_UP_TIMES = 3;
/** A core of a shared machine changes its speed within seconds: each way is measured at so many moments, the rare ones as often. */
const MOMENTS = 25;
/** At each of them so many are decided: the fastest had the processor for itself. */
const BATCH = 1_000;

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
  db.sqlite.exec('BEGIN'); // as a pass asks: within one database transaction
  const isBooked = (payment: DecidablePayment): boolean => decide(payment, lookup, policy).state === 'MATCHED';
  const speeds = new Map<Way, DecideSpeed>();
  const uncounted = everySecond(samples, 1);
  const counted = everySecond(samples, 0);
  for (const payments of uncounted.values()) {
    for (let done = 0; payments.length > 0 && done < WARM_UP_TIMES * plan.count; done += payments.length)
      payments.forEach(isBooked);
  }
  for (let moment = 0; moment < MOMENTS; moment += 1) {
    for (const [way, payments] of counted) {
      // As in a pass: what is known comes from the thousand payments before, and none of these has been seen.
      lookup.forgetAll();
      batchOf(uncounted.get(way) ?? [], moment).forEach(isBooked);
      speeds.set(way, together(speeds.get(way), { way, ...timeOf(batchOf(payments, moment), isBooked) }));
    }
  }
  db.sqlite.exec('ROLLBACK');
  closeDatabase(db);
  return [...speeds.values()];
}

function everySecond(
  samples: ReadonlyMap<Way, readonly DecidablePayment[]>,
  from: number,
): ReadonlyMap<Way, readonly DecidablePayment[]> {
  return new Map([...samples].map(([way, all]) => [way, all.filter((_, at) => at % WARM_UP === from)]));
}

/** The next ones, from the first again behind the last. Each time another object, as every payment of a pass is one. */
function batchOf(payments: readonly DecidablePayment[], moment: number): readonly DecidablePayment[] {
  const count = Math.min(BATCH, payments.length);
  const from = payments.length === 0 ? 0 : (moment * BATCH) % payments.length;
  return [...payments.slice(from), ...payments.slice(0, from)].slice(0, count).map((payment) => ({ ...payment }));
}

function together(before: DecideSpeed | undefined, now: DecideSpeed): DecideSpeed {
  if (before === undefined) return now;
  return {
    way: now.way,
    payments: before.payments + now.payments,
    matched: before.matched + now.matched,
    cpuSeconds: before.cpuSeconds + now.cpuSeconds,
    fastestSeconds: Math.min(before.fastestSeconds, now.fastestSeconds),
  };
}

function timeOf(
  payments: readonly DecidablePayment[],
  decideOne: (payment: DecidablePayment) => boolean,
): Omit<DecideSpeed, 'way'> {
  let matched = 0;
  const begin = process.cpuUsage();
  for (const payment of payments) if (decideOne(payment)) matched += 1;
  const { user, system } = process.cpuUsage(begin);
  const cpuSeconds = (user + system) / 1_000_000;
  return { payments: payments.length, matched, cpuSeconds, fastestSeconds: cpuSeconds / Math.max(1, payments.length) };
}
