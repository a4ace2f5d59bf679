/** Reports that went through other hands, or that processors write for other accounts: separators, spellings, joined files, spreadsheets, zones, holds. */
import { describe, expect, it } from 'vitest';
import { readAll } from '../../helpers/audit-corpus.ts';

type Read = ReturnType<typeof readAll>;

function read(text: string, name = 'report.csv', gateway: string | null = null): Read {
  const found = readAll({ name, gateway, chunks: () => [Buffer.from(text)] });
  const ignored = Object.values(found.summary.ignored).reduce((sum, count) => sum + count, 0);
  expect(found.summary.records + found.summary.rejects + ignored).toBe(found.summary.rows);
  return found;
}

type Row = Readonly<Record<string, string>>;

function table(header: readonly string[], rows: readonly Row[], separator = ','): string {
  return [header, ...rows.map((row) => header.map((name) => row[name] ?? ''))]
    .map((cells) => `${cells.join(separator)}\n`)
    .join('');
}

function net({ records }: Read): readonly unknown[] {
  return records.map(({ kind, fields }) => [kind, fields['gross'] ?? null, fields['settled_net_amount'] ?? null]);
}

const SETTLED: Row = {
  'Company Account': 'Hilfe',
  'Merchant Account': 'Verein',
  'Psp Reference': '8835513405213456',
  'Merchant Reference': '77.1',
  'Payment Method': 'visa',
  'Creation Date': '2026-07-01 12:00:00',
  TimeZone: 'CEST',
  Type: 'Settled',
  'Modification Reference': 'M1',
  'Gross Currency': 'EUR',
  'Gross Debit (GC)': '',
  'Gross Credit (GC)': '9.75',
  'Exchange Rate': '1',
  'Net Currency': 'EUR',
  'Net Debit (NC)': '',
  'Net Credit (NC)': '9.45',
  'Commission (NC)': '0.30',
  'Markup (NC)': '',
  'Scheme Fees (NC)': '',
  'Interchange (NC)': '',
  'Payment Method Variant': '',
  'Batch Number': '12',
};
const ADYEN = Object.keys(SETTLED);
const TAKEN = ['donation', '9.75', '9.45'];

describe('a table', () => {
  it('may be separated by semicolons or tabs', () => {
    for (const separator of [';', '\t']) expect(net(read(table(ADYEN, [SETTLED], separator)))).toEqual([TAKEN]);
  });

  it('is known by its columns however their names are set', () => {
    const [header = '', ...rows] = table(ADYEN, [SETTLED]).split('\n');
    for (const named of [header.toUpperCase(), header.replaceAll(' ', '  '), header.replaceAll(' ', '\u{a0}')])
      expect(net(read([named, ...rows].join('\n')))).toEqual([TAKEN]);
  });

  it('may be two files in one, the second with its columns in another order', () => {
    const other = table(ADYEN.toReversed(), [{ ...SETTLED, 'Psp Reference': '8835513405213457' }]);
    const found = read(table(ADYEN, [SETTLED]) + other);
    expect(net(found)).toEqual([TAKEN, TAKEN]);
    expect(found.records.map(({ row, fields }) => [row, fields['gateway_txn_id']])).toEqual([
      [2, '8835513405213456'],
      [4, '8835513405213457'],
    ]);
  });

  it('of a spreadsheet that has shortened the ids gives none of the rows that lost theirs', () => {
    const found = read(table(ADYEN, [{ ...SETTLED, 'Psp Reference': '8.83551E+15' }, SETTLED]));
    expect(net(found)).toEqual([TAKEN]);
    expect(found.rejects).toEqual([expect.objectContaining({ code: 'ROW_ID_SHORTENED', where: 'row 2' })]);
  });

  it('may have times without seconds', () => {
    const [record] = read(table(ADYEN, [{ ...SETTLED, 'Creation Date': '2026-07-01 12:00' }])).records;
    expect(record?.fields['date']).toBe(Date.UTC(2026, 6, 1, 10) / 1000);
  });

  it('may have times of any zone that one word names', () => {
    const zones = {
      ACST: 9.5,
      KST: 9,
      ICT: 7,
      SAST: 2,
      TRT: 3,
      ART: -3,
      CLT: -4,
      COT: -5,
      HST: -10,
      AKST: -9,
      NZST: 12,
    };
    for (const [zone, hours] of Object.entries(zones)) {
      const [record] = read(table(ADYEN, [{ ...SETTLED, TimeZone: zone }])).records;
      expect([zone, record?.fields['date']]).toEqual([zone, Date.UTC(2026, 6, 1, 12) / 1000 - hours * 3600]);
    }
    const indian = read(table(ADYEN, [{ ...SETTLED, TimeZone: 'IST' }]));
    expect(indian.rejects).toEqual([expect.objectContaining({ code: 'ROW_DATE' })]);
  });
});

