/**
 * QR and creditor references with one typing error: what is corrected, and each guard without which it would be booked for
 * somebody who was not meant.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isCreditorReference,
  isQrReference,
  makeCreditorReference,
  makeQrReference,
  readQrReference,
} from '../../src/iso20022/references.ts';
import { decide } from '../../src/processor/decide.ts';
import type { DecidablePayment } from '../../src/processor/decision.ts';
import { item, type Known, lookupOf, outcomeOf, POLICY, payment, person, suggestedBy } from './known-items.ts';

const QRR = makeQrReference('21000000000313947143000901');
const SCOR = makeCreditorReference('MEMBER2026A7');
const OWED = item(1, 'KURS-A1', { qr: QRR, scor: SCOR });
const BOOKED = 'MATCHED KURS-A1=10000';
const TWO_ERRORS_TOLD = expect.objectContaining({
  rule: 'similar-code',
  value: expect.stringContaining('with two typing errors'),
});

/** All that is owed is owed by Anna, and Anna pays: only what she owes is in question. */
const persons = [person(1, 'Anna', 'Keller')];
const lookup = (items: readonly Known[]) => lookupOf({ persons, items: items.map((one) => ({ ...one, personId: 1 })) });
const paidByAnna = (facts: Partial<DecidablePayment>): DecidablePayment =>
  payment({ counterpartyName: 'Anna Keller', ...facts });
const outcome = (items: readonly Known[], facts: Partial<DecidablePayment>): string =>
  outcomeOf(decide(paidByAnna(facts), lookup(items), POLICY));
const written = (text: string): Partial<DecidablePayment> => ({ remittance: [text] });
const declared = (type: string, value: string): Partial<DecidablePayment> => ({ references: [{ type, value }] });

/** The text with another character in this place: the next of its kind. */
function changedAt(text: string, at: number): string {
  const here = text.charAt(at);
  const next = /\d/.test(here) ? String((Number(here) + 1) % 10) : here === 'A' ? 'B' : 'A';
  return text.slice(0, at) + next + text.slice(at + 1);
}

/** As slips print it: two digits, then groups of five. */
const inFives = (digits: string): string => digits.replace(/(?<=^\d{2}(?:\d{5})*)(?=\d)/g, ' ').trim();
const inFours = (text: string): string => text.replace(/(.{4})(?=.)/g, '$1 ');
const swapped = (text: string, at: number): string =>
  text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
const without = (text: string, at: number): string => text.slice(0, at) + text.slice(at + 1);
const twice = (text: string, at: number): string => text.slice(0, at) + text.charAt(at) + text.slice(at);

const SLIPS = ['another', 'swapped', 'missing', 'additional'] as const;

function mistyped(
  right: string,
  slip: (typeof SLIPS)[number],
  { at, character }: { at: number; character: string },
): string {
  switch (slip) {
    case 'another':
      return right.slice(0, at) + character + right.slice(at + 1);
    case 'swapped':
      return swapped(right, at);
    case 'missing':
      return without(right, at);
    case 'additional':
      return right.slice(0, at) + character + right.slice(at);
  }
}

