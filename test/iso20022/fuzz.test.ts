/** The short form of fuzz.long.ts. A failure prints its seed; FUZZ_SEED sets another one. */
import { describe, test } from 'vitest';
import { cutAt, damageBytes, damageElements, editableText, fixtures, randomBytes } from './fuzzing.ts';

const RUNS = 20;

describe('a damaged camt file ends in a coded error or in a valid read', () => {
  test('whatever happens to any one of its elements', () => {
    for (const fixture of fixtures()) {
      const text = editableText(fixture);
      if (text !== null) damageElements(text, RUNS);
    }
  });

  test('whatever happens to its bytes', () => {
    for (const { bytes } of fixtures()) damageBytes(bytes, RUNS);
  });

  test('wherever it is cut off', () => {
    for (const { bytes } of fixtures()) {
      cutAt(
        bytes,
        Array.from({ length: RUNS }, (_, part) => Math.floor((bytes.length * part) / RUNS)),
      );
    }
  });

  test('and bytes that are no XML at all are refused', () => {
    randomBytes(1_000);
  });
});
