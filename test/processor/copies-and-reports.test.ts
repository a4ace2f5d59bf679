/** Copies, duplicates and interim reports say again what a statement says: the money stands once. */
import { expect, it } from 'vitest';
import { checkInvariants } from '../../src/processor/check.ts';
import { camt, type TestStatement } from '../helpers/camt.ts';
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
