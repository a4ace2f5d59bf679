import fc from 'fast-check';
import { expect } from 'vitest';
import type { TestEntry, TestStatement } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';
import { importAll, standing } from './delivering.ts';

/**
 * What the bank booked on one day, told in statements that follow each other, or in pages that are cut anew, or in both
 * time zones. Whatever comes in whatever order and however often, with everything delivered in the end:
 * 1. nothing is missing: of each gift there are at least as many payments as the bank booked;
 * 2. nothing is doubled: without suspects there are not more.
 */
type Gift = Readonly<{ amount: number; debtor: string; hasReference: boolean }>;
type Cut = readonly number[];
type Telling = Readonly<{ following: boolean; interleaved: boolean; cuts: readonly Cut[]; inZulu: readonly boolean[] }>;

const gifts: fc.Arbitrary<readonly Gift[]> = fc.array(
  fc.record({
    amount: fc.constantFrom(50, 100),
    debtor: fc.constantFrom('Anna Rossi', 'Luc Favre'),
    hasReference: fc.boolean(),
  }),
  { minLength: 1, maxLength: 5 },
);

const telling: fc.Arbitrary<Telling> = fc.record({
  following: fc.boolean(),
  interleaved: fc.boolean(),
  cuts: fc.array(fc.array(fc.nat({ max: 5 }), { maxLength: 2 }), { minLength: 1, maxLength: 2 }),
  inZulu: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
});

const deliveries = fc.tuple(gifts, telling).chain(([booked, how]) => {
  const entries = booked.map(entryOf);
  const [first = [], ...others] = how.cuts;
  const cuts = how.following ? [followingOf(entries, first)] : [first, ...others].map((cut) => pagesOf(entries, cut));
  const zoned = cuts.map((cut) =>
    cut.map((one, at) => (how.inZulu[at % how.inZulu.length] === true ? { ...one, ...ZULU } : one)),
  );
  const all = zoned.flat();
  return fc
    .tuple(
      // A bank cuts anew what it has delivered before; it may all be fetched at once, in any order.
      fc.tuple(...(how.interleaved ? [all] : zoned).map(shuffled)),
      fc.array(fc.nat({ max: all.length - 1 }), { maxLength: 2 }),
    )
    .map(([told, again]) => ({ booked, delivered: [...told.flat(), ...again.flatMap((at) => all[at] ?? [])] }));
});

function shuffled<T>(list: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...list], { minLength: list.length });
}

const LOCAL = { from: '2026-11-19T00:00:00+01:00', to: '2026-11-20T00:00:00+01:00' };
const ZULU = { from: '2026-11-18T23:00:00Z', to: '2026-11-19T23:00:00Z' };

function entryOf({ amount, debtor, hasReference }: Gift, at: number): TestEntry {
  const reference = hasReference ? { reference: `R${at}` } : {};
  return { amount: `${amount}.00`, ...reference, details: [{ debtor, text: 'gift' }] };
}

/** Parts of the day, each with the closing balance of the one before. */
function followingOf(entries: readonly TestEntry[], cut: Cut): readonly TestStatement[] {
  let balance = 0;
  return partsOf(entries, cut).map((part, at): TestStatement => {
    const opening = `${balance}.00`;
    balance += part.reduce((sum, { amount }) => sum + Number(amount), 0);
    return { ...LOCAL, id: `S${at}`, sequence: `${at + 1}`, opening, closing: `${balance}.00`, entries: part };
  });
}

function pagesOf(entries: readonly TestEntry[], cut: Cut): readonly TestStatement[] {
  const parts = partsOf(entries, cut);
  return parts.map((part, at) => ({
    ...LOCAL,
    page: { number: at + 1, last: at === parts.length - 1 },
    entries: part,
  }));
}

/** No part is empty: such a statement tells nothing. */
function partsOf(entries: readonly TestEntry[], cut: Cut): readonly (readonly TestEntry[])[] {
  const ends = [...new Set([...cut, entries.length])].filter((end) => end > 0 && end <= entries.length);
  ends.sort((a, b) => a - b);
  return ends.map((end, at) => entries.slice(at === 0 ? 0 : ends[at - 1], end));
}

function counted(lines: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** Delivers `runs` random days. */
export function redeliverDay(runs: number): void {
  fc.assert(
    fc.property(deliveries, ({ booked, delivered }) => {
      const place = install();
      importAll(place, ...delivered);
      const suspect = / DUPLICATE_SUSPECT$/;
      const lines = standing(place);
      const all = counted(lines.map((line) => line.replace(suspect, '')));
      const sure = counted(lines.filter((line) => !suspect.test(line)));
      const truth = counted(booked.map(({ amount, debtor }) => `in ${amount * 100} ${debtor}`));
      for (const [line, count] of truth) expect(all.get(line) ?? 0, `missing: ${line}`).toBeGreaterThanOrEqual(count);
      for (const [line, count] of sure) expect(count, `doubled: ${line}`).toBeLessThanOrEqual(truth.get(line) ?? 0);
    }),
    { numRuns: runs },
  );
}
