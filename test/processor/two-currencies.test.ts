/** One statement of an account that keeps several currencies: nothing of one currency is added to another. */
import { expect, test } from 'vitest';
import { importedStatements } from '../../src/models/files.ts';
import { camt, DAY, type TestStatement } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';

const ENTRIES = [
  { amount: '50.00', currency: 'EUR', details: [{ debtor: 'Anna' }] },
  { amount: '20.00', currency: 'USD', details: [{ debtor: 'John' }] },
];

function balance(code: string, currency: string, amount: string): string {
  return `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>${DAY}</Dt></Dt></Bal>`;
}

/** What the statement is found to hold, with these balances before its entries. */
function heldOf(statement: TestStatement, balances: readonly string[]) {
  const place = install();
  const xml = camt(statement)
    .replace('<Ccy></Ccy>', '')
    .replace('</Acct>', `</Acct>${balances.join('')}`);
  const { file } = place.importNow('two.xml', xml);
  expect([file.state, file.imported]).toEqual(['IMPORTED', statement.entries.length]);
  const [held] = importedStatements(place.db);
  if (held === undefined) throw new Error('a statement');
  const { currency, openingMinor, bookedMinor, closingMinor, proof } = held;
  return { currency, openingMinor, bookedMinor, closingMinor, proof };
}

const EUR_USD = [
  balance('OPBD', 'EUR', '100.00'),
  balance('OPBD', 'USD', '500.00'),
  balance('CLBD', 'EUR', '150.00'),
  balance('CLBD', 'USD', '520.00'),
];

test.each(['EUR', ''])(
  'with an account in "%s" the sum and the balances are those of the first currency',
  (currency) => {
    expect(heldOf({ entries: ENTRIES, currency }, EUR_USD)).toEqual({
      currency: 'EUR',
      openingMinor: 10000,
      bookedMinor: 5000,
      closingMinor: 15000,
      proof: 'not-provable',
    });
  },
);

test('the currency of the account chooses among its balances', () => {
  const [first] = ENTRIES.slice(1);
  if (first === undefined) throw new Error('an entry');
  expect(heldOf({ entries: [first], currency: 'USD' }, EUR_USD)).toEqual({
    currency: 'USD',
    openingMinor: 50000,
    bookedMinor: 2000,
    closingMinor: 52000,
    proof: 'proved',
  });
});
