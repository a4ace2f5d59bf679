/** Short codes: made to be typed, and every slip of a finger must be seen. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCreditorReference, isQrReference } from '../src/iso20022/references.ts';
import { referencesOfCode } from '../src/processor/expected/made-references.ts';
import { referenceKey } from '../src/reference-key.ts';
import { formatShortCode, isShortCode, makeShortCode, SHORT_CODES, shortCodeNumber } from '../src/short-code.ts';

const number = () => fc.integer({ min: 0, max: SHORT_CODES - 1 });
const TYPED = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

describe('a short code', () => {
  it('gives back its number, so that no two numbers have the same code', () => {
    fc.assert(fc.property(number(), (n) => shortCodeNumber(makeShortCode(n)) === n));
    expect(shortCodeNumber(makeShortCode(0))).toBe(0);
    expect(shortCodeNumber(makeShortCode(SHORT_CODES - 1))).toBe(SHORT_CODES - 1);
  });

  it('is the same after printing and typing, with blanks, dashes and small letters', () => {
    fc.assert(
      fc.property(number(), fc.constantFrom(' ', '-', ' - ', ''), (n, between) => {
        const code = makeShortCode(n);
        const typed = `${code.slice(0, 4)}${between}${code.slice(4)}`.toLowerCase();
        return referenceKey(typed) === code && referenceKey(formatShortCode(code)) === code;
      }),
    );
  });

  it('is refused with any one character wrong', () => {
    fc.assert(
      fc.property(number(), fc.nat(7), (n, place) => {
        const code = makeShortCode(n);
        const others = TYPED.filter((character) => character !== code[place]);
        return others.every((other) => !isShortCode(code.slice(0, place) + other + code.slice(place + 1)));
      }),
    );
  });

  it('is refused with any two neighbours swapped', () => {
    fc.assert(
      fc.property(number(), fc.nat(6), (n, place) => {
        const code = makeShortCode(n);
        const [left, right] = [code.charAt(place), code.charAt(place + 1)];
        if (left === right) return true;
        return !isShortCode(code.slice(0, place) + right + left + code.slice(place + 2));
      }),
    );
  });

  it('is refused with a character too many or too few', () => {
    fc.assert(
      fc.property(number(), fc.nat(8), fc.constantFrom(...TYPED), (n, place, more) => {
        const code = makeShortCode(n);
        return !isShortCode(code.slice(0, place) + more + code.slice(place)) && !isShortCode(code.slice(0, 7));
      }),
    );
  });

  it('has no number when it is none', () => {
    expect(() => shortCodeNumber('Q2222223')).toThrow('not a short code');
  });
});

describe('the references made of a code', () => {
  it('pass the check digits of banks and differ from code to code', () => {
    fc.assert(
      fc.property(number(), number(), (n, m) => {
        const [one, other] = [referencesOfCode(makeShortCode(n)), referencesOfCode(makeShortCode(m))];
        expect(isQrReference(one.qrReference)).toBe(true);
        expect(isCreditorReference(one.creditorReference)).toBe(true);
        expect(one.qrReference === other.qrReference).toBe(n === m);
        expect(one.creditorReference === other.creditorReference).toBe(n === m);
      }),
    );
  });

  it('bear our mark, which no counter with leading zeros has', () => {
    expect(referencesOfCode(makeShortCode(12)).qrReference).toMatch(/^81857384\d{19}$/);
  });
});
