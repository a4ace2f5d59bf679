/**
 * Golden test over our own small files, found by looking: each `*.xml` has an `*.ndjson` beside it with what
 * `inspect --ndjson` prints, or `{"error": CODE}` for a file that is refused. `QUITTANCE_GOLDEN_UPDATE=1` writes them.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { inChunks, inspectAll, MODES, type Mode } from './collect.ts';

const FOLDER = new URL('../fixtures/camt/', import.meta.url);
const names = readdirSync(FOLDER);
const cases = names.filter((name) => name.endsWith('.xml')).map((name) => name.slice(0, -'.xml'.length));
const CHUNK_SIZES = [1, 2, 3, 7, 4096];

describe('camt fixtures', () => {
  it('are complete on both sides', () => {
    const golden = names.filter((name) => name.endsWith('.ndjson')).map((name) => name.slice(0, -'.ndjson'.length));
    expect(golden.sort()).toEqual([...cases].sort());
  });

  for (const name of cases) {
    for (const mode of MODES) {
      it(`${name}: ${mode} reads what is written beside it`, () => {
        const golden = new URL(`${name}.ndjson`, FOLDER);
        const actual = printed(name, mode, 65_536);
        if (process.env['QUITTANCE_GOLDEN_UPDATE'] === '1' && mode === 'both') writeFileSync(golden, actual);
        expect(actual).toBe(existsSync(golden) ? readFileSync(golden, 'utf8') : null);
      });
    }

    it(`${name}: gives the same for every size of chunks`, () => {
      const whole = printed(name, 'both', 65_536);
      for (const size of CHUNK_SIZES) {
        for (const mode of MODES) expect(printed(name, mode, size), `${mode} in chunks of ${size}`).toBe(whole);
      }
    });
  }
});

function printed(name: string, mode: Mode, chunkSize: number): string {
  const bytes = readFileSync(new URL(`${name}.xml`, FOLDER));
  try {
    const rows = inspectAll(inChunks(bytes, chunkSize), mode, `${name}.xml`);
    return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return `${JSON.stringify({ error: thrown.code })}\n`;
  }
}
