/** `rules list|test|add` with the built program. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bookingPolicyOf } from '../../jobs/context.ts';
import { writeTransaction } from '../../src/models/db.ts';
import { findPayment } from '../../src/models/payments.ts';
import { transition } from '../../src/processor/transition.ts';
import { camt, type TestEntry } from '../helpers/camt.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { install } from '../helpers/installation.ts';
import { type ProgramResult, resultOf } from '../helpers/program.ts';

const STRIPE_RULE = `[[rule]]
name = "stripe"
payer_name = "Stripe"
irrelevant = "payout"
`;

const KELLER_RULE = `[[rule]]
name = "keller"
payer_name = "Keller"
irrelevant = "a loan"
`;

function payment(debtor: string, text: string, more: Partial<TestEntry> = {}): TestEntry {
  return { amount: '100.00', details: [{ debtor, text }], ...more };
}

const ENTRIES = [
  payment('Stripe Payments', 'Payout 1'),
  payment('Maria Keller', 'USI-ABC123'),
  payment('Maria Keller', 'hello', { amount: '7.50' }),
  payment('Landlord', 'rent', { creditDebit: 'DBIT', amount: '900.00' }),
];

/** Four payments, decided under `toml`; the second is booked. */
async function decided(toml = '') {
  const made = install(toml);
  made.expect({ reference: 'USI-ABC123' });
  made.importNow('a.xml', camt({ entries: ENTRIES }));
  made.decideNow();
  const path = join(made.folder, 'quittance.toml');
  const run = (...args: string[]): Promise<ProgramResult> =>
    runInProcess(args, { cwd: made.folder, env: { QUITTANCE_ACTOR: 'anna' } });
  const decideByStaff = (id: number, to: 'IRRELEVANT'): void => {
    writeTransaction(made.db, () => {
      const row = findPayment(made.db, id) ?? expect.fail('no payment');
      const booking = bookingPolicyOf(made.context.config);
      const change = { to, reason: 'STAFF', evidence: [] };
      transition({ db: made.db, now: made.context.now(), booking }, row, change, { kind: 'staff', name: 'anna' });
    });
  };
  return { ...made, path, run, decideByStaff, text: () => readFileSync(path, 'utf8') };
}

const ADD = ['rules', 'add', '--name', 'keller', '--payer-name', 'keller', '--irrelevant', 'a loan'];

describe('rules list', () => {
  it('prints the rules in order, in words, with what they have decided', async () => {
    const second =
      '[[rule]]\nname = "rent"\ndirection = "out"\namount_min = "500 CHF"\ntext = ["rent", "miete"]\nperson = "why"\n';
    const { run } = await decided(STRIPE_RULE + second);
    expect(JSON.parse((await run('rules', 'list', '--json')).stdout)).toEqual({
      schema: 'quittance.rules.list.v1',
      rules: [
        {
          position: 1,
          name: 'stripe',
          conditions: ['payer name contains "Stripe"'],
          result: { kind: 'irrelevant', because: 'payout' },
          payments: 1,
          lastAt: '2026-11-20T06:00:00.000Z',
        },
        {
          position: 2,
          name: 'rent',
          conditions: ['money that went out', 'amount at least 500.00 CHF', 'text contains "rent" or "miete"'],
          result: { kind: 'person', because: 'why' },
          payments: 1,
          lastAt: '2026-11-20T06:00:00.000Z',
        },
      ],
    });
    expect((await run('rules', 'list')).stdout.split('\n')[1]).toMatch(
      /^1\tstripe\tpayer name contains "Stripe"\tirrelevant: payout\t1\t2026-11-20 /,
    );
  });

  it('says so when there are none', async () => {
    const { run } = await decided();
    const { code, stderr } = await run('rules', 'list');
    expect([code, stderr]).toEqual([0, 'No rules. quittance rules add --help shows how to make one.\n']);
  });
});

