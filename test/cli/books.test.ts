/** `proof`, `check`, `log` and `log verify`: what they find, and what they must not cry wolf about. */
import { describe, expect, it } from 'vitest';
import { checkInvariants } from '../../src/processor/check.ts';
import { proveAccounts } from '../../src/processor/proof.ts';
import { ACCOUNT, camt, type TestStatement } from '../helpers/camt.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { type Installation, install } from '../helpers/installation.ts';
import { parsedLines } from '../helpers/program.ts';
import { tamper } from '../helpers/tamper.ts';

/** The statement of a day; the helper dates its balances, so they are moved to that day. */
function day(
  date: string,
  rest: Partial<TestStatement> & Pick<TestStatement, 'opening' | 'closing' | 'entries'>,
): string {
  const statement = { id: `S-${date}`, sequence: date.slice(-2), from: date, ...rest };
  return camt({ ...statement, entries: rest.entries.map((entry) => ({ bookingDate: date, ...entry })) }).replaceAll(
    '<Dt><Dt>2026-11-19</Dt></Dt>',
    `<Dt><Dt>${date}</Dt></Dt>`,
  );
}

async function withFiles(files: Readonly<Record<string, string>>): Promise<Installation & { dataDir: string }> {
  const installation = install();
  for (const [name, content] of Object.entries(files)) installation.drop(name, content);
  await installation.process();
  return { ...installation, dataDir: installation.context.config.dataDir };
}

const TWO_DAYS = {
  'a.xml': day('2026-11-17', { opening: '100.00', closing: '110.00', entries: [{ amount: '10.00' }] }),
  'b.xml': day('2026-11-18', {
    opening: '110.00',
    closing: '107.00',
    entries: [{ amount: '3.00', creditDebit: 'DBIT' }],
  }),
};

