/** Whole runs over the corpus of reports: what is in the books before, what is pending or logged, and what must have become of it. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AUDIT_CORPUS, expectedReports } from '../helpers/audit-corpus.ts';
import type { Body } from '../messages/messages-place.ts';
import { auditPlace, booked } from './audit-place.ts';

const hasCorpus = expectedReports().length > 0;
const DONOR = {
  date: 1_487_000_000,
  email: 'mouse@example.org',
  first_name: 'Mini',
  last_name: 'Mouse',
  payment_method: 'cc',
};

function withLogs(gateway: string) {
  return auditPlace(`[audit]\npayments_logs = ${JSON.stringify(join(AUDIT_CORPUS, '_payments-logs', gateway))}\n`);
}

/** The messages that the run put into a queue, by the fields that are asked for. */
function sent(place: ReturnType<typeof auditPlace>, names: readonly string[]): readonly Body[] {
  return place
    .messages()
    .filter(({ source }) => source === 'audit')
    .map(({ body }) => JSON.parse(body) as Body)
    .map((body) => Object.fromEntries(names.map((name) => [name, body[name] ?? null])));
}

describe.skipIf(!hasCorpus)('a gift that is missing is completed from the logs', () => {
  it.each([
    [
      'adyen',
      'adyen/crm/donation_new/settlement_detail_report_batch_2.csv',
      {
        gateway: 'adyen',
        gateway_txn_id: '5364893193133131',
        order_id: '43992337.0',
        contribution_tracking_id: '43992337',
        gross: '1.00',
        currency: 'USD',
        email: 'mouse@wikimedia.org',
        first_name: 'asdf',
        last_name: 'asdff',
        city: 'asdf',
        postal_code: '11111',
        payment_submethod: 'visa',
        gateway_account: 'TestMerchant',
        language: 'en',
        settlement_batch_reference: 'adyen_2_USD',
      },
    ],
    [
      'adyen',
      'adyen/crm/donation_recur/settlement_detail_report_batch_2.csv',
      {
        gateway_txn_id: '5364893193133131',
        recurring: '1',
        recurring_payment_token: '82431234.1',
        payment_method: 'rtbt',
        payment_submethod: 'rtbt_ideal',
        gross: '2.35',
        currency: 'EUR',
      },
    ],
    [
      'amazon',
      'amazon/crm/donation/2015-10-01-SETTLEMENT_DATA_371273040777777.csv',
      {
        gateway: 'amazon',
        gateway_txn_id: 'P01-1488694-1234567-C034811',
        order_id: '87654321-0',
        fee: '0.59',
        gross: '10.00',
        email: 'nonchalant@gmail.com',
      },
    ],
    [
      'astropay',
      'astropay/crm/donation/wikimedia_report_2015-06-16.csv',
      {
        gateway: 'astropay',
        gateway_txn_id: '5258111',
        contribution_tracking_id: '26683111',
        email: 'nonchalant@gmail.com',
        first_name: 'Test',
        last_name: 'Person',
        gross: '5.00',
      },
    ],
    [
      'dlocal',
      'dlocal/crm/donation/wikimedia_report_2015-06-16.csv',
      { gateway: 'dlocal', gateway_txn_id: '5258111', last_name: 'Mouse', payment_submethod: 'mc' },
    ],
    ['dlocal', 'dlocal/crm/bt/wikimedia_report_2015-06-17.csv', null],
    [
      'ingenico',
      'ingenico/crm/donation/wx1.000000123420170801.010211.xml.gz',
      {
        gateway: 'globalcollect',
        gateway_txn_id: '987654321',
        order_id: '987654321',
        gateway_account: 'whatever',
        state_province: 'CO',
        gross: '3.00',
      },
    ],
    [
      'ingenico',
      'ingenico/crm/recurring/wx1.000000123420171208.010211.xml.gz',
      { gateway: 'globalcollect', gateway_txn_id: '2987654321', recurring: '1', payment_submethod: 'mc' },
    ],
    [
      'ingenico',
      'ingenico/crm/lastDayOfMonth/wx1.000000123420180503.010226.xml.gz',
      { gateway: 'globalcollect', gateway_txn_id: '9812345678', payment_method: 'rtbt', language: 'nl' },
    ],
  ])('%s: %s', async (gateway, path, expected) => {
    const place = withLogs(gateway);
    place.corpus(path);
    await place.run();
    const [message] = sent(place, Object.keys(expected ?? {}));
    if (expected === null) {
      // Its session is not in the logs of the corpus: it waits.
      expect(place.counts()).toEqual([{ waiting: 1 }]);
      return;
    }
    expect(message).toEqual(expected);
    expect(place.counts()[0]).toMatchObject({ completed: 1 });
    expect(place.states()).toEqual([
      { id: `${'gateway' in expected ? expected.gateway : 'adyen'} ${expected.gateway_txn_id}`, state: 'PROCESSED' },
    ]);
  });

  it('worldpay: both gifts of an EMIS file', async () => {
    const place = withLogs('worldpay');
    place.corpus('worldpay/crm/TransactionReconciliationFile/MA.PISCESSW.#M.RECON.WIKI.D290914');
    await place.run();
    expect(
      sent(place, [
        'gateway_txn_id',
        'gross',
        'currency',
        'first_name',
        'last_name',
        'email',
        'user_ip',
        'country',
        'contribution_tracking_id',
      ]),
    ).toEqual([
      {
        gateway_txn_id: '19330306.0',
        gross: '1.00',
        currency: 'EUR',
        first_name: 'Test',
        last_name: 'PErson',
        email: 'fr-tech+testperson@wikimedia.org',
        user_ip: '1.2.3.4',
        country: 'FR',
        contribution_tracking_id: '19330306',
      },
      {
        gateway_txn_id: '19343862.0',
        gross: '1.33',
        currency: 'EUR',
        first_name: 'Other',
        last_name: 'Friend',
        email: 'fr-tech+other@wikimedia.org',
        user_ip: '2.3.4.5',
        country: 'FR',
        contribution_tracking_id: '19343862',
      },
    ]);
    expect(place.counts()).toEqual([{ completed: 2, ignored: 6 }]);
  });
});

