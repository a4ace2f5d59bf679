/**
 * Payments made by hand to be misread, and payments that a careful person reads at a glance. Each says what must become of it:
 * what can be known is booked, what cannot be known never is.
 */
import { describe, expect, test } from 'vitest';
import { makeCreditorReference, makeQrReference } from '../../src/iso20022/references.ts';
import { decide } from '../../src/processor/decide.ts';
import type { DecidablePayment, PaidBefore } from '../../src/processor/decision.ts';
import { formatShortCode, makeShortCode } from '../../src/short-code.ts';
import { item, lookupOf, outcomeOf, POLICY, payment, person, suggestedBy, type World } from './known-items.ts';

const QRR = makeQrReference('21000000000313947143000901');
const SCOR = makeCreditorReference('MEMBER2026A7');
const OURS = formatShortCode(makeShortCode(123_456_789));
/** A code of ours with a single digit, in its first half. */
const LETTERS = formatShortCode(makeShortCode(369_245_651)); // Q3PJ-UWEP
const IBAN = 'CH5604835012345678009';
const COMMON = 'CH9300762011623852957';

const at = (street: string, householdId: string) => ({
  ...{ street, buildingNumber: '4', postalCode: '8000', householdId },
});
const PERSONS = [
  person(1, 'Anna', 'Keller', at('Seeweg', 'K')),
  person(2, 'Beat', 'Keller', at('Seeweg', 'K')),
  person(3, 'Carla', 'Rossi', at('Dorfgasse', 'R')),
  person(4, 'Anna', 'Keller', at('Bergstrasse', 'L')),
  person(5, 'Jürg', 'Müller', { householdId: 'M' }),
  person(6, 'Max', 'Muster', { householdId: 'U', email: 'max@example.org' }),
];
const due = { dueDate: '2026-11-10' };
const ITEMS = [
  item(1, 'USI-ABC123', { personId: 1, qr: QRR, scor: SCOR, ...due }),
  item(2, 'USI-DEF456', { personId: 2, openMinor: 4_000, ...due }),
  item(3, 'USI-KLMNOP', { personId: 3, openMinor: 7_000, ...due }),
  item(4, 'USI-7W3QX9', { personId: 6, openMinor: 12_000, ...due }),
  item(5, OURS, { personId: 5, openMinor: 15_000, ...due }),
  item(6, 'USI-PAID77', { personId: 1, state: 'PAID', openMinor: 0, amountMinor: 10_000 }),
  item(7, 'USI-GONE66', { personId: 3, state: 'CANCELLED', openMinor: 10_000 }),
  item(8, 'USI-EURO55', { personId: 3, currency: 'EUR', ...due }),
  item(9, 'FUND-2026', { kind: 'fund', openMinor: null }),
  item(10, '100245', { personId: 3, openMinor: 9_000, ...due }),
];
const WORLD: World = { items: ITEMS, persons: PERSONS };

function of(facts: Partial<DecidablePayment>, world: World = WORLD) {
  return decide(payment(facts), lookupOf(world), POLICY);
}
const text = (...remittance: readonly string[]): Partial<DecidablePayment> => ({ remittance });
const grouped = `${QRR.slice(0, 2)} ${QRR.slice(2).replace(/(.{5})/g, '$1 ')}`.trim();

