import { expect, test } from 'vitest';
import type { TestEntry, TestStatement } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';
import { importAll, standing } from './delivering.ts';

/**
 * Statements of one day that follow each other, statements whose pages are cut anew, periods with offsets, and the bank's
 * own references: what is the same money, what is not, and what a person must say.
 */
type Gift = Readonly<{ reference?: string; endToEndId?: string; text?: string; iban?: string; bookingDate?: string }>;

function gift(debtor: string, amount: string, { reference, bookingDate, ...detail }: Gift = {}): TestEntry {
  return {
    amount,
    ...(reference === undefined ? {} : { reference }),
    ...(bookingDate === undefined ? {} : { bookingDate }),
    details: [{ debtor, text: 'gift', ...detail }],
  };
}

/** What stands after the deliveries, and in how many of them nothing was told. */
function after(...statements: readonly TestStatement[]): { standing: string[]; warnings: string[] } {
  const place = install();
  importAll(place, ...statements);
  const warnings = place.files().flatMap((file) => JSON.parse(file.warnings) as string[]);
  return { standing: standing(place), warnings };
}

function bothWays(one: TestStatement, other: TestStatement): string[][] {
  return [after(one, other).standing, after(other, one).standing];
}

const IBAN = 'CH5604835012345678009';
const ANN = gift('Ann A', '10.00', { reference: 'R1' });
const BOB = gift('Bob B', '20.00', { reference: 'R2' });
const CEM = gift('Cem C', '30.00', { reference: 'R3' });
const MORNING: TestStatement = { id: 'S1', sequence: '100', opening: '0.00', closing: '10.00', entries: [] };
const EVENING: TestStatement = { id: 'S2', sequence: '101', opening: '10.00', closing: '23.00', entries: [] };

test('equal gifts in two statements of one day that follow each other are both kept, and a person looks at one', () => {
  const ann = gift('Ann A', '10.00');
  const kept = ['in 1000 Ann A', 'in 1000 Ann A DUPLICATE_SUSPECT', 'in 300 Bob B'];
  const evening = { ...EVENING, entries: [ann, gift('Bob B', '3.00')] };
  for (const found of bothWays({ ...MORNING, entries: [ann] }, evening)) expect(found).toEqual(kept);
  const unnumbered: TestStatement = { ...evening, id: 'S1', sequence: null };
  for (const found of bothWays({ ...MORNING, sequence: null, entries: [ann] }, unnumbered)) expect(found).toEqual(kept);
});

test('of three statements of a day that follow each other none loses its gift, in any order', () => {
  const day = [0, 1, 2].map(
    (at): TestStatement => ({
      id: `S${at}`,
      sequence: `10${at}`,
      opening: `${at}0.00`,
      closing: `${at + 1}0.00`,
      entries: [gift('Ann A', '10.00')],
    }),
  );
  for (const order of [
    [0, 1, 2],
    [0, 2, 1],
    [2, 0, 1],
  ]) {
    expect(after(...order.flatMap((at) => day[at] ?? [])).standing).toHaveLength(3);
  }
});

test('a gift with ids of its own is no conflict with another one of the day', () => {
  const first = gift('Ann A', '10.00', { reference: 'R1', endToEndId: 'E1', iban: IBAN });
  const second = gift('Ann A', '10.00', { reference: 'R7', endToEndId: 'E7', iban: IBAN, text: 'again' });
  const both = ['in 1000 Ann A', 'in 1000 Ann A'];
  const noon: TestStatement = { ...MORNING, from: '2026-11-19T00:00:00', to: '2026-11-19T12:30:00', entries: [first] };
  const rest: TestStatement = { ...EVENING, from: '2026-11-19T12:00:00', to: '2026-11-19T23:59:59', entries: [second] };
  for (const found of bothWays(noon, rest)) expect(found).toEqual(both);
  const notice: TestStatement = { message: 'camt.054', id: 'N1', sequence: '1', entries: [first] };
  for (const found of bothWays(notice, { ...notice, id: 'N2', sequence: '2', entries: [second] }))
    expect(found).toEqual(both);
  const lone: TestStatement = { message: 'camt.054', id: 'N2', sequence: null, from: null, entries: [second] };
  for (const found of bothWays({ ...noon, to: '2026-11-19T12:00:00' }, lone)) expect(found).toEqual(both);
});

