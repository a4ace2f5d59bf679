import { getHeapStatistics } from 'node:v8';
import { expect, test } from 'vitest';
import { collectGarbage } from '../src/memory.ts';

const megabytesUsed = (): number => getHeapStatistics().used_heap_size / 2 ** 20;

test('what is not in use any more is collected between two steps, without waiting for anything', () => {
  collectGarbage();
  const before = megabytesUsed();
  const held = { values: Array.from({ length: 1_000_000 }, (_, number) => ({ number })) };
  expect(megabytesUsed()).toBeGreaterThan(before + 16);
  held.values = [];
  collectGarbage();
  expect(megabytesUsed()).toBeLessThan(before + 8);
});
