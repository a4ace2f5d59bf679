import { it } from 'vitest';
import { raceForPayments } from './racing.ts';

it(
  'of two processes that assign one payment at once, one is done and one is told who was faster, 40 times',
  {
    timeout: 1_200_000,
  },
  () => raceForPayments(40),
);
