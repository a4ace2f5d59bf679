import { test } from 'vitest';
import { killedWhileSending } from './mail-killing.ts';

test.each([
  ['data-store-drop', 'received'],
  ['data-451', 'claimed'],
] as const)(
  'killed while it sends to a server that answers %s, just when a mail is %s: each mail once, none lost',
  killedWhileSending,
);
