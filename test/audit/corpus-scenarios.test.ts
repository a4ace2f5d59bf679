/** More whole runs over the corpus: details that are pending or logged in unusual ways, and PayPal's reports row by row. */
import { readFileSync } from 'node:fs';
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

function sent(place: ReturnType<typeof auditPlace>): readonly Readonly<{ queue: string; body: Body }>[] {
  return place
    .messages()
    .filter(({ source }) => source === 'audit')
    .map(({ queue, body }) => ({ queue, body: JSON.parse(body) as Body }));
}

describe.skipIf(!hasCorpus)('runs of Adyen with unusual details', () => {
  it('iDEAL: the log has no submethod, the report has', async () => {
    const place = auditPlace(
      `[audit]\npayments_logs = ${JSON.stringify(join(AUDIT_CORPUS, '_payments-logs/adyen'))}\n`,
    );
    place.corpus('adyen/crm/donation_ideal/settlement_detail_report_batch_2.csv');
    await place.run();
    expect(sent(place)).toMatchObject([
      {
        queue: 'donations',
        body: {
          contribution_tracking_id: '80188432',
          country: 'NL',
          currency: 'EUR',
          date: 1_582_488_844,
          email: 'testy@wikimedia.org',
          fee: '0.25',
          gateway: 'adyen',
          gateway_account: 'TestMerchant',
          gateway_txn_id: '1515876691993221',
          gross: '5.35',
          order_id: '80188432.1',
          payment_method: 'rtbt',
          payment_submethod: 'rtbt_ideal',
          settlement_batch_reference: 'adyen_630_USD',
          settled_fee_amount: '-0.27',
          settled_net_amount: '5.43',
          settled_total_amount: '5.70',
        },
      },
    ]);
    expect(place.counts()).toEqual([{ completed: 1, total: 1 }]);
  });

  it('an id that the form did not know yet does not replace that of the report', async () => {
    const place = auditPlace();
    const path = 'adyen/crm/donation_plain/settlement_detail_report_batch_2.csv';
    const order = /5364893193133131,([^,]+),/.exec(readFileSync(join(AUDIT_CORPUS, path), 'utf8'))?.[1] ?? '';
    place.waits({ ...DONOR, gateway: 'adyen', order_id: order, gateway_txn_id: false });
    place.corpus(path);
    await place.run();
    expect(place.states()).toEqual([{ id: 'adyen 5364893193133131', state: 'PROCESSED' }]);
  });

  it('payments accounting: a gift with its batch and its fee', async () => {
    const place = auditPlace();
    place.waits({ ...DONOR, gateway: 'adyen', order_id: '2289.11' });
    place.corpus('adyen/crm/payment_file/payments_accounting_report_2025_11_16-test.csv');
    await place.run();
    expect(place.states()).toEqual([{ id: 'adyen ABCDE3HSQP412345', state: 'PROCESSED' }]);
    expect(sent(place)[0]?.body).toMatchObject({
      settlement_batch_reference: 'adyen_1138_EUR',
      settled_fee_amount: '-0.16',
    });
    expect(place.batches()).toMatchObject([
      { batch: 'adyen_1138_EUR', gross: 285, fees: -16, net: 269, state: 'OPEN' },
    ]);
  });
});

