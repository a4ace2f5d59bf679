/** Every consumer once, killed where all is written and nothing is committed. */
import { describe, it } from 'vitest';
import { QUEUES } from '../../src/processor/messages/queue-names.ts';
import { CASES } from './cases.ts';
import { assertKillChangesNothing } from './kills.ts';

describe.each(QUEUES)('the consumer of the queue %s', (queue) => {
  const [first] = CASES[queue];
  it(`that is killed leaves all as it was: ${first?.name}`, { timeout: 60_000 }, async () => {
    if (first !== undefined) await assertKillChangesNothing(queue, first, 'last');
  });
});
