/** What speaks for and against a suggestion, which suggestions there are, and in which order. */
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/processor/decide.ts';
import type { DecidablePayment, Decision, DecisionPolicy, Suggestion } from '../../src/processor/decision.ts';
import { item, lookupOf, outcomeOf, POLICY, payment, person, suggestedBy, type World } from './known-items.ts';

const ANNA = person(1, 'Anna', 'Keller', {
  householdId: 'K',
  email: 'anna@example.org',
  street: 'Seeweg',
  buildingNumber: '4',
  postalCode: '8000',
});
const BEAT = person(2, 'Beat', 'Keller', { householdId: 'K' });
const CARLA = person(3, 'Carla', 'Rossi');
const IBAN = 'CH9300762011623852957';
const SALSA = item(1, 'USI-ABC123', { personId: 1, title: 'Salsa Basics', dueDate: '2026-11-10' });
const TANGO = item(2, 'USI-DEF456', { personId: 3, title: 'Tango', dueDate: '2026-11-10' });
const WORLD: World = { items: [SALSA, TANGO], persons: [ANNA, BEAT, CARLA] };

const decided = (facts: Partial<DecidablePayment>, world: World = WORLD, policy: DecisionPolicy = POLICY): Decision =>
  decide(payment(facts), lookupOf(world), policy);

function best(facts: Partial<DecidablePayment>, world: World = WORLD): Suggestion {
  const decision = decided(facts, world);
  const [first] = decision.state === 'MANUAL' ? decision.suggestions : [];
  if (first === undefined) throw new Error('nothing was suggested');
  return first;
}

/** `payer-name 33`, without what weighs nothing. */
const weights = ({ evidence }: Suggestion): readonly string[] =>
  evidence.filter(({ weight }) => weight !== 0).map(({ rule, weight }) => `${rule} ${weight}`);

