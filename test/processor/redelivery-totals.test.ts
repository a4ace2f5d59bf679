import { test } from 'vitest';
import { redeliverTotals } from './redelivering-totals.ts';

test('whatever order the bank tells it in, nothing it booked is missing and nothing is doubled unseen', {
  timeout: 60_000,
}, () => {
  redeliverTotals(10);
});
