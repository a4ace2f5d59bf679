import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assign } from '../../src/processor/staff/assign.ts';
import { anySteps, holdsAfter } from './staff-sequences.ts';
import { assigning, credit, staffWorld } from './staff-world.ts';

it('any sequence of actions and statements keeps the books right, and can be undone to the first amounts', {
  timeout: 120_000,
}, async () => {
  await fc.assert(fc.asyncProperty(anySteps, holdsAfter), { numRuns: 25 });
});

it('of two who saw the same version, only the first is heard', async () => {
  const world = await staffWorld([credit('100.00', 'thanks')]);
  const { version } = world.payment();
  assign(world.staff('ben'), assigning(['USI-AAA111'], { ifVersion: version }));
  expect(() => assign(world.staff('anna'), assigning(['USI-FREE77'], { ifVersion: version }))).toThrowError(
    /not as you saw it \(version 2, not 1\): staff:ben made it PROCESSED \(ASSIGNED\) at 2026-11-20 \d\d:\d\d/,
  );
});