describe('a payment without a reference', () => {
  test.each<[string, Partial<DecidablePayment>, Partial<World>, readonly string[]]>([
    ['name', { counterpartyName: 'KELLER ANNA' }, {}, ['payer-name 33', 'amount 9', 'due-date 4']],
    [
      'the one behind the payer',
      { ultimateCounterparty: 'Anna Keller' },
      {},
      ['payer-name 33', 'amount 9', 'due-date 4'],
    ],
    [
      'account',
      { counterpartyIban: IBAN },
      { accounts: { [IBAN]: [1] } },
      ['payer-account 30', 'amount 9', 'due-date 4'],
    ],
    [
      'account of two',
      { counterpartyIban: IBAN },
      { accounts: { [IBAN]: [1, 9] } },
      ['payer-account 27', 'amount 9', 'due-date 4'],
    ],
    ['e-mail', { remittance: ['von Anna@Example.org'] }, {}, ['name-in-text 9', 'amount 9', 'due-date 4', 'email 25']],
    [
      'name in the text',
      { counterpartyName: 'Haus AG', remittance: ['fuer Anna Keller'] },
      {},
      ['name-in-text 33', 'amount 9', 'due-date 4'],
    ],
    [
      'title',
      { counterpartyName: 'Anna Keller', remittance: ['Salsa basics'] },
      {},
      ['payer-name 33', 'amount 9', 'due-date 4', 'title 6'],
    ],
    [
      'address',
      { counterpartyName: 'Anna Keller', counterpartyAddress: 'Seeweg 4\n8000 Zürich' },
      {},
      ['payer-name 33', 'address 8', 'amount 9', 'due-date 4'],
    ],
  ])('is suggested by %s, and each weight is printed', (_, facts, change, expected) => {
    const suggestion = best(facts, { ...WORLD, ...change });
    expect(suggestion.allocations).toMatchObject([{ reference: 'USI-ABC123', amountMinor: 10_000 }]);
    expect(weights(suggestion)).toEqual(expected);
  });

  test('is suggested by what the account was used for before', () => {
    const before = {
      paymentId: 9,
      personId: 1,
      kind: 'subscription',
      title: 'Salsa Basics',
      amountMinor: 8_000,
    } as const;
    const rest = {
      bookingDate: '2025-11-01',
      policy: null,
      createdAt: '2025-11-02',
      isReversed: false,
      contradictedAt: null,
    };
    const world = { ...WORLD, paidBefore: { [IBAN]: [{ ...before, ...rest }] } };
    const suggestion = best({ counterpartyIban: IBAN }, world);
    expect(weights(suggestion)).toEqual(['payer-account 30', 'amount 9', 'due-date 4', 'earlier-pattern 6']);
    expect(decided({ counterpartyIban: IBAN }, world)).toMatchObject({
      reason: 'NO_REFERENCE',
      evidence: [{ rule: 'known-payer', value: 'the account is confirmed 1 of 3 times' }],
    });
  });

  test('of a member of the household is suggested for the member who owes it', () => {
    const suggestion = best({ counterpartyName: 'Beat Keller' });
    expect(suggestion.allocations).toMatchObject([{ reference: 'USI-ABC123' }]);
    expect(weights(suggestion)).toContain('household 18');
  });

  test('is suggested as the sum of what a household owes: every choice of items that adds up, as far as they can be told apart', () => {
    const items = [SALSA, { ...SALSA, id: 5, reference: 'USI-GHI789', personId: 2, openMinor: 4_000 }];
    const paid = { amountMinor: 14_000, counterpartyName: 'Anna Keller' };
    expect(suggestedBy(decided(paid, { ...WORLD, items }))[0]).toBe('USI-ABC123 + USI-GHI789');
    const twice = [...items, { ...SALSA, id: 6, reference: 'USI-JKL012', personId: 2, openMinor: 4_000 }];
    expect(suggestedBy(decided(paid, { ...WORLD, items: twice }))).toEqual([
      'USI-ABC123 + USI-GHI789',
      'USI-ABC123 + USI-JKL012',
      'USI-ABC123',
    ]);
    const more = ['P', 'Q', 'R'].map((letter, at) => ({
      ...SALSA,
      id: 7 + at,
      reference: `USI-${letter}`,
      personId: 2,
      openMinor: 4_000,
    }));
    const many = suggestedBy(decided(paid, { ...WORLD, items: [...twice, ...more] }));
    expect(many.every((one) => !one.includes('+'))).toBe(true);
  });

  test('names who is paid for: they come before what the payer owes, and as a sum where a company pays for several', () => {
    const facts = { counterpartyName: 'Anna Keller', counterpartyIban: IBAN, remittance: ['für Carla Rossi'] };
    const world = { ...WORLD, accounts: { [IBAN]: [1] } };
    expect(suggestedBy(decided(facts, world))).toEqual(['USI-DEF456', 'USI-ABC123']);
    expect(weights(best(facts, world))).toEqual(['payer-account -5', 'name-in-text 33', 'amount 9', 'due-date 4']);
    const own = { ...facts, remittance: ['Salsa, Anna Keller'] };
    expect(suggestedBy(decided(own, world))[0]).toBe('USI-ABC123');
    const company = { counterpartyName: 'Haus AG', remittance: ['Kurse Anna Keller Carla Rossi'], amountMinor: 20_000 };
    expect(suggestedBy(decided(company))[0]).toBe('USI-ABC123 + USI-DEF456');
  });

  test.each([
    ['für Andrea De Luca', 'Andrea', 'De Luca'],
    ['per Chiara D’Angelo', 'Chiara', "D'Angelo"],
    ['KURS ANNA VON DER AU', 'Anna', 'von der Au'],
  ])('is found by a name in the text with what belongs to it: %s', (words, first, last) => {
    const world = { items: [SALSA, { ...TANGO, personId: 9 }], persons: [ANNA, person(9, first, last)] };
    const suggestion = best({ counterpartyName: 'Haus AG', remittance: [words] }, world);
    expect(suggestion.allocations).toMatchObject([{ reference: 'USI-DEF456' }]);
  });

  test.each([
    [12_000, 'digit-slip', 'a digit may have slipped', 21_000],
    [10_000, 'digit-slip', 'a digit may have slipped', 100_000],
    [10_000, 'fee', '8.00 CHF short, perhaps a fee', 9_200],
    [9_500, 'rounded', '5.00 CHF more, perhaps rounded up', 10_000],
    [10_000, 'amount', '60.00 CHF short', 4_000],
  ])('of another amount says how it differs: %i by %s', (openMinor, rule, words, amountMinor) => {
    const { evidence } = best(
      { amountMinor, counterpartyName: 'Anna Keller' },
      { ...WORLD, items: [{ ...SALSA, openMinor }] },
    );
    const told = evidence.find((one) => one.rule === rule);
    expect(told?.value).toContain(words);
    expect(told?.weight).toBeLessThan(0);
    expect(evidence[0]?.value).toMatch(/^weak/);
  });
});

