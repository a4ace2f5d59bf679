import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CORPUS, corpusFiles } from '../helpers/corpus.ts';
import { install } from '../helpers/installation.ts';

const files = corpusFiles();

describe.skipIf(files.length === 0)('the collection of real files (skipped where it is absent)', () => {
  test('imports with six counts that add up, and a second time nothing', { timeout: 120_000 }, async () => {
    const place = install();
    for (const name of files) copyFileSync(join(CORPUS, name), join(place.incoming, name));
    await place.process();
    for (const file of place.files()) {
      const parts = file.imported + file.known + file.announced + file.awaitingDetail + file.rejected + file.ignored;
      expect(parts, file.name).toBe(file.transactions);
      if (file.state === 'IMPORTED') expect(file.transactions, file.name).toBe(expectedTransactions(file.name));
    }
    const failed = place.files().filter((file) => file.state === 'FAILED');
    for (const file of failed) expect(expectedRefusal(file.name), `${file.name}: ${file.code}`).toBe(true);
    const before = place.payments();
    expect(before.every((payment) => payment.state !== 'NEW')).toBe(true);

    for (const name of files) copyFileSync(join(CORPUS, name), join(place.incoming, name));
    const second = await place.process();
    expect(second.files.imported).toBe(0);
    expect(place.payments()).toEqual(before);
  });
});

/** docs/DECISIONS.md, "Differences from the collection's expectations". */
const REFUSED_ON_PURPOSE = new Set(['genkgo+camt__camt053.v2.wrong.xml']);

function expectedTransactions(name: string): number {
  return expectedLines(name).length;
}

function expectedRefusal(name: string): boolean {
  if (REFUSED_ON_PURPOSE.has(name)) return true;
  const [first] = expectedLines(name);
  return first?.includes('"error"') ?? false;
}

function expectedLines(name: string): readonly string[] {
  const text = readFileSync(join(CORPUS, 'expected', `${name}.ndjson`), 'utf8');
  return text.split('\n').filter((line) => line !== '');
}