describe('Adyen', () => {
  it('a gift that somebody else settles has no settlement', () => {
    const external = {
      ...SETTLED,
      Type: 'SettledExternally',
      'Payment Method': 'amex',
      'Exchange Rate': '',
      'Net Currency': '',
      'Net Credit (NC)': '',
      'Commission (NC)': '',
    };
    const found = read(
      table(ADYEN, [external, { ...external, Type: 'RefundedExternally', 'Gross Debit (GC)': '9.75' }]),
    );
    expect(net(found)).toEqual([
      ['donation', '9.75', null],
      ['refund', '9.75', null],
    ]);
    expect(found.records[0]?.fields).not.toHaveProperty('settled_currency');
    const half = read(
      table(ADYEN, [
        { ...external, 'Commission (NC)': '0.30' },
        { ...external, Type: 'Settled' },
      ]),
    );
    expect(half.rejects.map(({ code }) => code)).toEqual(['ROW_CURRENCY', 'ROW_CURRENCY']);
  });
});

const STL = [
  'CH',
  'Transaction ID',
  'Invoice ID',
  'PayPal Reference ID',
  'PayPal Reference ID Type',
  'Transaction Event Code',
  'Transaction Initiation Date',
  'Transaction Completion Date',
  'Transaction  Debit or Credit',
  'Gross Transaction Amount',
  'Gross Transaction Currency',
  'Fee Debit or Credit',
  'Fee Amount',
  'Fee Currency',
  'Custom Field',
];
const PAID: Row = {
  CH: 'SB',
  'Transaction ID': 'T1',
  'Invoice ID': '55.1',
  'Transaction Event Code': 'T0006',
  'Transaction Initiation Date': '2026/01/06 01:59:00 -0800',
  'Transaction Completion Date': '2026/01/06 03:01:00 -0800',
  'Transaction  Debit or Credit': 'CR',
  'Gross Transaction Amount': '2500',
  'Gross Transaction Currency': 'EUR',
  'Fee Debit or Credit': 'DR',
  'Fee Amount': '95',
  'Fee Currency': 'EUR',
};
const HELD: Row = {
  ...PAID,
  'Transaction ID': 'H1',
  'Invoice ID': '',
  'Transaction Event Code': 'T2103',
  'Transaction  Debit or Credit': 'DR',
  'Gross Transaction Amount': '1000',
  'Fee Amount': '',
};

function day(date: string, rows: readonly Row[], separator = ','): string {
  const start = ['SH', `${date} 00:00:00 -0800`, `${date} 23:59:59 -0800`, 'A'].join(separator);
  return `${start}\n${table(STL, rows, separator)}`;
}

function total({ records }: Read): readonly unknown[] {
  return records
    .filter(({ kind }) => kind === 'payout')
    .map(({ fields }) => [
      fields['settlement_batch_reference'],
      fields['settled_currency'],
      fields['settled_total_amount'],
    ]);
}

describe('PayPal', () => {
  it('may be separated by tabs, and writes two blanks in a name', () => {
    const found = read(`${day('2026/01/06', [PAID], '\t')}RF\tEUR\t2500\t0\t0\t95\t0\n`, 'STL-20260106.01.009.TAB');
    expect(net(found)).toEqual([
      ['donation', '25.00', '24.05'],
      ['payout', null, null],
    ]);
    expect(total(found)).toEqual([['20260106', 'EUR', '24.05']]);
  });

  it('holds money back, and lets it go, without a gift: neither is part of what the batch comes to', () => {
    const released = {
      ...HELD,
      'Transaction ID': 'H2',
      'Transaction Event Code': 'T2104',
      'Gross Transaction Amount': '400',
    };
    const found = read(
      `${day('2026/01/06', [PAID, HELD, { ...released, 'Transaction  Debit or Credit': 'CR' }])}RF,EUR,2900,1000,0,95,0\n`,
      'STL-20260106.01.009.CSV',
    );
    expect(total(found)).toEqual([['20260106', 'EUR', '24.05']]);
    expect(found.summary.ignored).toMatchObject({ 'T2103 hold or its end': 1, 'T2104 hold or its end': 1 });
    expect(found.rejects).toEqual([]);
  });
});
