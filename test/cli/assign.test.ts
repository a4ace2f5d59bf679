/** The commands with which people act: what they print, refuse and leave untouched. */
import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { addPersonAccount } from '../../src/models/person-accounts.ts';
import { runProgram } from '../helpers/program.ts';
import { tamper } from '../helpers/tamper.ts';
import { PROGRAM } from '../helpers/world.ts';
import { databaseHash, PAYMENTS, staffPlace } from './staff-place.ts';

describe('assign', () => {
  it('shows a plan, and asks: without a terminal it wants --yes', async () => {
    const place = await staffPlace();
    const asked = await place.run('assign', '1', 'USI-8kq2Lm', '--rest', 'refund');
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('YES_NEEDED') });
    expect(asked.stdout).toContain(
      '100.00 CHF → USI-8kq2Lm (Salsa Basics · Maria Keller): open 100.00 → 0.00, becomes PAID',
    );
    expect(asked.stdout).toContain(' 20.00 CHF → to be paid back');
    expect(place.state(1)).toBe('MANUAL');
    const done = await place.run('assign', '1', 'USI-8kq2Lm', '--rest', 'refund', '--yes');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toMatch(/Done, E-\d+ by anna\. {3}Undo: quittance undo E-\d+/);
    expect(place.payments()[0]).toMatchObject({ state: 'PROCESSED', decidedBy: 'staff:anna', toReimburseMinor: 2_000 });
  });

  it('says whose account a gift to a fund came from, where one person has it who could be thanked', async () => {
    const place = await staffPlace();
    tamper(place.db, "UPDATE open_item SET person_id = NULL WHERE kind = 'fund'");
    const told = async () => (await place.run('assign', '1', 'MUSIC-26', '--dry-run')).stdout;
    expect(await told()).not.toContain('who is not thanked');
    addPersonAccount(place.db, 1, 'CH5604835012345678009');
    expect(await told()).toContain('  the account is that of Maria Keller (maria@example.org), who is not thanked');
    expect(
      (await place.run('assign', '1', 'USI-8kq2Lm', '--rest', 'donation', '--fund', 'MUSIC-26', '--dry-run')).stdout,
    ).not.toContain('who is not thanked');
    addPersonAccount(place.db, 2, 'CH5604835012345678009');
    expect(await told()).not.toContain('who is not thanked');
  });

  it('prints one document with --json', async () => {
    const place = await staffPlace();
    expect(await place.json('assign', 'P-1', 'USI-8kq2Lm=100', 'MUSIC-26')).toEqual({
      schema: 'quittance.assign.v1',
      payment: 1,
      version: 2,
      outcome: 'done',
      dryRun: false,
      amount: '120.00',
      currency: 'CHF',
      allocations: [
        {
          kind: 'subscription',
          reference: 'USI-8kq2Lm',
          amount: '100.00',
          waived: '0.00',
          openBefore: '100.00',
          openAfter: '0.00',
          stateBefore: 'OPEN',
          stateAfter: 'PAID',
        },
        {
          kind: 'fund',
          reference: 'MUSIC-26',
          amount: '20.00',
          waived: '0.00',
          openBefore: null,
          openAfter: null,
          stateBefore: 'OPEN',
          stateAfter: 'OPEN',
        },
      ],
      toReimburse: '0.00',
      mails: [
        {
          kind: 'confirmation',
          to: 'maria@example.org',
          language: 'en',
          suppressed: null,
          notBefore: expect.any(String),
          held: null,
        },
        { kind: 'fund_gift', to: null, language: 'en', suppressed: 'NO_ADDRESS', notBefore: null, held: null },
      ],
      event: expect.stringMatching(/^E-\d+$/),
    });
  });

  it('undo says that a mail which was written to a file stays there, and that nobody was told', async () => {
    const place = await staffPlace();
    await place.json('assign', '3', 'USI-zzzzz2');
    tamper(place.db, "UPDATE outbox SET state = 'FILED', sent_at = '2026-11-20T07:00:00Z'");
    const { stdout } = await place.run('undo', '3', '--dry-run');
    expect(stdout).toContain('M-1 was written to data/mail and stays there; nobody was told');
    tamper(place.db, "UPDATE outbox SET state = 'UNCERTAIN', sent_at = NULL");
    const uncertain = await place.run('undo', '3', '--dry-run', '--already-notified');
    expect(uncertain.stdout).toContain('may have arrived: nobody knows');
  });

  it('says that the mail will be held, and why', async () => {
    const returned = { amount: '120.00', creditDebit: 'DBIT', code: 'PMNT/RCDT/RRTN' } as const;
    const place = await staffPlace([...PAYMENTS, returned]);
    const { stdout } = await place.run('assign', '1', 'USI-8kq2Lm', '--rest', 'keep', '--dry-run');
    expect(stdout).toContain('HELD (REVERSAL_OPEN): money of this sum went back');
    expect(stdout).not.toContain('not before');
  });

  it.each([
    ['assign 1 P-2', 'it is the id of a payment: quittance show P-2'],
    ['assign 1 Q-3', 'it is the id of a message: quittance message show Q-3'],
    ['assign Q-3 USI-8kq2Lm', 'it is the id of a message: quittance message show Q-3'],
    ['assign E-3 USI-8kq2Lm', 'it is the id of an event: quittance log shows them all'],
    ['assign 1 INV 151', 'write it in quotes: "INV 151"'],
    ['assign 1 INV 152', 'quittance find NAME searches'],
    ["assign 1 USI-8kq2Lm=1'250.-", 'use 1250'],
    ["receive USI-8kq2Lm 1'250.- --cash", 'use 1250'],
    ['receive USI-8kq2Lm 12,50 --cash', 'use 12.50'],
    ["refund owe 1 1'250.- --because twice", 'use 1250'],
    ['refund done 1 --amount 12,50', 'use 12.50'],
    ["expected add --title Salsa --currency CHF --amount 1'250.-", 'use 1250'],
    ['expected add --title Salsa --currency CHF --amount 12,50', 'use 12.50'],
  ])('%s: %s', async (line, hint) => {
    const place = await staffPlace();
    place.expect({ reference: 'INV 151' });
    const { code, stdout, stderr } = await place.run(...line.split(' '));
    expect(code).not.toBe(0);
    expect(`${stdout}${stderr}`.replace(/\s+/g, ' ')).toContain(hint);
  });

  it.each([
    [20, 'PAYMENT_UNKNOWN', ['assign', '99', 'USI-8kq2Lm']],
    [20, 'ITEM_UNKNOWN', ['assign', '1', 'USI-nope11']],
    [21, 'REST_UNSAID', ['assign', '1', 'USI-8kq2Lm']],
    [21, 'SHORT_AND_REST', ['assign', '1', 'USI-8kq2Lm', '--rest', 'keep', '--accept-short', 'x']],
    [21, 'REST_OF_NOTHING', ['assign', '2', 'USI-8kq2Lm', '--rest', 'refund']],
    [21, 'NOTHING_SHORT', ['assign', '3', 'USI-zzzzz2', '--accept-short', 'x']],
    [21, 'KEEP_OF_PART', ['assign', '1', 'USI-8kq2Lm=60', '--rest', 'keep']],
    [2, 'FUND_WITHOUT_REST', ['assign', '1', 'USI-8kq2Lm', '--rest', 'refund', '--fund', 'MUSIC-26']],
    [2, 'FUND_WITHOUT_REST', ['receive', 'USI-8kq2Lm', '10', '--cash', '--fund', 'MUSIC-26']],
    [20, 'ITEM_UNKNOWN', ['assign', '3', 'C-2']],
    [20, 'ITEM_UNKNOWN', ['undo', 'O-1']],
    [2, 'ID_INVALID', ['undo', 'USI-8kq2Lm']],
    [2, 'ACTOR_UNKNOWN', ['note', '1', 'x', '--as', 'root']],
    [2, 'DATE_INVALID', ['receive', 'USI-8kq2Lm', '10', '--cash', '--date', '1989-12-31']],
    [22, 'CHANGED_BY_OTHER', ['assign', '1', 'USI-8kq2Lm', '--rest', 'keep', '--if-version', '7']],
    [2, 'WISH_INVALID', ['assign', '1', 'USI-8kq2Lm=0']],
    [25, 'AMOUNT_INVALID', ['assign', '1', 'USI-8kq2Lm=12,50']],
    [2, 'REASON_EMPTY', ['ignore', '1', '--because', ' ']],
    [2, 'USAGE', ['ignore', '1']],
    [21, 'UNDO_NOTHING', ['undo', '1']],
    [20, 'NOT_FOUND', ['undo']],
    [2, 'HOW_UNSAID', ['receive', 'USI-8kq2Lm', '10', '--cash', '--cheque']],
    [2, 'DATE_INVALID', ['receive', 'USI-8kq2Lm', '10', '--cash', '--date', '2099-01-01']],
    [2, 'DATE_INVALID', ['receive', 'USI-8kq2Lm', '10', '--cash', '--date', '2026-02-30']],
    [2, 'TERMINAL_NEEDED', ['work']],
    [2, 'SEARCH_INVALID', ['find', 'x', '--limit', '0']],
  ])('ends with %i %s: %j', async (code, error, args) => {
    const place = await staffPlace();
    const hash = databaseHash(place.dataDir);
    expect(await place.run(...args, '--yes')).toMatchObject({ code, stderr: expect.stringContaining(`${error}: `) });
    expect(databaseHash(place.dataDir)).toBe(hash);
  });
});

