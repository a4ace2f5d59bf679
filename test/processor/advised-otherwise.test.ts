/** One booking that a camt.053 and a camt.054 tell differently: bare in one of them, under another reference, on another day, less charges. */
import { describe, expect, test } from 'vitest';
import { camt, type TestEntry, type TestStatement } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';
import { findingsOf, importAll, standing } from './delivering.ts';

const FULL = { debtor: 'Aino Virta', endToEndId: 'E1', creditorReference: 'RF18539007547034' };
const BARE: TestEntry = { amount: '20.00', reference: 'AR1' };
const TOLD: TestEntry = { ...BARE, details: [FULL] };
const book = (entry: TestEntry, more: Partial<TestStatement> = {}): TestStatement => ({
  id: 'S1',
  entries: [entry],
  ...more,
});
const advice = (entry: TestEntry, id = 'N1'): TestStatement => ({
  message: 'camt.054',
  id,
  sequence: null,
  from: null,
  entries: [entry],
});

function deliver(...statements: readonly TestStatement[]): readonly string[] {
  const place = install();
  importAll(place, ...statements);
  expect(findingsOf(place).filter((finding) => !finding.startsWith('PROOF'))).toEqual([]);
  return standing(place);
}

describe('a statement without details and a notification with one', () => {
  test('give one payment with what the notification tells, in both orders', () => {
    expect(deliver(book(BARE), advice(TOLD))).toEqual(['in 2000 Aino Virta']);
    expect(deliver(advice(TOLD), book(BARE))).toEqual(['in 2000 Aino Virta']);
  });

  test('give one payment however often both come again', () => {
    const again = (one: TestStatement): TestStatement => ({ ...one, messageId: 'again' });
    expect(deliver(book(BARE), advice(TOLD), again(book(BARE)), again(advice(TOLD)))).toEqual(['in 2000 Aino Virta']);
    expect(deliver(advice(TOLD), book(BARE), again(advice(TOLD)), again(book(BARE)))).toEqual(['in 2000 Aino Virta']);
  });

  test('a payment by which something is booked stays, and is known', () => {
    const place = install();
    place.expect({ kind: 'fund', reference: 'AA-ANNA1', amountMinor: null });
    importAll(place, book({ ...BARE, advice: 'AA-ANNA1' }));
    place.decideNow();
    importAll(place, advice(TOLD));
    expect(place.payments().map(({ state }) => state)).toEqual(['PROCESSED']);
  });
});

describe('charges that a detail states', () => {
  const net = { ...BARE, amount: '19.00' };
  const gross: TestEntry = { ...net, details: [{ ...FULL, amount: '20.00' }] };
  const place = () => install();

  function importCharged(...names: readonly ('book' | 'advice')[]): readonly string[] {
    const here = place();
    const charges =
      '<Chrgs><Rcrd><Amt Ccy="CHF">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>';
    const files = {
      book: camt(book(net)),
      advice: camt(advice(gross)).replace('<RltdPties>', `${charges}<RltdPties>`),
    };
    names.forEach((name, index) => {
      here.importNow(`${index}.xml`, files[name]);
    });
    return standing(here);
  }

  test('make no second payment of the entry', () => {
    expect(importCharged('advice', 'book')).toEqual(['in 2000 Aino Virta']);
  });

  test('leave it to a person when the statement came first', () => {
    expect(importCharged('book', 'advice')).toEqual(['in 1900 -', 'in 2000 Aino Virta DUPLICATE_SUSPECT']);
  });
});

describe('another reference of the bank in the other message', () => {
  const other: TestEntry = { ...TOLD, reference: 'ZZ9' };
  const suspected = ['in 2000 Aino Virta', 'in 2000 Aino Virta DUPLICATE_SUSPECT'];

  test('is a suspect for one payer and amount of a day', () => {
    expect(deliver(advice(TOLD), book(other))).toEqual(suspected);
    expect(deliver(book(other), advice(TOLD))).toEqual(suspected);
  });

  test('is a suspect when the statement names nobody', () => {
    expect(deliver(advice(TOLD), book({ ...BARE, reference: 'ZZ9' }))).toEqual([
      'in 2000 - DUPLICATE_SUSPECT',
      'in 2000 Aino Virta',
    ]);
  });

  test('of another payer is another payment', () => {
    const bea: TestEntry = { ...other, details: [{ debtor: 'Bea Korpi', endToEndId: 'E2' }] };
    expect(deliver(advice(TOLD), book(bea))).toEqual(['in 2000 Aino Virta', 'in 2000 Bea Korpi']);
  });

  test('is another payment where the statement has the first one, too', () => {
    const both: TestStatement = { id: 'S1', entries: [TOLD, { ...other, details: [{ ...FULL, endToEndId: 'E1' }] }] };
    expect(deliver(advice(TOLD), both)).toEqual(['in 2000 Aino Virta', 'in 2000 Aino Virta']);
  });
});

describe('another booking date in the other message', () => {
  const day = (bookingDate: string): TestStatement =>
    book({ ...TOLD, bookingDate }, { id: `S${bookingDate}`, sequence: bookingDate.slice(-2), from: bookingDate });

  test('is a suspect with the same reference, ids and amount within three days', () => {
    const suspected = ['in 2000 Aino Virta', 'in 2000 Aino Virta DUPLICATE_SUSPECT'];
    expect(deliver(advice(TOLD), day('2026-11-20'))).toEqual(suspected);
    expect(deliver(day('2026-11-22'), advice(TOLD))).toEqual(suspected);
  });

  test('is another payment after more days, or where both messages tell both', () => {
    const alone = ['in 2000 Aino Virta', 'in 2000 Aino Virta'];
    expect(deliver(advice(TOLD), day('2026-11-24'))).toEqual(alone);
    const next = { ...TOLD, bookingDate: '2026-11-20' };
    expect(deliver(advice(TOLD), day('2026-11-19'), advice(next, 'N2'), day('2026-11-20'))).toEqual(alone);
  });
});

test('a bare entry with the total of details without any reference is a suspect, in both orders', () => {
  const details = ['Anna', 'Beat'].map((debtor) => ({ amount: '10.00', debtor }));
  const bare: TestEntry = { amount: '20.00' };
  const told = advice({ ...bare, details });
  const quiet = book(bare, { from: null });
  expect(deliver(told, quiet)).toEqual(['in 1000 Anna', 'in 1000 Beat', 'in 2000 - DUPLICATE_SUSPECT']);
  expect(deliver(quiet, told)).toEqual([
    'in 1000 Anna DUPLICATE_SUSPECT',
    'in 1000 Beat DUPLICATE_SUSPECT',
    'in 2000 -',
  ]);
});
