import { describe, expect, test } from 'vitest';
import { mailDate, mailMoney } from '../../src/mail/format.ts';
import { CATALOGUES, chooseLanguage, isLanguage } from '../../src/mail/languages/index.ts';
import { currencyOf, parseMoney } from '../../src/money.ts';

describe('English', () => {
  test.each([
    ['0.05', 'CHF', '0.05 CHF'],
    ['999.99', 'EUR', '999.99 EUR'],
    ['1000', 'CHF', '1,000.00 CHF'],
    ['1234567.8', 'CHF', '1,234,567.80 CHF'],
    ['90000000000000', 'CHF', '90,000,000,000,000.00 CHF'],
    ['1234', 'JPY', '1,234 JPY'],
    ['1234.567', 'KWD', '1,234.567 KWD'],
  ])('%s %s is written %s', (decimal, currency, written) => {
    expect(mailMoney(parseMoney(decimal, currencyOf(currency)), CATALOGUES.en)).toBe(written);
  });

  test.each([
    ['2026-11-20', '20 November 2026'],
    ['2027-01-01', '1 January 2027'],
    ['2028-02-29', '29 February 2028'],
  ])('%s is written %s', (date, written) => {
    expect(mailDate(date, CATALOGUES.en)).toBe(written);
  });
});

/** No-break space before the currency (U+00A0), groups of three by U+2019 or the narrow no-break space (U+202F). */
describe.each([
  ['de', '1\u2019234\u2019567.80\u00A0CHF', '1\u2019234\u00A0JPY', '1. Januar 2027', '29. Februar 2028'],
  ['fr', '1\u202F234\u202F567.80\u00A0CHF', '1\u202F234\u00A0JPY', '1er janvier 2027', '29 février 2028'],
  ['it', '1\u2019234\u2019567.80\u00A0CHF', '1\u2019234\u00A0JPY', '1° gennaio 2027', '29 febbraio 2028'],
] as const)('%s', (language, francs, yen, first, leapDay) => {
  const catalogue = CATALOGUES[language];
  test('money has exactly these bytes', () => {
    expect(mailMoney(parseMoney('1234567.8', currencyOf('CHF')), catalogue)).toBe(francs);
    expect(mailMoney(parseMoney('1234', currencyOf('JPY')), catalogue)).toBe(yen);
    expect(mailMoney(parseMoney('0.05', currencyOf('EUR')), catalogue)).toBe('0.05\u00A0EUR');
  });

  test('dates have exactly these bytes', () => {
    expect([mailDate('2027-01-01', catalogue), mailDate('2028-02-29', catalogue)]).toEqual([first, leapDay]);
  });
});

describe('every catalogue', () => {
  test.each(Object.entries(CATALOGUES))(
    '%s is registered under its own code and leaves no text empty',
    (code, catalogue) => {
      expect(catalogue.language).toBe(code);
      const texts = [...Object.values(catalogue.labels), ...Object.values(catalogue.words), catalogue.common.privacy];
      for (const text of [...texts, ...catalogue.date.months]) expect(text.trim()).not.toBe('');
      expect(new Set(catalogue.date.months).size).toBe(12);
    },
  );

  test('has the same words in no two languages', () => {
    const all = Object.values(CATALOGUES).flatMap(({ words }) => Object.values(words));
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('the choice of the language', () => {
  test('is the person’s, else the organisation’s, else English', () => {
    expect(chooseLanguage({ person: 'it', organisation: 'de' })).toBe('it');
    expect(chooseLanguage({ person: 'DE_ch', organisation: 'fr' })).toBe('de');
    expect(chooseLanguage({ person: 'rm', organisation: 'fr-CH' })).toBe('fr');
    expect(chooseLanguage({ person: 'rm', organisation: 'rm' })).toBe('en');
  });

  test('names of object properties are no languages', () => {
    expect(isLanguage('toString')).toBe(false);
    expect(isLanguage('__proto__')).toBe(false);
    expect(isLanguage('')).toBe(false);
  });
});
