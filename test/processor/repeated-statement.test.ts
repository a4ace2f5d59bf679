/** A statement that is issued again word for word: nothing is stored twice, and everything is as if it had been compared. */
import { expect, test } from 'vitest';
import { sourcesOfPayment } from '../../src/models/histories.ts';
import { proveAccounts } from '../../src/processor/proof.ts';
import { camt, type TestStatement } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';
import { findingsOf, importAll } from './delivering.ts';

const GIFT = { amount: '50.00', details: [{ debtor: 'Anna Rossi', text: 'for the choir' }] };
const OTHER = { amount: '20.00', details: [{ debtor: 'Luc Favre', text: 'tea' }] };
const STATEMENT: TestStatement = { opening: '100.00', closing: '220.00', entries: [GIFT, GIFT, OTHER] };

const sources = (place: Installation): number =>
  place.db.sqlite.prepare<[], number>('SELECT count(*) FROM payment_source').pluck().get() ?? 0;
/** For each file the one whose statement it repeats. */
const repeats = (place: Installation): readonly (number | null)[] =>
  place.db.sqlite
    .prepare<[], number | null>(
      'SELECT (SELECT o.file_id FROM statement o WHERE o.id = s.repeats_id) FROM statement s ORDER BY s.id',
    )
    .pluck()
    .all();

test('a statement in other bytes with the same text inserts nothing, and all of it is known', () => {
  const place = install();
  importAll(place, STATEMENT, STATEMENT, STATEMENT);
  expect(place.files().map(({ imported, known }) => [imported, known])).toEqual([
    [3, 0],
    [0, 3],
    [0, 3],
  ]);
  expect(sources(place)).toBe(3);
  expect(repeats(place)).toEqual([null, 1, 1]);
  expect(findingsOf(place)).toEqual([]);
  expect(proveAccounts(place.db)).toMatchObject({ ok: true, accounts: [{ state: 'proved' }] });
});

test('blanks, prefixes and comments are no difference', () => {
  const place = install();
  importAll(place, STATEMENT);
  const other = camt({ ...STATEMENT, messageId: 'M2' })
    .replaceAll(/<(\/?)(?=[A-Z])/g, '<$1c:')
    .replace('xmlns=', 'xmlns:c=')
    .replaceAll('><c:Ntry>', '>\n  <!-- again --><c:Ntry>');
  expect(place.importNow('again.xml', other).file).toMatchObject({ state: 'IMPORTED', imported: 0, known: 3 });
  expect(repeats(place)).toEqual([null, 1]);
});

test('each payment still says which files report it', () => {
  const place = install();
  importAll(place, STATEMENT, STATEMENT);
  expect(sourcesOfPayment(place.db, 1).map(({ fileName, relation }) => `${fileName} ${relation}`)).toEqual([
    '1.xml first',
    '2.xml known',
  ]);
});

test('a statement that begins like a known one and is another is compared entry by entry', () => {
  const more = { amount: '7.00', details: [{ debtor: 'Eva Wyss', text: 'cake' }] };
  for (const changed of [
    { ...STATEMENT, entries: [GIFT, GIFT, OTHER, more], closing: '227.00' },
    { ...STATEMENT, entries: [GIFT, GIFT, { ...OTHER, details: [{ debtor: 'L. Favre', text: 'tea' }] }] },
    { ...STATEMENT, closing: '221.00' },
  ]) {
    const place = install();
    importAll(place, STATEMENT, changed);
    expect(repeats(place)).toEqual([null, null]);
    expect(sources(place)).toBe(3 + changed.entries.length);
  }
});

test('only the last word of the bank is repeated: an older one that comes back is compared', () => {
  const place = install();
  const corrected = { ...STATEMENT, entries: [GIFT, GIFT], closing: '200.00' };
  importAll(place, STATEMENT, corrected, STATEMENT, STATEMENT);
  expect(repeats(place)).toEqual([null, null, null, 3]);
  expect(place.payments()).toHaveLength(3);
});

test('what was rejected or announced is read again, as it may be readable now', () => {
  const place = install();
  const broken = { ...STATEMENT, entries: [GIFT, { ...OTHER, amount: 'twenty' }] };
  const announced = { ...STATEMENT, id: 'S2', sequence: '101', entries: [GIFT, { ...OTHER, status: 'PDNG' }] };
  importAll(place, broken, broken, announced, announced);
  expect(repeats(place)).toEqual([null, null, null, null]);
  expect(place.files().map(({ rejected, announced }) => rejected + announced)).toEqual([1, 1, 1, 1]);
});
