/** `list` and `show`: the contract field by field, and what people see. */
import { describe, expect, it } from 'vitest';
import { ACCOUNT, camt } from '../helpers/camt.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { install } from '../helpers/installation.ts';
import { parsedLines, runInShell } from '../helpers/program.ts';

const FIELDS = [
  'id',
  'gateway',
  'account',
  'file',
  'statement',
  'entry',
  'detail',
  'accountServicerReference',
  'gatewayTxnId',
  'direction',
  'amount',
  'currency',
  'bookingDate',
  'payerName',
  'payerIban',
  'remittance',
  'state',
  'manualReason',
  'allocations',
  'toReimburse',
  'decidedBy',
  'evidence',
  'suggestions',
];

async function booked() {
  const installation = install();
  installation.expect({ reference: 'USI-8kq2Lm' });
  installation.expect({ reference: 'USI-zzzzz2', amountMinor: 5_000, title: 'Practice' });
  installation.drop(
    'day.xml',
    camt({
      entries: [
        {
          amount: '100.00',
          reference: 'E1',
          details: [
            { debtor: 'Keller Maria', iban: 'CH5604835012345678009', text: 'USI-8kq2Lm salsa', reference: 'T1' },
          ],
        },
        { amount: '70.00', details: [{ debtor: 'Zoë\u202eMüller', text: 'USI-zzzzz2' }] },
        { amount: '3.50', creditDebit: 'DBIT', details: [{ debtor: 'Landlord' }] },
        { amount: '8.00' },
      ],
    }),
  );
  await installation.process();
  return { ...installation, dataDir: installation.context.config.dataDir };
}

