import { describe, expect, it } from 'vitest';
import { editsBetween } from '../../src/bench/match/baselines/b6-distance.ts';
import type { Baseline } from '../../src/bench/match/baselines/baseline.ts';
import { type Books, openBooks } from '../../src/bench/match/baselines/books.ts';
import { BASELINES, runBaseline } from '../../src/bench/match/baselines/index.ts';
import { similarText, tokenOverlap } from '../../src/bench/match/baselines/similar-names.ts';
import type { Item, ItemStatus, Person, ReadPayment } from '../../src/bench/match/types.ts';

const IBAN = 'CH5604835012345678009';

function person(id: string, given: string, family: string, iban = ''): Person {
  const place = { street: 'Lindenweg', number: '1', postCode: '8999', town: 'Blauwinkel', country: 'CH' };
  return {
    id,
    given,
    family,
    organization: '',
    language: 'de',
    ...place,
    iban,
    ibanOnRecord: iban !== '',
    householdId: id,
  };
}

const ANNA = person('P1', 'Anna', 'Keller', IBAN);
const BEAT = person('P2', 'Beat', 'Rochat');

function item(reference: string, owner: Person, amountMinor: number): Item {
  return {
    reference,
    qrReference: `${reference} as QRR`.replace(/ /g, ''),
    creditorReference: `${reference} as SCOR`.replace(/ /g, ''),
    kind: 'subscription',
    title: 'Kurs',
    amountMinor,
    currency: 'CHF',
    dueDate: '2025-03-20',
    person: owner,
    issuedOn: '2025-03-01',
  };
}

function payment(changes: Partial<ReadPayment>): ReadPayment {
  const none = {
    accountServicerReference: null,
    references: [],
    endToEndId: null,
    additionalInfo: null,
    reversal: false,
    returnReason: null,
  };
  return {
    paymentKey: 'k',
    month: 0,
    account: 'CH',
    direction: 'in',
    amountMinor: 5000,
    currency: 'CHF',
    bookingDate: '2025-03-18',
    payerName: null,
    payerIban: null,
    remittance: [],
    ...none,
    ...changes,
  };
}

const ANNAS = item('USI-8KQ2LM', ANNA, 5000);
const BEATS = item('USI-7777AB', BEAT, 7000);

function booksWith(
  lines: readonly (readonly [Item, ItemStatus])[] = [
    [ANNAS, 'open'],
    [BEATS, 'open'],
  ],
): Books {
  const books = openBooks();
  for (const [one, status] of lines) books.take({ item: one, status });
  return books;
}

