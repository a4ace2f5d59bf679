/**
 * Golden test over our own small reports, which have every type of row of every report. Beside each lies what `inspect --ndjson`
 * prints of it, and a last line with the counts. `npm run golden:update` writes them; read every line before you commit it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPORTS } from '../../../src/connectors/audit/index.ts';
import { type ReadReport, readAll } from '../../helpers/audit-corpus.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/audit');
const names = readdirSync(FOLDER).filter((name) => !name.endsWith('.ndjson'));

describe('reports of our own', () => {
  it('have a fixture for every kind of report', () => {
    const kinds = names.map((name) => readAll(sourceOf(name)).summary.report);
    expect(new Set(kinds)).toEqual(new Set(REPORTS.map(({ report }) => report)));
  });

  for (const name of names) {
    it(`${name} gives what is written beside it`, async () => {
      await expect(printed(readAll(sourceOf(name)))).toMatchFileSnapshot(
        join(FOLDER, name.replace(/(\.[a-z0-9]+)+$/i, '.ndjson')),
      );
    });

    it(`${name} gives the same whatever it is called, and in chunks of any size`, () => {
      const bytes = readFileSync(join(FOLDER, name));
      const whole = printed(readAll(sourceOf(name)));
      for (const size of [1, 7, 1000]) {
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        );
        expect(printed(readAll({ name: 'report', chunks: () => chunks }))).toBe(whole);
      }
    });

    it(`${name}: every row is a record, a reject or ignored by name`, () => {
      const { summary, records, rejects } = readAll(sourceOf(name));
      const ignored = Object.values(summary.ignored).reduce((sum, count) => sum + count, 0);
      expect(summary.rows).toBe(summary.records + summary.rejects + ignored);
      expect(records.length).toBe(summary.records + summary.derived);
      expect(rejects.length).toBe(summary.rejects);
    });

    it(`${name}: total, fee and net agree, and what went back has no sign`, () => {
      for (const { kind, fields } of readAll(sourceOf(name)).records) {
        for (const side of ['settled', 'original']) {
          const net = fields[`${side}_net_amount`];
          if (net === undefined || fields[`${side}_total_amount`] === undefined) continue;
          const sum = cents(fields[`${side}_total_amount`]) + cents(fields[`${side}_fee_amount`]);
          expect(sum, `${side} of ${JSON.stringify(fields)}`).toBe(cents(net));
        }
        if (kind !== 'payout') expect(String(fields['gross'] ?? '0')).not.toMatch(/^-/);
      }
    });
  }
});

function sourceOf(name: string) {
  const bytes = readFileSync(join(FOLDER, name));
  return { name, chunks: () => [bytes] };
}

function printed({ records, rejects, summary }: ReadReport): string {
  const rows = [
    ...records.map(({ kind, row, fields }) => ({ row, kind, ...fields })),
    ...rejects.map((reject) => ({ row: Number(reject.where.replace('row ', '')), reject })),
  ];
  const sorted = rows.sort((a, b) => (a.row ?? Infinity) - (b.row ?? Infinity));
  return [...sorted, { summary }].map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** Hundred-thousandths, without a float. */
function cents(value: unknown): bigint {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d*)(?:\.(\d*))?$/.exec(String(value ?? '0')) ?? [];
  const units = BigInt((whole || '0') + fraction.padEnd(6, '0'));
  return sign === '-' ? -units : units;
}