describe.skipIf(!hasCorpus)('runs of PayPal', () => {
  it('a gift in one currency, settled by way of another, is booked in that of its donor', async () => {
    const place = auditPlace();
    const path = 'paypal/crm/stl_file/STL-20260106.01.009.csv';
    const orders = [...readFileSync(join(AUDIT_CORPUS, path), 'utf8').matchAll(/^SB,[^,]+,(\d+\.\d+)/gm)];
    place.waits(...orders.map(([, order]) => ({ ...DONOR, gateway: 'paypal', order_id: order })));
    place.corpus(path);
    await place.run();
    expect(place.rows("SELECT currency, state FROM payment WHERE gateway_txn_id = '8MV64'")).toEqual([
      { currency: 'BRL', state: 'PROCESSED' },
    ]);
    expect(place.batches().map(({ batch }) => batch)).toContain('paypal_20260106_BRL');
  });

  it('what a fund sends on behalf of its donors waits for a person', async () => {
    const place = auditPlace();
    place.corpus('paypal/crm/trr_grant/trr_grant.csv');
    await place.run();
    expect(place.counts()).toEqual([{ waiting: 1 }]);
    expect(place.rows("SELECT fields ->> 'settlement_batch_reference' AS batch FROM audit_item")).toEqual([
      { batch: '20260123' },
    ]);
  });

  it.each([
    [
      'express_checkout_donation.csv',
      'donations',
      {
        gateway: 'paypal_ec',
        gateway_txn_id: '1V551844CE5526421',
        gross: '150.00',
        fee: '43.00',
        currency: 'JPY',
        order_id: '46239229.1',
        city: 'Whoville',
        postal_code: '97211',
        no_thank_you: expect.any(String),
      },
    ],
    [
      'giving_fund.csv',
      'donations',
      { gateway: 'paypal_ec', gateway_txn_id: '1V551844CE5526421', email: 'ppgfuspay@paypalgivingfund.org' },
    ],
    [
      'express_checkout_recurring_donation.csv',
      'recurring',
      { gateway: 'paypal_ec', txn_type: 'subscr_payment', subscr_id: expect.stringMatching(/^I-/) },
    ],
    [
      'classic_subscr_signup.csv',
      'recurring',
      { gateway: 'paypal', txn_type: 'subscr_signup', frequency_unit: 'month' },
    ],
  ])('%s goes to the queue %s', async (name, queue, body) => {
    const place = auditPlace('[audit]\nno_thank_you = true\n');
    place.corpus(`paypal/tools/${name}`);
    await place.run();
    expect(sent(place)).toMatchObject([{ queue, body }]);
  });

  it('what was denied sends nothing; a refund goes to its payment, whichever of the two products took it', async () => {
    const place = auditPlace();
    place.corpus('paypal/tools/express_checkout_donation_denied.csv');
    await place.run();
    expect(sent(place)).toEqual([]);
    const path = 'paypal/tools/express_checkout_refund.csv';
    place.corpus(path);
    await place.run();
    const [waiting] = place.rows<{ fields: string }>('SELECT fields FROM audit_item WHERE ended_at IS NULL');
    const fields = JSON.parse(waiting?.fields ?? '{}') as Body;
    place.book(
      booked('paypal', String(fields['gateway_parent_id']), String(fields['gross']), String(fields['currency'])),
    );
    await place.run();
    expect(sent(place)).toMatchObject([{ queue: 'refund', body: { gateway: 'paypal', type: 'refund' } }]);
    expect(place.states().map(({ state }) => state)).toEqual(['REFUNDED']);
  });
});

type InlineCase = Readonly<{ case: string; row: Readonly<Record<string, string>> }>;

describe.skipIf(!hasCorpus)('rows of PayPal one by one', () => {
  const cases = (): readonly InlineCase[] =>
    (JSON.parse(readFileSync(join(AUDIT_CORPUS, 'paypal/tools/inline_rows.json'), 'utf8')) as { cases: InlineCase[] })
      .cases;
  /** The row as a report: its first column is the code of the line. */
  const reportOf = ({ row }: InlineCase): string => {
    const { 'Column Type': _code, ...cells } = row;
    const line = (values: readonly string[]): string =>
      values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',');
    return `${line(['CH', ...Object.keys(cells)])}\n${line(['SB', ...Object.values(cells)])}\n`;
  };

  it.each([
    [
      'refund not yet recorded',
      [
        {
          queue: 'refund',
          body: {
            gateway: 'paypal',
            type: 'refund',
            gross: '10.00',
            gateway_refund_id: 'AS7D98AS7D9A8S7D9AS',
            gateway_parent_id: '3GJH3GJ3334214812',
          },
        },
      ],
    ],
    ['refund already recorded', []],
  ])('%s', async (name, expected) => {
    const place = auditPlace();
    place.book(booked('paypal', '3GJH3GJ3334214812', '10.00', 'USD'));
    const found = cases().find((one) => one.case === name);
    if (found === undefined) throw new Error(`the corpus has no case "${name}"`);
    if (name === 'refund already recorded')
      place.push('refund', {
        gateway: 'paypal',
        gateway_parent_id: '3GJH3GJ3334214812',
        gateway_refund_id: 'AS7D98AS7D9A8S7D9AS',
        type: 'refund',
        date: 1_474_743_301,
        gross: '10.00',
        gross_currency: 'USD',
      });
    place.consume();
    place.report('paypal', 'TRR-20160924.01.008.CSV', reportOf(found));
    await place.run();
    expect(sent(place)).toMatchObject(expected);
    expect(place.states().map(({ state }) => state)).toEqual(['REFUNDED']);
  });
});