describe('equal candidates', () => {
  const twins = [ANNA, { ...ANNA, id: 4, householdId: null }];
  const items = [SALSA, { ...SALSA, id: 4, reference: 'USI-ZZZ999', personId: 4 }];

  test('are all shown, and each says with whom it ties', () => {
    const decision = decided({ counterpartyName: 'Anna Keller' }, { items, persons: twins });
    expect(suggestedBy(decision)).toEqual(['USI-ABC123', 'USI-ZZZ999']);
    const ties =
      decision.state === 'MANUAL'
        ? decision.suggestions.map(({ evidence }) => evidence.find(({ rule }) => rule === 'tie')?.value)
        : [];
    expect(ties).toEqual(['as likely as USI-ZZZ999', 'as likely as USI-ABC123']);
  });
});

describe('a gift that nobody expects', () => {
  test('of a stranger gets no suggestion where several items ask for its amount', () => {
    const decision = decided({ counterpartyName: 'Xaver Quendel', remittance: ['Spende'] });
    expect([outcomeOf(decision), suggestedBy(decision)]).toEqual(['MANUAL NO_REFERENCE', []]);
  });

  test('gets a weak one where a single item asks for its amount', () => {
    const world = { ...WORLD, items: [SALSA] };
    expect(best({ counterpartyName: null, remittance: ['Danke'] }, world).evidence[0]?.value).toMatch(/^weak: /);
  });

  test('of a member of another amount is weak, however well the member is known', () => {
    const { evidence } = best({
      amountMinor: 2_500,
      counterpartyName: 'Anna Keller',
      remittance: ['Anna Keller Salsa Basics'],
    });
    expect(evidence[0]?.value).toMatch(/^weak: /);
  });
});

describe('a reference that does not settle it', () => {
  test('and names one item of several that the household paid together: the whole comes first', () => {
    const items = [SALSA, { ...SALSA, id: 5, reference: 'USI-GHI789', personId: 2, openMinor: 4_000 }];
    const decision = decided({ amountMinor: 14_000, remittance: ['USI-ABC123'] }, { ...WORLD, items });
    expect(outcomeOf(decision)).toBe('MANUAL OVERPAID');
    expect(suggestedBy(decision)).toEqual(['USI-ABC123 + USI-GHI789', 'USI-ABC123']);
  });

  test('and names a closed item: what the same person owes now is suggested', () => {
    const old = { ...SALSA, id: 5, reference: 'USI-OLD001', state: 'PAID' as const, openMinor: 0 };
    const decision = decided({ remittance: ['USI-OLD001'] }, { ...WORLD, items: [SALSA, old] });
    expect(outcomeOf(decision)).toBe('MANUAL OBLIGATION_CLOSED');
    expect(suggestedBy(decision)).toEqual(['USI-ABC123']);
  });

  test('because of a rival: both are suggested, the one of the payer first', () => {
    const rival = { ...TANGO, reference: 'USI-ABC12X' };
    const facts = { remittance: ['USI-ABC123'], counterpartyName: 'Carla Rossi' };
    const decision = decided(facts, { ...WORLD, items: [SALSA, rival] });
    expect(outcomeOf(decision)).toBe('MANUAL AMBIGUOUS_REFERENCE');
    expect(suggestedBy(decision)).toEqual(['USI-ABC12X', 'USI-ABC123']);
  });
});

describe('the policy', () => {
  const facts = { remittance: ['USI-ABC123'] };
  const at = (level: 'auto' | 'suggest' | 'shadow' | 'off'): DecisionPolicy => ({
    ...POLICY,
    matching: { ...POLICY.matching, 'plain-code': level },
  });

  test('says with each match which of its rows allowed it', () => {
    expect(decided(facts)).toMatchObject({ state: 'MATCHED', policy: 'plain-code' });
  });

  test.each(['suggest', 'shadow', 'off'] as const)('leaves a match to a person where its row is at %s', (level) => {
    const decision = decided(facts, WORLD, at(level));
    expect(outcomeOf(decision)).toBe('MANUAL NOT_AUTOMATIC');
    expect(suggestedBy(decision)[0]).toBe('USI-ABC123');
    const told = decision.evidence.find(({ rule }) => rule === 'policy')?.value ?? null;
    const words = {
      suggest: 'plain-code leaves to a person USI-ABC123',
      shadow: 'plain-code would have matched USI-ABC123',
      off: null,
    };
    if (words[level] === null) expect(told).toBeNull();
    else expect(told).toContain(words[level]);
    const held = decision.state === 'MANUAL' ? decision.held : undefined;
    if (level === 'off') expect(held).toBeUndefined();
    else expect(held).toMatchObject({ row: 'plain-code', level, allocations: [{ reference: 'USI-ABC123' }] });
  });
});
