import { expect, test } from 'vitest';
import { ACCOUNT, camt, type TestEntry, type TestStatement } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';

const QR_IBAN = 'CH4431999123000889012';
const GIFT: TestEntry = {
  amount: '10.00',
  reference: 'R1',
  details: [{ debtor: 'Anna Rossi', text: 'gift' }],
};
const ADVICE: TestStatement = { message: 'camt.054', id: 'N1', account: QR_IBAN, entries: [GIFT] };
const BOOKED: TestStatement = { id: 'S1', opening: '0.00', closing: '10.00', entries: [GIFT] };

const HELD = /^name it with its account .* qr_iban = \["CH4431999123000889012"\]$/;

test('a file on a QR-IBAN is held when no account is configured, with the line to write', () => {
  const place = install();
  const { file } = place.importNow('n.xml', camt(ADVICE));
  expect(file).toMatchObject({ state: 'FAILED', code: 'ACCOUNT_UNKNOWN' });
  expect(file.hint).toMatch(HELD);
  place.importNow('s.xml', camt(BOOKED));
  expect(place.payments().map((one) => [one.account, one.amountMinor])).toEqual([[ACCOUNT, 1_000]]);
});

test('a file on a QR-IBAN that no account names is held in the same way', () => {
  const place = install(`[[account]]\nname = "main"\niban = "${ACCOUNT}"\n`);
  const { file } = place.importNow('n.xml', camt(ADVICE));
  expect(file).toMatchObject({ state: 'FAILED', code: 'ACCOUNT_UNKNOWN' });
  expect(file.hint).toMatch(HELD);
});

test('a file on the QR-IBAN of an account is a file of this account', () => {
  const place = install(`[[account]]\nname = "main"\niban = "${ACCOUNT}"\nqr_iban = ["${QR_IBAN}"]\n`);
  expect(place.importNow('n.xml', camt(ADVICE)).file.code).toBeNull();
  expect(place.importNow('s.xml', camt(BOOKED)).file).toMatchObject({ imported: 0, known: 1 });
  expect(place.payments().map((one) => one.account)).toEqual([ACCOUNT]);
});

test('a file on another name of the account is a file of this account', () => {
  const giro = '5050-1055';
  const place = install(`[[account]]\nname = "main"\niban = "${ACCOUNT}"\nother_ids = ["5050 1055", "${giro}"]\n`);
  expect(place.importNow('n.xml', camt({ ...ADVICE, account: giro })).file.code).toBeNull();
  expect(place.importNow('s.xml', camt(BOOKED)).file).toMatchObject({ imported: 0, known: 1 });
  expect(place.payments().map((one) => one.account)).toEqual([ACCOUNT]);
});

test('an IBAN in small letters is the same account', () => {
  const place = install();
  place.importNow('s.xml', camt({ ...BOOKED, account: ACCOUNT.toLowerCase() }));
  expect(place.payments().map((one) => one.account)).toEqual([ACCOUNT]);
});

test('a file without an account says which statement has none, with its id', () => {
  const place = install();
  const xml = camt(BOOKED).replace(/<Acct>.*?<\/Acct>/s, '<Acct><Id><Othr><Id></Id></Othr></Id></Acct>');
  const { file } = place.importNow('s.xml', xml);
  expect(file).toMatchObject({ state: 'FAILED', code: 'CAMT_ACCOUNT_MISSING' });
  expect(file.message).toContain('statement 1 (S1)');
});
