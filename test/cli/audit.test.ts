/** What the treasurer sees of reports of processors: run and status, in both languages. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closeDatabase, openDatabase } from '../../src/models/db.ts';
import { gift, payout, refund, report } from '../audit/adyen-report.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { temporaryFolder } from '../helpers/installation.ts';

/** Three reports of Adyen: one with rows that wait, one that is damaged, one without rows. */
function withReports(): string {
  const dataDir = temporaryFolder();
  const folder = join(dataDir, 'audit/adyen/incoming');
  mkdirSync(folder, { recursive: true });
  const strange = gift('P403', '20.00', '19.50', '0.50').replace('Settled', 'Teleported');
  const rows = [gift('P401', '20.0', '19.50', '0.50'), refund('P402', '8.00'), strange, payout('19.50')];
  writeFileSync(join(folder, '1.csv'), report(...rows));
  writeFileSync(join(folder, '2.csv'), report().replace('Psp Reference', 'Psp'));
  writeFileSync(join(folder, '3.csv'), report());
  return dataDir;
}

describe('audit run and audit status', () => {
  it('tell of each report, of what waits and why, and of each batch', async () => {
    const dataDir = withReports();
    const told = [
      'adyen 1.csv: 4 rows: 1 of totals, 2 waiting, 1 rejected',
      'adyen 2.csv: refused',
      '  REPORT_COLUMN_MISSING: the column "Psp Reference" is missing',
      '  hint: let the processor write the report with its usual columns, and fetch it again',
      'adyen 3.csv: no rows',
    ];
    const dry = await runInProcess(['audit', 'run', '--dry-run'], { dataDir });
    expect([dry.code, dry.stdout.trim().split('\n')]).toEqual([24, told]);
    const run = await runInProcess(['audit', 'run'], { dataDir });
    expect([run.code, run.stdout.trim().split('\n')]).toEqual([24, told]);
    const status = await runInProcess(['audit', 'status'], { dataDir });
    expect(status.stdout.trim().split('\n')).toEqual([
      `R-1 ${told[0]}`,
      '  waits since today; in 7 days what still waits goes to a person',
      '  row 2: gift P401 20.00 CHF, waits: nobody is known for it yet',
      '  row 3: refund RP402 8.00 CHF, waits: the payment that it is of is not in the books yet',
      '  row 4: rejected (ROW_TYPE_UNKNOWN: the row type "Teleported" is not known)',
      `R-2 ${told[1]}`,
      ...told.slice(2, 4),
      'BATCH\tLINES\tGROSS\tREFUNDS\tFEES\tNET\tPAYOUT\tSTATE',
      'adyen_7_CHF\t2\t20.00\t-8.00\t-0.50\t11.50\t19.50\tmismatch',
      'payout adyen 7, 19.50 CHF on 2026-11-12: no credit of the bank yet',
    ]);
    expect(status.stderr).toContain('1 more report has ended: --all shows them');
  });

  it('speak German, and JSON', async () => {
    const dataDir = withReports();
    await runInProcess(['audit', 'run'], { dataDir });
    const status = await runInProcess(['audit', 'status', '--lang', 'de', '--all'], { dataDir });
    expect(status.stdout.trim().split('\n')).toEqual([
      'R-1 adyen 1.csv: 4 Zeilen: 1 Summen, 2 wartend, 1 unlesbar',
      '  wartet seit heute; in 7 Tagen geht, was noch wartet, an einen Menschen',
      '  Zeile 2: Spende P401 20.00 CHF, wartet: noch niemand ist dafür bekannt',
      '  Zeile 3: Rückzahlung RP402 8.00 CHF, wartet: die Zahlung dazu ist noch nicht in den Büchern',
      '  Zeile 4: unlesbar (ROW_TYPE_UNKNOWN: die Zeilenart "Teleported" ist unbekannt)',
      'R-2 adyen 2.csv: abgelehnt',
      '  REPORT_COLUMN_MISSING: es fehlt die Spalte "Psp Reference"',
      '  Rat: die Abrechnung mit den üblichen Spalten schreiben lassen und nochmals holen',
      'R-3 adyen 3.csv: keine Zeilen',
      'BATCH\tLINES\tGROSS\tREFUNDS\tFEES\tNET\tPAYOUT\tSTATE',
      'adyen_7_CHF\t2\t20.00\t-8.00\t-0.50\t11.50\t19.50\tmismatch',
      'Auszahlung adyen 7, 19.50 CHF am 2026-11-12: noch keine Gutschrift der Bank',
    ]);
    const { stdout } = await runInProcess(['audit', 'status', 'adyen', '--json'], { dataDir });
    expect(JSON.parse(stdout)).toMatchObject({
      files: [
        { name: '1.csv', state: 'OPEN', rows: 4, outcomes: { total: 1, waiting: 2, rejected: 1 }, ageDays: 0 },
        { name: '2.csv', state: 'FAILED', code: 'REPORT_COLUMN_MISSING' },
        { name: '3.csv', state: 'CLOSED', rows: 0 },
      ],
      batches: [{ batch: 'adyen_7_CHF', net: '11.50', payout: '19.50', state: 'MISMATCH' }],
      payouts: [{ amount: '19.50', state: 'WAITING' }],
    });
  });

  it('are shown by their first rows and counted, however many there are', async () => {
    const dataDir = withReports();
    await runInProcess(['audit', 'run'], { dataDir });
    const before = await runInProcess(['audit', 'status'], { dataDir });
    expect(before.stdout).not.toContain(' more');
    const db = openDatabase(join(dataDir, 'quittance.db'));
    db.sqlite.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
      INSERT INTO audit_item (file_id, position, row, kind, outcome, gateway, created_at)
      SELECT 1, 1000 + i, 1000 + i, 'refund', 'waiting', 'adyen', '2026-11-20' FROM n`);
    closeDatabase(db);
    const { stdout } = await runInProcess(['audit', 'status'], { dataDir });
    expect(stdout.match(/^ {2}row /gm)).toHaveLength(20);
    expect(stdout).toMatch(/9\d\d more/);
  });

  it('are told in the queue and by health until a person says that they have been looked at', async () => {
    const dataDir = withReports();
    await runInProcess(['audit', 'run'], { dataDir });
    expect((await runInProcess(['queue'], { dataDir })).stderr).toContain('3 things in reports of processors, too');
    const row = ['audit', 'dismiss', 'R-1', '--row', '4', '--reason', 'a test of Adyen'];
    expect(await runInProcess(row, { dataDir })).toMatchObject({ code: 0, stdout: '1 thing dismissed\n' });
    expect(await runInProcess(row, { dataDir })).toMatchObject({ code: 20 });
    await runInProcess(['audit', 'dismiss', 'R-2', '--reason', 'fetched again'], { dataDir });
    await runInProcess(['audit', 'dismiss', 'adyen_7_CHF', '--reason', 'row 4'], { dataDir });
    const queue = await runInProcess(['queue'], { dataDir });
    expect(queue.stderr).not.toContain('reports of processors');
    const status = await runInProcess(['audit', 'status'], { dataDir });
    expect(status.stdout).not.toContain('Teleported');
    expect(status.stdout).not.toContain('2.csv');
    const all = await runInProcess(['audit', 'status', '--all'], { dataDir });
    expect(all.stdout).toContain('a test of Adyen');
    expect(all.stdout).toContain('R-2 adyen 2.csv: refused');
  });
});