describe('is read at a glance, and booked', () => {
  test.each([
    ['small letters', 'usi-abc123'],
    ['mixed case', 'Usi-aBc123'],
    ['a blank instead of the dash', 'Kurs USI ABC123'],
    ['no dash at all', 'USIABC123 danke'],
    ['an underscore', 'USI_ABC123'],
    ['a long dash', 'USI–ABC123'],
    ['a soft hyphen', 'USI\u00ad-ABC123'],
    ['a colon', 'USI:ABC123'],
    ['blanks inside', 'USI ABC 123'],
    ['a blank in an odd place', 'USI-AB C123'],
    ['full width letters', 'ＵＳＩ－ＡＢＣ１２３'],
    ['brackets', '(USI-ABC123)'],
    ['a label without a blank', 'Ref.Nr:USI-ABC123'],
    ['a full stop behind it', 'Zahlung USI-ABC123.'],
    ['a comma and the year', 'USI-ABC123, 2026'],
    ['a date beside it', '12.11.2026 USI-ABC123'],
    ['its amount beside it', 'USI-ABC123 100.00'],
    ['its amount with the currency', 'USI-ABC123 CHF 100.-'],
    ['a name and a phone number', 'USI-ABC123 Keller 079 555 01 23'],
    ['twice', 'USI-ABC123 USI-ABC123'],
    ['twice, in two ways', 'USI-ABC123 usi abc 123'],
    ['a sentence', 'Hallo, anbei die Zahlung für den Kurs (USI-ABC123) – herzlichen Dank!'],
    ['QR reference in groups', grouped],
    ['QR reference without blanks', QRR],
    ['QR reference behind a word', `QR-Ref: ${grouped}`],
    ['creditor reference in groups', SCOR.replace(/(.{4})/g, '$1 ')],
    ['creditor reference in small letters', SCOR.toLowerCase()],
    ['SQL', "USI-ABC123'; DROP TABLE payment; --"],
    ['HTML', '<b>USI-ABC123</b>'],
    ['zero width characters', [...'USI-ABC123'].join('\u200b')],
    ['a word that only looks like a code', 'USI-Nummer USI-ABC123'],
  ])('%s', (_, words) => {
    expect(outcomeOf(of(text(words)))).toBe('MATCHED USI-ABC123=10000');
  });

  test('a code of letters only, in every spelling', () => {
    for (const words of ['USI-KLMNOP', 'usi-klmnop', 'Kurs USI-KLMNOP danke', 'USI KLMNOP', 'USIKLMNOP']) {
      expect([words, outcomeOf(of({ ...text(words), amountMinor: 7_000 }))]).toEqual([
        words,
        'MATCHED USI-KLMNOP=7000',
      ]);
    }
  });

  test('a code of letters only in the field that the bank has for references', () => {
    for (const type of ['SCOR', 'OTHER']) {
      const facts = { references: [{ type, value: 'USI-KLMNOP' }], amountMinor: 7_000 } as const;
      expect([type, outcomeOf(of(facts))]).toEqual([type, 'MATCHED USI-KLMNOP=7000']);
    }
  });

  test('our own code, in every spelling', () => {
    const key = OURS.replace('-', '');
    for (const words of [
      OURS,
      key,
      OURS.toLowerCase(),
      OURS.replace('-', ' '),
      `Rg.${OURS}`,
      `${key.slice(0, 2)} ${key.slice(2)}`,
    ]) {
      expect([words, outcomeOf(of({ ...text(words), amountMinor: 15_000 }))]).toEqual([words, `MATCHED ${OURS}=15000`]);
    }
  });

  test('a code cut by the line of the bank, and one in the text of the bank only', () => {
    const line = 'Zahlung fuer den Kurs vom Herbst im'.slice(0, 28);
    const cut = `${line.padEnd(28, '.')} USI-ABC123`;
    expect(outcomeOf(of(text(cut.slice(0, 35), cut.slice(35))))).toBe('MATCHED USI-ABC123=10000');
    const advice = `GUTSCHRIFT AUFTRAGGEBER: ANNA KELLER SEEWEG 4 8000 ZUERICH MITTEILUNGEN: ${cut.slice(0, 35)} ${cut.slice(35)}`;
    expect(outcomeOf(of({ additionalInfo: advice.toUpperCase() }))).toBe('MATCHED USI-ABC123=10000');
  });

  test('several codes that add up, however they are joined', () => {
    for (const words of [
      'USI-ABC123 USI-DEF456',
      'USI-ABC123+USI-DEF456',
      'USI-ABC123/USI-DEF456',
      'USI-ABC123,USI-DEF456',
      'USI-ABC123 und USI-DEF456',
      'USI-ABC123 & USI-DEF456',
      'USI-ABC123\nUSI-DEF456',
    ]) {
      expect([words, outcomeOf(of({ ...text(words), amountMinor: 14_000 }))]).toEqual([
        words,
        'MATCHED USI-ABC123=10000 USI-DEF456=4000',
      ]);
    }
  });

  test('a fund, month after month, with its reference', () => {
    for (const amountMinor of [500, 2_000, 10_000]) {
      expect(outcomeOf(of({ ...text('Dauerauftrag FUND-2026'), amountMinor }))).toBe(
        `MATCHED FUND-2026=${amountMinor}`,
      );
    }
  });

  test('the rest of an item that is paid in part, by its reference', () => {
    const items = [
      item(1, 'USI-ABC123', { personId: 1, amountMinor: 10_000, openMinor: 4_000, state: 'PARTIALLY_PAID' }),
    ];
    expect(outcomeOf(of({ ...text('USI-ABC123'), amountMinor: 4_000 }, { items, persons: PERSONS }))).toBe(
      'MATCHED USI-ABC123=4000',
    );
  });

  test('one typing error of the payer who owes it', () => {
    for (const [words, name] of [
      ['USI-ABD123', 'Anna Keller'],
      ['USI-ACB123', 'KELLER ANNA'],
      ['USI-AB123', 'Keller, Anna'],
      ['USI-ABC1123', 'Frau Anna Keller'],
      ['USL-ABC123', 'Anna Keller'],
      ['U5I-ABC123', 'Anna Keller'],
    ] as const) {
      expect([words, outcomeOf(of({ ...text(words), counterpartyName: name }))]).toEqual([
        words,
        'MATCHED USI-ABC123=10000',
      ]);
    }
  });

  test('one typing error in a long code, and in a code of the household', () => {
    const items = [...ITEMS, item(20, 'G992200-85480212', { personId: 3 })];
    const long = { ...text('Ref. G992200-85580212 Merci'), counterpartyName: 'Carla Rossi' };
    expect(outcomeOf(of(long, { items, persons: PERSONS }))).toBe('MATCHED G992200-85480212=10000');
    for (const payer of [{ counterpartyName: 'Beat Keller' }, { counterpartyIban: COMMON }]) {
      const facts = { ...text('USI-ABD123'), ...payer };
      expect(outcomeOf(of(facts, { ...WORLD, accounts: { [COMMON]: [1, 2] } }))).toBe('MATCHED USI-ABC123=10000');
      expect(outcomeOf(of(facts, { ...WORLD, accounts: { [COMMON]: [1, 3] }, persons: PERSONS.slice(2) }))).toMatch(
        /^MANUAL/,
      );
    }
  });

  test('several numbers of a row that a family pays together, and not one of them and one of strangers', () => {
    const row = [1, 2, 3, 4, 5].map((at) =>
      item(at, `R-26-110${at}`, { personId: [3, 1, 2, 5, 6][at - 1] ?? null, openMinor: 6_000 }),
    );
    const facts = { ...text('R-26-1102 und R-26-1103'), amountMinor: 12_000 };
    const world = { items: row, persons: PERSONS };
    expect(outcomeOf(of({ ...facts, counterpartyName: 'Beat Keller' }, world))).toBe(
      'MATCHED R-26-1102=6000 R-26-1103=6000',
    );
    expect(outcomeOf(of({ ...facts, counterpartyName: 'Haus AG' }, world))).toBe('MANUAL AMBIGUOUS_REFERENCE');
    const strangers = { ...facts, ...text('R-26-1102 und R-26-1104'), counterpartyName: 'Beat Keller' };
    expect(outcomeOf(of(strangers, world))).toBe('MANUAL AMBIGUOUS_REFERENCE');
  });

  test('one typing error in a code that has no digit, or none left', () => {
    const items = [
      ...ITEMS,
      item(20, 'USI-UHBHMB', { personId: 3, openMinor: 7_000, ...due }),
      item(21, LETTERS, { personId: 5, openMinor: 15_000, ...due }),
    ];
    for (const [words, name, amountMinor, reference] of [
      ['USI-UHBHNB', 'Carla Rossi', 7_000, 'USI-UHBHMB'],
      ['Kurs ISI-UHBHMB danke', 'Carla Rossi', 7_000, 'USI-UHBHMB'],
      ['SI-UHBHMB', 'Carla Rossi', 7_000, 'USI-UHBHMB'],
      [`KURS ${LETTERS.replace(/\d/, '')} VOM HERBST`, 'Irgendwer', 15_000, LETTERS],
    ] as const) {
      const facts = { ...text(words), counterpartyName: name, amountMinor };
      expect([words, outcomeOf(of(facts, { items, persons: PERSONS }))]).toEqual([
        words,
        `MATCHED ${reference}=${amountMinor}`,
      ]);
    }
  });
});

