/**
 * Golden test over the corpus of real and synthetic files, made by an independent reader. The corpus lies beside
 * the repository and is not part of it (its files keep their own licences).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { canonicalDecimal } from '../../src/money.ts';
import { inspectAll, MODES, thrownBy } from './collect.ts';

const CORPUS = '../shared/corpus/camt';

/** Where we deliberately differ, and why. `docs/DECISIONS.md` has the same list. */
const REFUSED_BY_US: ReadonlyMap<string, string> = new Map([
  ['genkgo+camt__camt053.v2.wrong.xml', 'CAMT_NO_STATEMENT'], // a message without any Stmt must never look like a quiet day
]);
/** Rows that the corpus marks as unreadable only by their name. */
const REJECTED_ROWS: ReadonlyMap<string, string> = new Map([['synthetic__amount_comma_INVALID.xml', 'AMOUNT_INVALID']]);
/** Archives are unpacked by the importer, not by the reader. */
const NOT_OURS: readonly string[] = ['OCA+bank-statement-import__test-camt053.zip'];

const present = existsSync(CORPUS);
if (!present) console.warn(`the camt corpus is not at ${CORPUS}: its golden test is skipped`);

describe.skipIf(!present)('the corpus', () => {
  const names = present ? readdirSync(CORPUS).filter((name) => /\.(xml|zip)$/.test(name)) : [];

  it('has an expectation for every file, and a file for every expectation', () => {
    const expected = readdirSync(`${CORPUS}/expected`).map((name) => name.replace(/\.ndjson$/, ''));
    expect(expected.sort()).toEqual(names.filter((name) => !NOT_OURS.includes(name)).sort());
    expect(names.length).toBeGreaterThan(100);
  });

  for (const name of names.filter((file) => !NOT_OURS.includes(file))) {
    for (const mode of MODES) {
      it(`${name} is read as expected by ${mode}`, () => {
        const bytes = [readFileSync(`${CORPUS}/${name}`)];
        const expected = readRecords(`${CORPUS}/expected/${name}.ndjson`);
        const refusal = REFUSED_BY_US.get(name);
        if (refusal !== undefined || expected.some((record) => 'error' in record)) {
          const error = thrownBy(() => inspectAll(bytes, mode, name));
          expect(error).toBeInstanceOf(AppError);
          expect(error).toMatchObject({
            kind: 'invalid-input',
            code: refusal ?? expect.stringMatching(/^(XML|CAMT)_/),
          });
          return;
        }
        const rows = inspectAll(bytes, mode, name);
        expect(rows.map(({ reject, ...row }) => comparable(row))).toEqual(expected.map(comparable));
        const rejects = rows.map((row) => row.reject?.code ?? null);
        expect(rejects).toEqual(rows.map(() => REJECTED_ROWS.get(name) ?? null));
      });
    }
  }
});

function readRecords(path: string): Record<string, unknown>[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** Amounts are compared as decimals, everything else as it is. */
function comparable(record: Record<string, unknown>): Record<string, unknown> {
  return { ...record, amount: decimal(record['amount']), entryAmount: decimal(record['entryAmount']) };
}

function decimal(amount: unknown): unknown {
  return typeof amount === 'string' ? canonicalDecimal(amount) : amount;
}
