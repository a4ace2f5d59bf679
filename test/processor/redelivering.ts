import fc from 'fast-check';
import { expect } from 'vitest';
import { checkInvariants } from '../../src/processor/check.ts';
import { camt, type TestEntry, type TestStatement } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';

/**
 * Whatever the order and repetition of deliveries, the books end the same. After every delivery:
 * 1. the six counts of every imported file are its transactions;
 * 2. every payment has one state, and its last event says the same;
 * 3. what was given away of a payment is the payment, and of an open item not more than it asks for;
 * 4. there is at most one confirmation for a person and a payment;
 * 5. the chain of events verifies.
 * All of it is what `checkInvariants` looks at.
 */
const entry: fc.Arbitrary<TestEntry> = fc
  .record({
    amount: fc.constantFrom('50.00', '100.00', '30.00'),
    debtor: fc.constantFrom('Anna Rossi', 'Luc Favre'),
    text: fc.constantFrom('USI-AAAA11', 'USI-BBBB22', 'gift', 'SPENDEN-2026'),
    creditDebit: fc.constantFrom('CRDT', 'CRDT', 'DBIT'),
  })
  .map(({ amount, debtor, text, creditDebit }) => ({
    amount,
    creditDebit: creditDebit === 'DBIT' ? 'DBIT' : 'CRDT',
    details: [{ debtor, text }],
  }));

/** Statements of following days, each with its own period; some are cut into two pages. */
const statements: fc.Arbitrary<readonly TestStatement[]> = fc
  .array(fc.record({ entries: fc.array(entry, { minLength: 1, maxLength: 4 }), paged: fc.boolean() }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((days) =>
    days.flatMap(({ entries, paged }, index) => {
      const date = `2026-11-1${index}`;
      const dated = entries.map((one) => ({ ...one, bookingDate: date }));
      const day: TestStatement = { id: `S${index}`, sequence: String(index + 1), from: date, entries: dated };
      if (!paged || dated.length < 2) return [day];
      return [
        { ...day, page: { number: 1, last: false }, entries: dated.slice(0, 1) },
        { ...day, page: { number: 2, last: true }, entries: dated.slice(1) },
      ];
    }),
  );

/** The deliveries: every statement at least once, some again with another message id, in any order. */
const deliveries = statements.chain((all) =>
  fc
    .tuple(
      fc.shuffledSubarray([...all.keys()], { minLength: all.length }),
      fc.array(fc.nat({ max: all.length - 1 }), { maxLength: 3 }),
    )
    .map(([order, again]) => ({ all, order: [...order, ...again] })),
);

function booksAfter(all: readonly TestStatement[], order: readonly number[]): readonly string[] {
  const place = install();
  place.expect({ reference: 'USI-AAAA11', amountMinor: 5_000 });
  place.expect({ reference: 'USI-BBBB22', amountMinor: 10_000 });
  place.expect({ reference: 'SPENDEN-2026', kind: 'fund', amountMinor: null });
  for (const [delivery, index] of order.entries()) {
    const statement = all[index];
    if (statement === undefined) throw new Error('no such statement');
    place.importNow(`${delivery}.xml`, camt({ ...statement, messageId: `M${delivery}` }));
  }
  place.decideNow();
  const report = checkInvariants(place.db, place.context.now());
  expect(report.findings).toEqual([]);
  return place
    .payments()
    .map((one) =>
      [
        one.bookingDate,
        one.direction,
        one.amountMinor,
        one.counterpartyName,
        one.remittance,
        one.state,
        one.stateReason,
      ].join(' '),
    )
    .sort();
}

/** Delivers `runs` random sets of statements in random orders, and compares the books with those of the plain order. */
export function redeliver(runs: number): void {
  fc.assert(
    fc.property(deliveries, ({ all, order }) => {
      expect(booksAfter(all, order)).toEqual(booksAfter(all, [...all.keys()]));
    }),
    { numRuns: runs },
  );
}
