/** Every other name of a field: it means the same, and wins over the name of the field. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TRACKING_ALIASES } from '../../src/processor/consumers/contribution-tracking.ts';
import { CAPTURE_ALIASES } from '../../src/processor/consumers/jobs.ts';
import { INIT_ALIASES } from '../../src/processor/consumers/payments-init.ts';
import { RECURRING_ALIASES } from '../../src/processor/consumers/recurring.ts';
import { REFUND_ALIASES } from '../../src/processor/consumers/refund.ts';
import { GIFT_ALIASES } from '../../src/processor/gifts/gift-message.ts';
import type { QueueName } from '../../src/processor/messages/queue-names.ts';
import { SIGNUP_ALIASES } from '../../src/processor/series/signup.ts';
import { namesInSource } from '../helpers/source-names.ts';
import { type Body, gift, messagesPlace, NOON, refund, signup } from './messages-place.ts';

type Case = Readonly<{
  queue: QueueName;
  whole: Body;
  aliases: Readonly<Record<string, readonly string[]>>;
  sql: string;
}>;

const attempt = {
  contribution_tracking_id: '1',
  order_id: '1.1',
  gateway: 'adyen',
  date: NOON,
  amount: '5',
  currency_code: 'EUR',
};
const failed = {
  txn_type: 'subscr_failed',
  gateway: 'adyen',
  subscr_id: 'S1',
  date: NOON,
  failure_retry_date: '2026-12-01',
};

/** A message with every field by its own name, and a question whose answer shows them. */
const CASES: readonly Case[] = [
  {
    queue: 'donations',
    whole: gift(),
    aliases: GIFT_ALIASES,
    sql: 'SELECT order_id, currency, amount_minor FROM payment',
  },
  {
    queue: 'pending',
    whole: gift(),
    aliases: { order_id: GIFT_ALIASES.order_id },
    sql: 'SELECT order_id FROM pending',
  },
  {
    queue: 'recurring',
    whole: signup({ order_id: '7.1' }),
    aliases: SIGNUP_ALIASES,
    sql: 'SELECT invoice_id, currency, amount_minor FROM recurring',
  },
  { queue: 'recurring', whole: failed, aliases: RECURRING_ALIASES, sql: 'SELECT retry_date FROM recurring' },
  {
    queue: 'refund',
    whole: refund({ gateway_parent_id: null, invoice_id: '12345.1' }),
    aliases: REFUND_ALIASES,
    sql: 'SELECT currency, payment_id FROM refund',
  },
  {
    queue: 'payments-init',
    whole: attempt,
    aliases: INIT_ALIASES,
    sql: 'SELECT currency, amount_minor FROM payment_attempt',
  },
  {
    queue: 'contribution-tracking',
    whole: { id: '12345', tracking_date: NOON },
    aliases: TRACKING_ALIASES,
    sql: 'SELECT at FROM tracking',
  },
];

function answerTo(one: Case, body: Body): readonly unknown[] {
  const place = messagesPlace();
  if (one.queue === 'refund') place.push('donations', gift());
  if (one.whole === failed) place.push('recurring', signup());
  place.push(one.queue, body);
  expect(place.consume()).toMatchObject({ damaged: [], failures: [] });
  return place.rows(one.sql);
}

const SINGLE = CASES.flatMap((one) =>
  Object.entries(one.aliases).flatMap(([name, others]) =>
    others.map((alias) => [one.queue, alias, name, one] as const),
  ),
);

describe('another name of a field', () => {
  it.each(SINGLE)('%s: %s is %s, and wins over it', (_queue, alias, name, one) => {
    const wanted = answerTo(one, one.whole);
    const { [name]: value, ...rest } = one.whole;
    expect(answerTo(one, { ...rest, [alias]: value })).toEqual(wanted);
    const isAmount = name === 'gross';
    const worse = name.endsWith('date') ? '2001-01-01' : name.includes('currency') ? 'JPY' : isAmount ? '1' : 'other';
    expect(answerTo(one, { ...rest, [name]: worse, [alias]: value })).toEqual(wanted);
  });

  it('is used by jobs: originalReference is gatewayTxnId', () => {
    for (const name of ['gatewayTxnId', ...CAPTURE_ALIASES.gatewayTxnId]) {
      const place = messagesPlace();
      place.push('pending', gift({ gateway_txn_id: null }));
      place.push('jobs-adyen', {
        class: 'X\\RecordCaptureJob',
        payload: { merchantReference: '12345.1', [name]: 'PSP1', eventDate: '2026-11-20' },
      });
      place.consume();
      expect(place.payment()).toMatchObject([{ gateway_txn_id: 'PSP1' }]);
    }
  });
});

it('no table of other names is left out', () => {
  const here = readFileSync(import.meta.filename, 'utf8');
  const tables = namesInSource(/export const (\w+_ALIASES)\b/g);
  expect(tables.length).toBeGreaterThan(5);
  expect(tables.filter((name) => here.split(name).length < 3)).toEqual([]);
  expect(namesInSource(/withAliases\(\w+, ([^)]*)\)/g)).toEqual(
    [...tables, '{ order_id: GIFT_ALIASES.order_id }'].sort(),
  );
});
