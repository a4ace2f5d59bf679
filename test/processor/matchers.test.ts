/** Which references a decision finds, however banks and payers write them, and what it must not take for one. */
import { describe, expect, test } from 'vitest';
import { makeCreditorReference, makeQrReference } from '../../src/iso20022/references.ts';
import { decide } from '../../src/processor/decide.ts';
import type { DecidablePayment, Decision, Lookup } from '../../src/processor/decision.ts';
import { item, type Known, lookupOf as lookupIn, POLICY, payment } from './known-items.ts';

/** Codes that are like others have their own tests: here nothing is near anything. */
function lookupOf(items: readonly Known[]): Lookup & { asked: () => number } {
  let asked = 0;
  const { byQrReference, byCreditorReference, byReferenceKey, ...others } = lookupIn({ items });
  const counted =
    <T>(answer: (question: string) => T) =>
    (question: string): T => {
      asked += 1;
      return answer(question);
    };
  return {
    ...others,
    keysBeginningWith: () => [],
    keysEndingIn: () => [],
    asked: () => asked,
    byQrReference: counted(byQrReference),
    byCreditorReference: counted(byCreditorReference),
    byReferenceKey: counted(byReferenceKey),
  };
}

function decision(items: readonly Known[], more: Partial<DecidablePayment>, referencePatterns?: string[]): Decision {
  const policy = referencePatterns === undefined ? POLICY : { ...POLICY, referencePatterns };
  return decide(payment(more), lookupOf(items), policy);
}

/** The references that are paid, or the reason why a person must look. */
function outcome(items: readonly Known[], more: Partial<DecidablePayment>, patterns?: string[]): string {
  const made = decision(items, more, patterns);
  return made.state === 'MATCHED' ? made.allocations.map((one) => one.reference).join(' ') : made.reason;
}

const structured = (value: string, type = 'OTHER') => ({ references: [{ type, value }] });
const typed = (...remittance: string[]) => ({ remittance });

describe('QR references and those of the old Swiss slips (ISR)', () => {
  const qr = makeQrReference('31394714300090');
  const short = qr.slice(-15);
  const groups = `${short.slice(0, 5)} ${short.slice(5, 10)} ${short.slice(10)}`;
  const owed = [item(1, 'KURS-A1', { qr })];

  test.each([
    ['declared as QRR', structured(qr, 'QRR')],
    ['declared as ISR', structured(qr, 'ISR')],
    ['declared as SCOR by mistake', structured(qr, 'SCOR')],
    ['not declared', structured(qr)],
    ['without its leading zeros', structured(short)],
    ['with 16 digits', structured(qr.slice(-16), 'ISR')],
    ['with blanks', structured(qr.replace(/(.{5})/g, '$1 ').trim())],
    ['typed without leading zeros', typed(`Rechnung ${short} danke`)],
    ['typed in groups without leading zeros', typed(`Rechnung ${groups} danke`)],
    ['in the code line of the slip', typed(`0100000123457>${qr}+ 010001234>`)],
  ])('are found %s', (_, facts) => {
    expect(outcome(owed, facts)).toBe('KURS-A1');
  });

  test('with few digits are found only where the bank says what they are', () => {
    const small = makeQrReference('4711');
    const items = [item(1, 'KURS-A1', { qr: small })];
    expect(outcome(items, structured(small.slice(-5), 'QRR'))).toBe('KURS-A1');
    expect(outcome(items, structured(small.slice(-5)))).toBe('NO_REFERENCE');
    expect(outcome(items, typed(small.slice(-5)))).toBe('NO_REFERENCE');
  });

  test('are not made of numbers that stand beside each other by chance', () => {
    expect(outcome(owed, typed(`${short.slice(0, 3)} ${short.slice(3)}`))).toBe('NO_REFERENCE');
  });

  test.each([
    ['unknown', structured(makeQrReference('77')), 'UNKNOWN_REFERENCE'],
    ['unknown, and typed', typed(makeQrReference('77')), 'UNKNOWN_REFERENCE'],
    ['with a wrong check digit', structured('1'.repeat(27)), 'BAD_CHECKSUM'],
    ['with a wrong check digit, and typed', typed('1'.repeat(27)), 'BAD_CHECKSUM'],
    ['declared, and something else', structured('abc', 'QRR'), 'BAD_CHECKSUM'],
    ['of a slip without check digit', structured('123456789012345', 'ISR'), 'UNKNOWN_REFERENCE'],
  ])('are left to a person when they are %s', (_, facts, reason) => {
    expect(outcome(owed, facts)).toBe(reason);
  });
});

