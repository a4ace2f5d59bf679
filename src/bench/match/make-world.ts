/** Makes a world from a plan: truth first, then the files of the bank, then both held against each other. Pure. */
import { firstDayOf, lastDayOf } from './calendar.ts';
import { type Delivery, deliveriesOf, type Period } from './deliveries.ts';
import { playWorld } from './play.ts';
import { SIZE_FACTS } from './rates.ts';
import { paymentReader } from './read-world.ts';
import type { ItemLine, ReadPayment, Truth, World, WorldPlan } from './types.ts';

export function makeWorld(plan: WorldPlan): World {
  const { people, lines, played } = playWorld(plan);
  const count = SIZE_FACTS[plan.size].months;
  const periods = Array.from({ length: count }, (_, index) => ({
    firstDay: firstDayOf(index, count),
    lastDay: lastDayOf(index, count),
  }));
  const world = assembledWorld({ plan, people, periods, lines, deliveries: deliveriesOf(plan, periods, played) });
  if (world.truth.length !== played.length)
    throw new Error(`${played.length - world.truth.length} payments are in no file`);
  return world;
}

export type WorldParts = Readonly<{
  plan: WorldPlan;
  people: World['people'];
  /** By month, as are `lines` and `deliveries`. */
  periods: readonly Period[];
  lines: readonly (readonly ItemLine[])[];
  deliveries: readonly (readonly Delivery[])[];
}>;

/** Reads the files as any program would, and holds each payment against its truth. */
export function assembledWorld({ plan, people, periods, lines, deliveries }: WorldParts): World {
  const read = paymentReader();
  const truth: Truth[] = [];
  const payments: ReadPayment[] = [];
  for (const [month, ofMonth] of deliveries.entries()) {
    for (const { file, played: sent } of ofMonth) {
      if (file.isAgain) continue;
      const found = read(file.text, month);
      if (found.length !== sent.length) throw new Error(`${file.name} has ${found.length} payments of ${sent.length}`);
      for (const [at, payment] of found.entries()) {
        const told = sent[at];
        if (told?.sent.amountMinor !== payment.amountMinor)
          throw new Error(`${file.name}: payment ${at} is another one`);
        truth.push({ paymentKey: payment.paymentKey, ...told.truth });
        payments.push(payment);
      }
    }
  }
  const months = periods.map((period, index) => ({
    index,
    ...period,
    lines: lines[index] ?? [],
    files: (deliveries[index] ?? []).map(({ file }) => file),
  }));
  return { plan, people, months, truth, payments };
}
