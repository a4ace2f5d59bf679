import { describe, expect, test } from 'vitest';
import { camt, type TestDetail, type TestEntry, type TestStatement } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';
import { expireNow, findingsOf, importAll, standing, waiting, withNotifications } from './delivering.ts';

/** A gift of somebody whose fund is known by the text. */
function gift(name: string, amount: string, facts: Partial<TestDetail> = {}): TestDetail {
  return { amount, debtor: `${name} ${name.slice(0, 1)}`, text: codeOf(name), ...facts };
}

function codeOf(name: string): string {
  return `${name.slice(0, 1).repeat(2)}-${name.toUpperCase()}1`;
}

const NAMES = ['Anna', 'Beat', 'Cora', 'Dino'];

function withFunds(place: Installation): Installation {
  for (const name of NAMES) place.expect({ kind: 'fund', reference: codeOf(name), amountMinor: null });
  return place;
}

/** What stands for money, and the fund to which it was booked. */
function outcome(place: Installation): readonly string[] {
  place.decideNow();
  expect(findingsOf(place).filter((finding) => !finding.startsWith('PROOF'))).toEqual([]);
  return place
    .payments()
    .filter((one) => one.stateReason !== 'DETAILED' && one.bookingDate > '2026-02')
    .map((one) => `${one.amountMinor} ${one.counterpartyName ?? '-'} ${one.stateReason ?? one.state}`)
    .sort();
}

const TOTAL: TestEntry = { amount: '60.00', code: 'PMNT/RCDT/VCOM', batch: 2, reference: 'T1' };
const statement = (...entries: TestEntry[]): TestStatement => ({ id: 'S1', entries });
const advice = (id: string, ...entries: TestEntry[]): TestStatement => ({
  message: 'camt.054',
  id,
  sequence: null,
  entries,
});

describe('rows of an entry beside a total of the same sum', () => {
  const words = (text: string, facts: readonly Partial<TestDetail>[] = [{}, {}]): readonly TestDetail[] => [
    gift('Anna', '20.00', { text: `${text}${codeOf('Anna')}`, ...facts[0] }),
    gift('Beat', '40.00', { text: `${text}${codeOf('Beat')}`, ...facts[1] }),
  ];
  const STRONG = [
    { iban: 'CH5604835012345678009', reference: 'TX-991-0001', endToEndId: 'E2E-A1' },
    { iban: 'CH4089144321842946678', reference: 'TX-991-0002', endToEndId: 'E2E-B1' },
  ];
  const detailsOfTotal = advice('N2', {
    ...TOTAL,
    details: [gift('Cora', '35.00'), gift('Dino', '25.00')],
  });

  test.each([
    ['names only', undefined],
    ['the bank’s references of the rows', STRONG],
  ])('belong to the entry with the same payers, told by %s, in any order', (_, facts) => {
    const booked = statement(TOTAL, { amount: '60.00', reference: 'R2', details: words('Zahlung ', facts) });
    const advised = advice('N1', { amount: '60.00', details: words('', facts) });
    for (const files of permutations([booked, advised, detailsOfTotal])) {
      const place = withFunds(withNotifications());
      importAll(place, ...files);
      expect(outcome(place)).toEqual([
        '2000 Anna A PROCESSED',
        '2500 Dino D PROCESSED',
        '3500 Cora C PROCESSED',
        '4000 Beat B PROCESSED',
      ]);
      expect(waiting(place)).toEqual([]);
    }
  });

  test('are no details of the total when the entry might be theirs as well', () => {
    const strangers = [gift('Cora', '20.00'), gift('Dino', '40.00')];
    const booked = statement(TOTAL, { amount: '60.00', reference: 'R2', details: words('') });
    const advised = advice('N1', { amount: '60.00', details: strangers });
    for (const files of permutations([booked, advised])) {
      const place = withFunds(withNotifications());
      importAll(place, ...files);
      expect(waiting(place)).toEqual([6_000]);
      expect(standing(place).filter((line) => line.endsWith('DUPLICATE_SUSPECT'))).toHaveLength(2);
    }
  });
});