test('long numbers that are ids of the payer, and not references, are no doubt', () => {
  const found = { ...typed('USI-ABC123'), endToEndId: '202611201234567890123456789' };
  expect(outcome([item(1, 'USI-ABC123')], found)).toBe('USI-ABC123');
});

describe('creditor references (ISO 11649)', () => {
  const scor = makeCreditorReference('539007547034');
  const owed = [item(1, 'KURS-A1', { scor })];

  test.each([
    ['declared', structured(scor, 'SCOR')],
    ['declared as QRR by mistake', structured(scor, 'QRR')],
    ['in small letters', structured(scor.toLowerCase())],
    ['with zeros after its check digits', structured(`${scor.slice(0, 4)}000${scor.slice(4)}`)],
    ['typed in small letters and groups', typed(`ref ${scor.toLowerCase().replace(/(.{4})/g, '$1 ')}`)],
    ['typed behind a label', typed(`Ref:${scor}.`)],
    ['in the end-to-end id', { endToEndId: scor }],
  ])('are found %s', (_, facts) => {
    expect(outcome(owed, facts)).toBe('KURS-A1');
  });

  test.each([
    [
      'unknown, and typed in groups',
      typed('RF18 5390 0754 7035'.replace('RF18', makeCreditorReference('539007547035').slice(0, 4))),
      'UNKNOWN_REFERENCE',
    ],
    ['with two wrong digits', structured('RF19539007547035'), 'BAD_CHECKSUM'],
    ['with two wrong digits, and typed', typed('RF19539007547035'), 'BAD_CHECKSUM'],
    [
      'declared, and of a national kind that nobody knows',
      structured('00000000000000001245', 'SCOR'),
      'UNKNOWN_REFERENCE',
    ],
  ])('are left to a person when they are %s', (_, facts, reason) => {
    expect(outcome(owed, facts)).toBe(reason);
  });

  test('name the national reference that they are made of', () => {
    expect(outcome([item(1, '234823612345')], structured(makeCreditorReference('234823612345'), 'SCOR'))).toBe(
      '234823612345',
    );
  });
});

describe('references of other countries', () => {
  test.each([
    ['a Finnish one that the bank fills with zeros', '123456789014', structured('00000000123456789014', 'SCOR')],
    ['a short Finnish one', '1245', structured('00000000000000001245', 'SCOR')],
    ['a Norwegian KID', '00123456789012', structured('00123456789012')],
    ['a Belgian one in its field', '090933755493', structured('090933755493', 'SCOR')],
    ['a Belgian one as it is printed', '090933755493', typed('+++090/9337/55493+++')],
    ['a Belgian one that is on record as it is printed', '+++090/9337/55493+++', typed('090/9337/55493')],
    ['a Dutch one of 16 digits', '5000000012345678', structured('5000 0000 1234 5678')],
  ])('%s is found', (_, reference, facts) => {
    expect(outcome([item(1, reference)], facts)).toBe(reference);
  });

  test('a number in the form of a Belgian one needs its check digits', () => {
    expect(outcome([item(1, '090933755494')], typed('+++090/9337/55494+++'))).toBe('NO_REFERENCE');
  });
});