describe('is misread by careless programs, and left to a person', () => {
  test.each([
    ['inside a longer word', 'XUSI-ABC123'],
    ['longer at the end', 'USI-ABC1234'],
    ['glued to a letter', 'USI-ABC123x'],
    ['inside an invoice number of others', 'Rechnung 2026-USI-ABC123-7'],
    ['with a number joined to it', 'USI-ABC123-2'],
    ['behind a number joined to it', 'Auftrag 4711/USI-ABC123'],
    ['the number of the code alone', '123'],
    ['the letters of the code alone', 'ABC'],
    ['a phone number with its digits', 'Tel 044 100 24 50'],
    ['a phone number that holds a code of digits', 'Anruf +41 10 0245 123'],
    ['a date and a postcode', '12.11.2026, 8000 Zürich'],
    ['an IBAN', 'auf CH93 0076 2011 6238 5295 7'],
    ['an invoice number of somebody else', 'Rechnung Nr. 2026-100245'],
    ['the digits of a QR reference inside a longer number', `Auftrag 12${QRR}9`],
    ['digits that are an amount', "100'245.00"],
    ['a code with homoglyphs', 'USI-АВС123'],
    ['a word with the letters of codes', 'usi-kurse im Herbst'],
    ['two spellings that are two people', 'USI-ABC123 USI-DEF456'],
    ['a code beside one of nobody', 'USI-ABC123 USI-ZZZ999'],
    ['a paid item', 'USI-PAID77'],
    ['a cancelled item', 'USI-GONE66'],
    ['a paid item beside an open one', 'USI-PAID77 USI-ABC123'],
    ['an item in another currency', 'USI-EURO55'],
    ['half a code', 'USI-ABC'],
    ['a code without its beginning', 'ABC123'],
    ['a negation', 'nicht USI-ABC124'],
    ['letters in the shape of codes that are nearly one, of nobody', 'USI-KLMNOQ'],
  ])('%s', (_, words) => {
    expect(outcomeOf(of({ ...text(words) }))).toMatch(/^MANUAL /);
  });

  test('and booked after all where a number is joined to the code and the payer agrees', () => {
    const facts = { ...text('Rg. 2026/USI-ABC123'), counterpartyName: 'Anna Keller' };
    expect(outcomeOf(of(facts))).toBe('MATCHED USI-ABC123=10000');
    expect(outcomeOf(of({ ...facts, counterpartyName: 'Carla Rossi' }))).toBe('MANUAL AMBIGUOUS_REFERENCE');
  });

  test('a typing error that hits the code of somebody else, of the same amount', () => {
    const items = [item(1, 'USI-ABC123', { personId: 1 }), item(2, 'USI-ABC128', { personId: 3 })];
    const world = { items, persons: PERSONS };
    for (const counterpartyName of [null, 'Carla Rossi', 'Max Muster', 'Dora Keller']) {
      const decision = of({ ...text('USI-ABC123'), counterpartyName }, world);
      expect(outcomeOf(decision)).toBe('MANUAL AMBIGUOUS_REFERENCE');
      expect([...suggestedBy(decision)].sort()).toEqual(['USI-ABC123', 'USI-ABC128']);
    }
  });

  test('and booked where somebody of the household pays, and none of the others is of it', () => {
    const items = [item(1, 'USI-ABC123', { personId: 1 }), item(2, 'USI-ABC128', { personId: 3 })];
    const facts = { ...text('USI-ABC123'), counterpartyName: 'Beat Keller' };
    expect(outcomeOf(of(facts, { items, persons: PERSONS }))).toBe('MATCHED USI-ABC123=10000');
    for (const personId of [2, 6]) {
      const rival = item(3, 'USI-ABC12X', { personId });
      const persons = [...PERSONS.slice(0, -1), person(6, 'Beat', 'Keller', { householdId: 'U' })];
      const world = { items: [...items, rival], persons };
      expect([personId, outcomeOf(of(facts, world))]).toEqual([personId, 'MANUAL AMBIGUOUS_REFERENCE']);
    }
  });

  test('of another amount, and the payer owes this one under a code like it: that comes first', () => {
    const items = [item(1, 'USI-ABC123', { personId: 1, openMinor: 2_500 }), item(2, 'USI-ABC128', { personId: 3 })];
    const facts = { ...text('USI-ABC123'), counterpartyName: 'Carla Rossi', counterpartyIban: IBAN };
    const world = { items, persons: PERSONS, accounts: { [IBAN]: [3] } };
    expect(suggestedBy(of(facts, world))[0]).toBe('USI-ABC128');
  });

  test('and of another amount: what the payer owes under a code like it is suggested, too', () => {
    const items = [item(1, 'USI-ABC123', { personId: 1, openMinor: 2_500 }), item(2, 'USI-ABC128', { personId: 3 })];
    const decision = of({ ...text('USI-ABC123'), counterpartyName: 'Carla Rossi' }, { items, persons: PERSONS });
    expect(outcomeOf(decision)).toBe('MANUAL OVERPAID');
    expect(suggestedBy(decision)).toEqual(expect.arrayContaining(['USI-ABC123', 'USI-ABC128']));
  });

  test('a code whose only rival asked for this amount before its price was raised', () => {
    const rival = item(2, 'USI-ABC128', { personId: 3, amountMinor: 12_000, openMinor: 12_000, askedBefore: [10_000] });
    const items = [item(1, 'USI-ABC123', { personId: 1 }), rival];
    expect(outcomeOf(of(text('USI-ABC123'), { items, persons: PERSONS }))).toBe('MANUAL AMBIGUOUS_REFERENCE');
  });

  test('several codes, one of which has a rival of its amount', () => {
    const items = [...ITEMS, item(20, 'USI-ABC128', { personId: 3 })];
    const facts = { ...text('USI-ABC123 USI-DEF456'), amountMinor: 14_000 };
    expect(outcomeOf(of(facts, { items, persons: PERSONS }))).toBe('MANUAL AMBIGUOUS_REFERENCE');
    expect(outcomeOf(of({ ...facts, counterpartyName: 'Anna Keller' }, { items, persons: PERSONS }))).toMatch(
      /^MATCHED/,
    );
  });

  test('too little, too much, a zero too many, digits that changed places', () => {
    for (const amountMinor of [9_500, 10_500, 100_000, 1_000, 5_000, 20_000]) {
      const decision = of({ ...text('USI-ABC123'), amountMinor });
      expect([amountMinor, decision.state]).toEqual([amountMinor, 'MANUAL']);
      expect(suggestedBy(decision)[0]).toBe('USI-ABC123');
    }
  });

  test('a name alone, however exact, also with the title of what is owed', () => {
    for (const words of ['', 'item 1', 'Anna Keller', 'Beitrag', 'Mitgliederbeitrag 2026']) {
      expect(of({ ...text(words), counterpartyName: 'Anna Keller' }).state).toBe('MANUAL');
    }
  });

  test('namesakes who owe the same are both suggested', () => {
    const items = [ITEMS[0] ?? item(1, 'X'), item(20, 'USI-NAME44', { personId: 4, ...due })];
    const decision = of({ counterpartyName: 'Anna Keller' }, { items, persons: PERSONS });
    expect(decision.state).toBe('MANUAL');
    expect([...suggestedBy(decision)].sort()).toEqual(['USI-ABC123', 'USI-NAME44']);
  });

  test('a family pays from a common account: all who owe this sum are suggested, whatever their names', () => {
    const items = [
      item(1, 'USI-ABC123', { personId: 1, ...due }),
      item(2, 'USI-DEF456', { personId: 2, ...due }),
      item(3, 'USI-STEP77', { personId: 7, ...due }),
    ];
    const persons = [...PERSONS, person(7, 'Nora', 'Favre', at('Seeweg', 'K'))];
    for (const accounts of [{}, { [COMMON]: [1, 2] }]) {
      const facts = { counterpartyName: 'Familie Keller', counterpartyIban: COMMON };
      const decision = of(facts, { items, persons, accounts });
      expect(decision.state).toBe('MANUAL');
      expect([...suggestedBy(decision)].sort()).toEqual(['USI-ABC123', 'USI-DEF456', 'USI-STEP77']);
    }
  });

  test('money that comes back, in every way a bank says it', () => {
    for (const facts of [
      { reversal: true },
      { returnReason: 'AC04' },
      { bankTransactionCode: 'PMNT/ICDT/RRTN' },
      { bankTransactionCode: 'PMNT/RRCT/RPCR' },
    ]) {
      expect(outcomeOf(of({ ...text('USI-ABC123'), ...facts }))).toMatch(/^MANUAL REVERSAL_ENTRY/);
    }
    expect(outcomeOf(of({ ...text('Rückzahlung USI-ABC123'), direction: 'out' }))).toBe('IRRELEVANT DEBIT');
  });

  test('an item in another currency is suggested with the whole payment, and says how to note its worth', () => {
    const decision = of({ ...text('USI-EURO55'), amountMinor: 9_500 });
    expect(outcomeOf(decision)).toBe('MANUAL CURRENCY_MISMATCH');
    expect(suggestedBy(decision)).toEqual(['USI-EURO55']);
  });
});