describe('list', () => {
  it('shows what is still to be paid back of a payment', async () => {
    const { dataDir } = await booked();
    const run = (...args: readonly string[]) => runInProcess(args, { dataDir, env: { QUITTANCE_ACTOR: 'anna' } });
    const owed = async () =>
      (await run('list')).stdout
        .split('\n')
        .map((line) => line.split('\t'))
        .flatMap((cells) => (cells[0] === '2' || cells[0] === 'ID' ? [cells.slice(-2)] : []));
    expect(await owed()).toEqual([
      ['FOR', 'OWED BACK'],
      ['? USI-zzzzz2 50.00', ''],
    ]);
    await run('assign', '2', 'USI-zzzzz2', '--rest', 'refund', '--yes');
    expect((await owed()).at(-1)).toEqual(['USI-zzzzz2 50.00', '20.00']);
    await run('refund', 'done', '2', '--amount', '15.00', '--yes');
    expect((await owed()).at(-1)).toEqual(['USI-zzzzz2 50.00', '5.00']);
  });

  it('prints a booked payment with exactly the fields of the contract', async () => {
    const { dataDir } = await booked();
    const [row, ...rest] = parsedLines((await runInProcess(['list', '--ndjson'], { dataDir })).stdout);
    expect(Object.keys(row)).toEqual(FIELDS);
    expect(row).toEqual({
      id: 1,
      gateway: 'bank',
      account: ACCOUNT,
      file: 'day.xml',
      statement: 0,
      entry: 0,
      detail: 0,
      accountServicerReference: 'T1',
      gatewayTxnId: null,
      direction: 'in',
      amount: '100.00',
      currency: 'CHF',
      bookingDate: '2026-11-19',
      payerName: 'Keller Maria',
      payerIban: 'CH5604835012345678009',
      remittance: ['USI-8kq2Lm salsa'],
      state: 'PROCESSED',
      manualReason: null,
      allocations: [{ kind: 'subscription', reference: 'USI-8kq2Lm', amount: '100.00' }],
      toReimburse: '0.00',
      decidedBy: 'job:process',
      evidence: expect.arrayContaining([
        { rule: 'code-in-text', weight: 80, field: 'remittance', value: expect.stringContaining('8kq2Lm') },
      ]),
      suggestions: [],
    });
    expect(rest.map(({ state, detail, payerName }) => ({ state, detail, payerName }))).toEqual([
      { state: 'MANUAL', detail: 0, payerName: 'Zoë\u202eMüller' },
      { state: 'IRRELEVANT', detail: 0, payerName: 'Landlord' },
      { state: 'MANUAL', detail: null, payerName: null },
    ]);
  });

  it('prints reason and suggestions of one that needs a person', async () => {
    const { dataDir } = await booked();
    const rows = parsedLines((await runInProcess(['list', '--ndjson', '--state', 'MANUAL'], { dataDir })).stdout);
    expect(rows[0]).toMatchObject({ manualReason: 'OVERPAID', allocations: [], toReimburse: '0.00' });
    expect(rows[0].suggestions).toEqual([
      {
        rank: 1,
        allocations: [{ kind: 'subscription', reference: 'USI-zzzzz2', amount: '50.00' }],
        evidence: expect.arrayContaining([
          expect.objectContaining({ rule: expect.any(String), weight: expect.any(Number), field: expect.any(String) }),
        ]),
      },
    ]);
    expect(rows[1]).toMatchObject({ manualReason: 'NO_REFERENCE', suggestions: [], evidence: [] });
  });

  it('takes only what is asked for', async () => {
    const { dataDir } = await booked();
    const ids = async (...args: string[]) =>
      parsedLines((await runInProcess(['list', '--ndjson', ...args], { dataDir })).stdout).map((row) => row.id);
    expect(await ids('--state', 'MANUAL', 'IRRELEVANT')).toEqual([2, 3, 4]);
    expect(await ids('--state', 'manual,processed')).toEqual([1, 2, 4]);
    expect(await ids('--account', 'ch93 0076 2011 6238 5295 7')).toEqual([1, 2, 3, 4]);
    expect(await ids('--account', 'CH00')).toEqual([]);
    expect(await ids('--file', 'F-1')).toEqual([1, 2, 3, 4]);
    expect(await ids('--file', '2')).toEqual([]);
    expect(await runInProcess(['list', '--state', 'NOPE'], { dataDir })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('STATE_UNKNOWN'),
    });
    expect(await runInProcess(['list', '--file', 'S-1'], { dataDir })).toMatchObject({ code: 2 });
  });

  it('is a document with --json, and TSV in a pipe', async () => {
    const { dataDir } = await booked();
    const document = JSON.parse((await runInProcess(['list', '--json'], { dataDir })).stdout);
    expect(document.schema).toBe('quittance.list.v1');
    expect(document.payments).toHaveLength(4);
    expect(await runInProcess(['list'], { dataDir })).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        'ID\tBOOKED\tAMOUNT\tCUR\tPAYER\tTEXT\tSTATE\tWHY\tFOR\tOWED BACK',
        '1\t2026-11-19\t100.00\tCHF\tKeller Maria\tUSI-8kq2Lm salsa\tPROCESSED\t\tUSI-8kq2Lm 100.00\t',
        '2\t2026-11-19\t70.00\tCHF\tZoëMüller\tUSI-zzzzz2\tMANUAL\tOVERPAID\t? USI-zzzzz2 50.00\t',
        '3\t2026-11-19\t-3.50\tCHF\tLandlord\t\tIRRELEVANT\tDEBIT\t\t',
        '4\t2026-11-19\t8.00\tCHF\t\t\tMANUAL\tNO_REFERENCE\t\t',
        '',
      ].join('\n'),
    });
  });

  it('says that there is nothing, and that is no error', async () => {
    const { context } = install();
    const dataDir = context.config.dataDir;
    expect(await runInProcess(['list', '--ndjson'], { dataDir })).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await runInProcess(['list'], { dataDir })).stderr).toBe('No payments.\n');
  });

  it('does not show what is still being imported', async () => {
    const { db, dataDir } = await booked();
    db.sqlite.exec("DROP TRIGGER file_stays_imported; UPDATE file SET state = 'STAGING'");
    expect((await runInProcess(['list', '--ndjson'], { dataDir })).stdout).toBe('');
    expect((await runInProcess(['show', '1'], { dataDir })).code).toBe(20);
  });

  it('ends quietly when its reader leaves: list --ndjson | head', async () => {
    const { dataDir, drop, process: processFiles } = await booked();
    const entries = Array.from({ length: 3_000 }, (_, index) => ({
      amount: `${index + 1}.00`,
      details: [{ debtor: 'x'.repeat(100) }],
    }));
    drop('long.xml', camt({ id: 'S2', sequence: '101', from: '2026-11-20', entries }));
    await processFiles();
    const { stdout, stderr } = await runInShell(
      'set -o pipefail; quittance list --ndjson | head -n 1; echo "code $?"',
      dataDir,
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\{.*\}\ncode 0\n$/);
  });
});

