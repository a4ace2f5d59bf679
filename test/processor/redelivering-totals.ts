import fc from 'fast-check';
import { expect } from 'vitest';
import { currencyOf, formatMinor } from '../../src/money.ts';
import type { TestDetail, TestEntry, TestStatement } from '../helpers/camt.ts';
import { findingsOf, importAll, waiting, withNotifications } from './delivering.ts';

/**
 * What the bank booked, and all the ways in which it may tell it: camt.053 in two vintages and in pages, overlapping
 * periods, re-issues with a changed text, totals whose details come in camt.054 (one file or two), camt.052. Whatever is
 * delivered in whatever order, with everything delivered in the end:
 * 1. nothing is missing: for each day and amount there are at least as many payments as the bank booked;
 * 2. nothing is doubled: without suspects there are not more;
 * 3. what does not add up would be found by `checkInvariants`, which includes the proof of every statement.
 */
type Booked = Readonly<{ amount: string; debtor: string; text: string; creditDebit: 'CRDT' | 'DBIT' }>;
type Day = Readonly<{
  single: readonly Booked[];
  collective: readonly Booked[] | null;
  /** How the bank tells of it. */
  told: Readonly<{
    paged: boolean;
    vintages: boolean;
    split: boolean;
    reissued: boolean;
    intraday: boolean;
    notified: boolean;
  }>;
}>;

const booked: fc.Arbitrary<Booked> = fc.record({
  amount: fc.constantFrom('50.00', '100.00', '30.00'),
  debtor: fc.constantFrom('Anna Rossi', 'Luc Favre', 'Mia Weber'),
  text: fc.constantFrom('gift', 'for the choir', 'USI-AAAA11'),
  creditDebit: fc.constantFrom('CRDT', 'CRDT', 'CRDT', 'DBIT'),
});

const detail = booked.map((one): Booked => ({ ...one, creditDebit: 'CRDT' }));

const day: fc.Arbitrary<Day> = fc.record({
  single: fc.array(booked, { minLength: 1, maxLength: 3 }),
  collective: fc.option(fc.array(detail, { minLength: 2, maxLength: 3 })),
  told: fc.record({
    paged: fc.boolean(),
    vintages: fc.boolean(),
    split: fc.boolean(),
    reissued: fc.boolean(),
    intraday: fc.boolean(),
    notified: fc.boolean(),
  }),
});

export const told = fc
  .record({ days: fc.array(day, { minLength: 1, maxLength: 2 }), overlap: fc.boolean() })
  .chain((bank) => {
    const all = statementsOf(bank);
    return fc
      .tuple(
        fc.shuffledSubarray([...all.keys()], { minLength: all.length }),
        fc.array(fc.nat({ max: all.length - 1 }), { maxLength: 2 }),
      )
      .map(([order, again]) => ({ bank, deliveries: [...order, ...again].flatMap((index) => all[index] ?? []) }));
  });

type Bank = Readonly<{ days: readonly Day[]; overlap: boolean }>;

function statementsOf({ days, overlap }: Bank): readonly TestStatement[] {
  const statements = days.flatMap(statementsOfDay);
  if (!overlap) return statements;
  const entries = days.flatMap(entriesOf);
  return [...statements, { id: 'ALL', sequence: '900', from: dateOf(0), to: dateOf(days.length - 1), entries }];
}

function statementsOfDay(one: Day, index: number): readonly TestStatement[] {
  const date = dateOf(index);
  const entries = entriesOf(one, index);
  const whole: TestStatement = { id: `S${index}`, sequence: String(index + 1), from: date, entries };
  const { paged, vintages, split, reissued, intraday, notified } = one.told;
  const pages: readonly TestStatement[] = [
    { ...whole, page: { number: 1, last: false }, entries: entries.slice(0, 1) },
    { ...whole, page: { number: 2, last: true }, entries: entries.slice(1) },
  ];
  const delivered = paged ? pages : [whole];
  const old = vintages ? delivered.map((page): TestStatement => ({ ...page, version: '001.04' })) : [];
  const changed = reissued ? delivered.map((page) => ({ ...page, entries: page.entries.map(renamed) })) : [];
  const early: TestStatement[] = intraday ? [{ ...whole, message: 'camt.052', id: `R${index}`, entries }] : [];
  const notices: TestStatement[] = notified
    ? [
        {
          message: 'camt.054',
          id: `N${index}`,
          sequence: null,
          from: date,
          entries: one.single.map((payment, at) => single(payment, { index, at })),
        },
      ]
    : [];
  return [...delivered, ...old, ...changed, ...early, ...notices, ...detailsOf(one, index, split)];
}

