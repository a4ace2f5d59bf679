import { expect, test } from 'vitest';
import { whatWouldChange } from '../../src/cli/explain-words.ts';
import type { PrintedPayment } from '../../src/cli/payment-view.ts';

const booked = (rule: string): PrintedPayment =>
  ({
    state: 'PROCESSED',
    decidedBy: 'job:process',
    evidence: [{ rule, weight: 0, field: 'gatewayTxnId', value: 'T-1' }],
  }) as unknown as PrintedPayment;

test('a gift that a processor reported was booked by no rule', () => {
  expect(whatWouldChange(booked('gateway'), null, 'en')).toMatch(/^Nothing: the processor reported it/);
  expect(whatWouldChange(booked('rule:fund'), null, 'en')).toMatch(/^Without the rule/);
});
