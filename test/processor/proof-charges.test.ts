/** Banks book a credit without the charges that they keep, and a returned debit with those of the other bank: both are explained. */
import { expect, test } from 'vitest';
import { exitCodeOf, runPass } from '../../jobs/run.ts';
import { listMail } from '../../src/models/outbox.ts';
import { hledgerLines } from '../../src/processor/export/hledger.ts';
import { proveAccounts } from '../../src/processor/proof.ts';
import { ACCOUNT, camt, type TestEntry } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';

const CREDIT: TestEntry = {
  amount: '97.00',
  reference: 'R-1',
  details: [{ debtor: 'Ann Muster', text: 'AA-1111', amount: '100.00', charges: '3.00' }],
};
const RETURNED: TestEntry = {
  amount: '53.00',
  creditDebit: 'DBIT',
  reference: 'R-2',
  details: [{ debtor: 'Bob Muster', text: 'rent', amount: '50.00', charges: '3.00' }],
};

function placeWith(entries: readonly TestEntry[], closing: string): Installation {
  const here = install();
  here.expect({ kind: 'fund', reference: 'AA-1111', amountMinor: null, email: 'ann@example.org' });
  here.drop('1.xml', camt({ entries, opening: '100.00', closing }));
  return here;
}

test('what the bank kept as charges is no difference, holds no mail and is told', async () => {
  const here = placeWith([CREDIT, RETURNED], '144.00');
  expect(exitCodeOf(await runPass(here.context, null))).toBe(0);
  const [account] = proveAccounts(here.db).accounts;
  expect(account?.statements[0]).toMatchObject({ state: 'proved', differences: [], chargesMinor: 600 });
  expect(listMail(here.db).map(({ state }) => state)).not.toContain('HELD');
});

test('charges of another amount explain nothing', async () => {
  const here = placeWith([{ ...CREDIT, amount: '96.00' }], '196.00');
  await here.process();
  const [account] = proveAccounts(here.db).accounts;
  expect(account?.statements[0]).toMatchObject({ chargesMinor: 0 });
  expect(here.payments().map(({ stateReason }) => stateReason)).toEqual(['BATCH_SUM_MISMATCH']);
});

test('the journal has the charges as an expense, and ends with the balance of the bank', async () => {
  const here = placeWith([CREDIT, RETURNED], '144.00');
  await here.process();
  const journal = [...hledgerLines(here.db, new Map([[ACCOUNT, 'Gifts']]))].join('\n');
  expect(journal).toContain('expenses:charges  3.00 CHF');
  expect(journal).toContain('; assets:Gifts: 144.00 CHF at the bank on 2026-11-19, and here');
});