describe('--dry-run', () => {
  it.each([
    [['assign', '1', 'USI-8kq2Lm', '--rest', 'refund']],
    [['ignore', '2', '--because', 'not ours']],
    [['note', '2', 'I ask them']],
    [['claim', '2']],
    [['claim', '2', '--release']],
    [['receive', 'USI-zzzzz2', '50.00', '--cash']],
    [['receive', 'USI-zzzzz2', '50.00', '--elsewhere']],
  ])('of %j prints a plan, and leaves the database as it was, byte for byte', async (args) => {
    const place = await staffPlace();
    const hash = databaseHash(place.dataDir);
    expect(await place.run(...args, '--dry-run')).toMatchObject({ code: 0, stdout: expect.stringContaining('Plan') });
    expect(databaseHash(place.dataDir)).toBe(hash);
  });

  it('of undo and reopen as well', async () => {
    const place = await staffPlace();
    await place.json('assign', '3', 'USI-zzzzz2');
    await place.json('ignore', '2', '--because', 'not ours');
    const hash = databaseHash(place.dataDir);
    expect(await place.json('undo', '3', '--dry-run')).toMatchObject({ dryRun: true, event: null, mailsStopped: [1] });
    expect(await place.json('undo', '--dry-run')).toMatchObject({ kind: 'laid-aside', payment: 2 });
    expect(await place.json('reopen', '2', '--because', 'ours', '--dry-run')).toMatchObject({
      to: 'MANUAL',
      event: null,
    });
    expect(databaseHash(place.dataDir)).toBe(hash);
  });
});