describe('texts in the manner of banks', () => {
  const owed = [item(1, 'USI-ABC123')];
  const lines = (column: number) => {
    const start = 'Beitrag '.padEnd(column - 'USI-ABC12'.length, 'x');
    return [`${start.replace(/x$/, ' ')}USI-ABC12`, '3 Gross'];
  };

  test.each([
    ['German keywords', typed('EREF+NOTPROVIDED', 'SVWZ+Kurs USI-ABC123', 'ABWA+Gross')],
    ['Dutch keywords', { additionalInfo: '/TRTP/SEPA OVERBOEKING/NAME/J. DE VRIES/REMI/USI-ABC123/EREF/1' }],
    ['French keywords', typed('/MOTIF KURS USI-ABC123 /REF NOTPROVIDED')],
    ['the detail of an advice', { additionalInfo: 'Overboeking\nkenmerk USI-ABC123' }],
    ['lines of 27 columns', typed(...lines(27))],
    ['lines of 35 columns', typed(...lines(35))],
    ['lines of 140 columns', typed(...lines(140))],
  ])('with %s are read', (_, facts) => {
    expect(outcome(owed, facts)).toBe('USI-ABC123');
  });

  test('are not glued where a line does not fill its column, or the code has no shape and no check digits', () => {
    expect(outcome(owed, typed(...lines(34)))).toBe('NO_REFERENCE');
    const [start = '', end = ''] = lines(35).map((line) => line.replace('USI-ABC12', '    INV-1'));
    expect(outcome([item(1, 'INV-13')], typed(start, end))).toBe('NO_REFERENCE');
    expect(outcome([item(1, 'INV-13')], typed(start, end), ['INV-\\d+'])).toBe('UNKNOWN_REFERENCE');
  });
});

describe('words that two open items may claim', () => {
  const whole = item(1, 'USI-ABC-123');
  const part = item(2, 'ABC-123');
  const next = item(3, '123-XYZ9');

  test('go to a person, who gets both as suggestions', () => {
    const made = decision([whole, part], typed('USI-ABC 123'));
    expect(made).toMatchObject({
      state: 'MANUAL',
      reason: 'AMBIGUOUS_REFERENCE',
      suggestions: [
        { rank: 1, allocations: [{ reference: 'USI-ABC-123' }] },
        { rank: 2, allocations: [{ reference: 'ABC-123' }] },
      ],
    });
    expect(made.evidence).toContainEqual({
      rule: 'codes-overlap',
      weight: 0,
      field: 'remittance',
      value: '"USI-ABC 123" is USI-ABC-123, "ABC 123" is ABC-123',
    });
  });

  test('go to a person even when the amounts would add up', () => {
    expect(outcome([part, next], { amountMinor: 20_000, ...typed('ABC-123-XYZ9') })).toBe('AMBIGUOUS_REFERENCE');
    expect(outcome([part, next], { amountMinor: 20_000, ...typed('ABC-123, 123-XYZ9') })).toBe('ABC-123 123-XYZ9');
  });
});

describe('evidence', () => {
  test('names a payer whom only the text of the bank names, and says where it comes from', () => {
    const advice = 'GUTSCHRIFT AUFTRAGGEBER: HANS MUSTER GASSE 3 8001 ZUERICH MITTEILUNGEN: USI-ABC123';
    const named = decision([item(1, 'USI-ABC123')], { additionalInfo: advice });
    expect(named.state).toBe('MATCHED');
    expect(named.evidence).toContainEqual({
      rule: 'payer-in-advice',
      weight: 0,
      field: 'additionalInfo',
      value: 'HANS MUSTER',
    });
    const structuredPayer = decision([], { additionalInfo: advice, counterpartyName: 'Anna' });
    expect(structuredPayer.evidence.map((one) => one.rule)).not.toContain('payer-in-advice');
  });

  test.each(['USI-ABC123', 'usi abc123', 'Usi.Abc123'])('quotes %s as the payer wrote it', (written) => {
    const made = decision([item(1, 'USI-ABC123')], typed(`Kurs (${written})!`));
    expect(made.evidence[0]).toEqual({ rule: 'code-in-text', weight: 80, field: 'remittance', value: written });
  });

  test('is short when a text repeats an unknown code many times', () => {
    const made = decision([], typed('USI-ZZZ999 '.repeat(1_000)));
    expect(made).toMatchObject({ state: 'MANUAL', reason: 'UNKNOWN_REFERENCE' });
    expect(made.evidence.length).toBeLessThanOrEqual(20);
  });
});

