import { accessSync, constants, statfsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const long = process.env['LONG'] === '1';
/** .ci/run reads the numbers of its last line from this file. */
const report = process.env['TEST_REPORT'];

/**
 * Each of thousands of database transactions waits for the disk, which no test could tell from memory: a process that is killed
 * loses neither. So the folders of tests lie in memory where there is room for them. TMPDIR says otherwise.
 */
const MEMORY = '/dev/shm';
const ROOM_BYTES = 2 * 1024 ** 3;
if (!long && process.env['TMPDIR'] === undefined && hasRoom(MEMORY)) process.env['TMPDIR'] = MEMORY;

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}

export default defineConfig({
  test: {
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/setup.ts'],
    include: long ? ['test/**/*.long.ts'] : ['test/**/*.test.ts'],
    // Processes, as libxmljs2 must not be loaded by two threads of one; each runs one file after the other, and loads a module once:
    // loading them anew for each file took a fifth of the time.
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    // Only a test that hangs is to be ended: a machine may be slow, and have other work.
    testTimeout: long ? 1_800_000 : 300_000,
    hookTimeout: 300_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    benchmark: { include: ['test/bench/**/*.bench.ts'] },
  },
});
