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

describe('every catalogue', () => {
  test.each(Object.entries(CATALOGUES))(
    '%s is registered under its own code and leaves no text empty',
    (code, catalogue) => {
      expect(catalogue.language).toBe(code);
      const texts = Object.values({ ...catalogue.common, ...catalogue.confirmation }).filter(
        (value) => typeof value === 'string',
      );
      for (const text of [...texts, ...catalogue.date.months]) expect(text.trim()).not.toBe('');
      expect(new Set(catalogue.date.months).size).toBe(12);
    },
  );
});

describe('the choice of the language', () => {
  test('is the person’s, else the organisation’s, else English', () => {
    expect(chooseLanguage({ person: 'en', organisation: 'xx' })).toBe('en');
    expect(chooseLanguage({ person: 'EN_gb', organisation: 'xx' })).toBe('en');
    expect(chooseLanguage({ person: null, organisation: 'en-CH' })).toBe('en');
    expect(chooseLanguage({ person: 'rm', organisation: 'rm' })).toBe('en');
  });

  test('names of object properties are no languages', () => {
    expect(isLanguage('toString')).toBe(false);
    expect(isLanguage('__proto__')).toBe(false);
    expect(isLanguage('')).toBe(false);
  });
});
