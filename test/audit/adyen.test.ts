import { describe, expect, it } from 'vitest';
import { expectedReports } from '../helpers/audit-corpus.ts';
import { auditPlace, booked } from './audit-place.ts';

const hasCorpus = expectedReports().length > 0;
if (!hasCorpus) console.warn('the audit corpus is not there: its runs are skipped');

const PENDING = {
  date: 1_487_000_000,
  email: 'mouse@example.org',
  first_name: 'Mini',
  last_name: 'Mouse',
  payment_method: 'cc',
};

describe.skipIf(!hasCorpus)('runs of the corpus: Adyen', () => {
  it('books a chargeback of a gift that is there', async () => {
    const place = auditPlace();
    place.book(booked('adyen', '4555568860022701', '1.00', 'USD', { order_id: '92598318.0' }));
    place.corpus('adyen/crm/chargeback/settlement_detail_report_batch_3.csv');
    const report = await place.run();
    expect(place.items()).toEqual([{ kind: 'chargeback', outcome: 'booked', reason: null }]);
    expect(place.states()).toEqual([{ id: 'adyen 4555568860022701', state: 'CHARGEBACK' }]);
    expect(place.refunds()).toEqual([
      {
        kind: 'chargeback',
        gateway_refund_id: '4555568869855336',
        amount_minor: 100,
        currency: 'USD',
        effect: -1,
        state: 'APPLIED',
      },
    ]);
    expect(report).toMatchObject({ files: 1, rows: 3, missing: 0 });
    expect(place.completed('adyen')).toEqual(['settlement_detail_report_batch_3.csv']);
  });

  it('completes a gift from what is pending, and books its refund and its chargeback in the same run', async () => {
    const place = auditPlace();
    for (const n of [1, 2, 3, 4, 5, 6, 7]) place.waits({ ...PENDING, gateway: 'adyen', order_id: `${662714 + n}.1` });
    for (const order of ['762721.1', '23495.1']) place.waits({ ...PENDING, gateway: 'gravy', order_id: order });
    place.corpus('adyen/crm/batch_1/settlement_detail_report_batch_1128.csv');
    await place.run();
    expect(place.counts()).toEqual([{ completed: 9, booked: 2, fee: 2, total: 2 }]);
    expect(place.batches()).toMatchObject([
      { batch: 'adyen_1128_USD', net: 5975, payout: 5975, state: 'VERIFIED' },
      { batch: 'adyen_1128_CAD', net: 954, payout: 954, state: 'VERIFIED' },
    ]);
    expect(place.states().find(({ id }) => id === 'gravy 35610b63-6667-4de7-94f9-ef8a26cf6131')?.state).toBe(
      'CHARGEBACK',
    );
    // The donor got it back twice, which is for a person to see.
    expect(place.findings()).toEqual(['REFUND_EXCESS P-9']);
    const before = place.states();
    place.corpus('adyen/crm/batch_1/settlement_detail_report_batch_1128.csv');
    await place.run();
    expect(place.states()).toEqual(before);
    expect(place.refunds()).toHaveLength(2);
    expect(place.incoming('adyen')).toEqual([]);
  });
});
