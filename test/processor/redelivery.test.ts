import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeTransaction } from '../../src/models/db.ts';
import { appendEvent } from '../../src/models/events.ts';
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

test('any order and repetition of deliveries gives the same payments and the same bookings', {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(deliveries, ({ all, order }) => {
      expect(booksAfter(all, order)).toEqual(booksAfter(all, [...all.keys()]));
    }),
    { numRuns: process.env['LONG'] === '1' ? 500 : 20 },
  );
});

test('of two payments for one item the earlier booked one wins, in whatever order they arrive', () => {
  const day = (date: string): TestStatement => ({
    id: date,
    sequence: date.slice(-2),
    from: date,
    entries: [{ amount: '100.00', bookingDate: date, details: [{ debtor: 'Anna', text: 'USI-ABC123' }] }],
  });
  for (const order of [
    ['2026-11-10', '2026-11-11'],
    ['2026-11-11', '2026-11-10'],
  ]) {
    const place = install();
    place.expect({ reference: 'USI-ABC123' });
    for (const date of order) place.importNow(`${date}.xml`, camt(day(date)));
    place.decideNow();
    const states = place
      .payments()
      .map((one) => `${one.bookingDate} ${one.state} ${one.stateReason}`)
      .sort();
    expect(states).toEqual(['2026-11-10 PROCESSED null', '2026-11-11 MANUAL OBLIGATION_CLOSED']);
  }
});

test('a payment that came before its open item is matched when the item arrives, unless a person has touched it', () => {
  const place = install();
  const entries: TestEntry[] = ['USI-LATE01', 'USI-LATE02'].map((text) => ({
    amount: '100.00',
    details: [{ debtor: text, text }],
  }));
  place.importNow('a.xml', camt({ entries }));
  place.decideNow();
  const [first, second] = place.payments();
  if (first === undefined || second === undefined) throw new Error('two payments');
  expect([first.stateReason, second.stateReason]).toEqual(['UNKNOWN_REFERENCE', 'UNKNOWN_REFERENCE']);
  const addItem = (reference: string) =>
    writeTransaction(place.db, () => {
      const openItemId = place.expect({ reference });
      appendEvent(
        place.db,
        {
          subject: { openItemId },
          fromState: null,
          toState: 'OPEN',
          actor: 'staff:anna',
          reason: 'CREATED',
          data: null,
          detail: null,
        },
        place.context.now(),
      );
    });
  writeTransaction(place.db, () => {
    appendEvent(
      place.db,
      {
        subject: { paymentId: second.id },
        fromState: 'MANUAL',
        toState: 'MANUAL',
        actor: 'staff:anna',
        reason: 'NOTE',
        data: null,
        detail: { note: 'I wrote to him' },
      },
      place.context.now(),
    );
  });
  addItem('USI-LATE01');
  addItem('USI-LATE02');
  expect(place.recheckNow()).toBe(1);
  expect(place.recheckNow()).toBe(0);
  expect(place.payments().map((one) => one.state)).toEqual(['PROCESSED', 'MANUAL']);
  expect(checkInvariants(place.db, place.context.now()).findings).toEqual([]);
});
