import { describe, it } from 'vitest';
import { assertOrderPlaysNoPart } from './arrivals.ts';

describe('the order in which messages arrive', () => {
  it('plays no part, nor how often each comes, nor when a pass runs in between', { timeout: 600_000 }, () => {
    assertOrderPlaysNoPart(200);
  });
});
