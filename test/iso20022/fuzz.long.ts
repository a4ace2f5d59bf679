/** Long fuzz tests of the reader: 1,000 cases of each kind for every fixture (FUZZ_CASES), seed FUZZ_SEED. */
import { describe, expect, test } from 'vitest';
import { inChunks, MODES } from './collect.ts';
import { cutAt, damageBytes, damageElements, editableText, fixtures, randomBytes, read, SEED } from './fuzzing.ts';

const CASES = Number(process.env['FUZZ_CASES'] ?? 1_000);
const CHUNK_BYTES_MAX = 64;

describe(`a damaged camt file ends in a coded error or in a valid read (seed ${SEED}, ${CASES} cases)`, () => {
  for (const fixture of fixtures()) {
    const text = editableText(fixture);
    const { name, bytes } = fixture;
    test.skipIf(text === null)(`${name}: whatever happens to any one of its elements`, () => {
      damageElements(text ?? '', CASES);
    });

    test(`${name}: whatever happens to its bytes`, () => {
      damageBytes(bytes, CASES);
    });

    test(`${name}: wherever it is cut off`, () => {
      cutAt(bytes, bytes.keys());
    });

    test(`${name}: gives the same in chunks of every size`, () => {
      const whole = read([bytes], 'both');
      for (let size = 1; size <= CHUNK_BYTES_MAX; size += 1) {
        for (const mode of MODES) expect(read(inChunks(bytes, size), mode)?.entries).toEqual(whole?.entries);
      }
    });
  }

  test('bytes that are no XML at all are refused', () => {
    randomBytes(CASES * 20);
  });
});
