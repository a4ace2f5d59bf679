import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, divide, formatDecimal, readDecimal, roundTo } from '../../../src/connectors/audit/decimal.ts';
import { instantOf, instantOfUs } from '../../../src/connectors/audit/instants.ts';
import { uuidOf } from '../../../src/connectors/audit/references.ts';
import { eachRow } from '../../../src/connectors/audit/rows.ts';
import { readAll } from '../../helpers/audit-corpus.ts';

function rowsOf(pieces: readonly string[], delimiter = ','): (readonly string[] | string)[] {
  const rows: (readonly string[] | string)[] = [];
  eachRow(pieces, delimiter, ({ cells }, problem) => void rows.push(problem === null ? cells : problem.code));
  return rows;
}

describe('rows', () => {
  it('are the same however the text is cut into pieces', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', 'é', ' '), maxLength: 8 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 9 }),
        (table, size) => {
          const lines = table.map((row) => ['x', ...row].map((one) => `"${one.replaceAll('"', '""')}"`).join(','));
          const text = `${lines.join('\r\n')}\r\n`;
          const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
            text.slice(at * size, (at + 1) * size),
          );
          expect(rowsOf(pieces)).toEqual(table.map((row) => ['x', ...row]));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('of a long file come in blocks, quoted line breaks and all', () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => `${at},"two\nlines ${at}",plain`);
    const rows = rowsOf([`${lines.join('\n')}\n`]);
    expect(rows.length).toBe(20_000);
    expect(rows[19_999]).toEqual(['19999', 'two\nlines 19999', 'plain']);
  });

  it('around a damaged quote are lost alone', () => {
    const lines = Array.from({ length: 50 }, (_, at) => `${at},"ok",x`);
    lines[20] = '20,"never closed,x';
    const rows = rowsOf([lines.join('\n')]);
    expect(rows.filter((row) => row === 'ROW_UNREADABLE').length).toBe(1);
    expect(rows.length).toBe(50);
  });

  it('may end in a lone carriage return', () => {
    expect(rowsOf(['a,b\rc,d\r'])).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });
});

describe('decimals', () => {
  it('read a comma only where it cannot be a decimal one', () => {
    const read = (text: string): string | null => {
      const found = readDecimal(text);
      return found === null ? null : formatDecimal(found);
    };
    expect(['1,234.50', '1,234,567', '-1,234.5', '.5', '-.11', '007'].map(read)).toEqual([
      '1234.50',
      '1234567',
      '-1234.5',
      '0.5',
      '-0.11',
      '007'.replace('00', ''),
    ]);
    expect(['1,234', '1.234,50', '12,34.5', '', '.', '1e3', '--1', 'abc'].map(read)).toEqual(Array(8).fill(null));
  });

  it('are added and rounded without a float', () => {
    const cents = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
    fc.assert(
      fc.property(cents, cents, (one, other) => {
        const sum = add({ units: one, scale: 2 }, { units: other, scale: 2 });
        expect(sum.units).toBe(one + other);
        expect(roundTo({ units: one, scale: 2 }, 0).units).toBe(
          (one < 0n ? -1n : 1n) * (((one < 0n ? -one : one) + 50n) / 100n),
        );
      }),
    );
    const third = divide({ number: { units: 1n, scale: 0 }, divisor: { units: 3n, scale: 0 }, scale: 4 });
    expect(formatDecimal(third)).toBe('0.3333');
  });
});

describe('moments', () => {
  it('take a zone of letters as it stands, an offset in the text first, and regions with their summer time', () => {
    expect(instantOf('2023-10-12 10:04:35', 'x', 'PST')).toBe(1_697_133_875);
    expect(instantOf('2026/01/06 00:00:30 -0800', 'x', 'CET')).toBe(1_767_686_430);
    expect(instantOf('2026-01-06T00:00:30Z', 'x', 'PST')).toBe(1_767_657_630);
    expect(instantOf('2026-07-01 12:00:00', 'x', 'Europe/Zurich')).toBe(Date.UTC(2026, 6, 1, 10) / 1000);
    expect(instantOf('2026-01-01 12:00:00', 'x', 'Europe/Zurich')).toBe(Date.UTC(2026, 0, 1, 11) / 1000);
    expect(instantOf('2026-02-28', 'x')).toBe(Date.UTC(2026, 1, 28) / 1000);
    expect(instantOfUs('8/28/2014 12:10:36 AM', 'x')).toBe(Date.UTC(2014, 7, 28, 0, 10, 36) / 1000);
    for (const bad of ['2026-13-01', '2026-02-30', 'yesterday', '', '2026-01-01 25:00:00'])
      expect(() => instantOf(bad, 'x')).toThrow();
  });
});

describe('references of an orchestrator', () => {
  it('become their UUID', () => {
    expect(uuidOf('1w24hGOdCSFLtsgBQr2jKh')).toBe('3f9c958c-ee57-4121-a79e-408946b27077');
    expect(() => uuidOf('zzzzzzzzzzzzzzzzzzzzzzzzz')).toThrow(/too long/);
  });
});

describe('a file as a whole', () => {
  const HEADER = 'OrderCode\tDate\tPaymentMethod\tStatus\tCurrencyCode\tAmount\n';
  const read = (text: string | Buffer) => readAll({ name: 'x', chunks: () => [Buffer.from(text)] });

  it('may have a header only', () => {
    expect(read(HEADER).summary).toMatchObject({ rows: 0, records: 0, report: 'worldpay-wpg' });
  });

  it('is refused when it is empty, unknown, in a strange encoding, or its columns are wrong', () => {
    expect(() => read('')).toThrow(expect.objectContaining({ code: 'REPORT_EMPTY' }));
    expect(() => read('Dear Sir,\nplease find\n')).toThrow(expect.objectContaining({ code: 'REPORT_UNKNOWN' }));
    expect(() => read(Buffer.concat([Buffer.from(HEADER), Buffer.from([0xff, 0xfe, 0x41])]))).toThrow(
      expect.objectContaining({ code: 'REPORT_ENCODING' }),
    );
    expect(() => read(HEADER.replace('Amount', 'Date'))).toThrow(
      expect.objectContaining({ code: 'REPORT_COLUMN_TWICE' }),
    );
    expect(() => read(HEADER.replace('Amount', 'Sum'))).toThrow(
      expect.objectContaining({ code: 'REPORT_COLUMN_MISSING', message: 'the column "Amount" is missing' }),
    );
  });
});
