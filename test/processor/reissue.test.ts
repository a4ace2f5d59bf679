import { expect, test } from 'vitest';
import { openConflicts } from '../../src/models/conflicts.ts';
import { eventsOf } from '../../src/models/events.ts';
import type { TestEntry, TestStatement } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';
import { findingsOf, importAll, standing } from './delivering.ts';

const IBAN = ['CH5604835012345678009', 'CH3908704016075473007', 'CH6309000000250097798'] as const;

function gift(debtor: string, text: string, more: Partial<TestEntry> & { iban?: string } = {}): TestEntry {
  const { iban, ...entry } = more;
  return { amount: '50.00', ...entry, details: [{ debtor, text, ...(iban === undefined ? {} : { iban }) }] };
}

test('an entry that another one of the statement is exactly is not taken by a weaker join', () => {
  const place = install();
  const entryReference = 'CH4431999123000889012';
  const anna = gift('Anna Rossi', 'from Anna', { entryReference });
  const luc = gift('Luc Favre', 'from Luc', { entryReference });
  importAll(place, { message: 'camt.054', id: 'N1', sequence: null, entries: [anna] });
  importAll(place, { entries: [luc, anna] });
  expect(standing(place).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual(['in 5000 Anna', 'in 5000 Luc']);
  expect(place.files().at(-1)).toMatchObject({ imported: 1, known: 1 });
});

test('entries are joined by NtryRef only where it is unique on both sides', () => {
  const place = install();
  const entryReference = 'CH4431999123000889012';
  const notified = gift('Anna Rossi', 'notified', { entryReference });
  importAll(place, { message: 'camt.054', id: 'N1', sequence: null, entries: [notified] });
  importAll(place, {
    entries: [gift('Bank', 'booked 1', { entryReference }), gift('Bank', 'booked 2', { entryReference })],
  });
  expect(place.payments().map((one) => one.importDoubt)).toEqual([null, 'DUPLICATE_SUSPECT', 'DUPLICATE_SUSPECT']);
});

test('payments of one day and sum that were issued again are paired by what they share, not in their order', () => {
  const place = install();
  const [one, two] = IBAN;
  importAll(place, { entries: [gift('Anna Rossi', 'a', { iban: one }), gift('Luc Favre', 'b', { iban: two })] });
  importAll(place, { entries: [gift('L. Favre', 'c', { iban: two }), gift('A. Rossi', 'd', { iban: one })] });
  const names = place.payments().map(({ id, counterpartyName }) => {
    const [event] = eventsOf(place.db, { paymentId: id });
    const told = event?.detail as { newFacts: { counterpartyName: string } } | undefined;
    return `${counterpartyName} = ${told?.newFacts.counterpartyName}`;
  });
  expect(names).toEqual(['Anna Rossi = A. Rossi', 'Luc Favre = L. Favre']);
});

test('where more than one assignment is possible, all in doubt are suspects', () => {
  const place = install();
  importAll(place, { entries: [gift('Anna Rossi', 'gift'), gift('Anna Meier', 'gift')] });
  importAll(place, { entries: [gift('Anna R.', 'gift'), gift('Anna M.', 'gift')] });
  expect(standing(place)).toEqual([
    'in 5000 Anna M. DUPLICATE_SUSPECT',
    'in 5000 Anna Meier',
    'in 5000 Anna R. DUPLICATE_SUSPECT',
    'in 5000 Anna Rossi',
  ]);
});

test('another payer is no pair, but a suspect', () => {
  const place = install();
  importAll(place, { entries: [gift('Anna Rossi', 'gift')] }, { entries: [gift('Luc Favre', 'gift')] });
  expect(standing(place)).toEqual(['in 5000 Anna Rossi', 'in 5000 Luc Favre DUPLICATE_SUSPECT']);
});

test('between message types one that is alike must be the only one on both sides', () => {
  const place = install();
  const [iban] = IBAN;
  importAll(place, { message: 'camt.054', id: 'N1', sequence: null, entries: [gift('Anna Rossi', 'n', { iban })] });
  importAll(place, { entries: [gift('Anna Rossi', 'b1', { iban }), gift('Anna Rossi', 'b2', { iban })] });
  expect(place.payments().map((one) => one.importDoubt)).toEqual([null, 'DUPLICATE_SUSPECT', 'DUPLICATE_SUSPECT']);
});

test('what was learnt of a re-issue is known when it comes a third time', () => {
  const place = install();
  const changed: TestStatement = { entries: [gift('Anna Rossi-Meier', 'gift')] };
  importAll(place, { entries: [gift('Anna Rossi', 'gift')] }, changed, changed);
  expect(place.files().map((file) => [file.imported, file.known])).toEqual([
    [1, 0],
    [0, 1],
    [0, 1],
  ]);
  const [payment] = place.payments();
  expect(eventsOf(place.db, { paymentId: payment?.id ?? 0 })).toHaveLength(1);
});

test('in periods that share a day both are kept when one balance continues the other, and a person looks', () => {
  const entries = [gift('Anna Rossi', 'gift')];
  const first: TestStatement = { id: 'S1', sequence: '1', from: '2026-11-18', to: '2026-11-19', entries };
  const second: TestStatement = { id: 'S2', sequence: '2', from: '2026-11-19', to: '2026-11-20', entries };
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const chained = [
      { ...first, opening: '0.00', closing: '50.00' },
      { ...second, opening: '50.00', closing: '100.00' },
    ];
    const place = install();
    importAll(place, ...order.flatMap((index) => chained[index] ?? []));
    // Not simply two payments: the balances continue each other as well where the common day adds up to nothing.
    expect(standing(place)).toEqual(['in 5000 Anna Rossi', 'in 5000 Anna Rossi DUPLICATE_SUSPECT']);
  }
  const place = install();
  importAll(place, first, second);
  expect(standing(place)).toEqual(['in 5000 Anna Rossi']);
});

