/** Every queue, from its messages to the tables and to the messages that follow: test/messages/golden/<queue>.json. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { QUEUES, type QueueName } from '../../src/processor/messages/queue-names.ts';
import { booksOf, newIn } from './books.ts';
import { CASES, type Case } from './cases.ts';
import { messagesPlace } from './messages-place.ts';

const FOLDER = join(import.meta.dirname, 'golden');

/** What one message changes: everything that was not in the books before it. */
function effectOf(queue: QueueName, { name, before = [], body }: Case) {
  const place = messagesPlace();
  for (const [earlier, one] of before) place.push(earlier, one);
  place.consume();
  const there = booksOf(place.db);
  place.push(queue, body);
  expect(place.consume()).toMatchObject({ failures: [] });
  const writes = newIn(booksOf(place.db), there);
  return { name, before: before.map(([earlier]) => earlier), body, writes, findings: place.findings() };
}

it.each(QUEUES)('the messages of the queue %s do what their golden file says', async (queue) => {
  const effects = CASES[queue].map((one) => effectOf(queue, one));
  await expect(`${JSON.stringify(effects, null, 1)}\n`).toMatchFileSnapshot(join(FOLDER, `${queue}.json`));
});

it('there is a golden file for each queue, and no other', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(QUEUES.map((queue) => `${queue}.json`).sort());
});
