/**
 * The guards of automatic matching, one by one: each case is booked without its guard and must not be. Who takes a guard out
 * sees its line fail.
 */
import { describe, expect, test } from 'vitest';
import { makeQrReference } from '../../src/iso20022/references.ts';
import { decide } from '../../src/processor/decide.ts';
import type { DecidablePayment, PaidBefore } from '../../src/processor/decision.ts';
import { formatShortCode, makeShortCode } from '../../src/short-code.ts';
import { item, lookupOf, outcomeOf, POLICY, payment, person, type World } from './known-items.ts';

const QRR = makeQrReference('4711');
const OURS = formatShortCode(makeShortCode(123_456_789));
const ANNA = person(1, 'Anna', 'Keller', { householdId: 'K' });
const BEAT = person(2, 'Beat', 'Meier');
const PAID = { state: 'PAID', openMinor: 0 } as const;
const IBAN = 'CH9300762011623852957';

const coded = (text: string): Partial<DecidablePayment> => ({ remittance: [text] });
const outcome = (world: World, facts: Partial<DecidablePayment>): string =>
  outcomeOf(decide(payment(facts), lookupOf(world), POLICY));

/** Three payments from the account that were for this person. */
function confirmed(personId: number, more: Partial<PaidBefore> = {}, count = 3): readonly PaidBefore[] {
  return Array.from({ length: count }, (_, at) => ({
    paymentId: 100 + at,
    personId,
    kind: 'subscription' as const,
    title: 'item 1',
    amountMinor: 10_000,
    bookingDate: '2025-11-19',
    policy: 'verified-reference',
    createdAt: `2025-0${at + 1}-01T00:00:00Z`,
    isReversed: false,
    contradictedAt: null,
    ...more,
  }));
}

describe('a verified reference', () => {
  const owed = item(1, 'USI-ABC123', { qr: QRR });
  const paid = { references: [{ type: 'QRR', value: QRR }] };

  test('is booked', () => {
    expect(outcome({ items: [owed] }, paid)).toBe('MATCHED USI-ABC123=10000');
  });

  test.each([
    ['amount', [owed], { ...paid, amountMinor: 9_999 }, 'MANUAL UNDERPAID'],
    ['currency', [owed], { ...paid, currency: 'EUR' }, 'MANUAL CURRENCY_MISMATCH'],
    ['closed item', [{ ...owed, state: 'PAID' as const, openMinor: 0 }], paid, 'MANUAL OBLIGATION_CLOSED'],
    ['item settled elsewhere', [{ ...owed, settledElsewhere: true }], paid, 'MANUAL OBLIGATION_CLOSED'],
    [
      'check digit',
      [{ ...owed, openMinor: 9_000 }],
      { references: [{ type: 'QRR', value: `${QRR.slice(0, -1)}${QRR.endsWith('0') ? 1 : 0}` }] },
      'MANUAL BAD_CHECKSUM',
    ],
    ['direction', [owed], { ...paid, direction: 'out' as const }, 'IRRELEVANT DEBIT'],
    ['reversal', [owed], { ...paid, reversal: true }, 'MANUAL REVERSAL_ENTRY'],
    ['doubt of the import', [owed], { ...paid, importDoubt: 'DUPLICATE_SUSPECT' }, 'MANUAL DUPLICATE_SUSPECT'],
    ['second reference of nobody', [owed], { ...paid, remittance: ['USI-ZZZ999'] }, 'MANUAL UNKNOWN_REFERENCE'],
  ])('is not booked against its guard: %s', (_, items, facts, expected) => {
    expect(outcome({ items }, facts)).toBe(expected);
  });
});

