/** Codes that are like a typed one are all found, however the errors fall, and nothing else is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorsBetween, nearKeys } from '../../src/processor/decide/near-keys.ts';
import { item, lookupOf } from './known-items.ts';

const CHARACTERS = 'ABQ2379';
const key = fc.string({ unit: fc.constantFrom(...CHARACTERS), minLength: 4, maxLength: 10 });

/** One to two slips of the finger: another, missing or additional character, or two that changed places. */
const mistyped = fc
  .tuple(key, fc.array(fc.tuple(fc.nat(3), fc.nat(9), fc.constantFrom(...CHARACTERS)), { minLength: 1, maxLength: 2 }))
  .map(([right, slips]) => {
    const typed = slips.reduce((text, [kind, place, character]) => {
      const at = place % text.length;
      if (kind === 0) return text.slice(0, at) + character + text.slice(at + 1);
      if (kind === 1) return text.slice(0, at) + text.slice(at + 1);
      if (kind === 2) return text.slice(0, at) + character + text.slice(at);
      return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
    }, right);
    return { right, typed, slips: slips.length };
  });

describe('two codes', () => {
  test.each([
    ['USIABC123', 'USIABC123', 0],
    ['USIABC123', 'USIABC124', 1],
    ['USIABC123', 'USIABC12', 1],
    ['USIABC123', 'USIABC1233', 1],
    ['USIABC123', 'USIACB123', 1],
    ['USIABC123', 'USIBAC132', 2],
    ['USIABC123', 'USIABC456', 3],
    ['USIABC123', 'USI', 3],
  ])('%s and %s are %i errors apart', (one, other, errors) => {
    expect([errorsBetween(one, other), errorsBetween(other, one)]).toEqual([errors, errors]);
  });
});

test('a code with one or two typing errors is always found by what was typed', () => {
  fc.assert(
    fc.property(mistyped, fc.array(key, { maxLength: 20 }), ({ right, typed, slips }, others) => {
      fc.pre(typed.length > 3 && typed !== right && errorsBetween(typed, right) <= slips);
      const lookup = lookupOf({ items: [right, ...others].map((reference, at) => item(at, reference)) });
      expect(nearKeys(lookup, typed, 2)).toContain(right);
      if (slips === 1) expect(nearKeys(lookup, typed, 1)).toContain(right);
    }),
    { numRuns: 2_000 },
  );
});

test('what is found is what comparing with every code would find', () => {
  fc.assert(
    fc.property(
      key,
      fc.uniqueArray(key, { maxLength: 60 }),
      fc.constantFrom(1 as const, 2 as const),
      (typed, known, errors) => {
        const lookup = lookupOf({ items: known.map((reference, at) => item(at, reference)) });
        const all = known.filter((one) => one !== typed && errorsBetween(typed, one) <= errors);
        expect(nearKeys(lookup, typed, errors)).toEqual(all.sort());
      },
    ),
    { numRuns: 500 },
  );
});

test('where too many codes begin or end alike nobody can tell what is near', () => {
  const items = Array.from({ length: 3_001 }, (_, at) => item(at, `INV${String(at).padStart(6, '0')}`));
  expect(nearKeys(lookupOf({ items }), 'INV1', 2)).toBeNull();
});
