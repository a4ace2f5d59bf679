import { expect, test } from 'vitest';
import { writeTransaction } from '../../src/models/db.ts';
import { appendEvent } from '../../src/models/events.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { camt, type TestEntry, type TestStatement } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';
import { redeliver } from './redelivering.ts';

test('any order and repetition of deliveries gives the same payments and the same bookings', {
  timeout: 120_000,
}, () => {
  redeliver(20);
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
  const entries: TestEntry[] = ['USI-LATE01', 'USI-SOON99'].map((text) => ({
    amount: '100.00',
    details: [{ debtor: text, text }],
  }));
  place.importNow('a.xml', camt({ entries }));
  place.decideNow();
  const [first, second] = place.payments();
  if (first === undefined || second === undefined) throw new Error('two payments');
  expect([first.stateReason, second.stateReason]).toEqual(['UNKNOWN_REFERENCE', 'UNKNOWN_REFERENCE']);
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
  place.addItem({ reference: 'USI-LATE01' });
  place.addItem({ reference: 'USI-SOON99' });
  expect(place.recheckNow()).toBe(1);
  expect(place.recheckNow()).toBe(0);
  expect(place.payments().map((one) => one.state)).toEqual(['PROCESSED', 'MANUAL']);
  expect(checkInvariants(place.db, place.context.now()).findings).toEqual([]);
});
