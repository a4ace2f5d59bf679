/**
 * What can come on each queue: for every case the messages that came before, the message itself, and the same one again with
 * other facts. The golden files, the re-deliveries and the kills all go through this one table.
 */
import type { QueueName } from '../../src/processor/messages/queue-names.ts';
import { type Body, gift, instalment, NOON, refund, signup } from './messages-place.ts';

export type Case = Readonly<{
  name: string;
  before?: readonly (readonly [QueueName, Body])[];
  body: Body;
  /**
   * The same message with other facts, and how that is told: the code of the damaged message (its own, or of the message that
   * follows from it), or a part of its result. `why` stands where that is no conflict: then nothing that was told before changes.
   */
  otherwise: Readonly<{ body: Body; told: string; why?: string }>;
}>;

const paypal = (payload: Body): Body => ({
  class: 'SmashPig\\PaymentProviders\\PayPal\\Job',
  payload: { payer_email: 'lena@example.org', first_name: 'Lena', last_name: 'Huber', mc_currency: 'EUR', ...payload },
});
const ipn: Body = {
  txn_type: 'web_accept',
  payment_status: 'Completed',
  txn_id: 'TX1',
  mc_gross: '25.00',
  mc_fee: '1.10',
  invoice: '12345.1',
  payment_date: '04:00:00 Nov 20, 2026 PST',
};
const attempt: Body = {
  contribution_tracking_id: '12345',
  order_id: '12345.1',
  gateway: 'paypal',
  date: NOON,
  amount: '25.00',
  currency_code: 'EUR',
  country: 'AT',
  payment_method: 'cc',
};
const score: Body = { ...attempt, validation_action: 'process', risk_score: '12.5', user_ip: '2001:db8::1' };
const sparse: Body = {
  gateway: 'adyen',
  gateway_txn_id: '8835513405213456',
  order_id: '12345.1',
  completion_message_id: 'p',
  date: NOON,
};
const details = gift({ gateway_txn_id: null, fee: null, date: NOON - 7_200 });
const capture: Body = {
  account: 'Shop',
  currency: 'EUR',
  amount: '25.00',
  gatewayTxnId: 'PSP1',
  merchantReference: '12345.1',
  eventDate: '2026-11-20T11:30:00Z',
};
const job = (name: string, payload: Body): Body => ({ class: `SmashPig\\PaymentProviders\\${name}`, payload });
const monthly = instalment('T1', '2026-09-01');
const ofSeries = (txn_type: string, more: Body = {}): Body => ({
  txn_type,
  gateway: 'adyen',
  subscr_id: 'S1',
  ...more,
});

