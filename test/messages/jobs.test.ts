import { describe, expect, it } from 'vitest';
import { gift, messagesPlace, NOON } from './messages-place.ts';

const pending = () => {
  const { gateway_txn_id: _, fee: __, ...rest } = gift();
  return { ...rest, date: NOON - 7_200 };
};
const capture = {
  account: 'Shop',
  currency: 'EUR',
  amount: '25.00',
  originalReference: 'PSP1',
  merchantReference: '12345.1',
  eventDate: '2026-11-20T11:30:00Z',
};

describe('a job', () => {
  it('RecordCaptureJob pushes the gift that was pending, in either envelope and order', () => {
    const envelopes = [
      { class: 'SmashPig\\PaymentProviders\\Adyen\\Jobs\\RecordCaptureJob', payload: capture },
      { 'php-message-class': 'SmashPig.PaymentProviders.Adyen.Jobs.RecordCaptureJob', ...capture },
    ];
    for (const job of envelopes) {
      const place = messagesPlace();
      place.push('jobs-adyen', job);
      expect(place.consume()).toMatchObject({ waiting: 1 });
      place.push('pending', pending());
      expect(place.consume()).toMatchObject({ done: 3, waiting: 0, damaged: [] });
      expect(place.payment()).toMatchObject([{ gateway_txn_id: 'PSP1', amount_minor: 2_500, state: 'PROCESSED' }]);
      expect(place.rows('SELECT resolution FROM pending')).toEqual([{ resolution: 'PAID' }]);
      expect(place.messages().map(({ queue, source }) => [queue, source])).toEqual([
        ['jobs-adyen', 'push'],
        ['pending', 'push'],
        ['donations', 'jobs-adyen'],
      ]);
    }
  });

  it('RecordPaymentJob completes what Amazon tells', () => {
    const place = messagesPlace();
    place.push('pending', { ...pending(), gateway: 'amazon', order_id: '12345-1' });
    const payload = {
      order_id: '12345-1',
      contribution_tracking_id: '12345',
      date: NOON,
      fee: '0.75',
      gateway_txn_id: 'S01-1-C1',
      gateway_status: 'Completed',
    };
    place.push('jobs-amazon', { class: '\\SmashPig\\PaymentProviders\\Amazon\\RecordPaymentJob', payload });
    place.consume();
    expect(place.payment()).toMatchObject([{ gateway: 'amazon', gateway_txn_id: 'S01-1-C1', fee_minor: 75 }]);
  });

  it('DeletePendingJob ends what is pending', () => {
    const place = messagesPlace();
    place.push('pending', pending());
    place.push('jobs-paypal', {
      class: 'SmashPig\\Core\\Jobs\\DeletePendingJob',
      payload: { gateway: 'adyen', order_id: '12345.1' },
    });
    place.consume();
    expect(place.rows('SELECT resolution FROM pending')).toEqual([{ resolution: 'DELETED' }]);
  });

  it('that needs the gateway, or that nobody knows, is kept for a person', () => {
    const place = messagesPlace();
    const names = ['ProcessCaptureRequestJob', 'TokenizeRecurringJob', 'NoSuchJob'];
    place.push(
      'jobs-adyen',
      ...names.map((name) => ({ class: `X\\${name}`, payload: { gateway: 'adyen' } })),
      { payload: {} },
      { class: 'X\\DeletePendingJob' },
    );
    expect(place.consume().damaged.map(({ code }) => code)).toEqual([
      'JOB_OUT_OF_REACH',
      'JOB_OUT_OF_REACH',
      'JOB_CLASS_UNKNOWN',
      'MESSAGE_INVALID',
      'MESSAGE_INVALID',
    ]);
  });
});

describe('a notification of PayPal', () => {
  const ipn = (payload: object) => ({
    'php-message-class': '\\SmashPig\\PaymentProviders\\PayPal\\Job',
    payload: {
      payer_email: 'lena@example.org',
      first_name: 'Lena',
      last_name: 'Huber',
      mc_currency: 'EUR',
      payment_date: '04:00:00 Nov 20, 2026 PST',
      ...payload,
    },
  });
  const paid = {
    txn_type: 'web_accept',
    payment_status: 'Completed',
    txn_id: 'TX1',
    mc_gross: '25.00',
    mc_fee: '1.10',
    invoice: '12345.1',
    custom: '12345',
  };

  it('of a payment is a gift, of its refund a refund, and of a reversal that was cancelled the gift again', () => {
    const place = messagesPlace();
    place.push(
      'jobs-paypal',
      ipn(paid),
      ipn({
        payment_status: 'Reversed',
        txn_id: 'TX2',
        parent_txn_id: 'TX1',
        mc_gross: '-25.00',
        reason_code: 'chargeback',
      }),
    );
    expect(place.consume().damaged).toEqual([]);
    expect(place.payment()).toMatchObject([
      { gateway: 'paypal', gateway_txn_id: 'TX1', booking_date: '2026-11-20', fee_minor: 110, state: 'CHARGEBACK' },
    ]);
    place.push(
      'jobs-paypal',
      ipn({ payment_status: 'Canceled_Reversal', txn_id: 'TX3', parent_txn_id: 'TX1', mc_gross: '25.00' }),
    );
    expect(place.consume().damaged).toEqual([]);
    expect(place.payment()).toMatchObject([{ state: 'PROCESSED' }]);
  });

  it('of a profile is a series', () => {
    const place = messagesPlace();
    const profile = {
      recurring_payment_id: 'I-9',
      currency_code: 'EUR',
      amount: '10.00',
      payment_cycle: 'Monthly',
      time_created: '04:00:00 Oct 20, 2026 PDT',
    };
    place.push(
      'jobs-paypal',
      ipn({ txn_type: 'recurring_payment_profile_created', ...profile }),
      ipn({ ...paid, txn_type: 'recurring_payment', recurring_payment_id: 'I-9', mc_gross: '10.00' }),
    );
    expect(place.consume().damaged).toEqual([]);
    expect(place.rows('SELECT gateway, subscription_id, state, next_date FROM recurring')).toEqual([
      { gateway: 'paypal', subscription_id: 'I-9', state: 'ACTIVE', next_date: '2026-12-20' },
    ]);
  });

  it('without money, of a test or of a dispute does nothing; of an unknown kind it is kept', () => {
    const place = messagesPlace();
    place.push(
      'jobs-paypal',
      ipn({ ...paid, payment_status: 'Pending' }),
      ipn({ ...paid, test_ipn: '1' }),
      ipn({ txn_type: 'new_case' }),
      ipn({ txn_type: 'nosuch' }),
    );
    expect(place.consume()).toMatchObject({ done: 3, damaged: [{ code: 'IPN_UNKNOWN' }] });
    expect(place.payment()).toEqual([]);
  });
});
