import { expect, test } from 'vitest';
import { whatWouldChange } from '../../src/cli/explain-words.ts';
import type { PrintedPayment } from '../../src/cli/payment-view.ts';

const booked = (rule: string): PrintedPayment =>
  ({
    state: 'PROCESSED',
    decidedBy: 'job:process',
    evidence: [{ rule, weight: 0, field: 'gatewayTxnId', value: 'T-1' }],
  }) as unknown as PrintedPayment;

const said = (rule: string, weight: number, value = 'X', field = 'remittance') => ({ rule, weight, field, value });
const decided = (state: string, evidence: readonly object[]): PrintedPayment =>
  ({ state, decidedBy: 'job:process', evidence }) as unknown as PrintedPayment;

test('what was booked by the habit of an account hung on the account, and a corrected code on its correction', () => {
  const name = said('payer-name', 33, 'Anna = Anna', 'counterpartyName');
  const account = said('payer-account', 30, 'CH93 is theirs', 'counterpartyIban');
  const habit = decided('PROCESSED', [name, account, said('confirmed', 0, '4 payments from this account')]);
  expect(whatWouldChange(habit, null, 'en')).toMatch(/^Without payer-account \(CH93 is theirs\)/);
  const corrected = decided('PROCESSED', [
    said('open-amount', 50),
    said('similar-code', 40, '"B" is A with one typing error'),
  ]);
  expect(whatWouldChange(corrected, null, 'en')).toMatch(/^Without similar-code/);
  const plain = decided('PROCESSED', [said('open-amount', 50), said('code-in-text', 80, 'USI-1')]);
  expect(whatWouldChange(plain, null, 'en')).toMatch(/^Without code-in-text/);
});

test('what something else counts for cannot be taken up again', () => {
  for (const reason of ['DETAILED', 'REVERSAL_OF'])
    expect(whatWouldChange(decided('IRRELEVANT', []), reason, 'en')).toMatch(/^Nothing: /);
  expect(whatWouldChange(decided('IRRELEVANT', []), 'DEBIT', 'en')).toContain('quittance reopen');
});

test('a gift that a processor reported was booked by no rule', () => {
  expect(whatWouldChange(booked('gateway'), null, 'en')).toMatch(/^Nothing: the processor reported it/);
  expect(whatWouldChange(booked('rule:fund'), null, 'en')).toMatch(/^Without the rule/);
});