describe('a reference with one typing error', () => {
  const slips = [
    ['QR reference, another digit', changedAt(QRR, 9), 'QRR'],
    ['QR reference, wrong check digit', changedAt(QRR, 26), 'QRR'],
    ['QR reference, two digits swapped', swapped(QRR, 15), 'QRR'],
    ['QR reference, a digit missing', without(QRR, 16), 'QRR'],
    ['QR reference, a digit too many', twice(QRR, 12), 'QRR'],
    ['creditor reference, another letter', changedAt(SCOR, 5), 'SCOR'],
    ['creditor reference, another digit', changedAt(SCOR, 11), 'SCOR'],
    ['creditor reference, two characters swapped', swapped(SCOR, 6), 'SCOR'],
    ['creditor reference, a character missing', without(SCOR, 8), 'SCOR'],
    ['creditor reference, a character too many', twice(SCOR, 13), 'SCOR'],
  ] as const;

  test.each(slips)('is corrected where it is declared and where it is typed: %s', (_, wrong, type) => {
    expect(isQrReference(wrong) || isCreditorReference(wrong)).toBe(false);
    const grouped = type === 'QRR' ? inFives(wrong) : inFours(wrong);
    for (const facts of [declared(type, wrong), written(wrong), written(`Danke ${grouped}`)]) {
      expect([facts, outcome([OWED], facts)]).toEqual([facts, BOOKED]);
    }
  });

  test('tells a person what was typed and what it was taken for', () => {
    const wrong = changedAt(QRR, 9);
    const decision = decide(paidByAnna(written(wrong)), lookup([OWED]), POLICY);
    expect(decision).toMatchObject({ state: 'MATCHED', policy: 'corrected-code' });
    expect(decision.evidence.map(({ value }) => value)).toContain(`"${wrong}" is ${QRR} with one typing error`);
  });

  test('is left to a person where the payer does not agree: whose number it is may not be known yet', () => {
    for (const counterpartyName of ['Beat Meier', null]) {
      const facts = { ...written(changedAt(QRR, 9)), counterpartyName };
      expect(outcome([OWED], facts)).toBe('MANUAL BAD_CHECKSUM');
      expect(suggestedBy(decide(paidByAnna(facts), lookup([OWED]), POLICY))).toEqual(['KURS-A1']);
    }
  });

  test('with two errors is suggested where it asks for exactly this amount, and never booked', () => {
    for (const right of [QRR, SCOR]) {
      const decision = decide(paidByAnna(written(changedAt(changedAt(right, 9), 13))), lookup([OWED]), POLICY);
      expect(decision.state).toBe('MANUAL');
      expect(suggestedBy(decision)).toEqual(['KURS-A1']);
      expect(decision).toMatchObject({ suggestions: [{ evidence: expect.arrayContaining([TWO_ERRORS_TOLD]) }] });
    }
  });

  test('is the first suggestion where the amount is another', () => {
    const decision = decide(paidByAnna({ ...written(changedAt(QRR, 9)), amountMinor: 9_000 }), lookup([OWED]), POLICY);
    expect(outcomeOf(decision)).toBe('MANUAL BAD_CHECKSUM');
    expect(decision).toMatchObject({ suggestions: [{ rank: 1, allocations: [{ reference: 'KURS-A1' }] }] });
  });
});

describe('a reference with one typing error is left to a person against its guard', () => {
  const wrong = changedAt(QRR, 9);
  /** Right check digits, and two characters from what was typed. */
  const near = variants(wrong).find((other) => other !== QRR && isQrReference(other)) ?? '';
  const nearTwo = variants(changedAt(wrong, 22)).find((other) => isQrReference(other) && distanceOfTwo(other)) ?? '';
  const other = (more: Partial<Known>): Known => item(2, 'KURS-B2', more);

  /** Two places differ from what was typed, and it is no reference one error away. */
  function distanceOfTwo(candidate: string): boolean {
    return [...candidate].filter((digit, at) => digit !== wrong.charAt(at)).length === 2;
  }

  /** Each digit replaced by each other. */
  function variants(text: string): readonly string[] {
    return [...text].flatMap((_, at) =>
      [...'0123456789'].map((digit) => text.slice(0, at) + digit + text.slice(at + 1)),
    );
  }

  const cases: readonly (readonly [string, readonly Known[], Partial<DecidablePayment>])[] = [
    ['another amount', [OWED], { ...written(wrong), amountMinor: 9_999 }],
    ['a part of the amount is open', [{ ...OWED, openMinor: 4_000 }], written(wrong)],
    ['another currency', [{ ...OWED, currency: 'EUR' }], written(wrong)],
    ['the item is paid', [{ ...OWED, state: 'PAID' }], written(wrong)],
    ['the item is settled elsewhere', [{ ...OWED, settledElsewhere: true }], written(wrong)],
    ['a second item is one error away', [OWED, other({ qr: near })], written(wrong)],
    [
      'a second item of another amount is one error away',
      [OWED, other({ qr: near, amountMinor: 1, openMinor: 1 })],
      written(wrong),
    ],
    [
      'a second item that is paid is one error away',
      [OWED, other({ qr: near, state: 'PAID', openMinor: 0 })],
      written(wrong),
    ],
    ['a rival is two errors away', [OWED, other({ qr: nearTwo })], written(wrong)],
    [
      'a rival that is paid is two errors away',
      [OWED, other({ qr: nearTwo, state: 'PAID', openMinor: 0 })],
      written(wrong),
    ],
    ['a rival of which so much is open', [OWED, other({ qr: nearTwo, amountMinor: 30_000 })], written(wrong)],
    ['a rival has it as its code', [OWED, item(2, nearTwo)], written(wrong)],
    [
      'too many items of the amount',
      [OWED, ...Array.from({ length: 3_000 }, (_, at) => item(at + 2, `K-${at}`))],
      written(wrong),
    ],
    ['two typing errors', [OWED], written(changedAt(wrong, 20))],
    [
      'the digits are a reference on record',
      [OWED, item(2, wrong, { amountMinor: 1, openMinor: 1 })],
      written(inFives(wrong)),
    ],
    ['its check digits hold', [OWED], written(near)],
    ['an unknown code beside it', [OWED], written(`${wrong} USI-ZZZ999`)],
    ['a second wrong reference beside it', [OWED], written(`${wrong} ${changedAt(makeQrReference('77'), 3)}`)],
    ['a code that is like that of another', [OWED, item(2, 'USI-ABC123')], written(`${wrong} USI-ABC124`)],
    ['digits that go on', [OWED], written(`${wrong}-2`)],
  ];

  test.each(cases)('%s', (_, items, facts) => {
    expect(outcome(items, facts)).toMatch(/^MANUAL /);
  });

  test('and would be booked without that: rivals of another amount or further away change nothing', () => {
    expect(near).not.toBe('');
    expect(nearTwo).not.toBe('');
    const strangers = [
      other({ qr: nearTwo, amountMinor: 1, openMinor: 1 }),
      item(3, 'C3', { qr: makeQrReference('99') }),
    ];
    expect(outcome([OWED, ...strangers], written(wrong))).toBe(BOOKED);
  });
});