describe('rules test', () => {
  it('shows contradictions first, then what waits, and the sums; it changes nothing', async () => {
    const made = await decided();
    writeFileSync(join(made.folder, 'draft.toml'), STRIPE_RULE + KELLER_RULE);
    const before = made.payments().map(({ state, version }) => [state, version]);
    const { code, stdout } = await made.run('rules', 'test', '--file', 'draft.toml', '--json');
    expect(code).toBe(24);
    const { payments, sums } = JSON.parse(stdout);
    expect(payments.map((one: { id: number; standing: string }) => [one.id, one.standing])).toEqual([
      [2, 'contradicts'],
      [1, 'next'],
      [3, 'next'],
    ]);
    expect(payments[0]).toMatchObject({
      state: 'PROCESSED',
      wouldBe: 'MANUAL',
      wouldBeReason: 'RULE_NOT_APPLIED',
      amount: '100.00',
      payerName: 'Maria Keller',
    });
    expect(payments[1]).toMatchObject({
      rule: 'stripe',
      state: 'MANUAL',
      reason: 'NO_REFERENCE',
      wouldBe: 'IRRELEVANT',
    });
    expect(sums).toEqual([
      { standing: 'contradicts', currency: 'CHF', payments: 1, amountIn: '100.00', amountOut: '0.00' },
      { standing: 'next', currency: 'CHF', payments: 2, amountIn: '107.50', amountOut: '0.00' },
    ]);
    expect(made.payments().map(({ state, version }) => [state, version])).toEqual(before);
  });

  it('asks for one rule in the order of all, and from a day on', async () => {
    const { run } = await decided(STRIPE_RULE + KELLER_RULE);
    const ids = async (...args: string[]): Promise<number[]> => {
      const { stdout } = await run('rules', 'test', ...args, '--json');
      return JSON.parse(stdout).payments.map((one: { id: number }) => one.id);
    };
    expect(await ids('--rule', 'stripe')).toEqual([1]);
    expect(await ids('--rule', 'keller')).toEqual([2, 3]);
    expect(await ids('--since', '2026-11-19')).toHaveLength(3);
    expect(await ids('--since', '2026-11-20')).toEqual([]);
  });

  it('has no finding where all is as the rules say', async () => {
    const { code, stdout, stderr } = await (await decided(STRIPE_RULE)).run('rules', 'test');
    expect(code).toBe(0);
    expect(stdout.split('\n')[1]).toMatch(/^agrees\t1\t2026-11-19\t100.00\tCHF\tStripe Payments\t/);
    expect(stderr).toBe('is so already: 1 payment, 100.00 CHF in, 0.00 CHF out\n');
  });

  it('counts what staff decided otherwise as a contradiction', async () => {
    const made = await decided();
    made.expect({ reference: 'GIFTS', kind: 'fund', amountMinor: null });
    made.decideByStaff(1, 'IRRELEVANT');
    writeFileSync(made.path, STRIPE_RULE.replace('irrelevant = "payout"', 'fund = "GIFTS"'));
    const { code, stdout } = await made.run('rules', 'test', '--json');
    expect(code).toBe(24);
    expect(JSON.parse(stdout).payments).toMatchObject([{ id: 1, standing: 'contradicts', state: 'IRRELEVANT' }]);
  });

  it.each([
    ['an unknown rule', ['--rule', 'nobody'], 20, 'RULE_UNKNOWN'],
    ['no day', ['--since', 'yesterday'], 2, 'TIME_INVALID'],
    ['no such file', ['--file', 'nowhere.toml'], 78, 'CONFIG_NOT_FOUND'],
    ['a bad file', ['--file', 'bad.toml'], 78, 'CONFIG_INVALID'],
  ])('refuses %s', async (_, args, code, name) => {
    const made = await decided(STRIPE_RULE);
    writeFileSync(join(made.folder, 'bad.toml'), '[[rule]]\nname = "x"\nirrelevant = "all"\n');
    const result = await made.run('rules', 'test', ...args, '--json');
    expect([result.code, JSON.parse(result.stderr).code]).toEqual([code, name]);
  });
});