test('a gift of the same payer with another text, in a statement that follows on the same day, is a suspect', () => {
  const evening = { ...EVENING, entries: [gift('Ann A', '10.00', { iban: IBAN, text: 'again' })] };
  const morning = { ...MORNING, entries: [gift('Ann A', '10.00', { iban: IBAN })] };
  for (const found of bothWays(morning, evening))
    expect(found).toEqual(['in 1000 Ann A', 'in 1000 Ann A DUPLICATE_SUSPECT']);
  const other = { ...EVENING, entries: [gift('Luc Favre', '10.00', { text: 'other' })] };
  for (const found of bothWays(morning, other)) expect(found).toEqual(['in 1000 Ann A', 'in 1000 Luc Favre']);
});

test('a re-issue that has another reference of the bank where one is missing is a suspect, not a conflict', () => {
  const entries = [gift('Ann A', '10.00', { reference: 'R1', iban: IBAN })];
  const changed = [gift('Ann A', '10.00', { reference: 'R7', iban: IBAN })];
  expect(after({ entries }, { entries: changed }).standing).toEqual([
    'in 1000 Ann A',
    'in 1000 Ann A DUPLICATE_SUSPECT',
  ]);
});

test('what the bank calls by one name on a day that nets to zero is booked once', () => {
  const rent: TestEntry = { ...gift('Rent', '20.00', { reference: 'R9' }), creditDebit: 'DBIT' };
  const cem = gift('Cem C', '5.00', { reference: 'R0', bookingDate: '2026-11-18' });
  const dan = gift('Dan D', '7.00', { reference: 'R4', bookingDate: '2026-11-20' });
  const before: TestStatement = { id: 'S1', sequence: '100', from: '2026-11-18', to: '2026-11-19', entries: [] };
  const later: TestStatement = { id: 'S2', sequence: '101', from: '2026-11-19', to: '2026-11-20', entries: [] };
  for (const found of bothWays(
    { ...before, opening: '95.00', closing: '100.00', entries: [cem, BOB, rent] },
    { ...later, opening: '100.00', closing: '107.00', entries: [BOB, rent, dan] },
  ))
    expect(found).toEqual(['in 2000 Bob B', 'in 500 Cem C', 'in 700 Dan D', 'out 2000 Rent']);
});

const pages = (...cut: readonly (readonly TestEntry[])[]): readonly TestStatement[] =>
  cut.map((entries, at) => ({ page: { number: at + 1, last: at === cut.length - 1 }, entries }));

test('pages that are cut anew hold the same money, whatever the cut before was', () => {
  const whole = ['in 1000 Ann A', 'in 2000 Bob B', 'in 3000 Cem C'];
  const cuts = [pages([ANN, BOB, CEM]), pages([ANN, BOB], [CEM]), pages([ANN], [BOB, CEM]), pages([ANN], [BOB], [CEM])];
  for (const first of cuts) {
    for (const second of cuts) {
      const surely = after(...first, ...second).standing.filter((line) => !line.endsWith('DUPLICATE_SUSPECT'));
      expect(surely).toEqual(whole);
    }
  }
  expect(after(...pages([ANN, BOB, CEM]), ...pages([ANN], [BOB, CEM]))).toEqual({ standing: whole, warnings: [] });
  expect(after(...pages([ANN], [BOB, CEM]), ...pages([ANN, BOB, CEM]))).toEqual({ standing: whole, warnings: [] });
  expect(after(...pages([ANN, BOB], [CEM]), ...pages([ANN], [BOB, CEM]))).toMatchObject({ standing: whole });
  const vintage = pages([ANN], [BOB, CEM]).map((page): TestStatement => ({ ...page, version: '001.04' }));
  expect(after(...pages([ANN, BOB, CEM]), ...vintage).standing).toEqual(whole);
});

