/** A consumer that is killed at a write, in the middle of its database transaction: nothing of it is there, and the next pass does it all. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { QueueName } from '../../src/processor/messages/queue-names.ts';
import { refuseStaleBuildOnce } from '../helpers/program.ts';
import { booksOf } from './books.ts';
import type { Case } from './cases.ts';
import { messagesPlace } from './messages-place.ts';

const CONSUMER = join(import.meta.dirname, 'consume-and-die.mjs');

export type At = number | 'last' | 'never';

function placeBefore(queue: QueueName, { before = [], body }: Case) {
  const place = messagesPlace();
  for (const [earlier, one] of before) place.push(earlier, one);
  place.consume();
  place.push(queue, body);
  return place;
}

type Ended = Readonly<{ signal: NodeJS.Signals | null; stdout: string; stderr: string }>;

async function consumeApart(place: ReturnType<typeof messagesPlace>, at: At): Promise<Ended> {
  refuseStaleBuildOnce();
  const child = spawn(process.execPath, [CONSUMER, place.folder, place.clock.now.toISOString(), String(at)]);
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
  const signal = await new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_, how) => resolve(how)));
  return { signal, ...text };
}

/** How many writes the message takes, all of its follow-ups included. */
export async function writesOf(queue: QueueName, one: Case): Promise<number> {
  const { stdout, stderr } = await consumeApart(placeBefore(queue, one), 'never');
  expect(stderr).toBe('');
  return Number(stdout);
}

/** What the books are when nobody is killed. */
export function booksUndisturbed(queue: QueueName, one: Case): ReturnType<typeof booksOf> {
  const place = placeBefore(queue, one);
  place.consume();
  return booksOf(place.db);
}

/** Whether follow-ups of the message are consumed or not, each is there as a whole or not at all; then all comes to the same. */
export async function assertKillChangesNothing(queue: QueueName, one: Case, at: At): Promise<void> {
  const place = placeBefore(queue, one);
  const before = booksOf(place.db);
  const { signal, stderr } = await consumeApart(place, at);
  expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
  if (at === 'last' || at === 1) expect(booksOf(place.db)).toEqual(before);
  const settled = place.messages().filter(({ state }) => state === 'READY');
  expect(settled.every(({ attempts }) => attempts === 0)).toBe(true);
  expect(place.consume().failures).toEqual([]);
  expect(booksOf(place.db)).toEqual(booksUndisturbed(queue, one));
}
