import { it } from 'vitest';
import { assertSequences } from './ledger-sequences.ts';

it(
  '1,000 sequences of what statements, messages and people do keep the books right after every step',
  {
    timeout: 3_600_000,
  },
  () => assertSequences(1_000),
);