describe('the readable rows of an entry with an unreadable one', () => {
  const entry = (...amounts: string[]): TestEntry => ({
    amount: '100.00',
    reference: 'R1',
    details: [gift('Anna', amounts[0] ?? ''), gift('Beat', amounts[1] ?? ''), gift('Cora', '5.00')],
  });
  const damaged = (one: TestStatement) => camt(one).replace('>5.00<', '>abc<');

  test('are not booked when they are more than the bank booked', () => {
    const place = withFunds(install());
    place.importNow('s.xml', damaged(statement(entry('60.00', '60.00'))));
    expect(outcome(place)).toEqual(['6000 Anna A BATCH_SUM_MISMATCH', '6000 Beat B BATCH_SUM_MISMATCH']);
  });

  test('are not booked either when their total comes later', () => {
    const place = withFunds(install());
    place.importNow('n.xml', damaged(advice('N1', entry('60.00', '60.00'))));
    place.decideNow();
    importAll(place, statement({ amount: '100.00', code: 'PMNT/RCDT/VCOM', batch: 3, reference: 'R1' }));
    expect(outcome(place)).toEqual(['6000 Anna A BATCH_SUM_MISMATCH', '6000 Beat B BATCH_SUM_MISMATCH']);
  });

  test('are booked when they leave room for it', () => {
    const place = withFunds(install());
    place.importNow('s.xml', damaged(statement(entry('60.00', '30.00'))));
    expect(outcome(place)).toEqual(['3000 Beat B PROCESSED', '6000 Anna A PROCESSED']);
  });
});

describe('a collective credit of one payment', () => {
  const VCOM: TestEntry = { amount: '100.00', code: 'PMNT/RCDT/VCOM' };

  test.each([
    ['with the reference of the entry', 'T1'],
    ['without any', undefined],
  ])('is booked by its only detail %s, although no camt.054 ever came before', (_, reference) => {
    const total = reference === undefined ? VCOM : { ...VCOM, reference };
    for (const files of permutations([
      statement(total),
      advice('N1', { ...total, details: [gift('Anna', '100.00')] }),
    ])) {
      const place = withFunds(install());
      for (const file of files) {
        importAll(place, file);
        place.decideNow();
      }
      expect(outcome(place)).toEqual(['10000 Anna A PROCESSED']);
      expect(waiting(place)).toEqual([]);
    }
  });

  test('is not told by an amount that an entry of another page may have, in any order', () => {
    const gifts = [gift('Anna', '100.00')];
    const page = (number: number, entry: TestEntry): TestStatement => ({
      ...statement(entry),
      page: { number, last: number === 2 },
    });
    const plain: TestEntry = { amount: '100.00', details: gifts };
    for (const files of permutations([page(1, plain), page(2, VCOM), advice('N1', plain)])) {
      const place = withFunds(withNotifications());
      importAll(place, ...files);
      expect(outcome(place).length).toBe(1);
      expect(waiting(place)).toEqual([10_000]);
    }
  });

  test('is a suspect beside a payment of this sum that another entry may have booked', () => {
    const place = withFunds(install());
    importAll(place, statement(VCOM, { ...VCOM, code: 'PMNT/RCDT/AUTT', details: [{ debtor: 'Cora C', text: 'x' }] }));
    importAll(place, advice('N1', { ...VCOM, details: [gift('Anna', '100.00')] }));
    expect(outcome(place)).toEqual([
      '10000 - DETAIL_MISSING',
      '10000 Anna A DUPLICATE_SUSPECT',
      '10000 Cora C NO_REFERENCE',
    ]);
  });
});

