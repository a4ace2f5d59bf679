/** Codes that do not stand in the text as they are printed, of a shape that is not configured. */
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/processor/decide.ts';
import type { DecidablePayment } from '../../src/processor/decision.ts';
import { item, lookupOf, outcomeOf, POLICY, payment, person, suggestedBy } from './known-items.ts';

const PERSONS = [
  person(1, 'Anna', 'Keller', { householdId: 'K' }),
  person(2, 'Beat', 'Keller', { householdId: 'K' }),
  person(3, 'Carla', 'Rossi'),
];
const ITEMS = [item(1, 'R-26-1159', { personId: 1 }), item(2, 'G992200-83160202', { personId: 3 })];
const PAYERS = { 'R-26-1159': 'KELLER ANNA', 'G992200-83160202': 'Carla Rossi' } as const;

function decided(facts: Partial<DecidablePayment>, items = ITEMS) {
  return decide(payment(facts), lookupOf({ items, persons: PERSONS }), POLICY);
}
const outcome = (facts: Partial<DecidablePayment>, items = ITEMS): string => outcomeOf(decided(facts, items));

const BROKEN = [
  ['a blank within', ['Beitrag R-26-11 59'], 'R-26-1159'],
  ['the end of a line within', ['Zahlung fuer das Jahr 26    R-26-11', '59 Gruss'], 'R-26-1159'],
  ['the end of a line at its beginning', ['Vielen Dank G9', '92200-83160202 Gruss'], 'G992200-83160202'],
  ['a sign within', ['G992200-8316-0202'], 'G992200-83160202'],
  ['a word before it', ['NrR-26-1159 merci'], 'R-26-1159'],
  ['a word behind it', ['R-26-1159Danke'], 'R-26-1159'],
] as const;

describe('a code with', () => {
  test.each(BROKEN)('%s is booked where the payer owes it', (_, remittance, reference) => {
    expect(outcome({ remittance, counterpartyName: PAYERS[reference] })).toBe(`MATCHED ${reference}=10000`);
  });

  test.each(BROKEN)('%s is left to a person where somebody else pays', (_, remittance) => {
    for (const counterpartyName of [null, 'Max Muster']) {
      expect(outcome({ remittance, counterpartyName })).toMatch(/^MANUAL /);
    }
  });
});

describe('such a code', () => {
  const broken = { remittance: ['Beitrag R-26-11 59'], counterpartyName: 'Anna Keller' };

  test('is booked where somebody of the household pays', () => {
    expect(outcome({ ...broken, counterpartyName: 'Beat Keller' })).toBe('MATCHED R-26-1159=10000');
  });

  test('is not booked where the household pays, and the next number is the own one of who pays', () => {
    const items = [...ITEMS, item(3, 'R-26-1158', { personId: 2 })];
    expect(outcome({ ...broken, counterpartyName: 'Beat Keller' }, items)).toMatch(/^MANUAL /);
    expect(outcome(broken, items)).toBe('MATCHED R-26-1159=10000');
  });

  test.each([
    ['amount', { amountMinor: 9_000 }],
    ['currency', { currency: 'EUR' }],
    ['amount that ends the code', { remittance: ['R-26-11 59.00'] }],
    ['number joined to it', { remittance: ['R-26-11 59/3'] }],
    ['two codes', { remittance: ['R-26-11 59 und R-26-11 60'] }],
    ['comma within', { remittance: ['R-26-11, 59'] }],
    ['code of nobody beside it', { remittance: ['R-26-11 59 USI-ZZZ999'] }],
    ['code nearly typed beside it', { remittance: ['R-26-11 59 G992200-83160203'] }],
  ])('is not booked against its guard: %s', (_, facts) => {
    const items = [...ITEMS, item(3, 'R-26-1160', { personId: 1 })];
    expect(outcome({ ...broken, ...facts }, items)).toMatch(/^MANUAL /);
  });

  test('is not booked where it is closed', () => {
    const items = [item(1, 'R-26-1159', { personId: 1, state: 'PAID', openMinor: 0 })];
    expect(outcome(broken, items)).toMatch(/^MANUAL /);
  });

  test('is the first suggestion where the sum is another', () => {
    expect(suggestedBy(decided({ ...broken, amountMinor: 9_000 }))[0]).toBe('R-26-1159');
  });
});

test('a code and one nearly typed beside it are suggested together where they add up', () => {
  const items = [item(1, 'USI-6zW6B5', { personId: 1 }), item(2, 'USI-2RG9kz', { personId: 3, openMinor: 8_000 })];
  for (const typed of ['USI-2RG9k2', 'USI-2RG9kkz']) {
    const facts = { remittance: [`USI-6zW6B5 ${typed}`], amountMinor: 18_000, counterpartyName: 'Anna Keller' };
    expect(suggestedBy(decided(facts, items))[0]).toBe('USI-2RG9kz + USI-6zW6B5');
    expect(outcome(facts, items)).toMatch(/^MANUAL /);
  }
});

test('codes that are like one place are never suggested as a sum', () => {
  const items = [1, 2].map((at) => item(at, `R-26-122${at}`, { personId: at === 1 ? 1 : 3, openMinor: 3_000 }));
  const suggested = suggestedBy(decided({ remittance: ['R-26-122G'], amountMinor: 6_000 }, items));
  expect(suggested.every((one) => !one.includes('+'))).toBe(true);
});