test('characters that nobody sees do not hide a code', () => {
  expect(outcome([item(1, 'USI-ABC123')], typed('Kurs USI-AB\u200bC1\u00ad23\u200f'))).toBe('USI-ABC123');
});

test('a configured shape may have signs around its letters and digits', () => {
  const items = [item(1, '12345')];
  expect(outcome(items, typed('Beitrag #12345 danke'), ['#\\d{5}'])).toBe('12345');
  expect(outcome(items, typed('Beitrag (#12345).'), ['#\\d{5}'])).toBe('12345');
  expect(outcome(items, typed('Beitrag 12345 danke'), ['#\\d{5}'])).toBe('NO_REFERENCE');
  expect(outcome(items, typed('Beitrag A#12345'), ['#\\d{5}'])).toBe('NO_REFERENCE');
});

describe('long texts', () => {
  test('cost a bounded number of questions, and are never booked by what was found in their beginning', () => {
    const lookup = lookupOf([item(1, 'USI-ABC123')]);
    const remittance = ['USI-ABC123', ...Array.from({ length: 100_000 }, (_, at) => `A${at} B${at}`)];
    const made = decide(payment({ remittance }), lookup, POLICY);
    expect(lookup.asked()).toBeLessThan(10_000);
    expect(made).toMatchObject({
      state: 'MANUAL',
      reason: 'AMBIGUOUS_REFERENCE',
      suggestions: [{ allocations: [{ reference: 'USI-ABC123' }] }],
    });
    expect(made.evidence.map((one) => one.rule)).toContain('text-too-long');
  });

  test('of 9,000 characters are searched whole', () => {
    const words = 'Mitgliederbeitrag fuer das laufende Jahr '.repeat(219);
    expect(outcome([item(1, 'USI-ABC123')], typed(`${words}USI-ABC123`))).toBe('USI-ABC123');
  });

  test('ask each question once', () => {
    const lookup = lookupOf([]);
    decide(payment({ remittance: [Array(1_000).fill('AB12').join(' ')] }), lookup, POLICY);
    expect(lookup.asked()).toBeLessThan(20);
  });
});

describe('one number that is the reference of several items', () => {
  const qr = makeQrReference('12345678');
  const number = qr.replace(/^0+/, '');
  const rivals = [item(1, number), item(2, 'B-77', { qr })];

  test.each([
    ['typed', typed(`Rechnung ${number}`)],
    ['in a field of no type', structured(number)],
    ['in a field of no type, with some zeros', structured(number.padStart(16, '0'))],
    ['declared as a creditor reference', structured(number, 'SCOR')],
  ])('goes to a person when it is %s, with all of them', (_, facts) => {
    const made = decision(rivals, facts);
    expect(made).toMatchObject({ state: 'MANUAL', reason: 'AMBIGUOUS_REFERENCE' });
    expect(made.evidence.map(({ rule }) => rule)).toContain('codes-overlap');
    const suggested = made.state === 'MANUAL' ? made.suggestions.map((one) => one.allocations[0]?.reference) : [];
    expect(suggested.sort()).toEqual([number, 'B-77']);
  });

  test('is the QR reference when it is declared as one or has all its digits', () => {
    expect(outcome(rivals, structured(qr))).toBe('B-77');
    expect(outcome(rivals, structured(number, 'QRR'))).toBe('B-77');
    expect(outcome(rivals, structured(number, 'ISR'))).toBe('B-77');
  });

  test('goes to a person when one has it with zeros and another without', () => {
    const items = [item(1, '0000123456789014'), item(2, '123456789014')];
    expect(outcome(items, structured('0000123456789014', 'SCOR'))).toBe('AMBIGUOUS_REFERENCE');
  });

  test('goes to a person when a creditor reference of one is made of the reference of another', () => {
    const scor = makeCreditorReference('539007547034');
    const items = [item(1, '539007547034'), item(2, 'B-77', { scor })];
    expect(outcome(items, structured(scor, 'SCOR'))).toBe('AMBIGUOUS_REFERENCE');
  });
});