describe('a known payer without a reference', () => {
  const before = (personId: number, count: number): readonly PaidBefore[] =>
    Array.from({ length: count }, (_, n) => ({
      paymentId: 100 + n,
      personId,
      kind: 'subscription' as const,
      title: 'Kurs',
      amountMinor: 10_000,
      bookingDate: '2026-05-01',
      policy: 'verified-reference',
      createdAt: `2026-05-0${n + 1}T00:00:00Z`,
      isReversed: false,
      contradictedAt: null,
    }));
  const known = (count: number, more: Partial<World> = {}): World => ({
    ...{ ...WORLD, paidBefore: { [IBAN]: before(1, count) } },
    ...more,
  });
  const silent = { counterpartyIban: IBAN, counterpartyName: 'Anna Keller' };

  test('is booked once the account is earned, and watched before', () => {
    expect(outcomeOf(of(silent, known(3)))).toBe('MATCHED USI-ABC123=10000');
    const decision = of(silent, known(1));
    expect(outcomeOf(decision)).toBe('MANUAL NO_REFERENCE');
    expect(decision).toMatchObject({ held: { row: 'own-account-one-item', level: 'shadow' } });
  });

  test.each([
    ['who writes that it is a gift', { remittance: ['Weihnachtsspende'] }],
    ['who writes that it is for a good cause', { remittance: ['Für einen guten Zweck'] }],
    ['who writes a code of nobody', { remittance: ['USI-ZZZ999'] }],
    ['who writes letters like a code', { remittance: ['USI-QQRRSS'] }],
    ['who writes a wrong slip number', { remittance: ['990000000003139471430001234'] }],
    ['who pays another amount', { amountMinor: 9_900 }],
    ['who pays in another currency', { currency: 'EUR' }],
    ['who pays long after it was due', { bookingDate: '2027-06-01' }],
  ] as const)('%s waits for a person', (_, facts) => {
    expect(of({ ...silent, ...facts }, known(5)).state).toBe('MANUAL');
  });

  test('is only watched in their own name, from an account that is theirs alone, for what they owe themselves', () => {
    const accounts = { [COMMON]: [1] };
    const heldFor = (facts: Partial<DecidablePayment>, more: Partial<World> = {}) => {
      const decision = of({ counterpartyIban: COMMON, ...facts }, { ...WORLD, accounts, ...more });
      return decision.state === 'MANUAL' ? (decision.held?.row ?? null) : decision.state;
    };
    expect(heldFor({ counterpartyName: 'Anna Keller' })).toBe('own-account-one-item');
    expect(heldFor({ counterpartyName: 'Beat Keller' })).toBeNull();
    expect(heldFor({ counterpartyName: null })).toBeNull();
    expect(heldFor({ counterpartyName: 'Anna Keller' }, { accounts: { [COMMON]: [1, 2] } })).toBeNull();
    expect(heldFor({ counterpartyName: 'Anna Keller', amountMinor: 4_000 })).toBeNull();
    const twin = item(21, 'USI-TWIN11', { personId: 2, ...due });
    expect(heldFor({ counterpartyName: 'Anna Keller' }, { items: [...ITEMS, twin] })).toBeNull();
  });
});
