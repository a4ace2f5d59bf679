/** What could not be used of a report, or of the logs, is told; amounts that cannot be are for a person; a long report does not hold the run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { auditJob } from '../../jobs/audit.ts';
import { warningsOf } from '../../src/models/audit-files.ts';
import { type AlarmSettings, alarmsOf } from '../../src/processor/alarms/index.ts';
import { DONOR, gift, payout, refund, report } from './adyen-report.ts';
import { auditPlace, booked } from './audit-place.ts';

function warnings(place: ReturnType<typeof auditPlace>) {
  return place
    .auditFiles()
    .flatMap((file) => warningsOf(file).map(({ code, where, count }) => ({ code, where, count })));
}

describe('what cannot be used is told', () => {
  it('metadata of an orchestrator that are no JSON, with the row that is used without them', async () => {
    const place = auditPlace();
    const [header = ''] = report().split('\n');
    const row = (metadata: string): string =>
      `Verein,PSP1,1w24hGOdCSFLtsgBQr2jKh,visa,,2026-11-10 09:00:00,CET,Settled,M1,CHF,,20.00,1,CHF,,19.50,0.50,,,,7,${metadata}`;
    place.report(
      'adyen',
      '1.csv',
      [`${header},Metadata`, row('"{""gr4vy_tx_ref"":""12"'), row('[1]'), row('"{""gr4vy_tx_ref"":8.1}"')].join('\n'),
    );
    await place.run();
    expect(warnings(place)).toEqual([{ code: 'METADATA_UNREADABLE', where: 'row 2', count: 2 }]);
    expect(place.rows("SELECT fields ->> 'invoice_id' AS order_id FROM audit_item ORDER BY id")).toEqual([
      { order_id: '1w24hGOdCSFLtsgBQr2jKh' },
      { order_id: '1w24hGOdCSFLtsgBQr2jKh' },
      { order_id: '8.1' },
    ]);
  });

  it('a line of a log that was cut off, and a log that is damaged; each once, however often they are searched', async () => {
    const place = auditPlace('[audit]\npayments_logs = "logs"\n');
    const logs = join(place.context.config.dataDir, 'logs');
    const within = {
      ...place.context,
      config: { ...place.context.config, audit: { ...place.context.config.audit, paymentsLogs: logs } },
    };
    mkdirSync(logs);
    const line = (order: string, text: string): string =>
      `Nov 10 09:00:00 host adyen_gateway: 1:${order} Redirecting for transaction: ${text}\n`;
    writeFileSync(join(logs, 'payments-adyen-20261111'), line('1.1', '{"gross":"20.00","cur') + line('9.1', '{"other'));
    const packed = gzipSync(
      Buffer.from(
        line('2.1', '{"gross":"20.00","currency":"CHF","email":"b@example.org","last_name":"B"}').repeat(2_000),
      ),
    );
    writeFileSync(join(logs, 'payments-adyen-20261110.gz'), packed.subarray(0, packed.length - 12));
    place.report('adyen', '1.csv', report(gift('P1', '20.00', '19.50', '0.50'), gift('P2', '20.00', '19.50', '0.50')));
    await auditJob(within);
    await auditJob(within);
    expect(warnings(place)).toEqual([
      { code: 'LOG_LINE_UNREADABLE', where: 'payments-adyen-20261111', count: 1 },
      { code: 'LOG_DAMAGED', where: 'payments-adyen-20261110.gz', count: 1 },
    ]);
    expect(place.counts()).toEqual([{ completed: 1, waiting: 1 }]);
  });

  it('rejected rows, refused reports and batches that do not agree are an alarm', async () => {
    const place = auditPlace();
    place.report('adyen', '1.csv', report(gift('P1', '20.00', '19.50', 'x'), payout('19.50')));
    place.report('adyen', '2.csv', 'a,b\n');
    await place.run();
    const now = place.clock.now;
    const settings: AlarmSettings = {
      zone: 'UTC',
      isProduction: false,
      mailMode: 'file',
      accounts: [],
      sources: [],
      jobs: [],
      manualDays: 3,
      mailLateMs: 1,
      notLiveDays: 3,
      calendar: { holidays: new Set(), zone: 'UTC' } as never,
    };
    expect(alarmsOf({ db: place.db, now, settings }).filter(({ code }) => code === 'REPORT_FINDINGS')).toMatchObject([
      {
        text: '1 refused, 1 rows in conflict or not readable, 1 batches that do not come to their payout: quittance audit status',
      },
    ]);
  });
});

describe('an amount with more decimals than its currency has', () => {
  it('is a payment for a person at once, with what was reported; also where its donor is known', async () => {
    const place = auditPlace();
    place.waits({ ...DONOR, order_id: '1.1' });
    place.report('adyen', '1.csv', report(gift('P1', '20.005', '19.50', '0.50')));
    await place.run();
    expect(place.rows('SELECT amount_minor, amount_reported, state, state_reason FROM payment')).toEqual([
      { amount_minor: 2_000, amount_reported: '20.005', state: 'MANUAL', state_reason: 'AMOUNT_SCALE' },
    ]);
    expect(place.counts()).toEqual([{ manual: 1 }]);
    expect(place.items()).toMatchObject([{ outcome: 'manual', reason: 'AMOUNT_SCALE: P-1' }]);
  });

  it('of a refund is one, too, and takes nothing from its payment', async () => {
    const place = auditPlace();
    place.book(booked('adyen', 'P1', '20.00', 'CHF'));
    place.report('adyen', '1.csv', report(refund('P1', '8.005')));
    await place.run();
    await place.run();
    expect(place.rows('SELECT direction, amount_minor, state, state_reason FROM payment ORDER BY id')).toEqual([
      { direction: 'in', amount_minor: 2_000, state: 'PROCESSED', state_reason: null },
      { direction: 'out', amount_minor: 800, state: 'MANUAL', state_reason: 'AMOUNT_SCALE' },
    ]);
    expect(place.refunds()).toEqual([]);
    expect(place.findings()).toEqual([]);
  });
});

describe('a report that is longer than the time for a run', () => {
  const rows = Array.from({ length: 1_000 }, (_, at) => gift(`P${at + 1}`, '20.00', '19.50', '0.50'));

  it('is read in several runs, each of which goes on where the last one stopped', async () => {
    const place = auditPlace('[audit]\ntime_limit = "5s"\n');
    place.report('adyen', '1.csv', report(...rows, payout('19500.00')));
    place.report('adyen', '2.csv', report(gift('P2001', '20.00', '19.50', '0.50').replace(/7$/, '8')));
    // Every look at the clock takes one of the five seconds.
    const slow = { ...place.context, now: () => (place.clock.now = new Date(place.clock.now.getTime() + 1_000)) };
    const first = await auditJob(slow);
    expect(first.left).toBe(2);
    expect(place.auditFiles()).toMatchObject([{ name: '1.csv', state: 'READING', rows: 0 }]);
    const doneFirst = place.auditFiles()[0]?.done ?? 0;
    expect(doneFirst).toBeGreaterThan(0);
    expect(doneFirst).toBeLessThan(1_001);
    await auditJob(slow);
    expect(place.auditFiles()[0]?.done).toBeGreaterThan(doneFirst);
    for (let run = 0; run < 10; run += 1) await auditJob(slow);
    await place.run();
    expect(place.counts()).toEqual([{ total: 1, waiting: 1_000 }, { waiting: 1 }]);
    expect(place.batches()[0]).toMatchObject({ lines: 1_000, net: 1_950_000, state: 'VERIFIED' });
  });

  it('looks for all donors, also where one look takes all the time', async () => {
    const place = auditPlace();
    const many = Array.from({ length: 1_500 }, (_, at) => gift(`P${at + 1}`, '20.00', '19.50', '0.50'));
    place.report('adyen', '1.csv', report(...many));
    await place.run();
    expect(place.counts()).toEqual([{ waiting: 1_500 }]);
    place.waits({ ...DONOR, order_id: '1400.1' });
    const over = { ...place.context, now: () => (place.clock.now = new Date(place.clock.now.getTime() + 400_000)) };
    expect(
      await auditJob({ ...over, config: { ...over.config, audit: { ...over.config.audit, timeLimitMs: 500_000 } } }),
    ).toMatchObject({ left: 1 });
    expect(place.counts()).toEqual([{ waiting: 1_500 }]);
    await auditJob({ ...over, config: { ...over.config, audit: { ...over.config.audit, timeLimitMs: 500_000 } } });
    expect(place.counts()).toEqual([{ completed: 1, waiting: 1_499 }]);
  });
});