describe('a typed code', () => {
  const owed = item(1, 'USI-ABC123', { personId: 1 });
  const rival = item(2, 'USI-ABC12X', { personId: 2 });
  const ours = item(1, OURS, { personId: 1 });
  const ourRival = item(2, `${OURS.slice(0, -2)}ZZ`, { personId: 2 });
  const persons = [ANNA, BEAT];

  test('is booked where no code like it asks for the same', () => {
    const others = [{ ...rival, amountMinor: 5_000, openMinor: 5_000 }, item(3, 'USI-XYZ789')];
    expect(outcome({ items: [owed, ...others], persons }, coded('USI-ABC123'))).toBe('MATCHED USI-ABC123=10000');
  });

  test.each([
    ['rival within one character', [owed, rival], {}, 'MANUAL AMBIGUOUS_REFERENCE'],
    ['rival within two characters', [owed, { ...rival, reference: 'USI-ABCX2X' }], {}, 'MANUAL AMBIGUOUS_REFERENCE'],
    ['payer who is somebody else', [owed, rival], { counterpartyName: 'Beat Meier' }, 'MANUAL AMBIGUOUS_REFERENCE'],
    ['payer of the same family', [owed, rival], { counterpartyName: 'Carla Keller' }, 'MANUAL AMBIGUOUS_REFERENCE'],
    ['rival that is paid', [owed, { ...rival, ...PAID }], {}, 'MANUAL AMBIGUOUS_REFERENCE'],
    ['rival that is paid in part', [owed, { ...rival, openMinor: 3_000 }], {}, 'MANUAL AMBIGUOUS_REFERENCE'],
    ['rival of which so much is left', [owed, { ...rival, amountMinor: 30_000 }], {}, 'MANUAL AMBIGUOUS_REFERENCE'],
    ['rival that is cancelled', [owed, { ...rival, state: 'CANCELLED' as const }], {}, 'MANUAL AMBIGUOUS_REFERENCE'],
    ['rival settled elsewhere', [owed, { ...rival, settledElsewhere: true }], {}, 'MANUAL AMBIGUOUS_REFERENCE'],
    ['paid rival of our own code', [ours, { ...ourRival, ...PAID }], coded(OURS), 'MANUAL AMBIGUOUS_REFERENCE'],
    ['token boundary', [owed], coded('XUSI-ABC123Y'), 'MANUAL NO_REFERENCE'],
    ['number that goes on', [item(1, 'INV-150')], coded('INV-150-2'), 'MANUAL AMBIGUOUS_REFERENCE'],
  ])('is not booked against its guard: %s', (_, items, facts, expected) => {
    expect(outcome({ items, persons }, { ...coded('USI-ABC123'), ...facts })).toBe(expected);
  });

  test('is booked beside a paid rival when the payer agrees', () => {
    const facts = { ...coded('USI-ABC123'), counterpartyName: 'Anna Keller' };
    expect(outcome({ items: [owed, { ...rival, ...PAID }], persons }, facts)).toBe('MATCHED USI-ABC123=10000');
  });

  test('is booked beside a rival when the payer agrees by name or by account', () => {
    const world = { items: [owed, rival], persons, accounts: { [IBAN]: [1] } };
    for (const payer of [{ counterpartyName: 'KELLER ANNA' }, { counterpartyIban: IBAN }]) {
      expect(outcome(world, { ...coded('USI-ABC123'), ...payer })).toBe('MATCHED USI-ABC123=10000');
    }
    const shared = { ...world, accounts: { [IBAN]: [1, 2] } };
    expect(outcome(shared, { ...coded('USI-ABC123'), counterpartyIban: IBAN })).toBe('MANUAL AMBIGUOUS_REFERENCE');
  });
});

