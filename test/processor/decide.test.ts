import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeCreditorReference, makeQrReference } from '../../src/iso20022/references.ts';
import { decide } from '../../src/processor/decide.ts';
import type { DecidablePayment, Decision } from '../../src/processor/decision.ts';
import { formatShortCode, makeShortCode } from '../../src/short-code.ts';
import { item, type Known, lookupOf as lookupIn, POLICY, payment } from './known-items.ts';

const QRR = makeQrReference('4711');
const SCOR = makeCreditorReference('KURS2026');

const SALSA = item(1, 'USI-ABC123', { qr: QRR, scor: SCOR });
const TANGO = item(2, 'USI-DEF456', { openMinor: 4_000 });
const PAID = item(3, 'USI-PAID99', { state: 'PAID', openMinor: 0 });
const FUND = item(4, 'FUND-2026', { kind: 'fund', openMinor: null });
const FREE = item(5, 'USI-FREE77', { kind: 'contribution', openMinor: null });
const EURO = item(6, 'USI-EURO55', { currency: 'EUR' });
const OURS = item(7, formatShortCode(makeShortCode(123_456_789)));
const ITEMS = [SALSA, TANGO, PAID, FUND, FREE, EURO, OURS];

const lookupOf = (items: readonly Known[]) => lookupIn({ items });

function decided(more: Partial<DecidablePayment>): string {
  const decision = decide(payment(more), lookupOf(ITEMS), POLICY);
  return decision.state === 'MATCHED' ? `MATCHED ${shares(decision)}` : `${decision.state} ${decision.reason}`;
}

function shares(decision: Extract<Decision, { state: 'MATCHED' }>): string {
  return decision.allocations.map((one) => `${one.reference}=${one.amountMinor}`).join(' ');
}

describe('matched by itself', () => {
  test.each([
    ['a QR reference', { references: [{ type: 'QRR', value: QRR }] }],
    ['a QR reference whose type is missing', { references: [{ type: 'OTHER', value: QRR }] }],
    [
      'a QR reference without its leading zeros in a structured field',
      { references: [{ type: 'QRR', value: QRR.replace(/(.{5})/g, '$1 ').trim() }] },
    ],
    ['a creditor reference', { references: [{ type: 'SCOR', value: SCOR }] }],
    ['a creditor reference typed in groups', { remittance: [SCOR.replace(/(.{4})/g, '$1 ')] }],
    [
      'a QR reference typed in groups',
      { remittance: [`Ref ${QRR.slice(0, 2)} ${QRR.slice(2).replace(/(.{5})/g, '$1 ')}danke`] },
    ],
    ['a code in the text', { remittance: ['Kurs USI-ABC123 Keller'] }],
    ['a code in small letters and blanks', { remittance: ['usi abc123'] }],
    ['a code cut by the line break of the bank', { remittance: ['Zahlung USI-AB', 'C123'] }],
    ['a code written twice', { remittance: ['USI-ABC123', 'USI-ABC123'] }],
    ['a code in the end-to-end id', { endToEndId: 'USI-ABC123' }],
    ['a code that only the advice of the bank shows', { additionalInfo: 'GUTSCHRIFT KELLER MITTEILUNGEN: USI-ABC123' }],
  ])('%s', (_, facts) => {
    expect(decided(facts)).toBe('MATCHED USI-ABC123=10000');
  });

  test('our own short code', () => {
    expect(decided({ remittance: [`Kurs ${OURS.reference.toLowerCase()}`] })).toBe(`MATCHED ${OURS.reference}=10000`);
  });

  test('two references whose open amounts add up exactly', () => {
    expect(decided({ amountMinor: 14_000, remittance: ['USI-ABC123 + USI-DEF456'] })).toBe(
      'MATCHED USI-ABC123=10000 USI-DEF456=4000',
    );
  });

  test('a fund and a free gift take any amount, and what an item leaves over', () => {
    expect(decided({ amountMinor: 1_234, remittance: ['FUND-2026'] })).toBe('MATCHED FUND-2026=1234');
    expect(decided({ amountMinor: 77, remittance: ['USI-FREE77'] })).toBe('MATCHED USI-FREE77=77');
    expect(decided({ amountMinor: 12_500, remittance: ['USI-ABC123 FUND-2026'] })).toBe(
      'MATCHED USI-ABC123=10000 FUND-2026=2500',
    );
  });
});

