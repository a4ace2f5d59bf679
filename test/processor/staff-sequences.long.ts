import fc from 'fast-check';
import { it } from 'vitest';
import { anySteps, holdsAfter } from './staff-sequences.ts';

it('any sequence of actions and statements keeps the books right, 400 times', { timeout: 1_200_000 }, async () => {
  await fc.assert(fc.asyncProperty(anySteps, holdsAfter), { numRuns: 400 });
});
