/** Every field without which a message is refused, missing in turn: in each queue, and in the payload of each job. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BANNER_REQUIRED } from '../../src/processor/consumers/banner-history.ts';
import { TRACKING_REQUIRED } from '../../src/processor/consumers/contribution-tracking.ts';
import { JOB_REQUIRED } from '../../src/processor/consumers/jobs.ts';
import { OPT_IN_REQUIRED } from '../../src/processor/consumers/opt-in.ts';
import { ANTIFRAUD_REQUIRED } from '../../src/processor/consumers/payments-antifraud.ts';
import { INIT_REQUIRED } from '../../src/processor/consumers/payments-init.ts';
import { PENDING_REQUIRED } from '../../src/processor/consumers/pending.ts';
import { RECURRING_REQUIRED } from '../../src/processor/consumers/recurring.ts';
import { REFUND_REQUIRED } from '../../src/processor/consumers/refund.ts';
import { UNSUBSCRIBE_REQUIRED } from '../../src/processor/consumers/unsubscribe.ts';
import { GIFT_REQUIRED } from '../../src/processor/gifts/gift-message.ts';
import { QUEUES, type QueueName } from '../../src/processor/messages/queue-names.ts';
import { SIGNUP_REQUIRED } from '../../src/processor/series/signup.ts';
import { namesInSource } from '../helpers/source-names.ts';
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

type JobName = keyof typeof JOB_REQUIRED;
const details = gift({ gateway_txn_id: null });
const notification: Body = {
  txn_type: 'web_accept',
  payment_status: 'Completed',
  txn_id: 'TX1',
  mc_gross: '25.00',
  mc_currency: 'EUR',
  payment_date: '04:00:00 Nov 20, 2026 PST',
};
/** A payload of each job that has all it needs; the compiler asks for new ones. */
const JOBS: Readonly<Record<JobName, Readonly<{ payload: Body; details?: Body; isDone?: false }>>> = {
  DeletePendingJob: { payload: { gateway: 'adyen', order_id: '12345.1' }, details },
  DownloadReportJob: { payload: { reportUrl: 'https://example.org/r.csv', account: 'Shop' }, isDone: false },
  RecordCaptureJob: {
    payload: { merchantReference: '12345.1', gatewayTxnId: 'PSP1', currency: 'EUR', amount: '25.00' },
    details,
  },
  RecordPaymentJob: {
    payload: { order_id: '12345.1', gateway_txn_id: 'S01-1-C1', date: NOON },
    details: { ...details, gateway: 'amazon' },
  },
  Job: { payload: notification },
};
const JOB_ROWS = Object.entries(JOBS).map(([name, row]) => ({
  ...row,
  name,
  required: JOB_REQUIRED[name as JobName],
}));

describe.each(JOB_ROWS)('the job $name', ({ name, payload, details: before, isDone = true, required }) => {
  const envelopes = (one: Body, more: Body = {}): readonly Body[] => [
    { class: `X\\${name}`, payload: one, ...more },
    { 'php-message-class': `X.${name}`, ...one, ...more },
  ];

  it('is done when its payload has all it needs, in either envelope', () => {
    for (const body of envelopes(payload)) {
      const place = messagesPlace();
      if (before !== undefined) place.push('pending', before);
      place.push('jobs-adyen', body);
      expect(place.consume()).toMatchObject({ waiting: isDone ? 0 : 1, damaged: [], failures: [] });
    }
  });

  it(`is refused, with the name of the field, without ${required.join(', ') || 'class'}`, () => {
    for (const field of required) {
      for (const nothing of [undefined, null, '', '  ']) {
        for (const body of envelopes({ ...payload, [field]: nothing })) {
          const place = messagesPlace();
          place.push('jobs-adyen', body);
          expect(place.consume().damaged).toMatchObject([{ code: 'MESSAGE_INVALID' }]);
          expect(place.messages()[0]?.lastError).toContain(`${field} is missing`);
        }
      }
    }
    const place = messagesPlace();
    place.push(
      'jobs-adyen',
      { payload },
      { class: '', payload },
      { class: `X\\${name}` },
      { class: `X\\${name}`, payload: 1 },
    );
    expect(place.consume().damaged.map(({ code }) => code)).toEqual(Array(4).fill('MESSAGE_INVALID'));
    expect(place.payment()).toEqual([]);
  });
});

/** What a notification of PayPal needs, and the name by which the message that follows from it asks for it. */
it.each([
  ['txn_id', 'gateway_txn_id is missing'],
  ['mc_gross', 'gross is missing'],
  ['mc_currency', 'currency is missing'],
])('a notification of PayPal without %s ends as: %s', (field, told) => {
  const place = messagesPlace();
  place.push('jobs-paypal', { class: 'X\\Job', payload: { ...notification, [field]: '' } });
  expect(place.consume().damaged).toMatchObject([{ code: 'MESSAGE_INVALID' }]);
  expect(place.messages().at(-1)?.lastError).toContain(told);
  expect(place.payment()).toEqual([]);
});

it('no queue and no consumer is left out', () => {
  const jobs = QUEUES.filter((queue) => queue.startsWith('jobs-'));
  expect([...new Set(WHOLE.map(([queue]) => queue)), ...jobs].sort()).toEqual([...QUEUES].sort());
  const inSource = namesInSource(/export const (\w+_REQUIRED)\b/g);
  const here = readFileSync(import.meta.filename, 'utf8');
  expect(inSource.filter((name) => !here.includes(name) && name !== 'DOWNLOAD_REQUIRED')).toEqual([]);
});

describe('a time', () => {
  const booked = (date: unknown) => {
    const place = messagesPlace();
    place.push('donations', gift({ date }));
    place.consume();
    return (
      place.messages()[0]?.lastError ??
      place.rows('SELECT booking_date, received_at FROM gateway_payment g JOIN payment p ON p.id = g.payment_id')[0]
    );
  };

  it('is cut off at its second, however it is written', () => {
    const whole = booked(NOON);
    expect(whole).toMatchObject({ booking_date: '2026-11-20' });
    for (const date of [`@${NOON}.999999`, `${NOON}.5`, NOON + 0.25, '2026-11-20T12:00:00.999Z', '2026-11-20 12:00:00'])
      expect(booked(date), String(date)).toEqual(whole);
  });

  it.each([
    0,
    '0',
    '@0.5',
    '1',
    '1970-01-01',
    '1999-12-31T23:59:59Z',
    '2100-01-01',
    20_261_120,
    '20261120',
    '99999999999',
  ])('of no sense is refused and not booked in another year: %s', (date) => {
    expect(booked(date)).toBe(`date "${date}" is no time between 2000 and 2099`);
  });

  it.each([-1, '-1', 'now', '2026-02-30', '2026-11-20T25:00Z', `${NOON}000`])('that is none is refused: %s', (date) => {
    expect(booked(date)).toContain('is not a time');
  });
});
