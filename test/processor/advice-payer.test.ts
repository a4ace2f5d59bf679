import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { printedPayment } from '../../src/cli/payment-view.ts';
import { install } from '../helpers/installation.ts';

const FIXTURES = new URL('../fixtures/camt/', import.meta.url);
const fixture = (name: string): string => readFileSync(new URL(name, FIXTURES), 'utf8');

test('a payer whom only the advice text names is shown and told, and the stored facts stay as reported', () => {
  const place = install();
  place.expect({ reference: 'USI-ABC123', amountMinor: 5_000 });
  place.importNow('a.xml', fixture('switzerland-advice-only.xml'));
  place.decideNow();
  const [matched, manual] = place.payments();
  if (matched === undefined || manual === undefined) throw new Error('two payments');
  expect([matched.state, manual.state, manual.stateReason]).toEqual(['PROCESSED', 'MANUAL', 'NO_REFERENCE']);
  expect([matched.counterpartyName, manual.counterpartyName]).toEqual([null, null]);
  const printed = printedPayment(place.db, matched);
  expect(printed.payerName).toBe('HANS MUSTER');
  expect(printed.evidence.map((one) => `${one.rule} ${one.field} ${one.value}`)).toEqual([
    'code-in-text additionalInfo USI-ABC123',
    'payer-in-advice additionalInfo HANS MUSTER',
    'open-amount amount USI-ABC123 asks for 50.00 CHF',
    'runner-up references no code of this amount is like it',
    'policy policy plain-code',
  ]);
  expect(printedPayment(place.db, manual).payerName).toBe('MARIA MEIER');
});

test('a code that stands only in the text of the one transaction is found', () => {
  const place = install();
  place.expect({ reference: 'USI-ABC123', amountMinor: 1_234, currency: 'EUR' });
  place.importNow(
    'a.xml',
    fixture('netherlands-ing-text-in-advice.xml').replace(
      '<AddtlNtryInf>Overboeking S. Bakker kenmerk USI-ABC123</AddtlNtryInf>',
      '',
    ),
  );
  place.decideNow();
  expect(place.payments().map((one) => one.state)).toEqual(['PROCESSED']);
});

test.each([
  ['germany-savings-bank-mt940-texts', 'USI-ABC123', 5_000, 'EUR'],
  ['austria-payment-reference', '123456789012', 12_000, 'EUR'],
  ['netherlands-abn-slashes', 'USI-ABC123', 2_500, 'EUR'],
  ['netherlands-rabobank-payment-reference', '5000000012345678', 152_600, 'EUR'],
  ['belgium-structured-communication', '+++090/9337/55493+++', 6_000, 'EUR'],
  ['finland-viitenumero-and-rf', '1245', 1_000, 'EUR'],
  ['finland-viitenumero-and-rf', '2348236', 2_000, 'EUR'],
  ['norway-kid', '98765432109', 100_000, 'NOK'],
  ['sweden-bankgiro-ocr', '12345678903', 80_000, 'SEK'],
  ['france-virement', 'USI-ABC123', 4_590, 'EUR'],
  ['italy-bonifico', 'USI-ABC123', 10_000, 'EUR'],
  ['united-kingdom-faster-payment', 'USI-ABC123', 1_000, 'GBP'],
  ['estonia-viitenumber', '2346786542', 1_500, 'EUR'],
])('%s: the money for %s is booked', (name, reference, amountMinor, currency) => {
  const place = install();
  place.expect({ reference, amountMinor, currency });
  place.importNow('a.xml', fixture(`${name}.xml`));
  place.decideNow();
  expect(
    place
      .payments()
      .filter((one) => one.state === 'PROCESSED')
      .map((one) => one.amountMinor),
  ).toEqual([amountMinor]);
});
