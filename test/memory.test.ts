import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** In a process of its own: a heap that other tests have grown has room for everything that is made here. */
const TRIAL = `
  import { getHeapStatistics } from 'node:v8';
  import { collectGarbage } from ${JSON.stringify(join(import.meta.dirname, '../dist/src/memory.js'))};
  const used = () => getHeapStatistics().used_heap_size / 2 ** 20;
  collectGarbage();
  const before = used();
  let held = Array.from({ length: 1_000_000 }, (_, number) => ({ number }));
  const during = used();
  held = null;
  collectGarbage();
  console.log(JSON.stringify({ before, during, after: used() }));
`;

test('what is not in use any more is collected between two steps, without waiting for anything', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', TRIAL], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const { before, during, after } = JSON.parse(stdout) as { before: number; during: number; after: number };
  expect(during).toBeGreaterThan(before + 16);
  expect(after).toBeLessThan(before + 8);
});
