/** Damaged reports of every format through the whole run: whatever is in them, the run ends, and the books are whole. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countsOf } from '../../src/models/audit-files.ts';
import { bytesOf, damaged, damages, REPORT_FILES } from '../connectors/audit/fuzzing.ts';
import { auditPlace } from './audit-place.ts';

const FOLDERS: Readonly<Record<string, string>> = { SAR: 'paypal', STL: 'paypal', TRR: 'paypal' };

/** `perFormat` damaged files of each format lie in their folders, beside the whole ones. */
export function runDamaged(perFormat: number, seed: number): void {
  it(`seed ${seed}: damaged reports end in a run that finishes, and a second one changes nothing`, {
    timeout: 600_000,
  }, async () => {
    const place = auditPlace('[audit]\nwaiting_days = 1\n');
    for (const name of REPORT_FILES) {
      const gateway = FOLDERS[name.slice(0, 3)] ?? name.split('-')[0] ?? '';
      const lists = fc.sample(damages, { numRuns: perFormat, seed });
      for (const [at, list] of lists.entries())
        place.report(gateway, `${name}.${at}.csv`, damaged(bytesOf(name), list));
      place.report(gateway, name, bytesOf(name));
    }
    expect(await place.run({ makeMissing: true })).toMatchObject({ troubles: [] });
    for (const file of place.auditFiles()) {
      expect(file.code, `${file.name}: ${file.message}`).not.toBe('INTERNAL_ERROR');
      const sum = Object.values(countsOf(file)).reduce((total, one) => total + one, 0);
      expect(sum, file.name).toBe(file.state === 'FAILED' ? sum : file.rows);
    }
    place.clock.now = new Date('2026-12-01T12:00:00Z');
    expect(await place.run()).toMatchObject({ missing: 0, troubles: [] });
    expect(place.findings()).toEqual([]);
    const books = () => [place.states(), place.refunds(), place.batches(), place.counts(), place.items()];
    const before = books();
    expect(await place.run({ makeMissing: true })).toMatchObject({ findings: 0, troubles: [] });
    expect(books()).toEqual(before);
  });
}
