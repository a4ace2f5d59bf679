import { expect, test } from 'vitest';
import { camt, type TestEntry, type TestStatement } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';
import { findingsOf, importAll, standing } from './delivering.ts';

const gift = (debtor: string, amount = '50.00'): TestEntry => ({
  amount,
  bookingDate: '2026-11-19',
  details: [{ debtor, text: 'gift' }],
});

test('two cuts of one statement that arrive mixed: what may have moved to the other page is a suspect', () => {
  const day: TestStatement = { id: 'S', from: '2026-11-19', entries: [] };
  const page = (number: number, ...entries: readonly TestEntry[]): TestStatement => ({
    ...day,
    page: { number, last: number === 2 },
    entries,
  });
  const [anna, luc, rita] = [gift('Anna'), gift('Luc'), gift('Rita')];
  const [early1, early2] = [page(1, anna), page(2, luc, rita)];
  const [late1, late2] = [page(1, anna, luc), page(2, rita)];
  for (const order of [
    [early2, late1, early1, late2],
    [late1, early2, late2, early1],
  ]) {
    const place = install();
    importAll(place, ...order);
    place.decideNow();
    expect(standing(place)).toEqual(['in 5000 Anna', 'in 5000 Luc', 'in 5000 Luc DUPLICATE_SUSPECT', 'in 5000 Rita']);
    expect(findingsOf(place)).toEqual([]);
  }
});

test('of three statements whose balances go on, equal gifts in the outer two are not one unseen', () => {
  const told = (id: string, period: readonly [string, string], ends: readonly [string, string], one: TestEntry) => {
    const [[from, to], [opening, closing]] = [period, ends];
    return { id, sequence: id, from, to, opening, closing, entries: [one] };
  };
  const first = told('1', ['2026-11-18', '2026-11-19'], ['0.00', '50.00'], gift('Anna'));
  const middle = told('2', ['2026-11-19', '2026-11-19'], ['50.00', '70.00'], gift('Luc', '20.00'));
  const last = told('3', ['2026-11-19', '2026-11-20'], ['70.00', '120.00'], gift('Anna'));
  for (const order of [
    [first, middle, last],
    [last, middle, first],
    [first, last, middle],
    [middle, first, last],
  ]) {
    const place = install();
    importAll(place, ...order);
    place.decideNow();
    const suspects = standing(place).filter((line) => line === 'in 5000 Anna DUPLICATE_SUSPECT');
    expect(suspects, order.map(({ id }) => id).join()).toHaveLength(1);
  }
});

test('several currencies under one IBAN are statements of their own, though they share their numbers', () => {
  const inCurrency = (currency: string, opening: string, closing: string): TestStatement => ({
    id: '1',
    sequence: '1',
    currency,
    opening,
    closing,
    entries: [{ ...gift('Mari', '10.00'), currency }],
  });
  const place = install();
  place.importNow('m.xml', camt(inCurrency('EUR', '100.00', '110.00')));
  place.importNow('n.xml', camt(inCurrency('USD', '5.00', '15.00')));
  expect(place.files().map(({ imported, warnings }) => [imported, warnings])).toEqual([
    [1, '[]'],
    [1, '[]'],
  ]);
});
