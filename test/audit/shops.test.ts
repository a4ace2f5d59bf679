/** Batches of two shops that count alike, and a batch that changes after a person has looked at it. */
import { describe, expect, it } from 'vitest';
import { countFindings, insertDismissal, mismatchedBatches } from '../../src/models/report-findings.ts';
import { gift, payout, report } from './adyen-report.ts';
import { auditPlace } from './audit-place.ts';

const SAID = { actor: 'staff:eva', reason: 'the bank took it', at: '2026-11-20T10:00:00.000Z' };

function ofShop(rows: readonly string[]): string {
  return report(...rows.map((row) => row.replace(/^Verein/, 'Laden')));
}

describe('two merchant accounts of Adyen in one folder', () => {
  const own = [gift('P1', '20.00', '19.50', '0.50'), payout('19.50')];
  const other = [gift('P2', '50.00', '49.00', '1.00'), payout('49.00')];

  it('have batches and payouts of their own, also where both count seven', async () => {
    const place = auditPlace();
    place.report('adyen', 'settlement_detail_report_batch_7.csv', report(...own));
    place.report('adyen', 'settlement_detail_report_batch_7 (1).csv', ofShop(other));
    await place.run();
    expect(place.batches().map(({ batch, net, payout: paid, state }) => [batch, net, paid, state])).toEqual([
      ['adyen_7_CHF', 1950, 1950, 'VERIFIED'],
      ['adyenLaden_7_CHF', 4900, 4900, 'VERIFIED'],
    ]);
    expect(place.payouts()).toHaveLength(2);
    await place.run();
    expect(place.batches()).toHaveLength(2);
  });

  it('may stand in one report', async () => {
    const place = auditPlace();
    place.report('adyen', 'all.csv', report(...own) + ofShop(other).replace(/^.*\n/, ''));
    await place.run();
    expect(place.batches().map(({ batch, state }) => [batch, state])).toEqual([
      ['adyen_7_CHF', 'VERIFIED'],
      ['adyenLaden_7_CHF', 'VERIFIED'],
    ]);
  });
});

describe('a batch that a person has looked at', () => {
  it('is told again when its figures change, and can be looked at again', async () => {
    const place = auditPlace();
    place.report('adyen', '1.csv', report(gift('P1', '20.00', '19.50', '0.50'), payout('30.00')));
    await place.run();
    const [batch] = mismatchedBatches(place.db);
    insertDismissal(place.db, { batchId: batch?.id ?? 0 }, SAID);
    expect(countFindings(place.db).batches).toBe(0);
    await place.run();
    expect(countFindings(place.db).batches).toBe(0);

    place.report('adyen', '2.csv', report(gift('P2', '5.00', '5.00', '0.00')));
    await place.run();
    expect(countFindings(place.db).batches).toBe(1);
    insertDismissal(place.db, { batchId: batch?.id ?? 0 }, { ...SAID, reason: 'this one as well' });
    expect(countFindings(place.db).batches).toBe(0);

    place.report('adyen', '3.csv', report(gift('P3', '5.50', '5.50', '0.00')));
    await place.run();
    expect([countFindings(place.db).batches, place.batches()[0]?.state]).toEqual([0, 'VERIFIED']);
  });
});
