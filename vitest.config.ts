import { defineConfig } from 'vitest/config';

const long = process.env['LONG'] === '1';
/** .ci/run reads the numbers of its last line from this file. */
const report = process.env['TEST_REPORT'];

export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    include: long ? ['test/**/*.long.ts'] : ['test/**/*.test.ts'],
    // A process for each file: libxmljs2 must not be loaded by two threads of one process.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: long ? 1_800_000 : 20_000,
    hookTimeout: long ? 300_000 : 30_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    benchmark: { include: ['test/bench/**/*.bench.ts'] },
  },
});
