import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../src/errors.ts';
import {
  canonicalDecimal,
  currencyOf,
  exponentOf,
  formatMinor,
  formatMoney,
  MINOR_MAX,
  type Money,
  parseMoney,
  readAmount,
  sumMoney,
} from '../src/money.ts';

const CHF = currencyOf('CHF');
const JPY = currencyOf('JPY');
const KWD = currencyOf('KWD');
const CLF = currencyOf('CLF');
const currencies = fc.constantFrom(CHF, JPY, KWD, CLF);
const amounts: fc.Arbitrary<Money> = fc.record({ minor: fc.integer({ min: 0, max: MINOR_MAX }), currency: currencies });

function errorOf(text: string): AppError {
  try {
    parseMoney(text, CHF);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
  }
  throw new Error(`${text} was read`);
}

describe('parseMoney', () => {
  it('reads back what formatMinor wrote, for every amount', () => {
    fc.assert(
      fc.property(amounts, (money) => {
        expect(parseMoney(formatMinor(money.minor, money.currency), money.currency)).toEqual(money);
      }),
    );
  });

  it.each([
    ['19.99', 1999],
    ['4.35', 435],
    ['0.29', 29],
    ['1000000000000.01', 100_000_000_000_001],
  ])('reads %s, which floats spoil', (text, minor) => {
    expect(parseMoney(text, CHF).minor).toBe(minor);
  });

  it('knows the decimals of each currency', () => {
    expect([JPY, CHF, KWD, CLF].map(exponentOf)).toEqual([0, 2, 3, 4]);
    expect(parseMoney('12', JPY).minor).toBe(12);
    expect(parseMoney('12.5', KWD).minor).toBe(12_500);
    expect(parseMoney('12.3456', CLF).minor).toBe(123_456);
    expect(readAmount('12.5', JPY)).toMatchObject({ ok: false, code: 'AMOUNT_SCALE' });
  });

  it('never rounds: more decimals are refused unless they are zero', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 1_000_000 }), (fraction, whole) => {
        const text = `${whole}.${String(fraction).padStart(5, '0')}`;
        const read = readAmount(text, CHF);
        if (fraction % 1000 !== 0) expect(read).toMatchObject({ ok: false, code: 'AMOUNT_SCALE' });
        else expect(read).toEqual({ ok: true, money: { minor: whole * 100 + fraction / 1000, currency: CHF } });
      }),
    );
  });

  it('accepts five decimals as camt allows, and no sixth', () => {
    expect(parseMoney('100.00000', CHF).minor).toBe(10_000);
    expect(errorOf('100.000000').code).toBe('AMOUNT_INVALID');
  });

  it.each([
    '',
    ' ',
    '-1',
    '+1',
    '1.',
    '.5',
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
    '１２',
    '1 000',
    "1'000",
    '12,50',
    ' 1',
    '1\n',
    '1234567890123456789',
  ])('refuses %j', (text) => {
    expect(errorOf(text)).toMatchObject({ kind: 'invalid-input', code: 'AMOUNT_INVALID' });
  });

  it.each([
    ['12,50', 'use 12.50'],
    ["1'000.50", 'use 1000.50'],
    ['1’000', 'use 1000'],
    ['1 000.00', 'use 1000.00'],
    ["1'250.-", 'use 1250'],
    ['40.–', 'use 40'],
    ['12.505', 'write it with at most 2 decimals'],
  ])('says how to write %j', (text, hint) => {
    expect(errorOf(text).hint).toBe(hint);
  });

  it('refuses what is too large to be exact', () => {
    expect(parseMoney(formatMinor(MINOR_MAX, CHF), CHF).minor).toBe(MINOR_MAX);
    expect(errorOf('90000000000000.01').code).toBe('AMOUNT_TOO_LARGE');
  });

  it('never throws anything but its own error, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), currencies, (text, currency) => {
        const read = readAmount(text, currency);
        expect(
          read.ok ? read.money.minor >= 0 && Number.isSafeInteger(read.money.minor) : read.message.length > 0,
        ).toBe(true);
      }),
    );
  });
});

describe('canonicalDecimal', () => {
  it('is the shortest text of the value', () => {
    for (const [text, canonical] of [
      ['100.00', '100'],
      ['007.50', '7.5'],
      ['0', '0'],
      ['000.000', '0'],
      ['0.10', '0.1'],
    ]) {
      expect(canonicalDecimal(text ?? '')).toBe(canonical);
    }
  });

  it('is the same for the same value, and stays as it is', () => {
    const parts = fc.tuple(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 99 }), fc.nat(3), fc.nat(3));
    fc.assert(
      fc.property(parts, ([whole, cents, zerosBefore, zerosAfter]) => {
        const plain = `${whole}.${String(cents).padStart(2, '0')}`;
        const canonical = canonicalDecimal(plain);
        expect(canonicalDecimal(`${'0'.repeat(zerosBefore)}${plain}${'0'.repeat(zerosAfter)}`)).toBe(canonical);
        expect(canonicalDecimal(canonical ?? '')).toBe(canonical);
      }),
    );
  });

  it('is null for what is no unsigned decimal', () => {
    for (const text of ['-1', '1,5', '1.123456', '', 'x']) expect(canonicalDecimal(text)).toBeNull();
  });
});

describe('formatMinor', () => {
  it('writes all decimals of the currency and no grouping', () => {
    expect([
      formatMinor(5, CHF),
      formatMinor(123_456_789, CHF),
      formatMinor(0, CHF),
      formatMinor(5, JPY),
      formatMinor(5, KWD),
      formatMinor(5, CLF),
    ]).toEqual(['0.05', '1234567.89', '0.00', '5', '0.005', '0.0005']);
  });

  it('writes differences with a sign', () => {
    expect([formatMinor(-1250, CHF), formatMinor(-5, CHF), formatMinor(-5, JPY)]).toEqual(['-12.50', '-0.05', '-5']);
  });

  it('goes with the currency', () => {
    expect(formatMoney({ minor: 1250, currency: CHF })).toBe('12.50 CHF');
  });
});

describe('sumMoney', () => {
  it('adds exactly, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000_000 }), { maxLength: 50 }), (minors) => {
        const money = minors.map((minor) => ({ minor, currency: CHF }));
        expect(sumMoney(money, CHF)).toEqual(sumMoney(money.toReversed(), CHF));
        expect(sumMoney(money, CHF).minor).toBe(minors.reduce((sum, minor) => sum + minor, 0));
      }),
    );
  });

  it('refuses a mix of currencies and sums that are no longer exact', () => {
    expect(() => sumMoney([{ minor: 1, currency: JPY }], CHF)).toThrow('cannot add JPY to CHF');
    expect(() =>
      sumMoney(
        [
          { minor: MINOR_MAX, currency: CHF },
          { minor: MINOR_MAX, currency: CHF },
        ],
        CHF,
      ),
    ).toThrow('safe range');
  });
});

describe('currencyOf', () => {
  it.each(['chf', 'CH', 'CHFR', '', 'C1F', ' CHF'])('refuses %j', (code) => {
    expect(() => currencyOf(code)).toThrow('is not a currency code');
  });
});
