/** `quittance expected` of the built program: what people see, what programs read, and the exit codes. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeWorld } from '../helpers/world.ts';

const fixture = (name: string) => resolve('test/fixtures/expected', name);
const items = (world: ReturnType<typeof makeWorld>) =>
  world.query<{ reference: string }>('SELECT * FROM open_item') ?? [];

describe('expected import', () => {
  it('says what is new, changed, the same and rejected, and ends with 0', async () => {
    const world = makeWorld();
    const first = await world.command('expected', 'import', fixture('semicolon.csv'));
    expect(first).toMatchObject({ code: 0, stdout: '2 lines: 2 new · 0 changed · 0 same · 0 rejected\n' });
    const again = await world.command('expected', 'import', fixture('semicolon.csv'));
    expect(again.stdout).toBe('2 lines: 0 new · 0 changed · 2 same · 0 rejected\n');
  });

  it('lists every bad line, ends with 25 and writes nothing', async () => {
    const world = makeWorld();
    const { code, stdout, stderr } = await world.command('expected', 'import', fixture('bad-amount.csv'));
    expect(code).toBe(25);
    expect(stdout).toContain('7 lines: 1 new · 0 changed · 0 same · 6 rejected (a rejected line rejects the file');
    expect(stdout).toContain('  line 3   amount "1,234.50": use 1234.50   [AMOUNT_INVALID]\n');
    expect(stdout.match(/^ {2}line \d+ {3}amount/gm)).toHaveLength(6);
    expect(stderr).toContain('nothing was written');
    expect(items(world)).toEqual([]);
  });

  it('leaves bad lines out with --skip-invalid and ends with 24', async () => {
    const world = makeWorld();
    const { code, stdout } = await world.command('expected', 'import', fixture('bad-amount.csv'), '--skip-invalid');
    expect(code).toBe(24);
    expect(stdout).toContain('  line 8   amount "CHF 120.-": use 120');
    expect(items(world)).toHaveLength(1);
  });

  it('refuses a file that cannot be read with 25 and everything that is wrong with its header', async () => {
    const world = makeWorld();
    const { code, stderr } = await world.command('expected', 'import', fixture('unknown-column.csv'), '--skip-invalid');
    expect(code).toBe(25);
    expect(stderr).toContain('EXPECTED_HEADER');
    expect(stderr).toContain('column "amout": unknown; did you mean "amount"?');
    expect((await world.command('expected', 'import', 'nowhere.csv')).code).toBe(20);
  });

  it('shows old and new values, and what stays open', async () => {
    const world = makeWorld();
    const file = join(world.folder, 'f.csv');
    writeFileSync(file, 'reference,title,amount,currency\nS-1X,Salsa,120.00,CHF\n');
    await world.command('expected', 'import', file);
    writeFileSync(file, 'reference,title,amount,currency\nS-1X,Salsa \u001b[2J,140.00,CHF\n');
    expect((await world.command('expected', 'import', file)).code).toBe(25);
    writeFileSync(file, 'reference,title,amount,currency\nS-1X,Salsa,140.00,CHF\n');
    const { stdout } = await world.command('expected', 'import', file, '--dry-run');
    expect(stdout).toContain('  changed   S-1X amount 120.00 → 140.00\n');
    expect(world.query('SELECT amount_minor FROM open_item')).toEqual([{ amount_minor: 12_000 }]);
  });

  it('prints the counts and every line as JSON and as NDJSON', async () => {
    const world = makeWorld();
    const { code, stdout } = await world.command('expected', 'import', fixture('kinds.csv'), '--json', '--dry-run');
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      schema: 'quittance.expected.import.v1',
      lines: 5,
      new: 5,
      changed: 0,
      same: 0,
      rejected: 0,
      written: false,
      dryRun: true,
    });
    expect(document.results[0]).toEqual({
      line: 2,
      outcome: 'new',
      reference: 'FUND-2026',
      qrReference: null,
      creditorReference: null,
      changes: [],
      errors: [],
      warnings: [],
    });
    expect(document.results[3].qrReference).toMatch(/^\d{27}$/);
    const bad = await world.command('expected', 'import', fixture('comma-amount.csv'), '--ndjson');
    const rows = bad.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows[0]).toMatchObject({
      line: 2,
      outcome: 'rejected',
      errors: [{ column: 'amount', code: 'AMOUNT_INVALID' }],
    });
    expect(rows.at(-1)).toMatchObject({ summary: { lines: 3, rejected: 3, written: false } });
    expect(items(world)).toEqual([]);
  });

  it('writes the references it made to a file that can be imported again', async () => {
    const world = makeWorld();
    const [input, output] = [join(world.folder, 'in.csv'), join(world.folder, 'made.csv')];
    writeFileSync(input, 'title,amount,currency,first_name\n"=Kurs, ""A""",10.00,CHF,Maria\nTango,20.00,CHF,\n');
    expect((await world.command('expected', 'import', input, '--output', output)).code).toBe(0);
    const [header, first] = readFileSync(output, 'utf8').split('\n');
    expect(header).toBe('reference,qr_reference,creditor_reference,title,amount,currency,first_name');
    expect(first).toMatch(/^Q...-....,81857384\d{19},RF\d{2}Q[0-9A-Z]{7},"'=Kurs, ""A""",10.00,CHF,Maria$/);
    expect(statSync(output).mode & 0o777).toBe(0o600);
    const again = await world.command('expected', 'import', output);
    expect(again.stdout).toBe('2 lines: 0 new · 0 changed · 2 same · 0 rejected\n');
    expect(readdirSync(world.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('writes no file when nothing is imported, and never over the file it reads', async () => {
    const world = makeWorld();
    const output = join(world.folder, 'made.csv');
    await world.command('expected', 'import', fixture('bad-amount.csv'), '--output', output);
    await world.command('expected', 'import', fixture('kinds.csv'), '--output', output, '--dry-run');
    expect(existsSync(output)).toBe(false);
    expect(readdirSync(world.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    const input = join(world.folder, 'in.csv');
    writeFileSync(input, 'title,amount,currency\nTango,20.00,CHF\n');
    expect((await world.command('expected', 'import', input, '--output', input)).code).toBe(2);
    expect(readFileSync(input, 'utf8')).toContain('Tango');
  });

  it('imports nothing when the references cannot be written', async () => {
    const world = makeWorld();
    const missing = join(world.folder, 'missing', 'made.csv');
    expect((await world.command('expected', 'import', fixture('kinds.csv'), '--output', missing)).code).toBe(20);
    expect(items(world)).toEqual([]);
  });
});

describe('expected add', () => {
  const cells = ['--title', 'Salsa', '--amount', '120.00', '--currency', 'CHF'];

  it('prints the references it made, and takes every column as an option', async () => {
    const world = makeWorld();
    const { code, stdout } = await world.command(
      'expected',
      'add',
      ...cells,
      '--due-date',
      '2026-12-31',
      '--first-name',
      'Maria',
      '--ibans',
      'CH93 0076 2011 6238 5295 7',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^reference {2}Q...-....\nQRR {8}\d{27}\nSCOR {7}RF\d{2}Q\w{7}\n$/);
    expect(items(world)[0]).toMatchObject({ title: 'Salsa', due_date: '2026-12-31', state: 'OPEN' });
  });

  it('makes another one each time, and refuses a reference that is there', async () => {
    const world = makeWorld();
    for (const _ of [1, 2]) expect((await world.command('expected', 'add', ...cells)).code).toBe(0);
    expect(items(world)).toHaveLength(2);
    const add = () => world.command('expected', 'add', ...cells, '--reference', 'USI-1');
    expect((await add()).stdout).toBe('reference  USI-1\n');
    const again = await add();
    expect(again).toMatchObject({ code: 25 });
    expect(again.stderr).toContain('reference USI-1: is there already');
  });

  it('tells everything that is wrong', async () => {
    const world = makeWorld();
    const { code, stderr } = await world.command('expected', 'add', '--amount', '120,00', '--due-date', '31.12.2026');
    expect(code).toBe(25);
    expect(stderr).toContain('amount "120,00": use 120.00');
    expect(stderr).toContain('due_date "31.12.2026": use 2026-12-31');
  });
});

describe('expected import, told to people', () => {
  it('says in its help which columns are required, and what stands in each', async () => {
    const help = (await makeWorld().run('expected', 'import', '--help')).stdout;
    expect(help).toMatch(/Required columns:\n {2}currency .*\n {2}title .*\n {2}amount /);
    expect(help).toMatch(/^ {2}status +open, cancelled, paid/m);
    expect(help).toMatch(/^ {2}ibans +accounts the person pays from/m);
  });

  it('prints no references of a file that it refuses, and names the required columns of a wrong header', async () => {
    const world = makeWorld();
    const path = join(world.folder, 'items.csv');
    writeFileSync(path, 'title,amount,currency\nSalsa,10.00,CHF\nRumba,10,00,CHF\n');
    const refused = await world.command('expected', 'import', path);
    expect(refused.code).toBe(25);
    expect(refused.stdout).not.toContain('QRR');
    writeFileSync(path, 'titel,amount,currency\nSalsa,10.00,CHF\n');
    expect((await world.command('expected', 'import', path)).stderr).toContain('required are currency, title');
  });
});

describe('expected list', () => {
  it('prints items with what is open, by state and kind', async () => {
    const world = makeWorld();
    await world.command('expected', 'import', fixture('every-column.csv'));
    await world.command('expected', 'import', fixture('kinds.csv'));
    const rows = (await world.command('expected', 'list', '--ndjson')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(6);
    expect(rows[0]).toEqual({
      reference: 'S-101',
      kind: 'subscription',
      title: 'Salsa Basics',
      amount: '100.00',
      openAmount: '100.00',
      currency: 'CHF',
      dueDate: '2026-12-31',
      state: 'OPEN',
      personId: 'P7',
      name: 'Maria Keller',
      qrReference: '210000000003139471430009017',
      creditorReference: 'RF18539007547034',
    });
    const { items: funds } = JSON.parse((await world.command('expected', 'list', '--kind', 'fund', '--json')).stdout);
    expect(funds).toMatchObject([{ reference: 'FUND-2026', amount: null, openAmount: null }]);
    expect((await world.command('expected', 'list', '--state', 'PAID')).stdout.trim()).not.toContain('S-101');
    expect((await world.command('expected', 'list', '--state', 'LATE')).code).toBe(2);
  });
});

it('a folder that may not be read is told as such', async () => {
  const world = makeWorld();
  const locked = join(world.folder, 'locked');
  mkdirSync(locked);
  chmodSync(locked, 0o700);
  expect((await world.command('expected', 'import', locked)).code).toBe(20);
});