describe('show', () => {
  it('prints facts, place, why, what it was booked for, history and mail', async () => {
    const { dataDir } = await booked();
    const { code, stdout } = await runInProcess(['show', 'P-1'], { dataDir });
    expect(code).toBe(0);
    expect(stdout.replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'TIME').replace(/^ {2}[+·] .*\n/gm, '')).toBe(
      [
        'P-1  PROCESSED  since TIME by job:process  version 1',
        `  Credit 100.00 CHF  booked 2026-11-19  value 2026-11-19  account ${ACCOUNT}`,
        '  From   Keller Maria, CH5604835012345678009',
        '  Text   "USI-8kq2Lm salsa"',
        '  Ids    servicer T1 · code PMNT/RCDT/AUTT',
        '  Source F-1 day.xml (camt.053), statement 0, entry 0, detail 0',
        'Why',
        'Booked for',
        '  USI-8kq2Lm  100.00 CHF  (PAID · Salsa Basics · Maria Keller)',
        'History',
        '  E-2  TIME  NEW → PROCESSED  MATCHED  job:process',
        'Mail',
        '  M-1  confirmation to maria@example.org: WAITING',
        '',
      ].join('\n'),
    );
  });

  it('names the reason in words, and the open item of a suggestion with what is open of it', async () => {
    const { dataDir } = await booked();
    const { stdout } = await runInProcess(['show', 'P-2'], { dataDir });
    expect(stdout).toContain('P-2  MANUAL OVERPAID: more than what is open  since');
    expect(stdout).toContain('  1  USI-zzzzz2  50.00 CHF  (50.00 of 50.00 open · Practice');
    expect(stdout).not.toMatch(/open-item-\d|\(\d+\)$/m);
  });

  it('prints everything as JSON', async () => {
    const { dataDir } = await booked();
    const document = JSON.parse((await runInProcess(['show', '2', '--json'], { dataDir })).stdout);
    expect(document).toMatchObject({
      schema: 'quittance.show.v1',
      payment: { id: 2, manualReason: 'OVERPAID', version: 1, valueDate: '2026-11-19' },
      sources: [{ relation: 'first', fileName: 'day.xml', entry: 1, detail: 0 }],
      events: [
        {
          subject: 'P-2',
          fromState: 'NEW',
          toState: 'MANUAL',
          actor: 'job:process',
          detail: { evidence: expect.any(Array) },
        },
      ],
      mails: [],
    });
    expect(Object.keys(document.payment).slice(0, FIELDS.length)).toEqual(FIELDS);
  });

  it('refuses what is no payment', async () => {
    const { dataDir } = await booked();
    expect(await runInProcess(['show', '99'], { dataDir })).toMatchObject({
      code: 20,
      stdout: '',
      stderr: expect.stringContaining('there is no payment P-99'),
    });
    expect(await runInProcess(['show', 'S-1'], { dataDir })).toMatchObject({ code: 2 });
  });
});