describe('a code with one typing error', () => {
  const owed = item(1, OURS, { personId: 1 });
  const typo = `${OURS.slice(0, 3)}${OURS.charAt(3) === '7' ? '8' : '7'}${OURS.slice(4)}`;

  test('is corrected', () => {
    const slips = [
      typo,
      OURS.slice(0, -1),
      `${OURS}X`,
      `${OURS.slice(0, 2)}${OURS.charAt(3)}${OURS.charAt(2)}${OURS.slice(4)}`,
    ];
    for (const slip of slips) {
      expect(outcome({ items: [owed] }, coded(`Kurs ${slip} danke`))).toBe(`MATCHED ${OURS}=10000`);
    }
  });

  test.each([
    ['amount', [owed], coded(typo), { amountMinor: 9_000 }, 'MANUAL BAD_CHECKSUM'],
    ['closed item', [{ ...owed, state: 'PAID' as const, openMinor: 10_000 }], coded(typo), {}, 'MANUAL BAD_CHECKSUM'],
    ['currency', [{ ...owed, currency: 'EUR' }], coded(typo), {}, 'MANUAL BAD_CHECKSUM'],
    ['another code within two', [owed, item(2, `${typo.slice(0, -2)}ZZ`)], coded(typo), {}, 'MANUAL BAD_CHECKSUM'],
    [
      'closed code within two',
      [owed, item(2, `${typo.slice(0, -2)}ZZ`, { state: 'PAID', openMinor: 0 })],
      coded(typo),
      {},
      'MANUAL BAD_CHECKSUM',
    ],
    ['second doubt', [owed], coded(`${typo} USI-ZZZ999`), {}, 'MANUAL UNKNOWN_REFERENCE'],
    ['number that goes on', [owed], coded(`${typo}-2`), {}, 'MANUAL BAD_CHECKSUM'],
    [
      'any amount',
      [{ ...owed, kind: 'contribution' as const, amountMinor: null, openMinor: null }],
      coded(typo),
      {},
      'MANUAL BAD_CHECKSUM',
    ],
    ['two errors', [owed], coded(`${typo.slice(0, -1)}${typo.endsWith('3') ? '4' : '3'}`), {}, 'MANUAL BAD_CHECKSUM'],
  ])('is not corrected against its guard: %s', (_, items, facts, more, expected) => {
    expect(outcome({ items, persons: [ANNA] }, { ...facts, ...more })).toBe(expected);
  });

  test('without a check character is corrected only where the payer agrees: the next number may not be known yet', () => {
    const world = { items: [item(1, 'INV-1002', { personId: 1 })], persons: [ANNA] };
    expect(outcome(world, coded('INV-1003'))).toBe('MANUAL NO_REFERENCE');
    expect(outcome(world, { ...coded('INV-1003'), counterpartyName: 'Beat Meier' })).toBe('MANUAL NO_REFERENCE');
    expect(outcome(world, { ...coded('INV-1003'), counterpartyName: 'Anna Keller' })).toBe('MATCHED INV-1002=10000');
  });
});

