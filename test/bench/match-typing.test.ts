import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editsBetween } from '../../src/bench/match/baselines/b6-distance.ts';
import { bankDay, dayAfter, firstDayOf, lastDayOf } from '../../src/bench/match/calendar.ts';
import { nameVariant } from '../../src/bench/match/name-variants.ts';
import { randomOf } from '../../src/bench/match/random.ts';
import { cutAt, inCapitals, inGroups } from '../../src/bench/match/texts.ts';
import { mistyped } from '../../src/bench/match/typing.ts';

const seed = fc.integer({ min: 0, max: 1_000_000 });

describe('chance', () => {
  it('repeats itself for one seed and purpose, and for no other', () => {
    const numbers = (of: number, purpose: string): readonly number[] => {
      const random = randomOf(of, purpose);
      return Array.from({ length: 8 }, () => random.below(1_000_000));
    };
    expect(numbers(1, 'a')).toEqual(numbers(1, 'a'));
    expect(numbers(1, 'b')).not.toEqual(numbers(1, 'a'));
    expect(numbers(2, 'a')).not.toEqual(numbers(1, 'a'));
  });

  it('hits every number about equally often, and happens as often as it says', () => {
    const random = randomOf(5, 'fair');
    const counts = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 100_000; draw += 1) {
      const number = random.below(10);
      counts[number] = (counts[number] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(9_500);
    expect(Math.max(...counts)).toBeLessThan(10_500);
    const hits = Array.from({ length: 100_000 }, () => random.happens(0.5)).filter((hit) => hit).length;
    expect(hits).toBeGreaterThan(400);
    expect(hits).toBeLessThan(600);
  });

  it('shuffles without losing anything', () => {
    fc.assert(
      fc.property(seed, fc.array(fc.integer()), (of, list) => {
        expect([...randomOf(of, 's').shuffled(list)].sort()).toEqual([...list].sort());
      }),
    );
  });
});

describe('a typing error', () => {
  it('always changes the code, by one edit or by two letters that change places', () => {
    fc.assert(
      fc.property(seed, fc.constantFrom('USI-8KQ2LM', 'QK7M-3TXW', 'Q223-4567'), (of, code) => {
        const typed = mistyped(code, randomOf(of, 'typing'));
        const edits = editsBetween(typed, code, 2);
        const isSwap = [...typed].sort().join('') === [...code].sort().join('');
        expect(edits === 1 || (edits === 2 && isSwap)).toBe(true);
      }),
    );
  });
});

describe('a name in another spelling', () => {
  it('is another text for most names, and says how it was made', () => {
    fc.assert(
      fc.property(seed, (of) => {
        const { name, tag } = nameVariant({ given: 'Jürg', family: 'Brügger' }, randomOf(of, 'names'));
        expect(name).not.toBe('Jürg Brügger');
        expect(tag).toMatch(/^[a-z-]+$/);
      }),
    );
  });
});

describe('the texts of banks', () => {
  it('are cut at their column and lose no character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', 'ü', '😀') }),
        fc.integer({ min: 1, max: 140 }),
        (text, column) => {
          const lines = cutAt(text, column);
          expect(lines.join('')).toBe(text);
          expect(lines.every((line) => [...line].length <= column)).toBe(true);
        },
      ),
    );
  });

  it('know capitals only, with two letters for an umlaut or one', () => {
    expect(inCapitals('Jürg Brügger', true)).toBe('JUERG BRUEGGER');
    expect(inCapitals('Jürg Şahin', false)).toBe('JURG SAHIN');
  });

  it('print a QR reference in groups', () => {
    expect(inGroups('210000000003139471430009017')).toBe('21 00000 00003 13947 14300 09017');
  });
});

describe('the calendar of a world', () => {
  it('ends with a year, goes on over its end, and moves weekends to Monday', () => {
    expect([firstDayOf(0, 12), lastDayOf(11, 12), firstDayOf(0, 36)]).toEqual([
      '2025-01-01',
      '2025-12-31',
      '2023-01-01',
    ]);
    expect(lastDayOf(1, 12)).toBe('2025-02-28');
    expect([dayAfter('2024-02-28', 1), dayAfter('2025-12-31', 1)]).toEqual(['2024-02-29', '2026-01-01']);
    expect(['2025-03-07', '2025-03-08', '2025-03-09'].map(bankDay)).toEqual(['2025-03-07', '2025-03-10', '2025-03-10']);
  });
});
