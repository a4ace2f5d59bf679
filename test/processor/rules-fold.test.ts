/** Texts are found whatever their case, accents and blanks, and what was written there is given back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folded, writtenSpan } from '../../src/processor/rules/fold.ts';

describe('a folded text', () => {
  it.each([
    ['Müller', 'muller'],
    ['  GROSS\t Straße ', 'gross strasse'],
    ['Zoe\u0308 Łódź Ørsted', 'zoe lodz orsted'],
    ['Zi\u200bns\u00a0\u00a0Plus', 'zins plus'],
    ['Привет', 'privet'],
  ])('of %j is %j', (text, expected) => {
    expect(folded(text)).toBe(expected);
  });

  it('is the same when it is folded again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(folded(folded(text))).toBe(folded(text));
      }),
    );
  });
});

describe('a part of a text', () => {
  it('is found as it was written', () => {
    expect(writtenSpan('Zahlung  HABEN ZÌNS 2026', 'haben zins')).toBe('HABEN ZÌNS');
    expect(writtenSpan('Große', 'ss')).toBe('ß');
    expect(writtenSpan('Zi\u200bns', 'zins')).toBe('Zi\u200bns');
  });

  it('folds to what was looked for, wherever it stands', () => {
    const letters = fc.array(fc.constantFrom('a', 'Ä', 'ß', 'é', 'e\u0301', ' ', '\t', 'Ł', '7', '\u200b', '—', '😀'), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(letters, letters, letters, (before, inside, behind) => {
        const needle = folded(inside.join(''));
        const text = [...before, ...inside, ...behind].join('');
        fc.pre(needle !== '' && folded(text).includes(needle));
        expect(folded(writtenSpan(text, needle))).toContain(needle);
      }),
    );
  });
});