test('rows without a reference are not doubled unseen when pages are cut anew, and equal ones are all kept', () => {
  const [ann, bob] = [gift('Ann A', '10.00'), gift('Bob B', '20.00')];
  expect(after(...pages([ann, ann, bob]), ...pages([ann], [ann, bob])).standing).toEqual([
    'in 1000 Ann A',
    'in 1000 Ann A',
    'in 2000 Bob B',
  ]);
  for (const [first, second] of [
    [pages([ann, bob], [CEM]), pages([ann], [bob, CEM])],
    [pages([ann], [bob, CEM]), pages([ann, bob], [CEM])],
  ]) {
    for (const order of [second, [...(second ?? [])].reverse()]) {
      const found = after(...(first ?? []), ...(order ?? [])).standing;
      expect(found.filter((line) => !line.endsWith('DUPLICATE_SUSPECT'))).toEqual([
        'in 1000 Ann A',
        'in 2000 Bob B',
        'in 3000 Cem C',
      ]);
    }
  }
});

test('one reference of the bank on two pages of a statement goes to a person', () => {
  expect(after(...pages([ANN], [ANN])).standing).toEqual(['in 1000 Ann A', 'in 1000 Ann A DUPLICATE_SUSPECT']);
});

test('what a re-issue in another cut does not have is told when its last page is here', () => {
  const [first, last] = pages([ANN], [BOB]);
  if (first === undefined || last === undefined) throw new Error('two pages');
  expect(after(...pages([ANN, BOB, CEM]), first).warnings).toEqual([]);
  expect(after(...pages([ANN, BOB, CEM]), first, last).warnings).toEqual([
    'MISSING_IN_REISSUE: the bank delivered this statement before, and then it had P-3',
  ]);
});

test('one hour is the same hour in whatever time zone the bank writes it', () => {
  const local: TestStatement = {
    message: 'camt.054',
    id: 'N1',
    sequence: '1',
    from: '2026-11-19T10:00:00+01:00',
    to: '2026-11-19T11:00:00+01:00',
    entries: [ANN, gift('Luc Favre', '40.00')],
  };
  const zulu = { ...local, from: '2026-11-19T09:00:00Z', to: '2026-11-19T10:00:00Z' };
  const once = ['in 1000 Ann A', 'in 4000 Luc Favre'];
  for (const found of bothWays(local, zulu)) expect(found).toEqual(once);
  for (const found of bothWays({ ...local, sequence: null }, { ...zulu, sequence: null })) expect(found).toEqual(once);
  const bare = { ...local, from: '2026-11-19T09:00:00', to: '2026-11-19T10:00:00' };
  for (const found of bothWays(local, bare)) expect(found).toEqual([...once, 'in 4000 Luc Favre DUPLICATE_SUSPECT']);
  const next = { ...local, id: 'N2', sequence: '2', from: '2026-11-19T10:00:00Z', to: '2026-11-19T11:00:00Z' };
  for (const found of bothWays(local, { ...next, entries: [gift('Luc Favre', '40.00')] }))
    expect(found).toEqual([...once, 'in 4000 Luc Favre']);
});

test('a reference of the bank in periods that do not touch goes to a person', () => {
  const found = after(
    { id: 'S1', sequence: '1', from: '2026-11-18', entries: [ANN] },
    { id: 'S2', sequence: '2', from: '2026-11-19', entries: [ANN] },
  );
  expect(found.standing).toEqual(['in 1000 Ann A', 'in 1000 Ann A DUPLICATE_SUSPECT']);
});
