/** The proof over the collection of real files: what stays red is listed, with its reason in docs/PROOF.md. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newestEvent } from '../../src/models/events.ts';
import { findChangedRows, hasChangedRows } from '../../src/processor/changed-rows.ts';
import { proveAccounts } from '../../src/processor/proof.ts';
import { CORPUS, corpusFiles } from '../helpers/corpus.ts';
import { install } from '../helpers/installation.ts';

const files = corpusFiles();

/** `file, statement: kind difference`, in minor units. */
const RED: readonly string[] = [
  'Beneficial-Strategies+Iso20022Library__camt.053.001.01_sample.xml, 0: balance 4725000',
  'Beneficial-Strategies+Iso20022Library__camt.053.001.11_sample.xml, 0: balance 4725000',
  'OCA+bank-statement-import__test-camt053.xml, 0: balance -43416',
  'OCA+bank-statement-import__test-camt053.xml, 0: gap 1546826',
  'genkgo+camt__camt053.v2.all-balance-types.xml, 0: balance -582',
  'genkgo+camt__camt053.v2.five.decimals.xml, 0: balance 5',
  'genkgo+camt__camt053.v2.five.decimals.xml, 0: gap -185',
  'genkgo+camt__camt053.v2.multi.statement.xml, 1: gap 5400',
  'genkgo+camt__camt053.v2.multi.statement.xml, 1: unreported 885',
  'moov-io+iso20022__FI_camt_054_sample.xml, 0: summary 20000',
  'moov-io+iso20022__camt.053_P_CH2909000000250094239_1110092698_0_2020112503071366.xml, 0: balance -153700',
  'svapnil+iso20022.js__camt_053_uk_v2_1.xml, 1: balance 10835',
  'svapnil+iso20022.js__camt_053_uk_v2_1.xml, 1: payments 24755',
  'svapnil+iso20022.js__camt_053_us_v2_sample.xml, 0: summary 0',
  'synthetic__attack_script_in_name.xml, 0: gap -21501221',
  'viafintech+camt_parser__valid_example_with_batch.xml, 0: balance 1277414',
  'viafintech+camt_parser__valid_example_with_batch.xml, 0: summary -2869466',
  'viafintech+camt_parser__valid_example_with_datetime.xml, 0: summary -41094',
  'viafintech+camt_parser__valid_example_with_debit.xml, 0: balance 6612',
  'viafintech+camt_parser__valid_example_with_instdamt.xml, 0: balance -10000',
];

describe.skipIf(files.length === 0)('the collection of real files (skipped where it is absent)', () => {
  test('stays red only where the files themselves differ', { timeout: 120_000 }, async () => {
    const place = install();
    for (const name of files) copyFileSync(join(CORPUS, name), join(place.incoming, name));
    await place.process();
    const red = proveAccounts(place.db).accounts.flatMap(({ statements }) =>
      statements.flatMap((one) =>
        one.differences.map(({ kind, minor }) => `${one.fileName}, ${one.position}: ${kind} ${minor}`),
      ),
    );
    expect(red.sort()).toEqual([...RED].sort());
    expect(hasChangedRows(findChangedRows(place.db))).toBe(false);
    const told = newestEvent(place.db);
    await place.process();
    expect(newestEvent(place.db)).toBe(told);
  });
});