test('the last detail takes the place of the rest although it has the same amount', () => {
  const total: TestEntry = { ...TOTAL, amount: '300.00', batch: 3 };
  const rows = [gift('Anna', '100.00'), gift('Beat', '100.00'), gift('Cora', '100.00')];
  for (const one of [total, { ...total, reference: '' }]) {
    const place = withFunds(withNotifications());
    importAll(place, statement(one));
    const complete = advice('N1', { ...one, details: rows });
    const { report } = { report: place.importNow('n.xml', damagedLast(complete)) };
    expect(report.file).toMatchObject({ imported: 2, rejected: 1 });
    expireNow(place);
    place.decideNow();
    importAll(place, complete);
    expect(outcome(place)).toEqual(['10000 Anna A PROCESSED', '10000 Beat B PROCESSED', '10000 Cora C PROCESSED']);
    expect(waiting(place)).toEqual([]);
  }
});

function damagedLast(one: TestStatement): string {
  const xml = camt(one);
  const at = xml.lastIndexOf('>100.00<');
  return `${xml.slice(0, at)}>7x<${xml.slice(at + '>100.00<'.length)}`;
}

test('one row without a payer is the total of the rows with its reference, whichever comes first', () => {
  const plain: TestEntry = { amount: '60.00', reference: 'T9' };
  const rows = [gift('Anna', '20.00'), gift('Beat', '40.00')];
  for (const files of permutations([statement(plain), advice('N1', { ...plain, details: rows })])) {
    const place = withFunds(install());
    for (const file of files) {
      importAll(place, file);
      place.decideNow();
    }
    expect(outcome(place)).toEqual(['2000 Anna A PROCESSED', '4000 Beat B PROCESSED']);
    expect(waiting(place)).toEqual([]);
    importAll(place, { ...statement(plain), version: '001.04' });
    expect(outcome(place)).toHaveLength(2);
  }
});

test('payments of partial entries are never booked beside a total without reference that may be theirs', () => {
  const { reference: _, ...bare } = TOTAL;
  const total: TestEntry = { ...bare, amount: '300.00', batch: 3 };
  const first = advice('N1', { amount: '100.00', code: 'PMNT/RCDT/VCOM', details: [gift('Anna', '100.00')] });
  const second = advice('N2', {
    amount: '200.00',
    code: 'PMNT/RCDT/VCOM',
    details: [gift('Beat', '90.00'), gift('Cora', '110.00')],
  });
  const late = withFunds(withNotifications());
  importAll(late, statement(total));
  expireNow(late);
  late.decideNow();
  importAll(late, first, second);
  expect(outcome(late)).toEqual([
    '10000 Anna A DUPLICATE_SUSPECT',
    '11000 Cora C DUPLICATE_SUSPECT',
    '30000 - DETAIL_MISSING',
    '9000 Beat B DUPLICATE_SUSPECT',
  ]);
  const early = withFunds(withNotifications());
  importAll(early, first, second, statement(total));
  expireNow(early);
  expect(outcome(early)).toContain('30000 - DUPLICATE_SUSPECT');
});

test('a corrected delivery that adds up takes the place of details that it no longer has', () => {
  const total: TestEntry = { ...TOTAL, amount: '300.00', batch: 3 };
  const rows = (last: string) => [gift('Anna', '100.00'), gift('Beat', '100.00'), gift('Cora', last)];
  const place = withFunds(withNotifications());
  importAll(place, statement(total), advice('N1', { ...total, details: rows('50.00') }));
  expect(waiting(place)).toEqual([5_000]);
  place.decideNow();
  importAll(place, advice('N1', { ...total, details: rows('100.00') }));
  expect(waiting(place)).toEqual([]);
  expect(outcome(place)).toEqual([
    '10000 Anna A BATCH_SUM_MISMATCH',
    '10000 Beat B BATCH_SUM_MISMATCH',
    '10000 Cora C PROCESSED',
  ]);
  expect(place.files().at(-1)?.warnings).toContain('MISSING_IN_REISSUE');
});

function permutations<T>(things: readonly T[]): readonly (readonly T[])[] {
  if (things.length < 2) return [things];
  return things.flatMap((thing, index) =>
    permutations(things.filter((_, other) => other !== index)).map((rest) => [thing, ...rest]),
  );
}
