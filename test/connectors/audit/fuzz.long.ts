import fc from 'fast-check';
import { describe, it } from 'vitest';
import { bytesOf, damaged, damages, expectAccounted, REPORT_FILES } from './fuzzing.ts';

describe('a damaged report, often', () => {
  for (const name of REPORT_FILES) {
    it(`${name}: is refused, or has every row accounted for`, { timeout: 600_000 }, () => {
      const bytes = bytesOf(name);
      fc.assert(
        fc.property(damages, (list) => expectAccounted(name, damaged(bytes, list))),
        { numRuns: Number(process.env['FUZZ_RUNS'] ?? 3_000) },
      );
    });

    it(`${name}: may end at any byte`, { timeout: 600_000 }, () => {
      const bytes = bytesOf(name);
      for (let length = 0; length < bytes.length; length += 1) expectAccounted(name, bytes.subarray(0, length));
    });
  }
});