describe('the digits of a slip', () => {
  const unknown = makeQrReference('100234');
  const number = unknown.replace(/^0+/, '');
  const short = [item(1, '1234'), item(2, '20261'), item(3, number)];

  test.each([
    ['QRR with a wrong check digit', structured('1234'.padStart(27, '0'), 'QRR'), 'BAD_CHECKSUM'],
    ['QRR of five digits with a wrong check digit', structured('20261'.padStart(27, '0'), 'QRR'), 'BAD_CHECKSUM'],
    ['QRR without its zeros', structured('1234', 'QRR'), 'BAD_CHECKSUM'],
    ['QRR of nobody', structured(unknown, 'QRR'), 'UNKNOWN_REFERENCE'],
    ['QRR of nobody without its zeros', structured(number, 'QRR'), 'UNKNOWN_REFERENCE'],
    ['ISR of nobody', structured(unknown, 'ISR'), 'UNKNOWN_REFERENCE'],
    ['ISR of nobody with 16 digits', structured(number.padStart(16, '0'), 'ISR'), 'UNKNOWN_REFERENCE'],
    ['ISR with a wrong check digit', structured('1234'.padStart(27, '0'), 'ISR'), 'BAD_CHECKSUM'],
    ['27 digits declared as a creditor reference', structured('1234'.padStart(27, '0'), 'SCOR'), 'BAD_CHECKSUM'],
    ['27 digits of no type', structured(unknown), 'UNKNOWN_REFERENCE'],
  ])('are never the short reference of an item: %s', (_, facts, reason) => {
    expect(outcome(short, facts)).toBe(reason);
  });

  test('are no reference of nine digits either, and none in free text', () => {
    const long = makeQrReference('98765432');
    const item9 = [item(1, long.replace(/^0+/, ''))];
    expect(outcome(item9, structured(long, 'QRR'))).toBe('UNKNOWN_REFERENCE');
    expect(outcome(item9, structured(long.replace(/^0+/, ''), 'QRR'))).toBe('UNKNOWN_REFERENCE');
    expect(outcome(item9, typed(long))).toBe('UNKNOWN_REFERENCE');
  });

  test('are that of the item whose QR reference they are, or whose own reference has all 27', () => {
    expect(outcome([...short, item(4, 'KURS-A1', { qr: unknown })], structured(number, 'ISR'))).toBe('KURS-A1');
    expect(outcome([item(1, '1'.repeat(27))], structured('1'.repeat(27), 'QRR'))).toBe('1'.repeat(27));
  });
});

