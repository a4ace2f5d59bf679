import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AUDIT_GATEWAYS } from '../../src/config/tables.ts';
import { GATEWAYS } from '../../src/models/schema.ts';
import { DONOR, gift, report } from './adyen-report.ts';
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

  it('an id that the form did not know is no id of what is pending', async () => {
    const place = auditPlace();
    place.waits({ ...DONOR, order_id: '120.1', gateway_txn_id: false });
    place.report('adyen', 'report.csv', report(gift('P120', '20.00', '19.50', '0.50')));
    await place.run();
    expect(place.states()).toEqual([{ id: 'adyen P120', state: 'PROCESSED' }]);
  });

  it('knows every processor that a source may name', () => {
    const known = new Set<string>(GATEWAYS);
    expect(AUDIT_GATEWAYS.filter((name) => !known.has(name))).toEqual([]);
    expect([...AUDIT_GATEWAYS, 'bank', 'manual', 'gravy'].sort()).toEqual([...known].sort());
  });
});