function detailsOf({ collective }: Day, index: number, split: boolean): readonly TestStatement[] {
  if (collective === null) return [];
  const base: TestStatement = { message: 'camt.054', sequence: null, from: dateOf(index), entries: [] };
  const rows = collective.map((one, at): TestDetail => ({ ...rowOf(one), reference: `D${index}-${at}` }));
  const entry = totalEntry(collective, index);
  if (!split) return [{ ...base, id: `D${index}`, entries: [{ ...entry, batch: rows.length, details: rows }] }];
  return [rows.slice(0, 1), rows.slice(1)].map((part, at) => ({
    ...base,
    id: `D${index}-${at}`,
    entries: [{ ...entry, batch: rows.length, details: part }],
  }));
}

function entriesOf({ single: singles, collective }: Day, index: number): readonly TestEntry[] {
  const entries = singles.map((payment, at) => single(payment, { index, at }));
  return collective === null ? entries : [...entries, totalEntry(collective, index)];
}

function single(payment: Booked, place: { index: number; at: number }): TestEntry {
  const { amount, creditDebit } = payment;
  return { amount, creditDebit, bookingDate: dateOf(place.index), details: [rowOf(payment)] };
}

function rowOf({ amount, debtor, text }: Booked): TestDetail {
  return { amount, debtor, text };
}

function totalEntry(collective: readonly Booked[], index: number): TestEntry {
  const sumMinor = collective.reduce((total, one) => total + Number(one.amount.replace('.', '')), 0);
  return {
    amount: formatMinor(sumMinor, currencyOf('CHF')),
    code: 'PMNT/RCDT/VCOM',
    bookingDate: dateOf(index),
    entryReference: 'CH4431999123000889012',
    batch: collective.length,
    details: [],
  };
}

/** The first payer has married. */
function renamed(entry: TestEntry, at: number): TestEntry {
  const [first, ...rest] = entry.details ?? [];
  if (at > 0 || first === undefined) return entry;
  return { ...entry, details: [{ ...first, debtor: `${first.debtor}-Meier` }, ...rest] };
}

function dateOf(index: number): string {
  return `2026-11-1${index}`;
}

/** How many payments of each day, direction and amount. */
function counted(lines: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

function truthOf({ days }: Bank): ReadonlyMap<string, number> {
  return counted(
    days.flatMap(({ single: singles, collective }, index) =>
      [...singles, ...(collective ?? [])].map(
        ({ amount, creditDebit }) =>
          `${dateOf(index)} ${creditDebit === 'CRDT' ? 'in' : 'out'} ${Number(amount) * 100}`,
      ),
    ),
  );
}

/** Delivers `runs` random accounts of what the bank booked. */
export function redeliverTotals(runs: number): void {
  fc.assert(
    fc.property(told, ({ bank, deliveries }) => {
      const place = withNotifications();
      importAll(place, ...deliveries);
      place.decideNow();
      expect(findingsOf(place)).toEqual([]);
      expect(waiting(place)).toEqual([]);
      const standing = place
        .payments()
        .filter((one) => one.bookingDate > '2026-02' && one.stateReason !== 'DETAILED')
        .map((one) => ({ line: `${one.bookingDate} ${one.direction} ${one.amountMinor}`, doubt: one.importDoubt }));
      const all = counted(standing.map(({ line }) => line));
      const sure = counted(standing.flatMap(({ line, doubt }) => (doubt === 'DUPLICATE_SUSPECT' ? [] : [line])));
      const truth = truthOf(bank);
      for (const [line, count] of truth) expect(all.get(line) ?? 0, `missing: ${line}`).toBeGreaterThanOrEqual(count);
      for (const [line, count] of sure) expect(count, `doubled: ${line}`).toBeLessThanOrEqual(truth.get(line) ?? 0);
    }),
    { numRuns: runs },
  );
}
