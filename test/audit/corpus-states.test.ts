/** End states of whole runs over the corpus of reports: batches and their lines, accounts of one processor, and what operators say of rows. */
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

function textOf(path: string): string {
  return readFileSync(join(AUDIT_CORPUS, path), 'utf8');
}

/** Details of a donor for every order in a settlement report of Adyen, as upstream wrote them for its tests. */
function ordersOf(path: string): readonly Body[] {
  const references = textOf(path)
    .split('\n')
    .flatMap((line) => line.split(',')[3] ?? []);
  const orders = [...new Set(references)].filter((one) => /^\d+\.\d+$/.test(one));
  const refs = [...textOf(path).matchAll(/""gr4vy_tx_ref"":""([^"]+)""/g)].map(([, order]) => order ?? '');
  return [
    ...orders.map((order_id) => ({ ...DONOR, gateway: 'adyen', order_id })),
    ...[...new Set(refs)].map((order_id) => ({ ...DONOR, gateway: 'gravy', order_id })),
  ];
}

describe.skipIf(!hasCorpus)('batches of Adyen', () => {
  const path = 'adyen/crm/batch_1/settlement_detail_report_batch_1128.csv';

  it('a gift with its refund and its chargeback, and both currencies, in one run', async () => {
    const place = auditPlace();
    place.waits(...ordersOf(path));
    place.corpus(path);
    await place.run();
    expect(place.counts()).toEqual([{ completed: 9, booked: 2, fee: 2, total: 2 }]);
    expect(place.completed('adyen')).toHaveLength(1);
    expect(place.batches()).toMatchObject([
      { batch: 'adyen_1128_USD', net: 5_975, payout: 5_975, state: 'VERIFIED' },
      { batch: 'adyen_1128_CAD', net: 954, payout: 954, state: 'VERIFIED' },
    ]);
    expect(
      place.rows(`SELECT l.total_minor, l.fee_minor, p.gateway_txn_id, p.order_id, p.amount_minor, p.currency
        FROM settlement_line l JOIN payment p ON p.id = l.payment_id WHERE p.gateway_txn_id = '1ABCD12345678910'`),
    ).toEqual([
      {
        total_minor: 2_510,
        fee_minor: -18,
        gateway_txn_id: '1ABCD12345678910',
        order_id: '662715.1',
        amount_minor: 2_500,
        currency: 'USD',
      },
    ]);
    // The processor took the same gift back twice, as a refund and as a chargeback.
    expect(place.findings()).toEqual(['REFUND_EXCESS P-9']);
  });

  it('two rows of a report alone are a batch of two', async () => {
    const place = auditPlace();
    const [header = '', , , third = '', fourth = ''] = textOf(
      'adyen/crm/batch_2/settlement_detail_report_batch_1129.csv',
    ).split('\n');
    place.report('adyen', 'rows.csv', `${header}\n${third}\n${fourth}\n`);
    await place.run();
    expect(place.batches()).toMatchObject([{ lines: 2, net: -4_492 }]);
  });
});

describe.skipIf(!hasCorpus)('what came through an orchestrator', () => {
  it('a gift that is missing is completed by the attempt that the processor names', async () => {
    const place = auditPlace();
    const id = '3f9c958c-ee57-4121-a79e-408946b27077';
    const attempt = {
      ...DONOR,
      gateway: 'gravy',
      gateway_txn_id: id,
      backend_processor: 'adyen',
      currency: 'MXN',
      gross: '56.70',
    };
    place.push('contribution-tracking', { id: '12345', ts: '2025-07-24 05:50:00' });
    place.waits(
      { ...attempt, order_id: '12345.1', backend_processor_txn_id: 'XYZ', last_name: 'Other' },
      { ...attempt, order_id: '12345.2', backend_processor_txn_id: 'FGH' },
    );
    place.corpus('adyen/crm/donation_gravy/settlement_detail_report_batch_4.csv');
    await place.run();
    expect(place.states()).toEqual([{ id: `gravy ${id}`, state: 'PROCESSED' }]);
    expect(place.rows("SELECT counterparty_name FROM payment WHERE gateway = 'gravy'")).toEqual([
      { counterparty_name: 'Mini Mouse' },
    ]);
    expect(place.rows("SELECT payment_id IS NOT NULL AS linked FROM tracking WHERE id = '12345'")).toEqual([
      { linked: 1 },
    ]);
  });

  it('which attempt counts does not depend on the order in which they were told', async () => {
    const place = auditPlace();
    const attempt = {
      ...DONOR,
      gateway: 'gravy',
      order_id: '12345.2',
      backend_processor: 'adyen',
      currency: 'MXN',
      gross: '56.70',
    };
    place.waits(
      { ...attempt, gateway_txn_id: 'first', backend_processor_txn_id: 'FGH' },
      {
        ...attempt,
        gateway_txn_id: 'second',
        backend_processor_txn_id: 'XYZ',
        last_name: 'Other',
        date: 1_487_000_100,
      },
    );
    place.corpus('adyen/crm/donation_gravy/settlement_detail_report_batch_4.csv');
    await place.run();
    expect(place.rows("SELECT counterparty_name FROM payment WHERE gateway = 'gravy'")).toEqual([
      { counterparty_name: 'Mini Mouse' },
    ]);
  });
});

describe.skipIf(!hasCorpus)('PayPal', () => {
  it('gifts that were converted at once are a batch of their own currency only', async () => {
    const place = auditPlace();
    place.waits(...['2406.1', '2407.1'].map((order_id) => ({ ...DONOR, gateway: 'paypal', order_id })));
    place.corpus('paypal/crm/stl_file/STL-BRL-convert.csv');
    await place.run();
    expect(place.batches()).toMatchObject([{ batch: 'paypal_20260304_BRL', gross: 6_000, state: 'VERIFIED' }]);
    expect(place.counts()).toMatchObject([{ completed: 2 }]);
  });

  it('a second account has folders and batches of its own, and its name is with each gift', async () => {
    const place = auditPlace();
    const path = 'paypal/crm/stl_file/STL-20260106.01.009.csv';
    const orders = [...textOf(path).matchAll(/^SB,[^,]+,(\d+\.\d+)/gm)].map(([, order]) => order);
    place.waits(...orders.map((order_id) => ({ ...DONOR, gateway: 'paypal', order_id })));
    place.report('paypal/frup', 'STL-20260106.01.009.csv', textOf(path));
    await place.run();
    expect(place.rows("SELECT account, state FROM payment WHERE gateway_txn_id = '8MV64'")).toEqual([
      { account: 'paypal:frup', state: 'PROCESSED' },
    ]);
    const message = place
      .messages()
      .map(({ body }) => JSON.parse(body) as Body)
      .find((body) => body['gateway_txn_id'] === '8MV64');
    expect(message).toMatchObject({ settlement_batch_reference: 'paypalfrup_20260106_BRL', gateway_account: 'frup' });
    expect(place.batches().map(({ batch }) => batch)).toContain('paypalfrup_20260106_BRL');
    expect(place.completed('paypal/frup')).toEqual(['STL-20260106.01.009.csv']);
    place.report(
      'paypal',
      'STL-20260106.01.010.csv',
      textOf(path).replace('TESTPAYERID', 'OTHER').replaceAll('SB,', 'SB,X'),
    );
    await place.run();
    expect(
      new Set(place.rows<{ account: string }>('SELECT account FROM settlement_batch').map(({ account }) => account)),
    ).toEqual(new Set(['frup', '']));
  });

  it('an instalment belongs to its series', async () => {
    const place = auditPlace();
    place.push('recurring', {
      txn_type: 'subscr_signup',
      gateway: 'paypal_ec',
      subscr_id: 'I-CRT',
      gross: '10.00',
      currency: 'USD',
      frequency_unit: 'month',
      frequency_interval: '1',
      create_date: 1_766_000_000,
      start_date: 1_766_000_000,
      email: 'a@b.com',
      first_name: 'John',
      last_name: 'Mouse',
    });
    place.push('recurring', {
      ...booked('paypal_ec', 'FIRST', '10.00', 'USD'),
      txn_type: 'subscr_payment',
      subscr_id: 'I-CRT',
      date: 1_766_000_100,
      email: 'a@b.com',
    });
    place.consume();
    place.corpus('paypal/crm/trr_recur_payment/TRR-20260125.01.008.CSV');
    await place.run();
    expect(place.states()).toContainEqual({ id: 'paypal_ec 5W55', state: 'PROCESSED' });
    expect(
      place.rows(`SELECT r.subscription_id FROM gateway_payment g JOIN recurring r ON r.id = g.recurring_id
        WHERE g.gateway_txn_id = '5W55'`),
    ).toEqual([{ subscription_id: 'I-CRT' }]);
  });

  it('what came back for a gift that was never captured goes to a person with its chargeback; both are lines of the batch', async () => {
    const place = auditPlace();
    place.corpus('paypal/crm/stl_chargeback_orphan/STL-20260106.01.009.csv');
    await place.run();
    expect(place.batches()).toMatchObject([{ batch: 'paypal_20260221_GBP', lines: 2 }]);
    place.clock.now = new Date(place.clock.now.getTime() + 8 * 86_400_000);
    await place.run();
    expect(place.counts()).toMatchObject([{ manual: 2 }]);
    expect(place.states().map(({ state }) => state)).toEqual(['MANUAL', 'MANUAL']);
  });

  it('the lines of two chargebacks of one gift have each its own sum', async () => {
    const place = auditPlace();
    place.book(booked('gravy', '706eff86-4496-4f08-8597-dc0d5530a479', '5.20', 'EUR', { order_id: '2290.1' }));
    place.corpus('paypal/crm/stl_chargeback_double_transaction/STL-20260106.01.009.csv');
    await place.run();
    expect(
      place.rows(
        `SELECT key, total_minor, fee_minor, payment_id IS NOT NULL AS linked FROM settlement_line WHERE key LIKE 'chargeback%' ORDER BY key`,
      ),
    ).toEqual([
      { key: 'chargeback FIRST', total_minor: -480, fee_minor: 100, linked: 1 },
      { key: 'chargeback SECOND', total_minor: -40, fee_minor: 0, linked: 1 },
    ]);
    expect(place.batches()[0]).toMatchObject({ batch: 'paypal_20260221_EUR' });
  });

  it('a grant that the books have from the fund itself is for a person, who is shown that gift', async () => {
    const place = auditPlace();
    const daf = { date: 1_768_989_600, organization_name: 'Acme Endowment Program', contact_type: 'Organization' };
    place.book(
      booked('worldpay', 'DAF-1', '500.00', 'USD', {
        ...daf,
        first_name: '',
        last_name: '',
        email: 'acme@example.org',
      }),
    );
    place.corpus('paypal/crm/trr_grant/trr_grant.csv');
    await place.run();
    expect(place.counts()).toEqual([{ manual: 1 }]);
    expect(place.rows("SELECT state, state_reason, counterparty_name FROM payment WHERE gateway = 'paypal'")).toEqual([
      { state: 'MANUAL', state_reason: 'DUPLICATE_SUSPECT', counterparty_name: 'Acme Endowment Program' },
    ]);
    const details = place.rows<{ body: string }>('SELECT body FROM detail').map(({ body }) => body);
    expect(details.join()).toContain('{"rule":"grant","weight":1,"field":"payment","value":"P-1"}');
  });
});
