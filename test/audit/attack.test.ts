/** Reports as they come when something is odd about them, or when somebody means harm. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DONOR, gift, payout, refund, report } from './adyen-report.ts';
import { auditPlace, booked } from './audit-place.ts';

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, '../fixtures/audit', name));
const ONE = report(gift('P301', '20.00', '19.50', '0.50'), payout('19.50'));

/** The gift is in the books before; what comes of the report is that it is found, and its batch verified. */
async function foundIn(content: string | Uint8Array, name = 'report.csv') {
  const place = auditPlace();
  place.book(booked('adyen', 'P301', '20.00', 'CHF'));
  place.report('adyen', name, content);
  await place.run();
  return { counts: place.counts(), batches: place.batches(), files: place.auditFiles().map(({ code }) => code) };
}

const WHOLE = {
  counts: [{ found: 1, total: 1 }],
  batches: [
    {
      batch: 'adyen_7_CHF',
      lines: 1,
      gross: 2_000,
      refunds: 0,
      fees: -50,
      net: 1_950,
      payout: 1_950,
      state: 'VERIFIED',
    },
  ],
  files: [null],
};

function turned(text: string): string {
  const reversed = (line: string): string => {
    const cells = line.match(/(?:^|,)("[^"]*"|[^,]*)/g)?.map((cell) => cell.replace(/^,/, '')) ?? [];
    return [...cells].reverse().join(',');
  };
  return text.split('\n').map(reversed).join('\n');
}

describe('the same report, written differently', () => {
  it.each([
    ['with a mark at its beginning', `\u{feff}${ONE}`],
    ['in UTF-16 with a mark', Buffer.from(`\u{feff}${ONE}`, 'utf16le')],
    ['in UTF-16 without one', Buffer.from(ONE, 'utf16le')],
    ['with lines that end as on Windows', ONE.replaceAll('\n', '\r\n')],
    ['with lines that end as on an old Mac', ONE.replaceAll('\n', '\r')],
    ['with its columns in another order', turned(ONE)],
    [
      'with more columns than we know',
      ONE.replace('Batch Number\n', 'Batch Number,News\n').replace(/,7\n/g, ',7,"a, ""b""\nc"\n'),
    ],
    [
      'with every cell in quotes',
      ONE.split('\n')
        .map(
          (line) =>
            line
              .match(/(?:^|,)("[^"]*"|[^,]*)/g)
              ?.map((cell) => `"${cell.replace(/^,/, '').replaceAll('"', '')}"`)
              .join(',') ?? '',
        )
        .join('\n')
        .replace(/\n""$/, '\n'),
    ],
    ['without a line end at its end', ONE.trimEnd()],
    ['with blank lines and blanks around names', `${ONE.replace(',Type,', ', Type ,')}\n\n   \n`],
    ['packed', gzipSync(ONE)],
  ])('%s', async (_, content) => {
    const name = typeof content === 'string' || content[0] !== 0x1f ? 'report.csv' : 'report.csv.gz';
    expect(await foundIn(content, name)).toEqual(WHOLE);
  });

  it('amounts with thousands separators are read where they can only be those', async () => {
    const place = auditPlace();
    place.book(booked('adyen', 'P302', '1234567.50', 'CHF'));
    const row = gift('P302', '"1,234,567.50"', '"1,234,000.00"', '567.50');
    place.report('adyen', 'report.csv', report(row, gift('P303', '"1,234"', '1.00', '0')));
    await place.run();
    expect(place.counts()).toEqual([{ found: 1, rejected: 1 }]);
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['is empty', '', 'REPORT_EMPTY'],
    ['is something else', 'Name,Amount\nKeller,5.00\n', 'REPORT_UNKNOWN'],
    ['has a column twice', ONE.replace('Markup (NC)', 'Commission (NC)'), 'REPORT_COLUMN_TWICE'],
    ['lacks a column', ONE.replace('Net Credit (NC)', 'Net'), 'REPORT_COLUMN_MISSING'],
    ['holds bytes of another encoding', Buffer.from(ONE.replace('Verein', 'Zürich'), 'latin1'), 'REPORT_ENCODING'],
    [
      'is XML with a document type',
      '<!DOCTYPE x [<!ENTITY a "b">]><tns:report xmlns:tns="https://wx.v2_6.globalcollect.com">&a;</tns:report>',
      'XML_DOCTYPE',
    ],
  ])('that %s is told once, and stops nobody', async (_, content, code) => {
    const place = auditPlace();
    place.report('adyen', 'a.csv', content);
    place.report('adyen', 'b.csv', ONE);
    expect(await place.run()).toMatchObject({ findings: 1, troubles: [] });
    expect(
      place
        .auditFiles()
        .map((file) => file.code ?? file.state)
        .sort(),
    ).toEqual([code, 'OPEN'].sort());
    expect(await place.run()).toMatchObject({ findings: 0, troubles: [] });
    expect(place.incoming('adyen')).toContain('a.csv');
  });

  it('a bomb and a damaged archive are refused once, without filling the disk, and stop nobody', async () => {
    const place = auditPlace();
    place.report('adyen', 'bomb.csv.gz', gzipSync(Buffer.alloc(64 * 1024 * 1024, 'a,')));
    place.report('adyen', 'cut.csv.gz', gzipSync(ONE).subarray(0, 60));
    place.report('adyen', 'good.csv', ONE);
    expect(await place.run()).toMatchObject({ findings: 2 });
    expect(
      place
        .auditFiles()
        .map(({ state }) => state)
        .sort(),
    ).toEqual(['FAILED', 'FAILED', 'OPEN']);
    expect(await place.run()).toMatchObject({ findings: 0 });
  });

  it('a line without an end is rejected in pieces, in flat memory', async () => {
    const place = auditPlace();
    const line = `"${'x'.repeat(5 * 1024 * 1024)}`;
    place.report('adyen', 'report.csv', `${ONE}${line}`);
    await place.run();
    expect(place.counts()[0]).toMatchObject({ waiting: 1, total: 1 });
    expect(place.rows<{ n: number }>('SELECT max(length(reason)) AS n FROM audit_item')[0]?.n ?? 0).toBeLessThan(500);
  });
});

describe('a report in the folder of another processor', () => {
  it('is what it is', async () => {
    const place = auditPlace();
    place.book(booked('adyen', 'P301', '20.00', 'CHF'));
    place.report('paypal', 'report.csv', ONE);
    place.report('adyen', 'amazon.csv', fixture('amazon-settlement.csv'));
    await place.run();
    expect(
      place
        .auditFiles()
        .map(({ gateway, name }) => `${gateway} ${name}`)
        .sort(),
    ).toEqual(['adyen report.csv', 'amazon amazon.csv']);
    expect(
      place
        .payouts()
        .map(({ gateway }) => gateway)
        .sort(),
    ).toEqual(['adyen', 'amazon']);
    expect(place.completed('paypal')).toEqual(['report.csv']);
  });
});

describe('a report that comes again', () => {
  it('corrected, is a conflict where it says something else; what the processor pays out is what it said last', async () => {
    const place = auditPlace();
    place.book(booked('adyen', 'P301', '20.00', 'CHF'));
    place.report('adyen', 'report.csv', ONE);
    await place.run();
    place.report('adyen', 'corrected.csv', report(gift('P301', '20.00', '19.40', '0.60'), payout('19.40')));
    await place.run();
    expect(place.items()).toEqual([
      { kind: 'donation', outcome: 'conflict', reason: expect.stringMatching(/^LINE_CONFLICT: /) },
    ]);
    expect(place.payouts()).toMatchObject([{ amountMinor: 1_940 }]);
    expect(place.batches()).toMatchObject([{ net: 1_950, payout: 1_940, state: 'MISMATCH' }]);
    expect(place.states()).toEqual([{ id: 'adyen P301', state: 'PROCESSED' }]);
  });

  it('with a refund before the gift that a later file brings: both settle in one run', async () => {
    const place = auditPlace();
    place.waits({ ...DONOR, order_id: '304.1' });
    place.report('adyen', 'a.csv', report(refund('P304', '20.00')));
    place.report('adyen', 'b.csv', report(gift('P304', '20.00', '19.50', '0.50')));
    expect(await place.run()).toMatchObject({ missing: 0 });
    expect(place.states()).toEqual([{ id: 'adyen P304', state: 'REFUNDED' }]);
    expect(place.completed('adyen')).toEqual(['a.csv', 'b.csv']);
  });

  it('with a row twice that nobody can complete: one payment for a person, and no crash', async () => {
    const place = auditPlace('[audit]\nwaiting_days = 1\n');
    const rows = [
      gift('P305', '20.00', '19.50', '0.50'),
      gift('P305', '20.00', '19.50', '0.50'),
      refund('P306', '8.00'),
      refund('P306', '8.00'),
    ];
    place.report('adyen', 'report.csv', report(...rows, gift('P305', '30.00', '29.50', '0.50')));
    await place.run();
    place.clock.now = new Date('2026-11-30T12:00:00Z');
    await place.run();
    expect(place.states()).toEqual([
      { id: 'adyen P305', state: 'MANUAL' },
      { id: 'adyen refund RP306', state: 'MANUAL' },
    ]);
    expect(place.counts()).toEqual([{ manual: 4, conflict: 1 }]);
    expect(place.completed('adyen')).toEqual(['report.csv']);
  });
});

describe('amounts of other currencies', () => {
  it.each([
    ['JPY', '1000', '1000.00', '950', '50'],
    ['KWD', '12.345', '12.345', '12.300', '0.045'],
  ])('%s', async (currency, gross, reported, net, fee) => {
    const place = auditPlace();
    place.book(booked('adyen', 'P307', gross, currency));
    place.report(
      'adyen',
      'report.csv',
      report(gift('P307', reported, net, fee).replaceAll('CHF', currency), payout(net).replaceAll('CHF', currency)),
    );
    await place.run();
    expect(place.counts()).toEqual([{ found: 1, total: 1 }]);
    expect(place.batches()).toMatchObject([{ state: 'VERIFIED' }]);
  });

  it('an amount that no currency has is for a person, and no crash', async () => {
    const place = auditPlace('[audit]\nwaiting_days = 1\n');
    place.report(
      'adyen',
      'report.csv',
      report(
        gift('P308', '99999999999999999999.00', '1.00', '0'),
        gift('P309', '5.00', '4.00', '1.00').replaceAll('CHF', 'ZZZ'),
        gift('P310', '5.005', '4.00', '1.00'),
      ),
    );
    await place.run();
    place.clock.now = new Date('2026-11-30T12:00:00Z');
    expect(await place.run()).toMatchObject({ missing: 0, troubles: [] });
    expect(place.states()).toEqual([
      { id: 'adyen P309', state: 'MANUAL' },
      { id: 'adyen P310', state: 'MANUAL' },
    ]);
    const { manual = 0, conflict = 0 } = place.counts()[0] ?? {};
    expect(manual + conflict).toBe(3);
  });

  it('a fee below zero is an income of the batch', async () => {
    const place = auditPlace();
    place.waits({ ...DONOR, order_id: '311.1' });
    place.report('adyen', 'report.csv', report(gift('P311', '20.00', '20.10', '-0.10'), payout('20.10')));
    await place.run();
    expect(place.batches()).toMatchObject([{ fees: 10, net: 2_010, state: 'VERIFIED' }]);
    expect(place.states()).toEqual([{ id: 'adyen P311', state: 'PROCESSED' }]);
  });
});
