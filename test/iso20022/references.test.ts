import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isCreditorReference,
  isIban,
  isQrIban,
  isQrReference,
  makeCreditorReference,
  makeQrReference,
  normaliseCreditorReference,
  normaliseQrReference,
  referenceTypeOf,
} from '../../src/iso20022/references.ts';

const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`));
const bodies = fc.stringMatching(/^[1-9A-Z][0-9A-Z]{0,20}$/);

describe('QR references', () => {
  it('knows the example of the Swiss guidelines', () => {
    expect(isQrReference('210000000003139471430009017')).toBe(true);
    expect(isQrReference('21 00000 00003 13947 14300 09017')).toBe(true);
    expect(isQrReference('210000000003139471430009018')).toBe(false);
  });

  it('is 27 digits and not only zeros', () => {
    expect(isQrReference('000000000000000000000000000')).toBe(false);
    expect(isQrReference('3139471430009017')).toBe(false);
    expect(isQrReference('')).toBe(false);
    expect(isQrReference('21000000000313947143000901x')).toBe(false);
  });

  it('accepts what it makes, and finds every single wrong digit', () => {
    fc.assert(
      fc.property(digits(1, 26), fc.nat(26), fc.integer({ min: 1, max: 9 }), (body, at, shift) => {
        fc.pre(!/^0+$/.test(body));
        const made = makeQrReference(body);
        expect(made).toHaveLength(27);
        expect(isQrReference(made)).toBe(true);
        const wrong = made.slice(0, at) + ((Number(made.charAt(at)) + shift) % 10) + made.slice(at + 1);
        expect(isQrReference(wrong)).toBe(false);
      }),
    );
  });

  it('finds missing leading zeros again', () => {
    fc.assert(
      fc.property(digits(1, 26), (body) => {
        const made = makeQrReference(body);
        expect(normaliseQrReference(made.replace(/^0+(?=\d)/, ''))).toBe(made);
        expect(normaliseQrReference(made.replace(/(\d{5})/g, '$1 '))).toBe(made);
      }),
    );
    expect(normaliseQrReference('12a')).toBeNull();
    expect(normaliseQrReference('1'.repeat(28))).toBeNull();
  });

  it('refuses to make one of anything else', () => {
    expect(() => makeQrReference('')).toThrow();
    expect(() => makeQrReference('1'.repeat(27))).toThrow();
    expect(() => makeQrReference('12 3')).toThrow();
  });
});

describe('creditor references', () => {
  it('knows the examples of ISO 11649', () => {
    expect(isCreditorReference('RF18539007547034')).toBe(true);
    expect(isCreditorReference('rf18 5390 0754 7034')).toBe(true);
    expect(isCreditorReference('RF19539007547034')).toBe(false);
    expect(isCreditorReference('RF38000000000000000000552')).toBe(true);
    expect(isCreditorReference('539007547034')).toBe(false);
  });

  it('accepts what it makes, and finds every single wrong digit', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const made = makeCreditorReference(body);
        expect(isCreditorReference(made)).toBe(true);
        expect(made).toBe(`${made.slice(0, 4)}${body}`);
      }),
    );
    fc.assert(
      fc.property(digits(1, 21), fc.nat(20), fc.integer({ min: 1, max: 9 }), (body, at, shift) => {
        const made = makeCreditorReference(`1${body}`.slice(0, 21));
        const place = 4 + (at % (made.length - 4));
        const wrong = made.slice(0, place) + ((Number(made.charAt(place)) + shift) % 10) + made.slice(place + 1);
        expect(isCreditorReference(wrong)).toBe(false);
      }),
    );
  });

  it('has one spelling', () => {
    expect(normaliseCreditorReference('rf38 0000 0000 0000 0000 0055 2')).toBe('RF38552');
    expect(normaliseCreditorReference('RF385')).toBe('RF385');
    expect(normaliseCreditorReference('RF38')).toBeNull();
    expect(normaliseCreditorReference(`RF38${'1'.repeat(22)}`)).toBeNull();
  });

  it('has only the check digits that can be made', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const check = makeCreditorReference(body).slice(2, 4);
        const twins = ['00', '01', '99'].filter((pair) => pair !== check);
        for (const pair of twins) expect(isCreditorReference(`RF${pair}${body}`)).toBe(false);
      }),
    );
  });

  it('refuses to make one of anything else', () => {
    expect(() => makeCreditorReference('')).toThrow();
    expect(() => makeCreditorReference('ä')).toThrow();
    expect(() => makeCreditorReference('1'.repeat(22))).toThrow();
  });
});

describe('accounts', () => {
  it('knows a QR-IBAN by its institution', () => {
    expect(isQrIban('CH44 3199 9123 0008 8901 2')).toBe(true);
    expect(isQrIban('CH9300762011623852957')).toBe(false);
    expect(isQrIban('CH4431999123000889013')).toBe(false);
  });

  it('checks an IBAN', () => {
    expect(isIban('ch93 0076 2011 6238 5295 7')).toBe(true);
    expect(isIban('DE89370400440532013000')).toBe(true);
    expect(isIban('CH9300762011623852958')).toBe(false);
    expect(isIban('')).toBe(false);
  });
});

describe('declared types', () => {
  it('are taken as the file says', () => {
    expect(referenceTypeOf('QRR')).toBe('QRR');
    expect(referenceTypeOf('SCOR')).toBe('SCOR');
    expect(referenceTypeOf('ISR Reference')).toBe('ISR');
    expect(referenceTypeOf('RADM')).toBe('OTHER');
    expect(referenceTypeOf(null)).toBe('OTHER');
  });
});
