import fc from 'fast-check';
import { describe, it } from 'vitest';
import { bytesOf, damaged, damages, expectAccounted, REPORT_FILES } from './fuzzing.ts';

describe('a damaged report', () => {
  for (const name of REPORT_FILES) {
    it(`${name}: is refused, or has every row accounted for`, () => {
      const bytes = bytesOf(name);
      fc.assert(
        fc.property(damages, (list) => expectAccounted(name, damaged(bytes, list))),
        { numRuns: 40 },
      );
    });
  }
});