describe.skipIf(!hasCorpus)('what went back of a gift that is there', () => {
  it.each([
    [
      'adyen/crm/refund/settlement_detail_report_batch_3.csv',
      booked('adyen', '4522268860022701', '1.00', 'USD'),
      'REFUNDED',
      { kind: 'refund', gateway_refund_id: '4522268869855336', amount_minor: 100 },
    ],
    [
      'amazon/crm/refund/2015-10-06-REFUND_DATA_414749300022222.csv',
      booked('amazon', 'P01-4968629-7654321-C070794', '1.00', 'USD'),
      'REFUNDED',
      { kind: 'refund', gateway_refund_id: 'P01-4968629-7654321-R017571', amount_minor: 100 },
    ],
    [
      'astropay/crm/refund/wikimedia_report_2015-06-16.csv',
      booked('astropay', '5138333', '5.00', 'BRL'),
      'REFUNDED',
      { kind: 'refund', gateway_refund_id: '33333', amount_minor: 500 },
    ],
    [
      'dlocal/crm/refund/wikimedia_report_2015-06-16.csv',
      booked('dlocal', '5138333', '5.00', 'BRL'),
      'REFUNDED',
      { kind: 'refund', gateway_refund_id: '33333', amount_minor: 500 },
    ],
    [
      'ingenico/crm/chargeback/wx1.000000123420170801.010211.xml.gz',
      booked('globalcollect', '55500002', '200.00', 'USD'),
      'CHARGEBACK',
      { kind: 'chargeback', gateway_refund_id: '55500002', amount_minor: 20_000 },
    ],
    [
      'ingenico/crm/refund/wx1.000000123420170801.010211.xml.gz',
      booked('globalcollect', '11992288', '100.00', 'USD'),
      'REFUNDED',
      { kind: 'refund', gateway_refund_id: '11992288', amount_minor: 10_000 },
    ],
    [
      'adyen/crm/chargeback_gravy/settlement_detail_report_batch_4.csv',
      booked('gravy', 'MNOP', '10.40', 'USD', { backend_processor: 'adyen', backend_processor_txn_id: 'FGH' }),
      'CHARGEBACK',
      { kind: 'chargeback', gateway_refund_id: 'QRF', amount_minor: 1_040 },
    ],
  ])('%s', async (path, gift, state, refund) => {
    const place = auditPlace();
    place.book(gift);
    place.corpus(path);
    await place.run();
    expect(place.states().map((one) => one.state)).toEqual([state]);
    expect(place.refunds()).toMatchObject([refund]);
    expect(place.counts()[0]).toMatchObject({ booked: 1 });
    place.corpus(path);
    await place.run();
    expect(place.refunds()).toHaveLength(1);
  });

  it('is not booked again when the payment is refunded already, and known by its invoice only', async () => {
    const place = auditPlace();
    place.book(booked('globalcollect', '1111662247', '35.00', 'USD', { order_id: '1014.0' }));
    place.report('ingenico', 'first.xml', ''); // an empty file stops nobody
    place.corpus('ingenico/crm/refundNoGatewayIDinCivi/wx1.000000123420170801.010211.xml.gz');
    await place.run();
    expect(place.states()).toEqual([{ id: 'globalcollect 1111662247', state: 'REFUNDED' }]);
    const again = auditPlace();
    again.book(booked('globalcollect', '1111662247', '35.00', 'USD', { order_id: '1014.0' }));
    again.report('ingenico', 'other.csv', 'nothing');
    again.corpus('ingenico/crm/refundNoGatewayIDinCivi/wx1.000000123420170801.010211.xml.gz');
    await again.run();
    await again.run();
    expect(again.refunds()).toHaveLength(1);
    expect(
      again
        .auditFiles()
        .map(({ state, code }) => code ?? state)
        .sort(),
    ).toEqual(['CLOSED', 'REPORT_UNKNOWN']);
  });

  it('twice, of one gift, is two rows that add up', async () => {
    const place = auditPlace();
    place.book(booked('gravy', '706eff86-4496-4f08-8597-dc0d5530a479', '5.20', 'EUR', { order_id: '2290.1' }));
    place.corpus('paypal/crm/stl_chargeback_double_transaction/STL-20260106.01.009.csv');
    await place.run();
    expect(place.states()).toEqual([{ id: 'gravy 706eff86-4496-4f08-8597-dc0d5530a479', state: 'CHARGEBACK' }]);
    expect(place.refunds()).toMatchObject([
      { gateway_refund_id: 'FIRST', amount_minor: 480 },
      { gateway_refund_id: 'SECOND', amount_minor: 40 },
    ]);
    expect(place.findings()).toEqual([]);
  });
});

