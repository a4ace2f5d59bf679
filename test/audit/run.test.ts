import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditJob } from '../../jobs/audit.ts';
import { listAuditFiles } from '../../src/models/audit-files.ts';
import { onCopy } from '../../src/models/database-copy.ts';
import { camt } from '../helpers/camt.ts';
import { DONOR, gift, payout, refund, report } from './adyen-report.ts';
import { auditPlace, booked } from './audit-place.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/audit');
const fixture = (name: string): Buffer => readFileSync(join(FIXTURES, name));

describe('the audit run', () => {
  it('ends each row: found, completed, booked, total; and moves the file', async () => {
    const place = auditPlace();
    place.book(booked('adyen', 'P101', '50.00', 'CHF'));
    place.waits({ ...DONOR, order_id: '102.1' });
    place.report(
      'adyen',
      'report.csv',
      report(
        gift('P101', '50.00', '49.00', '1.00'),
        gift('P102', '20.00', '19.50', '0.50'),
        refund('P102', '20.00'),
        payout('48.50'),
      ),
    );
    expect(await place.run()).toMatchObject({ files: 1, rows: 4, missing: 0, findings: 0 });
    expect(place.counts()).toEqual([{ found: 1, completed: 1, booked: 1, total: 1 }]);
    expect(place.states()).toEqual([
      { id: 'adyen P101', state: 'PROCESSED' },
      { id: 'adyen P102', state: 'REFUNDED' },
    ]);
    expect(place.batches()).toEqual([
      {
        batch: 'adyen_7_CHF',
        lines: 3,
        gross: 7_000,
        refunds: -2_000,
        fees: -150,
        net: 4_850,
        payout: 4_850,
        state: 'VERIFIED',
      },
    ]);
    expect([place.incoming('adyen'), place.completed('adyen')]).toEqual([[], ['report.csv']]);
  });

  it('run twice, or over the same bytes under another name, changes nothing', async () => {
    const place = auditPlace();
    for (const name of ['adyen-settlement.csv', 'adyen-payments.csv']) place.report('adyen', name, fixture(name));
    place.report('paypal', 'TRR-20260301.01.008.csv', fixture('TRR-20260301.01.008.csv'));
    await place.run({ makeMissing: true });
    const dump = () =>
      place.rows(
        "SELECT 'p' AS t, id, state, version FROM payment UNION ALL SELECT 'r', id, state, amount_minor FROM refund UNION ALL SELECT 'b', id, state, net_minor FROM settlement_batch UNION ALL SELECT 'l', batch_id, key, total_minor FROM settlement_line UNION ALL SELECT 'm', id, queue, 0 FROM message UNION ALL SELECT 'o', id, kind, 0 FROM outbox",
      );
    const before = dump();
    expect(before.length).toBeGreaterThan(20);
    place.report('adyen', 'again.csv', fixture('adyen-settlement.csv'));
    await place.run();
    await place.run({ makeMissing: true });
    expect(dump()).toEqual(before);
  });

  it('a gift that nothing completes waits, and after some days is a payment for a person', async () => {
    const place = auditPlace('[audit]\nwaiting_days = 5\n');
    place.report('adyen', 'report.csv', report(gift('P103', '20.00', '19.50', '0.50'), refund('P999', '8.00')));
    expect(await place.run()).toMatchObject({ missing: 2 });
    place.clock.now = new Date('2026-11-24T12:00:00Z');
    await place.run();
    expect([place.incoming('adyen'), place.states()]).toEqual([['report.csv'], []]);
    place.clock.now = new Date('2026-11-26T12:00:00Z');
    await place.run();
    expect(
      place.rows('SELECT gateway_txn_id, direction, amount_minor, state, state_reason FROM payment ORDER BY id'),
    ).toEqual([
      { gateway_txn_id: 'P103', direction: 'in', amount_minor: 2_000, state: 'MANUAL', state_reason: 'NO_CONTACT' },
      {
        gateway_txn_id: 'refund RP999',
        direction: 'out',
        amount_minor: 800,
        state: 'MANUAL',
        state_reason: 'REFUND_UNCLEAR',
      },
    ]);
    expect(place.completed('adyen')).toEqual(['report.csv']);
    expect(place.rows('SELECT count(*) AS n FROM audit_item WHERE fields IS NOT NULL')).toEqual([{ n: 0 }]);
    expect(place.findings()).toEqual([]);
  });

  it('is completed by details that come later', async () => {
    const place = auditPlace();
    place.report('adyen', 'report.csv', report(gift('P104', '20.00', '19.50', '0.50')));
    await place.run();
    place.waits({ ...DONOR, order_id: '104.1' });
    await place.run();
    expect(place.states()).toEqual([{ id: 'adyen P104', state: 'PROCESSED' }]);
    expect(place.counts()).toEqual([{ completed: 1 }]);
    expect(place.rows('SELECT payment_id FROM settlement_line')).toEqual([{ payment_id: 1 }]);
  });

  it('other money than the books have is a conflict, and nothing is changed', async () => {
    const place = auditPlace();
    place.book(booked('adyen', 'P105', '50.00', 'CHF'));
    place.report('adyen', 'report.csv', report(gift('P105', '5.00', '4.90', '0.10')));
    expect(await place.run()).toMatchObject({ findings: 1 });
    expect(place.items()).toMatchObject([{ outcome: 'conflict', reason: 'CONFLICTING_FACTS: P-1 has other money' }]);
    expect(place.states()).toEqual([{ id: 'adyen P105', state: 'PROCESSED' }]);
  });

  it('with --make-missing imports what nothing completes, but not what is young', async () => {
    const place = auditPlace();
    place.report(
      'adyen',
      'report.csv',
      report(
        gift('P106', '20.00', '19.50', '0.50'),
        gift('P107', '20.00', '19.50', '0.50').replace('2026-11-10', '2026-11-19'),
      ),
    );
    await place.run({ makeMissing: true });
    expect(place.counts()).toEqual([{ imported: 1, waiting: 1 }]);
    expect(place.states()).toEqual([{ id: 'adyen P106', state: 'PROCESSED' }]);
  });

  it('a batch that does not come to its payout says so', async () => {
    const place = auditPlace();
    place.report('adyen', 'report.csv', report(gift('P108', '20.00', '19.50', '0.50'), payout('19.49')));
    await place.run();
    expect(place.batches()).toMatchObject([{ net: 1_950, payout: 1_949, state: 'MISMATCH' }]);
  });

  it('files of others and twins go to ignored; one that cannot be read is told once and stops nobody', async () => {
    const place = auditPlace();
    place.report('adyen', 'settlement_detail_report_2026-11-10.csv', report());
    place.report('adyen', 'broken.csv', report().replace('Psp Reference', 'Psp'));
    place.report('adyen', 'good.csv', report(gift('P109', '20.00', '19.50', '0.50')));
    expect(await place.run()).toMatchObject({ findings: 1, missing: 1 });
    expect(place.ignored('adyen')).toEqual(['settlement_detail_report_2026-11-10.csv']);
    expect(place.auditFiles().map(({ code }) => code)).toContain('REPORT_COLUMN_MISSING');
    expect(await place.run()).toMatchObject({ findings: 0 });
    expect(place.incoming('adyen')).toEqual(['broken.csv', 'good.csv']);
  });

  it('rehearsed on a copy it tells the same and writes nothing', async () => {
    const place = auditPlace();
    place.waits({ ...DONOR, order_id: '110.1' });
    place.report('adyen', 'report.csv', report(gift('P110', '20.00', '19.50', '0.50')));
    const told = await onCopy(place.db, (db) => auditJob({ ...place.context, db }, { isRehearsal: true }));
    expect(told.looked.map(({ counts }) => counts)).toEqual(['{"completed":1}']);
    expect([place.states(), listAuditFiles(place.db, null), place.incoming('adyen')]).toEqual([[], [], ['report.csv']]);
  });
});

