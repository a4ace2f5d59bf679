import { it } from 'vitest';
import { raceForPayments } from './racing.ts';

it(
  'of two processes that assign one payment at once, one is done (0) and one is told who was faster (22)',
  {
    timeout: 120_000,
  },
  () => raceForPayments(3),
);