describe('proof', () => {
  it('proves statements that add up and follow each other', async () => {
    const { dataDir } = await withFiles(TWO_DAYS);
    const result = await runInProcess(['proof', '--json'], { dataDir });
    expect(result.code).toBe(0);
    const report = JSON.parse(result.stdout);
    expect(Object.keys(report)).toEqual(['schema', 'ok', 'accounts', 'counts', 'files', 'changed', 'head']);
    expect(report).toMatchObject({
      schema: 'quittance.proof.v1',
      ok: true,
      accounts: [
        {
          account: ACCOUNT,
          currency: 'CHF',
          state: 'proved',
          statements: [
            { file: 'a.xml', state: 'proved', opening: '100.00', booked: '10.00', closing: '110.00', differences: [] },
            { file: 'b.xml', state: 'proved', opening: '110.00', booked: '-3.00', closing: '107.00', differences: [] },
          ],
        },
      ],
      counts: { files: 2, transactions: 2, imported: 2, known: 0 },
      files: [{ fileId: 1, transactions: 1, imported: 1 }, { fileId: 2 }],
      changed: { payments: [], filesOfPayments: [], statements: [], files: [] },
      head: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('prints a row per statement in a pipe, and the counts beside it', async () => {
    const { dataDir } = await withFiles(TWO_DAYS);
    const { stdout, stderr } = await runInProcess(['proof'], { dataDir });
    expect(stdout).toBe(
      [
        'ACCOUNT\tCUR\tDAY\tFILE\tSTATEMENT\tOPENING\tBOOKED\tCLOSING\tDIFFERENCE\tSTATE\tKIND\tWHY',
        `${ACCOUNT}\tCHF\t2026-11-17\tF-1\tS-2026-11-17\t100.00\t10.00\t110.00\t\tproved\t\t`,
        `${ACCOUNT}\tCHF\t2026-11-18\tF-2\tS-2026-11-18\t110.00\t-3.00\t107.00\t\tproved\t\t`,
        '',
      ].join('\n'),
    );
    expect(stderr).toMatch(/^2 transactions = 2 imported \+ 0 known .*\nhead [0-9a-f]{64}\n$/);
  });

  it('finds a statement that does not add up (exit 26)', async () => {
    const { dataDir } = await withFiles({
      'a.xml': day('2026-11-17', { opening: '100.00', closing: '111.00', entries: [{ amount: '10.00' }] }),
    });
    const result = await runInProcess(['proof', '--json'], { dataDir });
    expect(result.code).toBe(26);
    expect(JSON.parse(result.stdout)).toMatchObject({
      ok: false,
      accounts: [
        { state: 'difference', statements: [{ differences: [{ kind: 'balance', amount: '1.00', after: null }] }] },
      ],
    });
  });

  it('finds the hole that a missing statement leaves (exit 26)', async () => {
    const { dataDir } = await withFiles({
      'a.xml': TWO_DAYS['a.xml'],
      'c.xml': day('2026-11-19', { opening: '107.00', closing: '108.00', entries: [{ amount: '1.00' }] }),
    });
    const result = await runInProcess(['proof', '--json', '--account', ACCOUNT], { dataDir });
    expect(result.code).toBe(26);
    const [account] = JSON.parse(result.stdout).accounts;
    expect(account.statements[0].differences).toEqual([]);
    expect(account.statements[1].differences).toEqual([
      {
        kind: 'gap',
        amount: '-3.00',
        after: { file: 'a.xml', bankStatementId: 'S-2026-11-17', closingDate: '2026-11-17' },
        missing: ['number 18'],
        totals: [],
        payments: [],
      },
    ]);
  });

  it('finds payments that are not the booked entries', async () => {
    const { db } = await withFiles(TWO_DAYS);
    tamper(db, 'UPDATE payment SET amount_minor = 900, entry_amount_minor = 900 WHERE id = 1');
    const [account] = proveAccounts(db).accounts;
    expect(account?.statements[0]?.differences).toMatchObject([{ kind: 'payments', minor: -100 }]);
  });

  it('does not cry wolf over deliveries that overlap, come again, or come out of order', async () => {
    const { db } = await withFiles({
      '1-second.xml': TWO_DAYS['b.xml'],
      '2-first.xml': TWO_DAYS['a.xml'],
      '3-first-again.xml': TWO_DAYS['a.xml'].replace('<MsgId>M1<', '<MsgId>M2<'),
      '4-both-days.xml': day('2026-11-18', {
        id: 'WEEK',
        sequence: null,
        from: '2026-11-17',
        to: '2026-11-18',
        opening: '100.00',
        closing: '107.00',
        entries: [
          { amount: '10.00', bookingDate: '2026-11-17' },
          { amount: '3.00', creditDebit: 'DBIT' },
        ],
      }),
    });
    expect(proveAccounts(db).accounts.map((one) => one.state)).toEqual(['proved']);
  });

  it('never calls an account proved that has no balances', async () => {
    const { dataDir } = await withFiles({ 'a.xml': camt({ entries: [{ amount: '10.00' }] }) });
    const result = await runInProcess(['proof', '--json'], { dataDir });
    expect(result.code).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({ ok: true, accounts: [{ state: 'not-provable' }] });
    expect((await runInProcess(['proof'], { dataDir })).stdout).toContain(
      'not provable\t\tno opening and closing balance',
    );
  });

  it('knows which accounts there are (exit 20)', async () => {
    const { dataDir } = await withFiles(TWO_DAYS);
    expect((await runInProcess(['proof', '--account', 'CH00'], { dataDir })).code).toBe(20);
  });
});

async function bookedPayment() {
  const installation = install();
  installation.expect({ reference: 'USI-8kq2Lm' });
  installation.drop(
    'a.xml',
    day('2026-11-17', {
      opening: '100.00',
      closing: '200.00',
      entries: [{ amount: '100.00', details: [{ text: 'USI-8kq2Lm' }] }],
    }),
  );
  await installation.process();
  return { ...installation, dataDir: installation.context.config.dataDir };
}

describe('check', () => {
  it('is silent about books in order (exit 0)', async () => {
    const { dataDir } = await bookedPayment();
    const result = await runInProcess(['check'], { dataDir });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(/^\d+ checks, everything holds; \d+ events, head [0-9a-f]{64}\n$/);
    expect(JSON.parse((await runInProcess(['check', '--json'], { dataDir })).stdout)).toMatchObject({
      schema: 'quittance.check.v1',
      ok: true,
      findings: [],
      broken: false,
    });
  });

  it('names what does not hold and where (exit 24)', async () => {
    const { dataDir, db } = await bookedPayment();
    tamper(db, 'UPDATE open_item SET allocated_minor = 4000');
    const result = await runInProcess(['check'], { dataDir });
    expect(result.code).toBe(24);
    expect(result.stdout).toMatch(/^OPEN_ITEM_SUM {2}.*\n {2}S-1\nOPEN_ITEM_STATE {2}.*\n {2}S-1\n/);
  });

  it.each([
    ['ALLOCATIONS_SUM', 'UPDATE payment SET to_reimburse_minor = 1'],
    ['OPEN_ITEM_STATE', "UPDATE open_item SET state = 'OPEN'"],
    ['CONTRIBUTION_MISSING', 'DELETE FROM contribution'],
    ['CONTRIBUTION_MISSING', 'UPDATE contribution SET amount_minor = 9999'],
    ['CONFIRMATION_MISSING', 'DELETE FROM outbox'],
    ['STATE_EVENT', "UPDATE payment SET state = 'REFUNDED', version = version + 1"],
    ['FILE_COUNTS', 'UPDATE file SET transactions = 2, imported = 2'],
    ['FILE_COUNTS', 'UPDATE statement SET transactions = 7'],
    ['STATEMENT_SUM', "UPDATE statement SET proof = 'proved', closing_minor = 1"],
    ['MAIL_CLAIMED', "UPDATE outbox SET state = 'CLAIMED', lease_owner = 'x', lease_until = '2026-01-01T00:00:00Z'"],
    ['PROOF', "UPDATE statement SET proof = 'difference', difference_minor = 5, closing_minor = closing_minor + 5"],
  ])('finds %s after "%s"', async (code, sql) => {
    const { db, context } = await bookedPayment();
    tamper(db, sql);
    const report = checkInvariants(db, context.now());
    expect(report.findings.map((one) => one.code)).toContain(code);
  });

  it.each([
    ['PAYMENTS_CHANGED', 'UPDATE payment SET amount_minor = 9900'],
    ['PAYMENTS_CHANGED', "UPDATE payment SET booking_date = '2026-01-01'"],
    ['CHAIN_BROKEN', "UPDATE event SET reason = 'x' WHERE id = 2"],
    ['FOREIGN_KEYS', 'UPDATE payment SET statement_id = 99'],
  ])('calls it a breach of integrity: %s after "%s"', async (code, sql) => {
    const { db, context } = await bookedPayment();
    tamper(db, sql);
    const report = checkInvariants(db, context.now());
    expect(report.findings.map((one) => one.code)).toContain(code);
    expect(report.broken).toBe(true);
  });

  it('finds a payment that nobody decides on', async () => {
    const { db } = install();
    const { drop, db: own, context, process: processFiles } = install();
    expect(checkInvariants(db, new Date()).findings).toEqual([]);
    drop('a.xml', camt({ entries: [{ amount: '10.00' }] }));
    await processFiles();
    tamper(own, "UPDATE payment SET state = 'NEW', state_reason = NULL, decided_at = NULL");
    const codes = (now: Date) => checkInvariants(own, now).findings.map((one) => one.code);
    expect(codes(context.now())).toEqual(['PAYMENTS_CHANGED', 'STATE_EVENT']);
    expect(codes(new Date(context.now().getTime() + 3_700_000))).toEqual([
      'PAYMENTS_CHANGED',
      'UNDECIDED',
      'STATE_EVENT',
    ]);
  });

  it('exits with 26 when history was rewritten', async () => {
    const { dataDir, db } = await bookedPayment();
    tamper(db, 'UPDATE payment SET amount_minor = 9900');
    expect((await runInProcess(['check'], { dataDir })).code).toBe(26);
  });
});

describe('log', () => {
  it('prints the history of everything, of one thing, or since a time', async () => {
    const { dataDir } = await bookedPayment();
    const events = async (...args: string[]) =>
      parsedLines((await runInProcess(['log', '--ndjson', ...args], { dataDir })).stdout);
    const all = await events();
    expect(all.map((one) => `${one.subject} ${one.toState}`)).toEqual(['F-1 IMPORTED', 'P-1 PROCESSED', 'S-1 PAID']);
    expect(Object.keys(all[0])).toEqual([
      'id',
      'at',
      'subject',
      'paymentId',
      'openItemId',
      'fileId',
      'fromState',
      'toState',
      'actor',
      'reason',
      'data',
      'detail',
      'hash',
    ]);
    for (const id of ['P-1', '1', 'F-1', 'S-1']) expect(await events(id)).toHaveLength(1);
    expect(await events('--since', '2026-11-20')).toHaveLength(3);
    expect(await events('--since', '2026-11-20T07:00')).toHaveLength(3); // 06:00 UTC is 07:00 in Zurich
    expect(await events('--since', '2026-11-20T07:01')).toHaveLength(0);
    expect(await events('--since', '2026-11-20T06:30Z')).toHaveLength(0);
  });

  it('refuses what does not exist (exit 20) or is no id or time (exit 2)', async () => {
    const { dataDir } = await bookedPayment();
    expect((await runInProcess(['log', 'P-9'], { dataDir })).code).toBe(20);
    expect((await runInProcess(['log', 'S-9'], { dataDir })).code).toBe(20);
    expect((await runInProcess(['log', 'vrify'], { dataDir })).code).toBe(2);
    expect((await runInProcess(['log', '--since', 'yesterday'], { dataDir })).code).toBe(2);
  });

  it('verifies the chain, and that a hash noted earlier is in it', async () => {
    const { dataDir, db } = await bookedPayment();
    const good = JSON.parse((await runInProcess(['log', 'verify', '--json'], { dataDir })).stdout);
    expect(good).toEqual({
      schema: 'quittance.log.verify.v1',
      ok: true,
      events: 3,
      head: expect.any(String),
      findings: [],
    });
    expect(await runInProcess(['log', 'verify', '--expect', good.head], { dataDir })).toMatchObject({
      code: 0,
      stdout: `ok: 3 events, head ${good.head}\n`,
    });
    expect((await runInProcess(['log', 'verify', '--expect', 'x'], { dataDir })).code).toBe(2);
    tamper(db, 'DELETE FROM event WHERE id = 3');
    expect((await runInProcess(['log', 'verify'], { dataDir })).code).toBe(0);
    const cut = await runInProcess(['log', 'verify', '--expect', good.head], { dataDir });
    expect(cut).toMatchObject({
      code: 26,
      stdout: expect.stringMatching(/^BROKEN {2}the expected hash .*\nBROKEN: 2 events/),
    });
  });
});
