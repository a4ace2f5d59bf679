/** Copies, duplicates and interim reports say again what a statement says: the money stands once. */
import { expect, it } from 'vitest';
import { checkInvariants } from '../../src/processor/check.ts';
import { proveAccounts } from '../../src/processor/proof.ts';
import { ACCOUNT, camt, type TestStatement } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';

const STATEMENT: TestStatement = {
  opening: '0.00',
  closing: '100.00',
  entries: [{ amount: '100.00', reference: 'R1', details: [{ debtor: 'Ann', text: 'gift' }] }],
};
const original = camt(STATEMENT);
const marked = (word: string): string =>
  camt({ ...STATEMENT, messageId: word }).replace('<FrToDt>', `<CpyDplctInd>${word}</CpyDplctInd><FrToDt>`);
const report = camt({ ...STATEMENT, message: 'camt.052', id: 'R1', messageId: 'R1' });

it.each([
  ['a duplicate after the original', [original, marked('DUPL')]],
  ['a copy before the original', [marked('COPY'), original]],
  ['a copied duplicate alone', [marked('CODU')]],
  ['an interim report before the statement', [report, original]],
  ['an interim report after the statement', [original, report]],
])('%s counts once', async (_, contents) => {
  const place = install();
  for (const [index, content] of contents.entries()) {
    place.drop(`${index}.xml`, content);
    await place.process();
  }
  expect(place.files().map((file) => file.state)).toEqual(contents.map(() => 'IMPORTED'));
  expect(place.payments().map(({ amountMinor, importDoubt }) => [amountMinor, importDoubt])).toEqual([[10_000, null]]);
  expect(checkInvariants(place.db, place.context.now()).findings).toEqual([]);
});

it('an interim report alone creates no payment: it only announces', async () => {
  const place = install();
  place.drop('report.xml', report);
  await place.process();
  expect(place.payments()).toEqual([]);
  expect(place.files()[0]).toMatchObject({ state: 'IMPORTED', announced: 1, transactions: 1 });
});

const TRUSTED = `[[account]]\niban = "${ACCOUNT}"\nsource_of_truth = "camt.052"`;

it('where the bank sends reports alone, their booked entries are payments, and the account is not provable', async () => {
  const place = install(TRUSTED);
  const entries = [...STATEMENT.entries, { amount: '7.00', status: 'PDNG' }];
  place.drop('report.xml', camt({ ...STATEMENT, message: 'camt.052', id: 'R1', entries }));
  await place.process();
  expect(place.payments().map(({ amountMinor }) => amountMinor)).toEqual([10_000]);
  expect(place.files()[0]).toMatchObject({ imported: 1, announced: 1 });
  expect(proveAccounts(place.db)).toMatchObject({ ok: true, accounts: [{ state: 'not-provable' }] });
});

it.each([
  ['before', [0, 1, 2]],
  ['after', [2, 0, 1]],
])('reports of such an account %s a statement are the same money', async (_, order) => {
  const second = { amount: '20.00', reference: 'R2', details: [{ debtor: 'Luc', text: 'tea' }] };
  const whole = { ...STATEMENT, closing: '120.00', entries: [...STATEMENT.entries, second] };
  const deliveries = [
    camt({ ...STATEMENT, message: 'camt.052', id: 'R1', sequence: null }),
    camt({ ...whole, message: 'camt.052', id: 'R2', messageId: 'M2', sequence: null }),
    camt({ ...whole, messageId: 'M3' }),
  ];
  const place = install(TRUSTED);
  for (const index of order) {
    place.drop(`${index}.xml`, deliveries[index] ?? '');
    await place.process();
  }
  const amounts = place.payments().map(({ amountMinor, importDoubt }) => [amountMinor, importDoubt]);
  expect(amounts).toEqual([
    [10_000, null],
    [2_000, null],
  ]);
  expect(proveAccounts(place.db)).toMatchObject({ ok: true, accounts: [{ state: 'proved' }] });
  expect(checkInvariants(place.db, place.context.now()).findings).toEqual([]);
});

it('an amount that no statement confirms is told at the statement of its day', async () => {
  const place = install(TRUSTED);
  place.drop('1.xml', camt({ ...STATEMENT, message: 'camt.052', id: 'R1', sequence: null }));
  await place.process();
  const other = [{ amount: '20.00', reference: 'R2', details: [{ debtor: 'Luc', text: 'tea' }] }];
  place.drop('2.xml', camt({ opening: '0.00', closing: '20.00', messageId: 'M2', entries: other }));
  await place.process();
  expect(proveAccounts(place.db)).toMatchObject({ ok: false });
});
