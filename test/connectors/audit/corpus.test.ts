/**
 * Golden test over the corpus of processors' reports beside the repository, which is not part of it. Fields are compared as upstream
 * did: `1.00` equals `1`, null and absent are the same.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AUDIT_CORPUS, corpusSource, expectedReports, readAll } from '../../helpers/audit-corpus.ts';

type Fields = Readonly<Record<string, unknown>>;
type Expected = Readonly<{
  kind: string;
  recordCount?: number | null;
  records?: readonly Readonly<{ index: number; fields: Fields }>[];
  fieldAssertions?: readonly Readonly<{ index: number; field: string; value: unknown }>[];
}>;

/** Where we deliberately differ: by file, the fields and what we say instead. `docs/DECISIONS.md` gives the reasons. */
const DIFFERENT: Readonly<Record<string, Fields>> = {
  'worldpay/smashpig/cancel.txt': { gross: '1.00' },
  'adyen/smashpig/payments_accounting_report_nyce.csv': { original_fee_amount: '-0.38' },
};

const paths = expectedReports();
if (paths.length === 0) console.warn(`the audit corpus is not at ${AUDIT_CORPUS}: its golden test is skipped`);

describe.skipIf(paths.length === 0)('the corpus of reports', () => {
  for (const path of paths) {
    for (const expected of expectationsOf(path)) {
      it(`${path} gives the records that are expected`, () => {
        const { records, summary, rejects } = readAll(corpusSource(path));
        if (typeof expected.recordCount === 'number') expect(records.length).toBe(expected.recordCount);
        expect(rejects).toEqual([]);
        for (const { index, fields } of expected.records ?? []) {
          const wanted = Object.entries({ ...fields, ...DIFFERENT[path] });
          const actual = records[index]?.fields ?? {};
          expect(pick(actual, Object.keys(fields))).toEqual(
            Object.fromEntries(wanted.map(([k, v]) => [k, comparable(v)])),
          );
        }
        for (const { index, field, value } of expected.fieldAssertions ?? [])
          expect(comparable(records[index]?.fields[field])).toEqual(comparable(value));
        const ignored = Object.values(summary.ignored).reduce((sum, count) => sum + count, 0);
        expect(summary.records + summary.rejects + ignored).toBe(summary.rows);
        expect(summary.records + summary.derived).toBe(records.length);
      });
    }
  }
});

function expectationsOf(path: string): readonly Expected[] {
  const read: Expected & Readonly<{ expectations?: readonly Expected[] }> = JSON.parse(
    readFileSync(join(AUDIT_CORPUS, `${path}.expected.json`), 'utf8'),
  );
  return (read.expectations ?? [read]).filter(({ kind }) => kind === 'normalized-records');
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, comparable(fields[name])]));
}

function comparable(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const text = String(value);
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