describe('the habit of a known payer', () => {
  const owed = item(1, 'USI-ABC123', { personId: 1, dueDate: '2026-11-01' });
  const world: World = { items: [owed], persons: [ANNA, BEAT], paidBefore: { [IBAN]: confirmed(1) } };
  const silent = { counterpartyIban: IBAN, remittance: ['Danke'] };

  test('books the one item that fits', () => {
    expect(outcome(world, silent)).toBe('MATCHED USI-ABC123=10000');
  });

  const cases: readonly (readonly [string, Partial<World>, Partial<DecidablePayment>])[] = [
    ['confirmed too seldom', { paidBefore: { [IBAN]: confirmed(1, {}, 2) } }, {}],
    ['confirmed by itself', { paidBefore: { [IBAN]: confirmed(1, { policy: 'known-payer-one-item' }) } }, {}],
    ['taken back', { paidBefore: { [IBAN]: confirmed(1, { isReversed: true }) } }, {}],
    [
      'contradicted by a person since',
      {
        paidBefore: {
          [IBAN]: [...confirmed(1), ...confirmed(1, { isReversed: true, contradictedAt: '2026-01-01T00:00:00Z' }, 1)],
        },
      },
      {},
    ],
    ['account of two persons', { accounts: { [IBAN]: [2] } }, {}],
    ['account that paid for another, too', { paidBefore: { [IBAN]: [...confirmed(1), ...confirmed(2, {}, 1)] } }, {}],
    ['another amount', {}, { amountMinor: 9_000 }],
    ['second item that fits', { items: [owed, { ...owed, id: 2, reference: 'USI-XYZ789' }] }, {}],
    [
      'second item of the household that fits',
      {
        items: [owed, { ...owed, id: 2, personId: 3, reference: 'USI-XYZ789' }],
        persons: [ANNA, BEAT, person(3, 'Carla', 'Keller', { householdId: 'K' })],
      },
      {},
    ],
    [
      'second item at the same address that fits',
      {
        items: [owed, { ...owed, id: 2, personId: 3, reference: 'USI-XYZ789' }],
        persons: [
          { ...ANNA, street: 'Seeweg', buildingNumber: '4', postalCode: '8000' },
          person(3, 'Carla', 'Rossi', { street: 'Seeweg', buildingNumber: '4', postalCode: '8000' }),
        ],
      },
      {},
    ],
    [
      'sum that fits as well',
      {
        items: [
          owed,
          { ...owed, id: 2, openMinor: 6_000, reference: 'USI-XYZ789' },
          { ...owed, id: 3, openMinor: 4_000, reference: 'USI-XYZ456' },
        ],
      },
      {},
    ],
    ['not due about now', { items: [{ ...owed, dueDate: '2026-07-01' }] }, {}],
    ['no due date', { items: [{ ...owed, dueDate: null }] }, {}],
    [
      'somebody else who is as likely',
      { items: [owed, { ...owed, id: 2, personId: 2, reference: 'USI-XYZ789' }] },
      { counterpartyName: 'Beat Meier' },
    ],
    ['payer with the name of somebody else', {}, { counterpartyName: 'Beat Meier' }],
    ['payer who calls it a gift', {}, { remittance: ['Spende'] }],
    [
      'neighbour who is named',
      { items: [owed, { ...owed, id: 2, personId: 2, reference: 'USI-XYZ789' }] },
      { counterpartyName: 'Anna Keller', remittance: ['für Beat Meier'] },
    ],
    ...['Miete Saal', 'Rückzahlung Darlehen', 'caution clé', 'loan', 'Rechnung 4711', 'Beitrag für Onkel Hans'].map(
      (words) => [`text "${words}"`, {}, { remittance: [words] }] as const,
    ),
    ['name of somebody who owes nothing', {}, { counterpartyName: 'Anna Keller', remittance: ['Beitrag Meier'] }],
    [
      'other child who is named',
      { persons: [ANNA, person(3, 'Lina', 'Keller', { householdId: 'K' })] },
      { counterpartyName: 'Anna Keller', remittance: ['Kurs Lina'] },
    ],
    ['unknown code beside it', {}, { remittance: ['USI-ZZZ999'] }],
  ];

  test.each(cases)('leaves it to a person against its guard: %s', (_, change, facts) => {
    expect(outcome({ ...world, ...change }, { ...silent, ...facts })).toMatch(/^MANUAL /);
  });

  test('says which guard it was, where several would have held it back', () => {
    const why = (change: Partial<World>, facts: Partial<DecidablePayment>): string =>
      JSON.stringify(decide(payment({ ...silent, ...facts }), lookupOf({ ...world, ...change }), POLICY).evidence);
    expect(why({}, { remittance: ['Spende'] })).toContain('may be more than is owed');
    const rival = { ...owed, id: 2, personId: 2, reference: 'USI-XYZ789' };
    expect(why({ items: [owed, rival] }, { counterpartyName: 'Beat Meier' })).toContain(
      'USI-XYZ789 is nearly as likely',
    );
  });

  test('is not asked where a reference says what is paid, though the sum is that of another item', () => {
    const named = item(2, 'USI-XYZ789', { personId: 1, qr: QRR, openMinor: 15_000 });
    const facts = { ...silent, remittance: [], references: [{ type: 'QRR', value: QRR }] };
    expect(outcome({ ...world, items: [owed, named] }, facts)).toBe('MANUAL UNDERPAID');
  });

  test('books where the payer says what agrees, and what people write on any payment', () => {
    for (const words of [
      'Vielen Dank!',
      'Beitrag 2026',
      'Kurs item November',
      'CHF 100.00',
      'cotisation 11/2026',
      '12.11.2026',
      '',
    ])
      expect([words, outcome(world, { ...silent, remittance: [words] })]).toEqual([words, 'MATCHED USI-ABC123=10000']);
  });

  test('books where the payer names only who owes and who pays', () => {
    const child = person(3, 'Lina', 'Keller', { householdId: 'K' });
    const items = [{ ...owed, personId: 3 }];
    const facts = { ...silent, counterpartyName: 'Anna Keller', remittance: ['Kurs Lina, Anna Keller'] };
    expect(outcome({ ...world, items, persons: [ANNA, BEAT, child] }, facts)).toBe('MATCHED USI-ABC123=10000');
  });

  test('books again what was confirmed three times since a person contradicted it', () => {
    const wrong = confirmed(1, { isReversed: true, contradictedAt: '2024-01-01T00:00:00Z' }, 1);
    expect(outcome({ ...world, paidBefore: { [IBAN]: [...confirmed(1), ...wrong] } }, silent)).toBe(
      'MATCHED USI-ABC123=10000',
    );
  });
});

test('a name alone books nothing, however well everything else fits', () => {
  const owed = item(1, 'USI-ABC123', { personId: 1, dueDate: '2026-11-19' });
  const facts = { counterpartyName: 'Anna Keller', remittance: ['item 1 Anna Keller'] };
  expect(outcome({ items: [owed], persons: [ANNA] }, facts)).toBe('MANUAL NO_REFERENCE');
});
