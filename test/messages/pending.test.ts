/** What waits for its money, and how it ends: the same end in whatever order the news arrive. */
import { expect, it } from 'vitest';
import type { QueueName } from '../../src/processor/messages/queue-names.ts';
import { type Body, gift, messagesPlace, NOON } from './messages-place.ts';

const details = gift({ gateway: 'paypal', gateway_txn_id: null, date: NOON - 600 });
const attempt = (payments_final_status: string, date: number): Body => ({
  contribution_tracking_id: '12345',
  order_id: '12345.1',
  gateway: 'paypal',
  payments_final_status,
  date,
});
const deletion = {
  class: 'SmashPig\\Core\\Jobs\\DeletePendingJob',
  payload: { gateway: 'paypal', order_id: '12345.1' },
};

const STORIES: readonly (readonly [string, string | null, readonly (readonly [QueueName, Body])[]])[] = [
  [
    'an attempt that failed, and a later one that did not',
    null,
    [
      ['pending', details],
      ['payments-init', attempt('failed', NOON - 300)],
      ['payments-init', attempt('pending', NOON - 200)],
    ],
  ],
  [
    'an attempt that failed, and money all the same',
    'PAID',
    [
      ['pending', details],
      ['payments-init', attempt('failed', NOON - 300)],
      ['donations', gift({ gateway: 'paypal' })],
    ],
  ],
  [
    'a deletion beside an attempt that failed',
    'DELETED',
    [
      ['pending', details],
      ['payments-init', attempt('failed', NOON - 300)],
      ['jobs-paypal', deletion],
    ],
  ],
  [
    'two attempts of one moment',
    null,
    [
      ['pending', details],
      ['payments-init', attempt('failed', NOON - 300)],
      ['payments-init', attempt('pending', NOON - 300)],
    ],
  ],
];

function orders<T>(all: readonly T[]): readonly (readonly T[])[] {
  if (all.length < 2) return [all];
  return all.flatMap((one, index) => orders(all.filter((_, other) => other !== index)).map((rest) => [one, ...rest]));
}

it.each(STORIES)('%s: %s, in whatever order it is told', (_name, resolution, messages) => {
  for (const order of orders(messages)) {
    const place = messagesPlace();
    for (const [queue, body] of order) {
      place.push(queue, body);
      place.consume();
    }
    expect(place.messages().map(({ state }) => state)).toEqual(messages.map(() => 'DONE'));
    expect(place.rows('SELECT resolution FROM pending')).toEqual([{ resolution }]);
  }
});

it('a deletion of what never comes ends quietly', () => {
  const place = messagesPlace('[messages]\nmax_attempts = 2\nretry = "1m"\nmax_age = "1h"\n');
  place.push('jobs-paypal', deletion);
  for (let minutes = 0; minutes < 120; minutes += 20) {
    place.clock.now = new Date(Date.parse('2026-11-20T12:00:00Z') + minutes * 60_000);
    place.consume();
  }
  expect(place.messages()).toMatchObject([{ state: 'DONE', errorCode: null }]);
});
