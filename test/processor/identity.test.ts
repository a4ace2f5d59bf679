import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { camt, type TestEntry, type TestStatement } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';

const GIFT: TestEntry = { amount: '50.00', details: [{ debtor: 'Anna Rossi', text: 'Spende' }] };
const OTHER: TestEntry = { amount: '80.00', details: [{ debtor: 'Luc Favre', text: 'don' }] };

/** Amounts and states of all payments, in any order of arrival the same. */
function money(place: Installation): string[] {
  return place
    .payments()
    .filter((payment) => payment.stateReason !== 'DETAILED')
    .map(
      (payment) => `${payment.direction} ${payment.amountMinor} ${payment.currency} ${payment.counterpartyName ?? ''}`,
    )
    .sort();
}

async function deliver(place: Installation, ...statements: readonly TestStatement[]): Promise<void> {
  for (const [index, statement] of statements.entries()) place.drop(`${index}.xml`, camt(statement));
  await place.process();
}

function countsAddUp(place: Installation): void {
  for (const file of place.files()) {
    const parts = file.imported + file.known + file.announced + file.awaitingDetail + file.rejected + file.ignored;
    expect(parts).toBe(file.transactions);
  }
}

test('the same file twice, also under another name, is the same money', async () => {
  const place = install();
  place.drop('a.xml', camt({ entries: [GIFT, OTHER] }));
  await place.process();
  place.drop('a.xml', camt({ entries: [GIFT, OTHER] }));
  place.drop('b.xml', camt({ entries: [GIFT, OTHER] }));
  const report = await place.process();
  expect(report.files.imported).toBe(0);
  expect(money(place)).toEqual(['in 5000 CHF Anna Rossi', 'in 8000 CHF Luc Favre']);
  expect(place.files().map((file) => file.state)).toEqual(['IMPORTED', 'DUPLICATE']);
  expect(readdirSync(place.incoming).filter((name) => !name.endsWith('.processed'))).toEqual([]);
});

test('two equal gifts on one day stay two, however often they are delivered', async () => {
  const place = install();
  await deliver(place, { entries: [GIFT, GIFT] });
  await deliver(place, { messageId: 'M2', entries: [GIFT, GIFT] });
  expect(money(place)).toHaveLength(2);
  expect(place.files()[1]).toMatchObject({ state: 'IMPORTED', imported: 0, known: 2 });
  countsAddUp(place);
});

test('twins on two pages of one statement are two, in both orders of the pages', async () => {
  const first: TestStatement = { page: { number: 1, last: false }, entries: [GIFT] };
  const second: TestStatement = { page: { number: 2, last: true }, entries: [GIFT] };
  for (const pages of [
    [first, second],
    [second, first],
    [first, second, { ...first, messageId: 'M2' }],
  ]) {
    const place = install();
    for (const page of pages) await deliver(place, page);
    expect(money(place)).toHaveLength(2);
  }
});

test('a statement that overlaps an earlier one adds only what is new', async () => {
  const place = install();
  await deliver(place, { id: 'S1', entries: [GIFT] });
  await deliver(place, { id: 'S2', sequence: '101', from: '2026-11-18', to: '2026-11-20', entries: [GIFT, OTHER] });
  expect(money(place)).toEqual(['in 5000 CHF Anna Rossi', 'in 8000 CHF Luc Favre']);
});

test('equal facts in statements of periods that do not touch are two payments', async () => {
  const place = install();
  await deliver(place, { id: 'S1', from: '2026-11-18', entries: [GIFT] });
  await deliver(place, { id: 'S2', sequence: '101', from: '2026-11-19', entries: [GIFT] });
  expect(money(place)).toHaveLength(2);
  expect(place.payments().map((payment) => payment.stateReason)).toEqual(['NO_REFERENCE', 'NO_REFERENCE']);
});

test('where it cannot be told, both are kept and the later one goes to a person', async () => {
  const place = install();
  await deliver(place, { id: 'S1', sequence: null, from: null, entries: [GIFT] });
  await deliver(place, { id: 'S2', sequence: null, from: null, entries: [GIFT] });
  expect(place.payments().map((payment) => payment.stateReason)).toEqual(['NO_REFERENCE', 'DUPLICATE_SUSPECT']);
});

test('a re-issue with one changed name is the same money, and a person is told', async () => {
  const place = install();
  await deliver(place, { entries: [GIFT, OTHER] });
  await deliver(place, {
    messageId: 'M2',
    entries: [{ amount: '50.00', details: [{ debtor: 'Anna Rossi-Meier', text: 'Spende' }] }, OTHER],
  });
  expect(money(place)).toEqual(['in 5000 CHF Anna Rossi', 'in 8000 CHF Luc Favre']);
  expect(place.payments().map((payment) => payment.stateReason)).toEqual(['CONFLICTING_FACTS', 'NO_REFERENCE']);
  countsAddUp(place);
});

test('a changed name after booking changes no booking and sends no second mail', async () => {
  const place = install();
  place.expect({ reference: 'USI-ABC123' });
  const paid = (debtor: string): TestEntry => ({ amount: '100.00', details: [{ debtor, text: 'USI-ABC123' }] });
  await deliver(place, { entries: [paid('Maria Keller')] });
  await deliver(place, { messageId: 'M2', entries: [paid('Maria Keller-Roth')] });
  expect(place.payments().map((payment) => payment.state)).toEqual(['PROCESSED']);
  expect(place.db.sqlite.prepare('SELECT count(*) FROM outbox').pluck().get()).toBe(1);
});