export const CASES: Readonly<Record<QueueName, readonly Case[]>> = {
  donations: [
    { name: 'a gift', body: gift(), otherwise: { body: gift({ gross: '26.00' }), told: 'GIFT_CONFLICT' } },
    {
      name: 'a sparse gift, completed from what is pending',
      before: [['pending', details]],
      body: sparse,
      otherwise: { body: { ...sparse, gross: '26.00' }, told: 'GIFT_CONFLICT' },
    },
    {
      name: 'a gift of which another fee is told later',
      body: gift(),
      otherwise: { body: gift({ fee: '0.70' }), told: 'fee: told otherwise before' },
    },
    {
      name: 'a sparse gift without details',
      body: sparse,
      otherwise: {
        body: { ...sparse, gross: '26.00' },
        told: 'MISSING_PREDECESSOR',
        why: 'both wait; the second is a conflict once the details are here',
      },
    },
    {
      name: 'a second gift of an order',
      before: [['donations', gift()]],
      body: gift({ gateway_txn_id: '9', date: NOON - 60 }),
      otherwise: { body: gift({ gateway_txn_id: '9', date: NOON - 60, currency: 'CHF' }), told: 'GIFT_CONFLICT' },
    },
    {
      name: 'an instalment',
      before: [['recurring', signup()]],
      body: { ...monthly, txn_type: null, recurring: '1' },
      otherwise: { body: { ...monthly, txn_type: null, recurring: '1', gross: '11.00' }, told: 'GIFT_CONFLICT' },
    },
    {
      name: 'a chargeback that was won',
      before: [
        ['donations', gift()],
        ['refund', refund({ type: 'chargeback', gateway_refund_id: 'C1' })],
      ],
      body: gift({ type: 'chargeback_reversed', gateway_refund_id: 'C2', date: NOON + 60, fee: '0' }),
      otherwise: {
        body: gift({ type: 'chargeback_reversed', gateway_refund_id: 'C2', date: NOON + 60, fee: '0', gross: '24.00' }),
        told: 'REFUND_CONFLICT',
      },
    },
    {
      name: 'a gift without an amount',
      body: gift({ gross: '' }),
      otherwise: { body: gift({ gross: '', fee: '0.70' }), told: 'MESSAGE_INVALID', why: 'neither is a gift' },
    },
  ],
  recurring: [
    {
      name: 'a signup',
      body: signup(),
      otherwise: { body: signup({ gross: '12.00' }), told: 'SERIES_CONFLICT' },
    },
    {
      name: 'a payment',
      before: [['recurring', signup()]],
      body: monthly,
      otherwise: { body: { ...monthly, gross: '11.00' }, told: 'GIFT_CONFLICT' },
    },
    {
      name: 'a payment before its signup',
      body: monthly,
      otherwise: { body: { ...monthly, gross: '11.00' }, told: 'MISSING_PREDECESSOR', why: 'both wait for the signup' },
    },
    {
      name: 'a failure',
      before: [
        ['recurring', signup()],
        ['recurring', monthly],
      ],
      body: ofSeries('subscr_failed', { date: '2026-10-01', failure_retry_date: '2026-10-04' }),
      otherwise: {
        body: ofSeries('subscr_failed', { date: '2026-10-01', failure_retry_date: '2026-10-05' }),
        told: 'SERIES_CONFLICT',
      },
    },
    {
      name: 'a cancellation',
      before: [
        ['recurring', signup()],
        ['recurring', monthly],
      ],
      body: ofSeries('subscr_cancel', { cancel_date: '2026-10-02', cancel_reason: 'too much' }),
      otherwise: {
        body: ofSeries('subscr_cancel', { cancel_date: '2026-10-02', cancel_reason: 'moved away' }),
        told: 'SERIES_CONFLICT',
      },
    },
    {
      name: 'an end',
      before: [['recurring', signup()]],
      body: ofSeries('subscr_eot', { date: '2026-10-02' }),
      otherwise: {
        body: ofSeries('subscr_eot', { date: '2026-10-03' }),
        told: 'null {',
        why: 'the end of a term says nothing that counts: a series ends by its cancellation',
      },
    },
    {
      name: 'a change of terms',
      body: ofSeries('subscr_modify', { date: NOON }),
      otherwise: {
        body: ofSeries('subscr_modify', { date: NOON, gross: '12.00' }),
        told: 'RECURRING_INVALID',
        why: 'each is kept for a person',
      },
    },
    {
      name: 'a declined conversion',
      body: ofSeries('monthly_convert_decline', { date: NOON }),
      otherwise: {
        body: ofSeries('monthly_convert_decline', { date: NOON, reason: 'no' }),
        told: 'null {',
        why: 'nothing follows from it: tokens are deleted at the gateway',
      },
    },
  ],
  refund: [
    {
      name: 'of all',
      before: [['donations', gift()]],
      body: refund(),
      otherwise: { body: refund({ gross: '24.00' }), told: 'REFUND_CONFLICT' },
    },
    {
      name: 'of a part',
      before: [['donations', gift()]],
      body: refund({ gross: '10.00' }),
      otherwise: { body: refund({ gross: '10.00', gross_currency: 'CHF' }), told: 'REFUND_CONFLICT' },
    },
    {
      name: 'a chargeback of an instalment',
      before: [
        ['recurring', signup()],
        ['recurring', monthly],
      ],
      body: refund({ type: 'chargeback', gross: '10.00', gateway_parent_id: 'T1', gateway_refund_id: 'C1' }),
      otherwise: {
        body: refund({ type: 'chargeback', gross: '9.00', gateway_parent_id: 'T1', gateway_refund_id: 'C1' }),
        told: 'REFUND_CONFLICT',
      },
    },
    {
      name: 'a reversal after a refund',
      before: [
        ['donations', gift()],
        ['refund', refund()],
      ],
      body: refund({ type: 'reversal', gateway_refund_id: 'V1' }),
      otherwise: { body: refund({ type: 'reversal', gateway_refund_id: 'V1', gross: '1' }), told: 'REFUND_CONFLICT' },
    },
    {
      name: 'a cancellation',
      before: [['donations', gift()]],
      body: refund({ type: 'cancel' }),
      otherwise: { body: refund({ type: 'cancel', gross: '24.00' }), told: 'REFUND_CONFLICT' },
    },
    {
      name: 'without an id',
      before: [['donations', gift()]],
      body: refund({ gross: '10.00', gateway_refund_id: null }),
      otherwise: { body: refund({ gross: '10.00', gateway_refund_id: null, date: NOON + 60 }), told: 'REFUND_UNNAMED' },
    },
    {
      name: 'before its gift',
      body: refund(),
      otherwise: { body: refund({ gross: '24.00' }), told: 'MISSING_PREDECESSOR', why: 'both wait for the gift' },
    },
    {
      name: 'of a kind that nobody knows',
      before: [['donations', gift()]],
      body: refund({ type: 'void' }),
      otherwise: { body: refund({ type: 'void', gross: '1' }), told: 'MESSAGE_INVALID', why: 'neither is a refund' },
    },
  ],
  pending: [
    {
      name: 'details of a donor',
      body: details,
      otherwise: { body: { ...details, last_name: 'Hubert' }, told: 'says otherwise' },
    },
    {
      name: 'details after their money',
      before: [['donations', gift()]],
      body: details,
      otherwise: { body: { ...details, last_name: 'Hubert' }, told: 'says otherwise' },
    },
    {
      name: 'details of an attempt that failed',
      before: [['payments-init', { ...attempt, payments_final_status: 'failed' }]],
      body: { ...details, gateway: 'paypal' },
      otherwise: { body: { ...details, gateway: 'paypal', last_name: 'Hubert' }, told: 'says otherwise' },
    },
  ],
  'contribution-tracking': [
    {
      name: 'where a donor came from',
      body: { id: '12345', utm_source: 'B1.L1.cc', utm_campaign: 'C', ts: NOON, language: 'de', browser: 'Lynx' },
      otherwise: {
        body: { id: '12345', utm_source: 'B2.L1.cc', utm_campaign: 'C', ts: NOON, language: 'de', browser: 'Lynx' },
        told: 'says otherwise',
      },
    },
    {
      name: 'of a gift that is there',
      before: [['donations', gift()]],
      body: { id: '12345', utm_medium: 'm', ts: NOON },
      otherwise: { body: { id: '12345', utm_medium: 'n', ts: NOON }, told: 'says otherwise' },
    },
  ],
  'payments-init': [
    {
      name: 'an attempt that failed ends what is pending',
      before: [['pending', { ...details, gateway: 'paypal' }]],
      body: { ...attempt, payments_final_status: 'failed' },
      otherwise: { body: { ...attempt, payments_final_status: 'failed', amount: '26.00' }, told: 'says otherwise' },
    },
    {
      name: 'an attempt that came through',
      body: { ...attempt, payments_final_status: 'complete' },
      otherwise: { body: { ...attempt, payments_final_status: 'complete', amount: '26.00' }, told: 'says otherwise' },
    },
  ],
  'payments-antifraud': [
    {
      name: 'scores',
      body: { ...score, score_breakdown: { ip: '10', country: 2.5 } },
      otherwise: { body: { ...score, score_breakdown: { ip: '11', country: 2.5 } }, told: 'says otherwise' },
    },
  ],
  unsubscribe: [
    {
      name: 'of an address and of who gave',
      before: [['donations', gift({ email: 'other@example.org', date: NOON - 60 })]],
      body: { email: 'Lena@example.org', 'contribution-id': 1, date: NOON },
      otherwise: {
        body: { email: 'Lena@example.org', 'contribution-id': 1, date: NOON + 60 },
        told: '"isNew":true',
        why: 'who says it again at another time has said it twice: both stand, the newest counts',
      },
    },
  ],
  'opt-in': [
    {
      name: 'of somebody new',
      body: { email: 'new@example.org', first_name: 'Nele', last_name: 'Neu', date: NOON },
      otherwise: {
        body: { email: 'new@example.org', date: NOON + 60 },
        told: '"isNew":true',
        why: 'a consent of another time is another consent: both stand, the newest counts',
      },
    },
    {
      name: 'of a known address',
      before: [['donations', gift()]],
      body: { email: 'lena@example.org', date: NOON },
      otherwise: {
        body: { email: 'lena@example.org', date: NOON + 60 },
        told: '"isNew":true',
        why: 'a consent of another time is another consent: both stand, the newest counts',
      },
    },
  ],
  'banner-history': [
    {
      name: 'a banner',
      body: { banner_history_id: '0123456789AB', contribution_tracking_id: 12345 },
      otherwise: {
        body: { banner_history_id: '0123456789AC', contribution_tracking_id: 12345 },
        told: '"isNew":true',
        why: 'the pair is all it says: another banner of the session is one more',
      },
    },
  ],
  'jobs-adyen': [
    {
      name: 'RecordCaptureJob',
      before: [['pending', details]],
      body: job('Adyen\\Jobs\\RecordCaptureJob', capture),
      otherwise: {
        body: job('Adyen\\Jobs\\RecordCaptureJob', { ...capture, amount: '26.00' }),
        told: 'GIFT_CONFLICT',
      },
    },
    {
      name: 'RecordCaptureJob in the older envelope, before its details',
      body: { 'php-message-class': 'SmashPig.PaymentProviders.Adyen.Jobs.RecordCaptureJob', ...capture },
      otherwise: {
        body: job('Adyen\\Jobs\\RecordCaptureJob', { ...capture, amount: '26.00' }),
        told: 'MISSING_PREDECESSOR',
        why: 'both wait for the details',
      },
    },
    {
      name: 'DeletePendingJob before its details',
      body: { class: 'SmashPig\\Core\\Jobs\\DeletePendingJob', payload: { gateway: 'adyen', order_id: '12345.1' } },
      otherwise: {
        body: job('DeletePendingJob', { gateway: 'adyen', order_id: '12345.2' }),
        told: 'MISSING_PREDECESSOR',
        why: 'the order is all it says: another one is another job',
      },
    },
    {
      name: 'DeletePendingJob',
      before: [['pending', details]],
      body: { class: 'SmashPig\\Core\\Jobs\\DeletePendingJob', payload: { gateway: 'adyen', order_id: '12345.1' } },
      otherwise: {
        body: job('DeletePendingJob', { gateway: 'adyen', order_id: '12345.2' }),
        told: 'MISSING_PREDECESSOR',
        why: 'the order is all it says: another one is another job',
      },
    },
    {
      name: 'DownloadReportJob',
      body: job('Adyen\\Jobs\\DownloadReportJob', { account: 'Shop', reportUrl: 'https://example.org/r.csv' }),
      otherwise: {
        body: job('Adyen\\Jobs\\DownloadReportJob', { account: 'Shop', reportUrl: 'https://example.org/s.csv' }),
        told: 'MISSING_PREDECESSOR',
        why: 'another address is another report: each waits for its download',
      },
    },
    {
      name: 'ProcessCaptureRequestJob',
      body: job('Adyen\\Jobs\\ProcessCaptureRequestJob', capture),
      otherwise: {
        body: job('Adyen\\Jobs\\ProcessCaptureRequestJob', { ...capture, amount: '26.00' }),
        told: 'JOB_OUT_OF_REACH',
        why: 'each is kept for a person',
      },
    },
  ],
  'jobs-amazon': [
    {
      name: 'RecordPaymentJob',
      before: [['pending', { ...details, gateway: 'amazon' }]],
      body: job('Amazon\\RecordPaymentJob', {
        order_id: '12345.1',
        gateway_txn_id: 'S01-1-C1',
        date: NOON,
        fee: '0.75',
      }),
      otherwise: {
        body: job('Amazon\\RecordPaymentJob', {
          order_id: '12345.1',
          gateway_txn_id: 'S01-1-C1',
          date: NOON,
          fee: '0.80',
        }),
        told: 'fee: told otherwise before',
      },
    },
  ],
  'jobs-paypal': [
    {
      name: 'a payment',
      body: paypal(ipn),
      otherwise: { body: paypal({ ...ipn, mc_gross: '26.00' }), told: 'GIFT_CONFLICT' },
    },
    {
      name: 'a refund',
      before: [['jobs-paypal', paypal(ipn)]],
      body: paypal({ ...ipn, payment_status: 'Refunded', txn_id: 'TX2', parent_txn_id: 'TX1', mc_gross: '-5.00' }),
      otherwise: {
        body: paypal({ ...ipn, payment_status: 'Refunded', txn_id: 'TX2', parent_txn_id: 'TX1', mc_gross: '-6.00' }),
        told: 'REFUND_CONFLICT',
      },
    },
    {
      name: 'no money yet',
      body: paypal({ ...ipn, payment_status: 'Pending' }),
      otherwise: {
        body: paypal({ ...ipn, payment_status: 'Pending', mc_gross: '26.00' }),
        told: 'no money yet',
        why: 'nothing follows from either',
      },
    },
  ],
  'jobs-ingenico': [
    {
      name: 'TokenizeRecurringJob',
      body: job('Ingenico\\TokenizeRecurringJob', gift()),
      otherwise: {
        body: job('Ingenico\\TokenizeRecurringJob', gift({ gross: '26.00' })),
        told: 'JOB_OUT_OF_REACH',
        why: 'each is kept for a person, who sees both',
      },
    },
  ],
};

/** Each case with the queue it comes on. */
export const ALL_CASES: readonly (readonly [QueueName, string, Case])[] = Object.entries(CASES).flatMap(
  ([queue, cases]) => cases.map((one) => [queue as QueueName, one.name, one] as const),
);