function baseline(name: string): Baseline {
  const found = BASELINES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

const books = (name: string, changes: Partial<ReadPayment>, state = booksWith()) =>
  baseline(name)
    .books(payment(changes), state)
    ?.map(({ reference, amountMinor }) => `${reference} ${amountMinor}`) ?? null;

const CLOSED = booksWith([[ANNAS, 'cancelled']]);

describe('B0, a code and its sum', () => {
  it('books one code or several if the sums are equal', () => {
    expect(books('B0', { remittance: ['Kurs usi-8kq2lm Danke'] })).toEqual(['USI-8KQ2LM 5000']);
    const both = { remittance: ['USI-8KQ2LM + USI-7777AB'], amountMinor: 12_000 };
    expect(books('B0', both)).toEqual(['USI-8KQ2LM 5000', 'USI-7777AB 7000']);
  });

  it('leaves other sums, unknown and closed codes, and codes with a blank', () => {
    expect(books('B0', { remittance: ['USI-8KQ2LM'], amountMinor: 5001 })).toBeNull();
    expect(books('B0', { remittance: ['USI-8KQ2LM USI-XXXXX9'] })).toBeNull();
    expect(books('B0', { remittance: ['USI-8KQ2LM'] }, CLOSED)).toBeNull();
    expect(books('B0', { remittance: ['USI 8KQ2LM'] })).toBeNull();
  });
});

describe('B1, the reference of a slip', () => {
  it('books what has one, and looks at no text', () => {
    const references = [{ type: 'QRR', value: ANNAS.qrReference }];
    expect(books('B1', { references })).toEqual(['USI-8KQ2LM 5000']);
    expect(books('B1', { references, amountMinor: 4900 })).toBeNull();
    expect(books('B1', { references }, CLOSED)).toBeNull();
    expect(books('B1', { remittance: ['USI-8KQ2LM'] })).toBeNull();
  });
});

describe('B2, the only item of this sum', () => {
  it('books whoever pays it, near its due date, and never one of two', () => {
    expect(books('B2', { payerName: 'Nobody Known' })).toEqual(['USI-8KQ2LM 5000']);
    expect(books('B2', { bookingDate: '2025-05-18' })).toBeNull();
    const twice = booksWith([
      [ANNAS, 'open'],
      [item('USI-9999XY', BEAT, 5000), 'open'],
    ]);
    expect(books('B2', {}, twice)).toBeNull();
  });
});

describe('B3, contact times score', () => {
  it('trusts the account on record, and takes the first of two equal items', () => {
    expect(books('B3', { payerIban: IBAN })).toEqual(['USI-8KQ2LM 5000']);
    const twice = booksWith([
      [ANNAS, 'open'],
      [item('USI-9999XY', ANNA, 5000), 'open'],
    ]);
    expect(books('B3', { payerIban: IBAN }, twice)).toEqual(['USI-8KQ2LM 5000']);
  });

  it('takes a whole name for certain, and a similar one not', () => {
    expect(books('B3', { payerName: 'Anna Keller' })).toEqual(['USI-8KQ2LM 5000']);
    expect(books('B3', { payerName: 'Anna Kellerhals' })).toBeNull();
  });
});

describe('B4, weighted fields', () => {
  it('books a name and a sum that agree near the due date, and not a name alone', () => {
    expect(books('B4', { payerName: 'Anna Keller' })).toEqual(['USI-8KQ2LM 5000']);
    expect(books('B4', { payerName: 'Anna Keller', amountMinor: 3000 })).toBeNull();
    expect(books('B4', { payerName: 'Odile Favre' })).toBeNull();
  });
});

describe('B5, tokens of digits', () => {
  it('drops the letters of a reference and looks at no sum', () => {
    expect(books('B5', { remittance: ['Rechnung A7777'], amountMinor: 100 })).toEqual(['USI-7777AB 100']);
    expect(books('B5', { remittance: ['Rechnung 2025'] })).toBeNull();
  });
});

describe('B6, the nearest code', () => {
  it('books what is two edits away, for any sum', () => {
    expect(books('B6', { remittance: ['USI-8KQ2MM'], amountMinor: 1 })).toEqual(['USI-8KQ2LM 1']);
    expect(books('B6', { remittance: ['USI-8XX2MM'] })).toBeNull();
  });

  it('counts edits as Levenshtein does', () => {
    expect([editsBetween('KITTEN', 'SITTING', 3), editsBetween('KITTEN', 'SITTING', 2)]).toEqual([3, null]);
    expect([editsBetween('AB', 'BA', 2), editsBetween('A', 'A', 0), editsBetween('A', 'A', -1)]).toEqual([2, 0, null]);
  });
});

describe('names for the baselines', () => {
  it('are as alike as PHP says, and share tokens in any order', () => {
    expect(similarText('World', 'Word')).toBeCloseTo(8 / 9);
    expect(similarText('', '')).toBe(0);
    expect(tokenOverlap('Keller, Anna', 'Anna Keller')).toBe(1);
    expect(tokenOverlap('Anna Keller', 'Anna Meier')).toBeCloseTo(1 / 3);
  });
});

describe('a baseline on a world', () => {
  it('books an item once, learns the account that paid, and knows nothing of later months', () => {
    const lines = [{ item: ANNAS, status: 'open' }] as const;
    const month = { firstDay: '2025-03-01', lastDay: '2025-03-31', files: [] };
    const months = [
      { index: 0, ...month, lines: [] },
      { index: 1, ...month, lines },
    ];
    const paid = { payerName: 'Anna Keller', payerIban: 'LI21088100002324013AA' };
    const payments = [0, 1, 1].map((at, number) => payment({ paymentKey: `${number}`, month: at, ...paid }));
    const outcomes = runBaseline(baseline('B3'), { months, payments });
    expect(outcomes.map(({ decision }) => decision)).toEqual(['OPEN', 'BOOKED', 'OPEN']);
  });
});