test('the .04 and the .08 vintage of one day book once', async () => {
  const entries = (version: '001.04' | '001.08'): readonly TestEntry[] => [
    {
      amount: '50.00',
      reference: 'R1',
      details: [
        {
          debtor: 'Anna Rossi',
          text: 'Spende',
          ...(version === '001.08' ? { uetr: 'b009c997-97b3-4a9c-803c-d645a7276bf0' } : {}),
        },
      ],
    },
  ];
  const place = install();
  await deliver(place, { version: '001.04', entries: entries('001.04') });
  await deliver(place, { version: '001.08', entries: entries('001.08') });
  expect(money(place)).toEqual(['in 5000 CHF Anna Rossi']);
  expect(place.payments()[0]?.stateReason).toBe('NO_REFERENCE');
});

const COLLECTIVE: TestEntry = {
  amount: '130.00',
  code: 'PMNT/RCDT/VCOM',
  entryReference: 'CH4431999123000889012',
  reference: 'E1',
  details: [{ reference: 'E1' }],
};
const DETAILED: TestEntry = {
  ...COLLECTIVE,
  batch: 2,
  details: [
    { amount: '50.00', debtor: 'Anna Rossi', reference: 'D1' },
    { amount: '80.00', debtor: 'Luc Favre', reference: 'D2' },
  ],
};

test('a collective total and its details are the same money, whichever comes first', async () => {
  const total: TestStatement = { message: 'camt.053', entries: [COLLECTIVE] };
  const details: TestStatement = { message: 'camt.054', id: 'N1', sequence: null, entries: [DETAILED] };
  for (const files of [
    [total, details],
    [details, total],
    [total, details, { ...total, messageId: 'M2' }],
  ]) {
    const place = install();
    for (const file of files) await deliver(place, file);
    expect(money(place)).toEqual(['in 5000 CHF Anna Rossi', 'in 8000 CHF Luc Favre']);
    countsAddUp(place);
  }
});

test('on an account that is known to get details the total waits for them', async () => {
  const place = install();
  await deliver(place, {
    message: 'camt.054',
    id: 'N0',
    sequence: null,
    from: '2026-11-01',
    entries: [{ ...GIFT, bookingDate: '2026-11-01' }],
  });
  await deliver(place, { entries: [COLLECTIVE] });
  expect(place.files()[1]).toMatchObject({ imported: 0, awaitingDetail: 1 });
  await deliver(place, { message: 'camt.054', id: 'N1', sequence: null, entries: [DETAILED] });
  expect(money(place)).toHaveLength(3);
  countsAddUp(place);
});

test('a total without details is a person’s where the account never had any', async () => {
  const place = install();
  await deliver(place, { entries: [COLLECTIVE] });
  expect(place.payments().map((payment) => payment.stateReason)).toEqual(['DETAIL_MISSING']);
});

test('the same transaction in a camt.054 and a camt.053 is one payment', async () => {
  const single: TestEntry = { ...GIFT, reference: 'E7' };
  const plain: TestEntry = { amount: '50.00', reference: 'E7', details: [{ reference: 'E7' }] };
  for (const entries of [
    [single, plain],
    [plain, single],
  ]) {
    const [notified, booked] = entries;
    if (notified === undefined || booked === undefined) throw new Error('two entries');
    const place = install();
    await deliver(place, { message: 'camt.054', id: 'N1', sequence: null, entries: [notified] });
    await deliver(place, { message: 'camt.053', entries: [booked] });
    // Who pays is told by one of them only: that one stands, whichever came first.
    const standing = place.payments().filter(({ stateReason }) => stateReason !== 'DETAILED');
    expect(standing.map(({ counterpartyName }) => counterpartyName)).toEqual(['Anna Rossi']);
    countsAddUp(place);
  }
});

test('what is not booked makes no payment', async () => {
  const place = install();
  await deliver(place, {
    entries: [
      { ...GIFT, status: 'PDNG' },
      { ...GIFT, status: 'INFO' },
      { ...GIFT, status: 'FUTR' },
    ],
  });
  await deliver(place, { message: 'camt.052', id: 'R1', entries: [GIFT] });
  expect(place.payments()).toEqual([]);
  expect(place.files().map((file) => file.announced)).toEqual([3, 1]);
});

test('details that do not add up to their entry go to a person', async () => {
  const place = install();
  await deliver(place, { entries: [{ amount: '130.00', details: [{ amount: '50.00' }, { amount: '70.00' }] }] });
  expect(place.payments().map((payment) => payment.stateReason)).toEqual(['BATCH_SUM_MISMATCH', 'BATCH_SUM_MISMATCH']);
});

test('a credit detail of a debit entry is no gift', async () => {
  const place = install();
  await deliver(place, { entries: [{ amount: '77.70', creditDebit: 'DBIT', details: [{ creditDebit: 'CRDT' }] }] });
  expect(place.payments().map((payment) => payment.stateReason)).toEqual(['BATCH_SUM_MISMATCH']);
});

test('gifts of one sum in statements of other days are no suspects of each other', async () => {
  const place = install();
  const gift = (debtor: string): TestEntry => ({ amount: '33.00', details: [{ debtor }] });
  await deliver(place, { message: 'camt.054', id: 'N1', sequence: null, from: '2026-11-17', entries: [gift('A')] });
  await deliver(place, { message: 'camt.053', id: 'S2', sequence: '2', from: '2026-11-18', entries: [gift('B')] });
  expect(place.payments().map((payment) => payment.stateReason)).toEqual(['NO_REFERENCE', 'NO_REFERENCE']);
});