describe('words that are not a code', () => {
  test.each(['Kurs A B12', 'Kurs A. / B12', 'Haus A, B12', 'A-B12'])('%s is not AB12', (text) => {
    expect(outcome([item(1, 'AB12')], typed(text))).toBe('NO_REFERENCE');
  });

  test('a comma does not stand for the sign of a reference', () => {
    expect(outcome([item(1, 'A-B12')], typed('Haus A, B12'))).toBe('NO_REFERENCE');
    expect(outcome([item(1, 'A-B12')], typed('Haus A B12'))).toBe('A-B12');
  });

  test('lines that meet in the middle of a word are joined for a proven code only', () => {
    expect(outcome([item(1, 'AB12')], typed('Kurs A', 'B12'))).toBe('NO_REFERENCE');
    expect(outcome([item(1, 'AB12')], typed('Beitrag fuer das Jahr und den Kurs A', 'B12'))).toBe('NO_REFERENCE');
    expect(outcome([item(1, 'USI-ABC123')], typed('Kurs', 'USI-AB', 'C123'))).toBe('USI-ABC123');
    expect(outcome([item(1, 'USI-ABC123')], typed('Herbst', 'Kurs', 'USI-AB', 'C123'))).toBe('USI-ABC123');
    expect(outcome([item(1, 'USI-AB12CD')], typed('USI-AB12CD', 'Gross'), ['USI-[A-Z0-9]+'])).toBe('USI-AB12CD');
  });

  test.each(['INV-1 50.00', 'INV-1 50,00', "INV-1 1'050.00", 'INV-1 50.-', 'INV-1 50.–'])(
    '%s is an amount behind INV-1, not INV-1-50',
    (text) => {
      expect(outcome([item(1, 'INV-1-50'), item(2, 'INV-1-1')], typed(text))).toBe('NO_REFERENCE');
      expect(outcome([item(1, 'INV-1-50'), item(2, 'INV-1')], typed(text))).toBe('INV-1');
    },
  );

  test.each([
    'INV-150-2',
    'INV-150/2026',
    '2-INV-150',
    'RE.INV-150.7',
    'INV-150–2',
    'INV-150_2',
    'INV-150-a-2',
    '7.INV-150',
  ])('%s may be something else than INV-150', (text) => {
    const made = decision([item(1, 'INV-150')], typed(`Zahlung ${text} danke`));
    expect(made).toMatchObject({ reason: 'AMBIGUOUS_REFERENCE', suggestions: [{ rank: 1 }] });
    expect(made.evidence).toContainEqual({ rule: 'code-goes-on', weight: 0, field: 'remittance', value: text });
  });

  test('a number behind a code may name a second item', () => {
    const items = [item(1, 'MIT-100'), item(2, 'MIT-200')];
    expect(outcome(items, typed('MIT-100-200'))).toBe('AMBIGUOUS_REFERENCE');
    expect(outcome([item(1, 'INV-150')], typed('INV-150/INV-151'))).toBe('AMBIGUOUS_REFERENCE');
  });

  test.each([
    'Rechnung INV-150.',
    'INV-150, danke',
    '(INV-150)',
    'INV-150/Keller',
    'INV-150 - 2. Rate',
    'inv 150',
    'INV-150 50.00',
    '/REMI/INV-150/EREF/1',
    'Ref:INV-150',
  ])('%s is INV-150', (text) => {
    expect(outcome([item(1, 'INV-150')], typed(text))).toBe('INV-150');
  });

  test('codes that stand side by side are each known', () => {
    const items = [item(1, 'INV-150'), item(2, 'INV-151')];
    expect(outcome(items, { amountMinor: 20_000, ...typed('INV-150/INV-151') })).toBe('INV-150 INV-151');
  });

  test('an id that the software of the payer made of a code says nothing', () => {
    const items = [item(1, 'INV-150')];
    expect(outcome(items, { endToEndId: 'INV-150-20261119' })).toBe('NO_REFERENCE');
    expect(outcome(items, { ...typed('INV-150'), endToEndId: 'INV-150-20261119' })).toBe('INV-150');
  });

  test.each(['USI ABC123', 'usi-abc123', 'USI-AB C123', 'USI-ABC 123'])('%s has a configured shape', (text) => {
    expect(outcome([item(1, 'USI-ABC123')], typed(text))).toBe('USI-ABC123');
  });

  test.each(['USI-ABC123-2', '2/USI-ABC123'])('%s may be a part of another number', (text) => {
    expect(outcome([item(1, 'USI-ABC123')], typed(text))).toBe('AMBIGUOUS_REFERENCE');
  });

  test.each(['USI-ABC12 3 Personen', 'USI-ABC1 23.50', 'USI-ABC, 123'])(
    '%s is a code of nobody and a number',
    (text) => {
      expect(outcome([item(1, 'USI-ABC123')], typed(text))).toBe('NO_REFERENCE');
    },
  );
});