test('a re-issue that drops a transaction is told with its file, and changes nothing', () => {
  const place = install();
  importAll(place, { entries: [gift('Anna Rossi', 'a'), gift('Luc Favre', 'b')] });
  place.decideNow();
  const before = place.payments();
  importAll(place, { entries: [gift('Anna Rossi', 'a')] });
  expect(place.payments()).toEqual(before);
  const [, second] = place.files();
  expect(JSON.parse(second?.warnings ?? '[]')).toEqual([
    'MISSING_IN_REISSUE: the bank delivered this statement before, and then it had P-2',
  ]);
  expect(
    eventsOf(place.db, { fileId: 2 })
      .map(({ reason, data }) => ({ reason, data }))
      .at(-1),
  ).toEqual({
    reason: 'MISSING_IN_REISSUE',
    data: '{"paymentIds":[2]}',
  });
  expect(findingsOf(place)).toEqual([]);
});

test('other facts of a booked payment stay open until a person has answered', () => {
  const place = install();
  place.expect({ reference: 'USI-ABC123', amountMinor: 5_000 });
  importAll(place, { entries: [gift('Maria Keller', 'USI-ABC123')] });
  place.decideNow();
  importAll(place, { entries: [gift('Maria Keller-Roth', 'USI-ABC123')] });
  expect(place.payments().map((one) => one.state)).toEqual(['PROCESSED']);
  expect(openConflicts(place.db)).toEqual([{ paymentId: 1, fileId: 2, eventId: expect.any(Number) as number }]);
});

test('a detail of a collective entry is no re-issue of an entry of its own', () => {
  const place = install();
  const detail = { amount: '50.00', debtor: 'Anna Rossi', text: 'gift' };
  const other = { amount: '70.00', debtor: 'Luc Favre', text: 'gift' };
  importAll(place, { message: 'camt.054', id: 'N1', sequence: null, entries: [gift('Anna Rossi', 'gift')] });
  importAll(place, {
    message: 'camt.054',
    id: 'N2',
    sequence: null,
    entries: [{ amount: '120.00', details: [{ ...detail, reference: 'D1' }, other] }],
  });
  expect(standing(place)).toEqual(['in 5000 Anna Rossi', 'in 5000 Anna Rossi', 'in 7000 Luc Favre']);
});