describe('a run that is killed', () => {
  /** Its transactions are whole; what a kill takes away is everything after the one that was just written. */
  const dieAfter = (transactions: number) => {
    let left = transactions;
    return () => {
      left -= 1;
      if (left === 0) throw Object.assign(new Error('killed'), { code: 'KILLED' });
    };
  };
  const numbers = Array.from({ length: 450 }, (_, at) => String(1_001 + at));
  const filled = () => {
    const place = auditPlace();
    for (const id of ['1001', '1300']) place.book(booked('adyen', `P${id}`, '20.00', 'CHF'));
    place.waits(...['1002', '1003', '1400'].map((id) => ({ ...DONOR, order_id: `${id}.1` })));
    const gifts = numbers.map((id) => gift(`P${id}`, '20.00', '19.50', '0.50'));
    place.report('adyen', 'report.csv', report(...gifts, refund('P1003', '20.00'), payout('8755.00')));
    return place;
  };
  const ends = (place: ReturnType<typeof auditPlace>) => [
    place.states(),
    place.batches(),
    place.counts(),
    place.rows('SELECT payment_id, kind, amount_minor, state FROM refund ORDER BY id'),
    place.rows('SELECT count(*) AS n FROM settlement_line'),
    place.findings(),
  ];

  it('between any two of its transactions comes to the same books when it is run again', async () => {
    const whole = filled();
    await whole.run();
    const expected = ends(whole);
    let deaths = 0;
    for (const transactions of [1, 2, 3, 4, 5, 6, 8]) {
      const place = filled();
      const died = await auditJob({ ...place.context, keepLease: dieAfter(transactions) }).then(
        ({ troubles }) => troubles.length > 0,
        () => true,
      );
      if (died) deaths += 1;
      await place.run();
      expect(ends(place), `after ${transactions}`).toEqual(expected);
    }
    expect(deaths).toBeGreaterThan(3);
  });
});