describe.skipIf(!hasCorpus)('other runs of the corpus', () => {
  it('a gift, its chargeback and the chargeback taken back, in one file and one run', async () => {
    const place = auditPlace();
    place.waits({ ...DONOR, gateway: 'adyen', order_id: '12000.1' });
    place.corpus('adyen/crm/chargeback_reversal/settlement_detail_report_batch_1120.csv');
    await place.run();
    expect(place.counts()).toEqual([{ completed: 1, booked: 2 }]);
    expect(place.states()).toEqual([{ id: 'adyen 1234893193133131', state: 'PROCESSED' }]);
    expect(place.refunds()).toMatchObject([
      { kind: 'chargeback', effect: -1 },
      { kind: 'chargeback_reversed', effect: 1 },
    ]);
    expect(place.findings()).toEqual([]);
  });

  it('two files with the same rows are one batch', async () => {
    const place = auditPlace();
    place.corpus('adyen/crm/batch_2/settlement_detail_report_batch_1129.csv');
    place.corpus('adyen/crm/batch_2/settlement_detail_report_batch_1129-duplicate.csv');
    await place.run();
    expect(place.batches()).toMatchObject([
      { batch: 'adyen_1129_USD', lines: 14, net: 3_782, state: 'VERIFIED' },
      { batch: 'adyen_1129_EUR', net: 2_851, state: 'VERIFIED' },
    ]);
  });

  it('a batch with a refund that was booked before', async () => {
    const place = auditPlace();
    place.book(
      booked('adyen', '4522268860022703', '1.00', 'USD', { order_id: '1004' }),
      booked('adyen', '5364893193133131', '20.20', 'USD', { order_id: '33992337' }),
    );
    place.corpus('adyen/crm/refunded/settlement_detail_report_batch_4.csv');
    await place.run();
    expect(place.batches()).toEqual([
      {
        batch: 'adyen_1120_USD',
        lines: 3,
        gross: 2_020,
        refunds: -100,
        fees: -193,
        net: 1_727,
        payout: 1_727,
        state: 'VERIFIED',
      },
    ]);
  });

  it('a refund of which a part of the fee came back', async () => {
    const place = auditPlace();
    place.book(booked('adyen', '1234893193133131', '55.00', 'USD'));
    place.corpus('adyen/crm/refund_credit_fee/settlement_detail_report_batch.csv');
    await place.run();
    expect(place.batches()).toMatchObject([{ net: 5_000, payout: 5_000, state: 'VERIFIED' }]);
  });

  it('rounding of the processor is a line of the batch', async () => {
    const place = auditPlace();
    place.corpus('dlocal/crm/cross_border_report/Wikimedia_cross_border_report_20260207_083659.csv');
    await place.run();
    expect(place.batches()).toMatchObject([{ batch: 'dlocal_642926_USD', lines: 7, net: 17_949, state: 'VERIFIED' }]);
  });

  it('PayPal: the transaction counts, not the order that it repeats; either of its gateways', async () => {
    const place = auditPlace();
    place.book(
      booked('paypal', 'ABCD', '17.00', 'USD', { order_id: '2335.1' }),
      booked('paypal_ec', '8MV64', '17.00', 'USD', { order_id: '2335.7' }),
    );
    place.corpus('paypal/crm/stl_order_recur/STL-20260106.01.009.csv');
    await place.run();
    expect(place.counts()).toMatchObject([{ found: 1, total: 1 }]);
    expect(place.rows('SELECT p.gateway_txn_id FROM settlement_line l JOIN payment p ON p.id = l.payment_id')).toEqual([
      { gateway_txn_id: '8MV64' },
    ]);
  });

  it('PayPal: who is pending knows which gateway it was', async () => {
    const place = auditPlace();
    place.waits({ ...DONOR, gateway: 'paypal', order_id: '4623.1' });
    place.corpus('paypal/crm/trr_file/trr_paypal_express_donation.csv');
    await place.run();
    await place.run();
    expect(place.states()).toEqual([{ id: 'paypal 1V551844CE5526421', state: 'PROCESSED' }]);
  });

  it('PayPal: what was never captured waits, what came for it too', async () => {
    const place = auditPlace();
    place.corpus('paypal/crm/stl_chargeback_orphan/STL-20260106.01.009.csv');
    await place.run();
    expect(place.counts()).toMatchObject([{ waiting: 2 }]);
  });

  it('an orchestrated gift that is there is found by the id of the processor', async () => {
    const place = auditPlace();
    place.book(
      booked('gravy', 'MNOP', '56.70', 'MXN', { backend_processor: 'adyen', backend_processor_txn_id: 'FGH' }),
    );
    place.corpus('adyen/crm/donation_gravy/settlement_detail_report_batch_4.csv');
    await place.run();
    expect(place.counts()).toEqual([{ found: 1 }]);
    expect(place.batches()).toMatchObject([{ batch: 'adyen_1122_USD', gross: 3_170, fees: -1_065 }]);
  });
});
