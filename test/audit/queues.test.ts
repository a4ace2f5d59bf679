import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AUDIT_GATEWAYS } from '../../src/config/tables.ts';
import { GATEWAYS } from '../../src/models/schema.ts';
import { auditPlace } from './audit-place.ts';

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, '../fixtures/audit', name));

describe('what a report sends to the queues', () => {
  it('agreements make and end series, and an instalment that the report tells belongs to its series', async () => {
    const place = auditPlace();
    place.report('paypal', 'SAR-20260301.01.002.csv', fixture('SAR-20260301.01.002.csv'));
    await place.run();
    expect(place.rows('SELECT subscription_id, frequency FROM recurring ORDER BY id')).toMatchObject([
      { subscription_id: 'S-0001', frequency: 'month' },
      { subscription_id: 'S-0002', frequency: 'year' },
    ]);
    place.report('paypal', 'TRR-20260301.01.008.csv', fixture('TRR-20260301.01.008.csv'));
    await place.run();
    const message = place.messages().find(({ body }) => body.includes('T0002DDDD'));
    expect(message).toMatchObject({ queue: 'recurring' });
  });

  it('knows every processor that a source may name', () => {
    const known = new Set<string>(GATEWAYS);
    expect(AUDIT_GATEWAYS.filter((name) => !known.has(name))).toEqual([]);
    expect([...AUDIT_GATEWAYS, 'bank', 'manual', 'gravy'].sort()).toEqual([...known].sort());
  });
});