describe('what a processor paid out', () => {
  const credit = (payer: string, text: string) =>
    camt({
      opening: '0.00',
      closing: '19.50',
      entries: [{ amount: '19.50', bookingDate: '2026-11-14', details: [{ debtor: payer, text }] }],
    });
  const paid = report(gift('P111', '20.00', '19.50', '0.50'), payout('19.50'));
  const bank = (place: ReturnType<typeof auditPlace>) =>
    place.rows("SELECT state, state_reason FROM payment WHERE gateway = 'bank'");

  it.each(['the report', 'the bank'])('is tied to the credit of the bank when %s comes first', async (first) => {
    const place = auditPlace();
    const byReport = async (): Promise<void> => {
      place.report('adyen', 'report.csv', paid);
      await place.run();
    };
    const byBank = async (): Promise<void> => {
      place.drop('bank.xml', credit('ADYEN N.V.', 'TX53913667600XT batch 7'));
      await place.process();
    };
    for (const step of first === 'the report' ? [byReport, byBank] : [byBank, byReport]) await step();
    expect(bank(place)).toEqual([{ state: 'IRRELEVANT', state_reason: 'PAYOUT' }]);
    expect(place.payouts()).toMatchObject([{ state: 'LINKED', amountMinor: 1_950 }]);
    expect(place.findings()).toEqual([]);
  });

  it('is not tied to the gift of somebody else', async () => {
    const place = auditPlace();
    place.report('adyen', 'report.csv', paid);
    await place.run();
    place.drop('bank.xml', credit('Keller Maria', 'gift'));
    await place.process();
    expect(bank(place)).toMatchObject([{ state: 'MANUAL' }]);
    expect(place.payouts()).toMatchObject([{ state: 'WAITING' }]);
  });

  it('is for a person when two credits could be it', async () => {
    const place = auditPlace();
    place.report('adyen', 'report.csv', paid);
    await place.run();
    const entry = { amount: '19.50', bookingDate: '2026-11-14', details: [{ debtor: 'ADYEN N.V.', text: 'payout' }] };
    place.drop(
      'bank.xml',
      camt({
        opening: '0.00',
        closing: '39.00',
        entries: [
          { ...entry, reference: 'A1' },
          { ...entry, reference: 'A2' },
        ],
      }),
    );
    await place.process();
    expect(bank(place)).toEqual([
      { state: 'MANUAL', state_reason: 'NOT_AUTOMATIC' },
      { state: 'MANUAL', state_reason: 'NOT_AUTOMATIC' },
    ]);
    expect(place.payouts()).toMatchObject([{ state: 'UNCLEAR' }]);
  });
});

describe('any order of the same rows', () => {
  it('comes to the same books', async () => {
    const rows = [
      gift('P201', '50.00', '49.00', '1.00'),
      gift('P202', '20.00', '19.50', '0.50'),
      refund('P202', '20.00'),
      refund('P201', '5.00'),
      payout('43.50'),
    ];
    const ends = async (order: readonly string[]) => {
      const place = auditPlace();
      for (const id of ['201', '202']) place.waits({ ...DONOR, order_id: `${id}.1` });
      place.report('adyen', 'report.csv', report(...order));
      await place.run();
      return [[...place.states()].sort((a, b) => (a.id < b.id ? -1 : 1)), place.batches(), place.counts()];
    };
    const first = await ends(rows);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(rows, { minLength: rows.length }), async (order) => {
        expect(await ends(order)).toEqual(first);
      }),
      { numRuns: 2 },
    );
  });
});
