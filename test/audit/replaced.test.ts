/** A report that is replaced under its name while it is read is not moved unread. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { auditJob } from '../../jobs/audit.ts';
import { gift, report } from './adyen-report.ts';
import { auditPlace } from './audit-place.ts';

it('stays where it is, and the next run reads the new bytes', async () => {
  const place = auditPlace();
  const { log, config } = place.context;
  place.report('adyen', 'day.csv', report());
  const replacing = (): void =>
    writeFileSync(join(config.dataDir, 'audit/adyen/incoming/day.csv'), report(gift('P900', '20.00', '19.50', '0.50')));
  await auditJob({ ...place.context, log: { ...log, info: replacing } });
  expect(place.completed('adyen')).toEqual([]);
  expect(place.incoming('adyen')).toEqual(['day.csv']);
  await place.run();
  expect(place.auditFiles()).toHaveLength(2);
});