test('a right reference in groups is left to a person where one more digit stands behind it', () => {
  const grouped = inFives(QRR);
  expect(outcome([OWED], written(`${grouped} 7`))).toBe('MANUAL AMBIGUOUS_REFERENCE');
  for (const text of [grouped, `${grouped} 7.50`, `${grouped} 2026`, `${QRR} 7`]) {
    expect([text, outcome([OWED], written(text))]).toEqual([text, BOOKED]);
  }
});

describe('numbers that follow each other, all of one amount', () => {
  const FIRST = 4_711_000;
  const COUNT = 200;
  const numbers = Array.from({ length: COUNT }, (_, at) => String(FIRST + at));
  const slipsOf = (kind: 'qr' | 'scor', state: (at: number) => Partial<Known>): readonly Known[] =>
    numbers.map((number, at) =>
      item(at + 1, `M-${number}`, {
        [kind]: kind === 'qr' ? makeQrReference(number) : makeCreditorReference(number),
        ...state(at),
      }),
    );
  const typing = fc.record({
    of: fc.nat(COUNT - 1),
    slip: fc.constantFrom(...SLIPS),
    place: fc.nat(26),
    character: fc.constantFrom(...'0123456789'),
    /** One of so many is paid already. */
    paidEvery: fc.integer({ min: 1, max: 5 }),
    isGrouped: fc.boolean(),
  });

  test.each(['qr', 'scor'] as const)(
    'one random error that the check digits show never books for another item: %s',
    (kind) => {
      let booked = 0;
      fc.assert(
        fc.property(typing, ({ of, slip, place, character, paidEvery, isGrouped }) => {
          const items = slipsOf(kind, (at) => (at % paidEvery === 1 ? { state: 'PAID', openMinor: 0 } : {}));
          const right = (kind === 'qr' ? items[of]?.qr : items[of]?.scor) ?? '';
          const wrong = mistyped(right, slip, { at: place % (right.length - 1), character });
          // What some transpositions make is the right reference of somebody else: nobody can tell.
          fc.pre(readQrReference(wrong) === null && !isCreditorReference(wrong));
          const grouped = kind === 'qr' ? inFives(wrong) : inFours(wrong);
          const text = isGrouped ? grouped : wrong;
          const result = outcome(items, written(text));
          if (result.startsWith('MATCHED')) {
            booked += 1;
            expect(result).toBe(`MATCHED M-${numbers[of]}=10000`);
          }
        }),
        { numRuns: 600 },
      );
      expect(booked).toBeGreaterThan(50);
    },
  );
});