describe('left to a person, with its reason', () => {
  test.each([
    ['no reference', { remittance: ['Spende'] }, 'NO_REFERENCE'],
    ['a code of nobody', { remittance: ['USI-ZZZ999'] }, 'UNKNOWN_REFERENCE'],
    ['a code of nobody beside a known one', { remittance: ['USI-ABC123 USI-ZZZ999'] }, 'UNKNOWN_REFERENCE'],
    ['a QR reference of nobody', { references: [{ type: 'QRR', value: makeQrReference('99') }] }, 'UNKNOWN_REFERENCE'],
    [
      'a QR reference with a wrong check digit',
      { references: [{ type: 'QRR', value: '1'.repeat(27) }] },
      'BAD_CHECKSUM',
    ],
    ['too little', { amountMinor: 9_999, remittance: ['USI-ABC123'] }, 'UNDERPAID'],
    ['too much', { amountMinor: 10_001, remittance: ['USI-ABC123'] }, 'OVERPAID'],
    ['another currency', { currency: 'EUR', remittance: ['USI-ABC123'] }, 'CURRENCY_MISMATCH'],
    ['a paid item', { remittance: ['USI-PAID99'] }, 'OBLIGATION_CLOSED'],
    ['two items that take any amount', { remittance: ['FUND-2026 USI-FREE77'] }, 'AMBIGUOUS_REFERENCE'],
    ['a reversal', { reversal: true, remittance: ['USI-ABC123'] }, 'REVERSAL_ENTRY'],
    [
      'money of ours that came back',
      { bankTransactionCode: 'PMNT/ICDT/RRTN', remittance: ['USI-ABC123'] },
      'REVERSAL_ENTRY',
    ],
    ['a returned credit', { returnReason: 'AC04', remittance: ['USI-ABC123'] }, 'REVERSAL_ENTRY'],
    ['a doubt of the import', { importDoubt: 'DUPLICATE_SUSPECT', remittance: ['USI-ABC123'] }, 'DUPLICATE_SUSPECT'],
    ['a code inside a longer word', { remittance: ['XUSI-ABC123Y'] }, 'NO_REFERENCE'],
    ['one wrong character', { remittance: ['USI-ABC124'] }, 'UNKNOWN_REFERENCE'],
  ])('%s', (_, facts, reason) => {
    expect(decided(facts)).toBe(`MANUAL ${reason}`);
  });

  test('a typo in our own short code is told as such where the amount does not say that it is one', () => {
    const typo = OURS.reference.slice(0, -1) + (OURS.reference.endsWith('2') ? '3' : '2');
    expect(decided({ amountMinor: 9_000, remittance: [typo] })).toBe('MANUAL BAD_CHECKSUM');
  });

  test('an amount that is wrong comes with the item as a suggestion', () => {
    const decision = decide(payment({ amountMinor: 12_000, remittance: ['USI-ABC123'] }), lookupOf(ITEMS), POLICY);
    expect(decision).toMatchObject({
      suggestions: [{ rank: 1, allocations: [{ reference: 'USI-ABC123', amountMinor: 10_000 }] }],
    });
  });
});

test('debits and what lies before the opening are irrelevant', () => {
  expect(decided({ direction: 'out', remittance: ['USI-ABC123'] })).toBe('IRRELEVANT DEBIT');
  expect(decided({ account: 'OLD', bookingDate: '2025-12-31', remittance: ['USI-ABC123'] })).toBe(
    'IRRELEVANT BEFORE_OPENING',
  );
});

test('whatever is paid, a match gives away exactly the payment, never more than is open, and always decides the same', () => {
  const texts = fc.array(
    fc.constantFrom('USI-ABC123', 'USI-DEF456', 'USI-PAID99', 'FUND-2026', 'USI-FREE77', 'USI-EURO55', 'Spende', QRR),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(
      texts,
      fc.integer({ min: 1, max: 30_000 }),
      fc.constantFrom('CHF', 'EUR'),
      (words, amountMinor, currency) => {
        const facts = payment({ amountMinor, currency, remittance: words });
        const decision = decide(facts, lookupOf(ITEMS), POLICY);
        expect(decide(facts, lookupOf(ITEMS), POLICY)).toEqual(decision);
        if (decision.state !== 'MATCHED') return;
        expect(decision.allocations.reduce((sum, one) => sum + one.amountMinor, 0)).toBe(amountMinor);
        for (const one of decision.allocations) {
          const known = ITEMS.find((candidate) => candidate.id === one.openItemId);
          expect(known?.currency).toBe(currency);
          expect(known?.state).toBe('OPEN');
          if (known?.openMinor !== null && known?.openMinor !== undefined)
            expect(one.amountMinor).toBe(known.openMinor);
        }
        expect(decision.evidence.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 500 },
  );
});

test('words are not glued to the reference of somebody else', () => {
  const items = [item(11, 'INV-1'), item(12, 'INV-150', { openMinor: 5_000 }), item(13, 'KURS-12'), item(14, 'A100')];
  const states = ['INV-1 50.00', 'KURS-1, 2. Rate', 'Zone A 100 CHF', 'INV-15²'].map((text) => {
    const decision = decide(payment({ remittance: [text] }), lookupOf(items), POLICY);
    return decision.state === 'MATCHED' ? shares(decision) : decision.state;
  });
  expect(states).toEqual(['INV-1=10000', 'MANUAL', 'MANUAL', 'MANUAL']);
});
