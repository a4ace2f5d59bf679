/** Disputes that go to and fro under one name, and processors that call a refund by the name of its payment. */
import { describe, expect, it } from 'vitest';
import { report } from './adyen-report.ts';
import { auditPlace, booked } from './audit-place.ts';

type Place = ReturnType<typeof auditPlace>;

function row(type: string, day: string, side: 'out' | 'in'): string {
  const [debit, credit] = side === 'out' ? ['20.00', ''] : ['', '20.00'];
  return `Verein,P1,1.1,visa,,2026-11-${day} 09:00:00,CET,${type},D1,CHF,${debit},${credit},1,CHF,${debit},${credit},,,,,7`;
}

const FIRST = row('Chargeback', '01', 'out');
const WON = row('ChargebackReversed', '05', 'in');
const LOST = row('SecondChargeback', '12', 'out');
const WON_AGAIN = row('ChargebackReversed', '15', 'in');

function opened(): Place {
  const place = auditPlace();
  place.book(booked('adyen', 'P1', '20.00', 'CHF', { order_id: '1.1' }));
  return place;
}

function rows(place: Place): readonly string[] {
  return place
    .rows<{ text: string }>(
      "SELECT kind || ' ' || gateway_refund_id || ' ' || substr(at, 9, 2) AS text FROM refund ORDER BY at",
    )
    .map(({ text }) => text);
}

const ALL = ['chargeback D1 01', 'chargeback_reversed D1 05', 'chargeback D1-2 12'];

describe('a dispute', () => {
  it('that is lost, won, and lost again under one reference, takes the money back twice', async () => {
    const place = opened();
    place.report('adyen', '1.csv', report(FIRST, WON, LOST));
    await place.run();
    expect(rows(place)).toEqual(ALL);
    expect(place.states()).toEqual([{ id: 'adyen P1', state: 'CHARGEBACK' }]);
    expect(place.batches()).toMatchObject([{ lines: 3, gross: 2000, refunds: -4000 }]);
    expect(place.findings()).toEqual([]);
  });

  it('comes to the same in whatever order its rows and files come, and however often', async () => {
    for (const files of [[[LOST, WON, FIRST]], [[LOST], [FIRST], [WON]], [[WON], [FIRST], [FIRST, WON, LOST]]]) {
      const place = opened();
      for (const [index, lines] of files.entries()) {
        place.report('adyen', `${index}.csv`, report(...lines));
        await place.run();
      }
      expect([rows(place).toSorted(), place.findings()]).toEqual([ALL.toSorted(), []]);
      place.report('adyen', 'again.csv', `${report(FIRST, WON, LOST)}\n`);
      await place.run();
      expect([rows(place).length, place.counts().at(-1)]).toEqual([3, { found: 3 }]);
    }
  });

  it('may be won twice', async () => {
    const place = opened();
    place.report('adyen', '1.csv', report(FIRST, WON));
    await place.run();
    place.report('adyen', '2.csv', report(LOST, WON_AGAIN));
    await place.run();
    expect(rows(place)).toEqual([...ALL, 'chargeback_reversed D1-2 15']);
    expect([place.states(), place.findings()]).toEqual([[{ id: 'adyen P1', state: 'PROCESSED' }], []]);
  });

  it('is the same when messages tell of it, and a report afterwards', async () => {
    const place = opened();
    const told = { gateway: 'adyen', gateway_parent_id: 'P1', gateway_refund_id: 'D1', type: 'chargeback' };
    const money = { gross: '20.00', gross_currency: 'CHF' };
    place.push('refund', { ...told, ...money, date: '2026-11-01T08:00:00Z' });
    place.consume();
    place.report('adyen', '1.csv', report(WON));
    await place.run();
    place.push('refund', { ...told, ...money, date: '2026-11-12T08:00:00Z' });
    place.push('refund', { ...told, ...money, date: '2026-11-12T08:00:00Z', reason: 'again' });
    place.consume();
    expect(rows(place)).toEqual(ALL);
    place.report('adyen', '2.csv', report(FIRST, WON, LOST));
    await place.run();
    expect([rows(place), place.findings()]).toEqual([ALL, []]);
  });
});

describe('a refund that has the name of its payment', () => {
  const wpg = (...days: readonly string[]): string =>
    `OrderCode\tDate\tPaymentMethod\tStatus\tCurrencyCode\tAmount\n${days
      .map((day) => `W1\t2026-11-${day} 10:00:00\tVISA-SSL\tREFUNDED\tEUR\t5.00\n`)
      .join('')}`;

  it('is known on its day, and for a person on another: it may be a second one', async () => {
    const place = auditPlace();
    place.book(booked('worldpay', 'W1', '20.00', 'EUR'));
    place.report('worldpay', '1.txt', wpg('03'));
    await place.run();
    place.report('worldpay', '2.txt', `${wpg('03')}\n`);
    await place.run();
    expect(place.counts()).toEqual([{ booked: 1 }, { found: 1 }]);
    place.report('worldpay', '3.txt', wpg('10'));
    await place.run();
    expect(place.counts().at(-1)).toEqual({ manual: 1 });
    expect(place.messages().at(-1)).toMatchObject({ state: 'DAMAGED', errorCode: 'REFUND_CONFLICT' });
  });
});