/** Runs a command: when its plan is on the screen, and how it ended. */
function untilPlanned(dataDir: string, args: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...args, '--yes', '--data-dir', dataDir], {
    cwd: dataDir,
    env: { PATH: process.env['PATH'], QUITTANCE_ACTOR: 'anna' },
  });
  const planned = new Promise<void>((done) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => text.includes('Plan') && done());
    child.once('close', () => done());
  });
  return { planned, code: new Promise<number | null>((done) => child.once('close', done)) };
}

describe('two at once', () => {
  it('one assigns the payment, the other is told who was faster', { timeout: 60_000 }, async () => {
    const place = await staffPlace();
    const { dataDir } = place;
    const assigning = (login: string, reference: string) =>
      runProgram(['assign', '3', reference, '--yes', '--if-version', '1'], {
        dataDir,
        env: { QUITTANCE_ACTOR: login },
      });
    const results = await Promise.all([assigning('anna', 'USI-zzzzz2'), assigning('ben', 'MUSIC-26')]);
    expect(results.map(({ code }) => code).sort()).toEqual([0, 22]);
    const [winner, loser] = results[0]?.code === 0 ? ['anna', results[1]] : ['ben', results[0]];
    expect(loser?.stderr).toMatch(
      new RegExp(`CHANGED_BY_OTHER: P-3 .*staff:${winner} made it PROCESSED \\(ASSIGNED\\) at \\d{4}-`, 's'),
    );
    expect(place.db.sqlite.prepare('SELECT count(*) FROM allocation').pluck().get()).toBe(1);
  });

  it('who has seen the plan before somebody else has written is refused, too', { timeout: 60_000 }, async () => {
    const place = await staffPlace();
    place.db.sqlite.exec('BEGIN IMMEDIATE');
    const both = ['USI-zzzzz2', 'MUSIC-26'].map((reference) => untilPlanned(place.dataDir, ['assign', '3', reference]));
    await Promise.all(both.map(({ planned }) => planned)); // both have read by now, and wait to write
    place.db.sqlite.exec('COMMIT');
    expect((await Promise.all(both.map(({ code }) => code))).sort()).toEqual([0, 22]);
  });
});

