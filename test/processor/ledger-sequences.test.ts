import { expect, it } from 'vitest';
import { assign } from '../../src/processor/staff/assign.ts';
import { assertSequences } from './ledger-sequences.ts';
import { assigning, credit, staffWorld } from './staff-world.ts';

/** `.ci/run` sets CI; a thousand are in the long tests. */
const SEQUENCES = (process.env['CI'] ?? '') === '' ? 40 : 100;

it(
  `${SEQUENCES} sequences of what statements, messages and people do keep the books right after every step`,
  {
    timeout: 900_000,
  },
  () => assertSequences(SEQUENCES),
);

it('of two who saw the same version, only the first is heard', async () => {
  const world = await staffWorld([credit('100.00', 'thanks')]);
  const { version } = world.payment();
  assign(world.staff('ben'), assigning(['USI-AAA111'], { ifVersion: version }));
  expect(() => assign(world.staff('anna'), assigning(['USI-FREE77'], { ifVersion: version }))).toThrowError(
    /not as you saw it \(version 2, not 1\): staff:ben made it PROCESSED \(ASSIGNED\) at 2026-11-20 \d\d:\d\d/,
  );
});