describe('rules add', () => {
  it('shows the preview, and adds the rule behind what stands in the file', async () => {
    const made = await decided(`# ours\n${STRIPE_RULE}`);
    const { code, stdout } = await made.run(...ADD, '--text', 'hello', 'salut', '--yes', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'keller',
      written: true,
      payments: [{ id: 3, standing: 'next' }],
    });
    expect(made.text()).toMatch(
      /^# ours\n\[\[rule\]\]\nname = "stripe"\n[\s\S]*\n\n# added by anna on \d{4}-\d\d-\d\d\n\[\[rule\]\]\nname = "keller"\npayer_name = "keller"\ntext = \[ "hello", "salut" \]\nirrelevant = "a loan"\n$/,
    );
    expect(JSON.parse((await made.run('rules', 'list', '--json')).stdout).rules).toHaveLength(2);
    expect((await made.run('run', '--only', 'process')).code).toBe(0);
    expect(made.payments().map(({ state }) => state)).toEqual(['IRRELEVANT', 'PROCESSED', 'IRRELEVANT', 'IRRELEVANT']);
  });

  it('ends with 24 when the rule contradicts what is booked, which stays', async () => {
    const made = await decided();
    const { code, stdout } = await made.run(...ADD, '--yes');
    expect(code).toBe(24);
    expect(stdout.split('\n')[1]).toMatch(/^contradicts\t2\t/);
    expect(made.text()).toContain('name = "keller"');
    expect(made.payments()[1]?.state).toBe('PROCESSED');
  });

  it('writes nothing as a rehearsal, and nothing where nobody can be asked', async () => {
    const made = await decided(STRIPE_RULE);
    const rehearsal = await made.run(...ADD, '--text', 'hello', '--dry-run', '--json');
    expect([rehearsal.code, JSON.parse(rehearsal.stdout).written]).toEqual([0, false]);
    const unasked = await made.run(...ADD, '--json');
    expect([unasked.code, JSON.parse(unasked.stderr).code]).toEqual([2, 'YES_NEEDED']);
    expect(made.text()).toBe(STRIPE_RULE);
  });

  it('keeps mode and links, and leaves nothing behind', async () => {
    const made = await decided();
    mkdirSync(join(made.folder, 'etc'));
    const real = join(made.folder, 'etc', 'real.toml');
    const link = join(made.folder, 'linked.toml');
    writeFileSync(real, 'language = "de"');
    chmodSync(real, 0o660);
    symlinkSync(real, link);
    expect((await made.run(...ADD, '--yes', '--config', 'linked.toml', '--data-dir', 'data')).code).toBe(24);
    expect(readFileSync(real, 'utf8')).toMatch(/^language = "de"\n\n# added by .*\n\[\[rule\]\]\n/);
    expect(statSync(real).mode & 0o777).toBe(0o660);
    expect(readdirSync(join(made.folder, 'etc'))).toEqual(['real.toml']);
    expect(readFileSync(link, 'utf8')).toBe(readFileSync(real, 'utf8'));
  });

  it('needs a configuration file, and says where to make one', async () => {
    const { folder } = await decided();
    const elsewhere = join(folder, 'data');
    const { code, stderr } = await runInProcess([...ADD, '--yes', '--json'], {
      dataDir: elsewhere,
      env: { QUITTANCE_ACTOR: 'anna' },
    });
    expect([code, JSON.parse(stderr)]).toMatchObject([
      21,
      { code: 'NO_CONFIG_FILE', hint: expect.stringContaining('quittance.toml') },
    ]);
    expect(existsSync(join(elsewhere, 'quittance.toml'))).toBe(false);
  });

  it.each([
    ['is no TOML', 'name = ', 78, 'CONFIG_INVALID'],
    ['has an error', '[mail]\nmode = "loud"\n', 78, 'CONFIG_INVALID'],
    [
      'has its rules in one line, to which no table can be added',
      'rule = [{ name = "a", text = "abc", person = "p" }]\n',
      21,
      'RULE_NOT_ADDED',
    ],
  ])('leaves a file untouched that %s', async (_, content, code, name) => {
    const made = await decided();
    writeFileSync(made.path, content);
    const result = await made.run(...ADD, '--yes', '--json');
    expect([result.code, JSON.parse(result.stderr).code]).toEqual([code, name]);
    expect(made.text()).toBe(content);
    expect(readdirSync(made.folder).filter((file) => file.endsWith('.new-rule'))).toEqual([]);
  });

  it.each([
    ['a name that is taken', ['--name', 'stripe', '--text', 'abc', '--person', 'p'], 21, 'RULE_NAME_TAKEN'],
    ['a rule for everything', ['--name', 'all', '--irrelevant', 'p'], 2, 'RULE_INVALID'],
    ['two results', ['--name', 'two', '--text', 'abc', '--person', 'p', '--fund', 'F'], 2, 'RULE_INVALID'],
    ['a pattern that could hang', ['--name', 'slow', '--text-pattern', '(a+)+b', '--person', 'p'], 2, 'RULE_INVALID'],
    ['a rule without a name', ['--text', 'abc', '--person', 'p'], 2, 'USAGE'],
  ])('refuses %s', async (_, args, code, name) => {
    const made = await decided(STRIPE_RULE);
    const result = await made.run('rules', 'add', ...args, '--yes', '--json');
    expect([result.code, JSON.parse(result.stderr).code]).toEqual([code, name]);
    expect(made.text()).toBe(STRIPE_RULE);
  });

  /** `script` of util-linux gives the program a terminal of its own, on which the question is answered. */
  const SCRIPT = '/usr/bin/script';

  it.skipIf(!existsSync(SCRIPT)).each([
    ['n', 23, false],
    ['y', 0, true],
  ])('asks on a terminal, and does what is answered: %s', async (answer, code, isAdded) => {
    const made = await decided();
    const args = [...ADD, '--text', 'hello'].map((word) => `'${word}'`).join(' ');
    const line = `QUITTANCE_ACTOR=anna "${process.execPath}" "${resolve('dist/src/cli/main.js')}" ${args}`;
    const child = spawn(SCRIPT, ['-qec', line, '/dev/null'], { cwd: made.folder });
    child.stdout.on('data', (text: Buffer) => {
      if (text.toString().includes('[y/N]')) child.stdin.end(`${answer}\n`);
    });
    const result = await resultOf(child);
    expect(result.stdout).toContain('as the last rule? [y/N]');
    expect(result.code).toBe(code);
    expect(made.text().includes('name = "keller"')).toBe(isAdded);
  });
});