describe('what people do', () => {
  it('ignore, reopen, note and claim are in the history, with their words', async () => {
    const place = await staffPlace();
    await place.json('claim', '2');
    await place.json('note', '2', 'I ask the foundation');
    await place.json('ignore', '2', '--because', 'for another club');
    expect(place.state(2)).toBe('IRRELEVANT');
    await place.json('reopen', '2', '--because', 'it was for us');
    const shown = (await place.run('show', '2')).stdout;
    expect(shown).toMatch(/NOTE {2}staff:anna\n {9}"I ask the foundation"/);
    expect(shown).toMatch(/MANUAL → IRRELEVANT {2}STAFF {2}staff:anna\n {9}"for another club"/);
    expect(shown).toContain('"it was for us"');
    expect((await place.json('queue')).payments).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 2, manualReason: 'STAFF_REOPENED', claimedBy: 'staff:anna' }),
      ]),
    );
  });

  it('receive books cash and thanks for it; elsewhere only closes the item; undo takes both back', async () => {
    const place = await staffPlace();
    const cash = await place.json('receive', 'USI-zzzzz2', '50', '--cash', '--date', '2026-11-18');
    expect(cash).toMatchObject({ payment: 4, date: '2026-11-18', mails: [{ to: 'urs@example.org' }] });
    const elsewhere = await place.json('receive', 'USI-8kq2Lm', '100.00', '--elsewhere');
    expect(elsewhere).toMatchObject({ payment: null, how: 'elsewhere' });
    expect((await place.json('expected', 'list', '--state', 'PAID')).items).toHaveLength(2);
    await place.json('undo', elsewhere.event);
    await place.json('undo', 'P-4');
    expect((await place.json('expected', 'list', '--state', 'PAID')).items).toHaveLength(0);
    expect(place.state(4)).toBe('IRRELEVANT');
    expect((await place.run('check')).code).toBe(0);
  });

  it('undo after the mail was sent wants a word, and says that a mail corrects the first', async () => {
    const place = await staffPlace();
    await place.json('assign', '3', 'USI-zzzzz2');
    place.db.sqlite.exec("UPDATE outbox SET state = 'SENT', sent_at = '2026-11-20T07:00:00Z'");
    expect(await place.run('undo', '3', '--yes')).toMatchObject({
      code: 21,
      stderr: expect.stringContaining('DONOR_NOTIFIED'),
    });
    const done = await place.run('undo', '3', '--already-notified', '--yes');
    expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('a mail corrects what the donor was told') });
  });

  it('a gift of the rest goes to the fund of the account', async () => {
    const toml = '[[account]]\niban = "CH9300762011623852957"\ndefault_fund = "MUSIC-26"';
    const place = await staffPlace(PAYMENTS, toml);
    expect(await place.json('assign', '1', 'USI-8kq2Lm', '--rest', 'donation')).toMatchObject({
      allocations: [{ amount: '100.00' }, { reference: 'MUSIC-26', amount: '20.00' }],
    });
  });

  it('link says whose money a return took back, refund what was paid back, and undo neither', async () => {
    const place = await staffPlace([
      { amount: '100.00', details: [{ debtor: 'Keller Maria', text: 'USI-8kq2Lm' }] },
      { amount: '100.00', creditDebit: 'DBIT', reversal: true },
      { amount: '70.00', details: [{ debtor: 'Mueller Urs', text: 'evening' }] },
      { amount: '20.00', creditDebit: 'DBIT' },
    ]);
    expect((await place.json('link', '2', '1', '--dry-run')).event).toBeNull();
    expect(await place.json('link', '2', '1')).toMatchObject({ debit: 2, payment: 1, mailsSent: [] });
    expect(place.state(1)).toBe('REFUNDED');
    expect(await place.run('link', '2', '1', '--yes')).toMatchObject({ code: 21 });
    await place.json('undo', '1');
    expect(place.state(1)).toBe('PROCESSED');
    await place.json('assign', '3', 'USI-zzzzz2', '--rest', 'refund');
    expect((await place.json('refund', 'list')).refunds).toMatchObject([{ payment: 3, owed: '20.00', paid: '0.00' }]);
    await place.json('refund', 'done', '3', '--debit', '4');
    expect((await place.json('refund', 'list')).refunds).toEqual([]);
    expect((await place.json('refund', 'list', '--all')).refunds).toMatchObject([{ payment: 3, paid: '20.00' }]);
    expect(await place.run('ignore', '2', '--because', 'x')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('quittance link'),
    });
    expect((await place.run('check')).code).toBe(0);
  });
});
