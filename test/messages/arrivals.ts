/** A year of messages of one donor, and the books that must come of it in whatever order and however often they arrive. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { QueueName } from '../../src/processor/messages/queue-names.ts';
import { type Body, gift, instalment, messagesPlace, refund, signup } from './messages-place.ts';

type Sent = readonly [QueueName, Body];

/** A year of one donor: a gift that is refunded in parts, a series with a failure, a chargeback that is won, and its end. */
const YEAR: readonly Sent[] = [
  ['contribution-tracking', { id: '12345', utm_source: 'B.L.cc', language: 'de', ts: '2026-08-01' }],
  ['pending', { ...gift({ gateway_txn_id: null, date: '2026-08-30', opt_in: '1' }) }],
  [
    'donations',
    {
      gateway: 'adyen',
      gateway_txn_id: '8835513405213456',
      order_id: '12345.1',
      completion_message_id: 'p',
      date: '2026-08-31',
    },
  ],
  ['refund', refund({ gross: '10.00', date: '2026-09-03' })],
  ['refund', refund({ gross: '15.00', date: '2026-09-04', gateway_refund_id: 'R2' })],
  ['recurring', signup()],
  ['recurring', instalment('T1', '2026-09-01')],
  ['recurring', { txn_type: 'subscr_failed', gateway: 'adyen', subscr_id: 'S1', date: '2026-10-01' }],
  ['recurring', instalment('T2', '2026-10-03')],
  ['recurring', instalment('T3', '2026-11-01')],
  [
    'refund',
    refund({
      type: 'chargeback',
      gross: '10.00',
      gateway_parent_id: 'T3',
      gateway_refund_id: 'C1',
      date: '2026-11-05',
      reason: 'AM04',
    }),
  ],
  [
    'donations',
    gift({ type: 'chargeback_reversed', gateway_txn_id: 'T3', gross: '10.00', fee: '0', date: '2026-11-09' }),
  ],
  ['recurring', { txn_type: 'subscr_cancel', gateway: 'adyen', subscr_id: 'S1', cancel_date: '2026-11-15' }],
  ['unsubscribe', { email: 'lena@example.org', 'contribution-id': 999, date: '2026-11-16' }],
];

/** Everything that is in the books, without row ids and times of arrival. */
const BOOKS: Readonly<Record<string, string>> = {
  payments:
    'SELECT gateway, gateway_txn_id, amount_minor, fee_minor, booking_date, state, state_reason, refunded_minor FROM payment ORDER BY gateway_txn_id',
  gateway:
    'SELECT gateway_txn_id, order_id, received_at, contribution_tracking_id, is_recurring FROM gateway_payment ORDER BY gateway_txn_id',
  items: 'SELECT reference, kind, title, amount_minor, allocated_minor, state FROM open_item ORDER BY reference',
  receipts:
    "SELECT p.gateway_txn_id, c.amount_minor, c.status, c.no_thank_you FROM contribution c JOIN payment p ON p.id = c.payment_id WHERE c.status <> 'CANCELLED' ORDER BY 1, 3",
  refunds:
    'SELECT kind, gateway_refund_id, amount_minor, effect, state FROM refund ORDER BY kind, gateway_refund_id, amount_minor',
  series:
    'SELECT subscription_id, state, amount_minor, start_date, next_date, last_paid_date, failures, ended_at, end_reason FROM recurring',
  facts: 'SELECT kind, at, key, body FROM recurring_fact ORDER BY kind, at, key',
  persons:
    "SELECT first_name, last_name, email, language, country, json_extract(told_at, '$.name', '$.email', '$.address', '$.language') AS told FROM person ORDER BY email",
  consent: 'SELECT person_id, email, kind, source, at FROM consent ORDER BY at',
  tracking:
    'SELECT t.id, p.gateway_txn_id, t.utm_source, t.language, t.amount_minor FROM tracking t LEFT JOIN payment p ON p.id = t.payment_id ORDER BY t.id',
  pending: 'SELECT order_id, resolution FROM pending',
  mails:
    "SELECT p.gateway_txn_id, o.to_address FROM outbox o JOIN payment p ON p.id = o.payment_id WHERE o.state = 'WAITING' ORDER BY 1",
};

function booksAfter(deliveries: readonly Sent[], passes: ReadonlySet<number>) {
  const place = messagesPlace('[messages]\nthank_days = 365\n');
  deliveries.forEach(([queue, body], index) => {
    place.push(queue, body);
    if (passes.has(index)) place.consume();
  });
  expect(place.consume()).toMatchObject({ failures: [] });
  expect(place.messages().filter(({ state }) => state !== 'DONE')).toEqual([]);
  expect(place.findings()).toEqual([]);
  return Object.fromEntries(Object.entries(BOOKS).map(([name, sql]) => [name, place.rows(sql)]));
}

/** Delivers the year in random orders with duplicates and passes in between; the books are the same each time. */
export function assertOrderPlaysNoPart(numRuns: number): void {
  const wanted = booksAfter(YEAR, new Set());
  const again = YEAR.map(([queue, body], index): Sent => [queue, { ...body, source_run_id: index }]);
  const deliveries = fc.tuple(
    fc.shuffledSubarray([...YEAR], { minLength: YEAR.length }),
    fc.subarray(again, { maxLength: 5 }),
    fc.uniqueArray(fc.nat(YEAR.length + 4), { maxLength: 6 }),
  );
  fc.assert(
    fc.property(deliveries, ([order, repeated, passes]) => {
      expect(booksAfter([...order, ...repeated], new Set(passes))).toEqual(wanted);
    }),
    { numRuns },
  );
}
