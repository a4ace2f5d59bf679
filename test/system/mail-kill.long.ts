import { describe, test } from 'vitest';
import { FAULTS, killedWhileSending, MOMENTS } from './mail-killing.ts';

describe.each(FAULTS)('a server that answers %s', (fault) => {
  test.each(MOMENTS)('killed when a mail is %s, and a little later: each mail once, none lost', async (moment) => {
    for (const delayMs of [0, 5]) await killedWhileSending(fault, moment, delayMs);
  });
});
