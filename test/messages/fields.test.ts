import { describe, expect, it } from 'vitest';
import { BANNER_REQUIRED } from '../../src/processor/consumers/banner-history.ts';
import { TRACKING_REQUIRED } from '../../src/processor/consumers/contribution-tracking.ts';
import { OPT_IN_REQUIRED } from '../../src/processor/consumers/opt-in.ts';
import { ANTIFRAUD_REQUIRED } from '../../src/processor/consumers/payments-antifraud.ts';
import { INIT_REQUIRED } from '../../src/processor/consumers/payments-init.ts';
import { PENDING_REQUIRED } from '../../src/processor/consumers/pending.ts';
import { RECURRING_REQUIRED } from '../../src/processor/consumers/recurring.ts';
import { REFUND_REQUIRED } from '../../src/processor/consumers/refund.ts';
import { UNSUBSCRIBE_REQUIRED } from '../../src/processor/consumers/unsubscribe.ts';
import { GIFT_REQUIRED } from '../../src/processor/gifts/gift-message.ts';
import type { QueueName } from '../../src/processor/messages/queue-names.ts';
import { SIGNUP_REQUIRED } from '../../src/processor/series/signup.ts';
import { type Body, gift, messagesPlace, NOON, refund, signup } from './messages-place.ts';

/** A message of each queue that has all it needs, and the fields without which it is refused. */
const WHOLE: readonly (readonly [QueueName, Body, readonly string[]])[] = [
  ['donations', gift(), GIFT_REQUIRED],
  ['recurring', { txn_type: 'subscr_cancel', gateway: 'adyen', subscr_id: 'S1', date: NOON }, RECURRING_REQUIRED],
  ['recurring', signup(), SIGNUP_REQUIRED],
  ['refund', refund(), REFUND_REQUIRED],
  ['unsubscribe', { email: 'lena@example.org', 'contribution-id': 1 }, UNSUBSCRIBE_REQUIRED],
  ['opt-in', { email: 'lena@example.org' }, OPT_IN_REQUIRED],
  ['pending', { gateway: 'adyen', order_id: '12345.1', date: NOON }, PENDING_REQUIRED],
  ['contribution-tracking', { id: 12345, utm_source: 'a.b.cc' }, TRACKING_REQUIRED],
  [
    'payments-init',
    { contribution_tracking_id: 12345, order_id: '12345.1', gateway: 'adyen', date: NOON },
    INIT_REQUIRED,
  ],
  [
    'payments-antifraud',
    { contribution_tracking_id: 12345, order_id: '12345.1', gateway: 'adyen', date: NOON },
    ANTIFRAUD_REQUIRED,
  ],
  ['banner-history', { banner_history_id: '0123456789ab', contribution_tracking_id: 12345 }, BANNER_REQUIRED],
];

describe.each(WHOLE)('a message of the queue %s', (queue, whole, required) => {
  it('is consumed when it has all it needs', () => {
    const place = messagesPlace();
    if (queue === 'refund') place.push('donations', gift());
    if (whole['txn_type'] === 'subscr_cancel') place.push('recurring', signup());
    place.push(queue, whole);
    expect(place.consume()).toMatchObject({ waiting: 0, damaged: [], failures: [] });
  });

  it(`is refused, with the name of the field, without ${required.join(', ')}`, () => {
    const place = messagesPlace();
    for (const field of required) {
      for (const nothing of [undefined, null, '', '  '])
        place.push(queue, { ...whole, [field]: nothing, at: `${field} ${nothing}` });
    }
    const { damaged } = place.consume();
    expect(damaged.map(({ code }) => code)).toEqual(damaged.map(() => 'MESSAGE_INVALID'));
    const told = place.messages().map(({ body, lastError }) => [String(JSON.parse(body).at).split(' ')[0], lastError]);
    expect(told).toEqual(told.map(([field]) => [field, expect.stringContaining(`${field} is missing`)]));
    expect(told).toHaveLength(4 * required.length);
    expect(place.payment()).toEqual([]);
  });
});
