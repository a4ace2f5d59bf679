/** The queue in a spreadsheet: what is exported, and that applying it is the same as single commands. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSpreadsheet, writeSpreadsheet } from '../../src/cli/spreadsheet.ts';
import { temporaryFolder } from '../helpers/installation.ts';
import { databaseHash, PAYMENTS, staffPlace } from './staff-place.ts';

const HOSTILE = [
  '=HYPERLINK("http://x","y")',
  '+1',
  '-2+3',
  '@SUM(A1)',
  '\tcmd',
  'plain',
  "it's",
  'a;b,c"d"\nline',
  '-12.50',
];

describe('a sheet', () => {
  it.each(['csv', 'xlsx'])('as %s gives back what was written, and no formula', async (ending) => {
    const path = join(temporaryFolder(), `sheet.${ending}`);
    await writeSpreadsheet(path, [['name', 'no'], ...HOSTILE.map((text, index) => [text, index])]);
    const lines = await readSpreadsheet(path);
    expect(lines.map(({ cells }) => cells[0])).toEqual([
      'name',
      '=HYPERLINK("http://x","y")',
      '+1',
      '-2+3',
      '@SUM(A1)',
      'cmd',
      'plain',
      "it's",
      'a;b,c"d" line',
      '-12.50',
    ]);
    expect(lines[5]).toMatchObject({ line: 6, cells: ['cmd', '4'] });
    expect(statSync(path).mode & 0o077).toBe(0);
    if (ending !== 'csv') return;
    const text = readFileSync(path, 'utf8');
    expect(text.startsWith('\ufeff')).toBe(true);
    for (const cell of text.split(/\r\n|,(?=[^"]*$)/)) expect(cell.replace(/^"/, '')).not.toMatch(/^[=+@\t]/);
  });

  it('that was saved with semicolons, without the mark, is read as well', async () => {
    const path = join(temporaryFolder(), 'sheet.csv');
    writeFileSync(path, 'payment;version\r\n1;2\r\n\r\n3;4\r\n');
    expect(await readSpreadsheet(path)).toEqual([
      { line: 1, cells: ['payment', 'version'] },
      { line: 2, cells: ['1', '2'] },
      { line: 4, cells: ['3', '4'] },
    ]);
  });

  it.each([
    ['sheet.ods', 'x', 'SHEET_FORMAT'],
    ['gone.xlsx', null, 'SHEET_NOT_FOUND'],
    ['sheet.xlsx', 'no archive', 'SHEET_UNREADABLE'],
    ['sheet.csv', 'a,"b\n', 'SHEET_UNREADABLE'],
  ])('%s with %s is refused: %s', async (name, content, code) => {
    const path = join(temporaryFolder(), name);
    if (content !== null) writeFileSync(path, content);
    await expect(readSpreadsheet(path)).rejects.toMatchObject({ code });
  });
});

/** Two that are clear once their item exists, one to ignore, one that asks for more than there is. */
async function place() {
  return staffPlace([
    ...PAYMENTS,
    { amount: '100.00', details: [{ debtor: 'Keller Maria', text: 'salsa basics' }] },
    { amount: '50.00', details: [{ debtor: '=cmd|calc', text: '@practice' }] },
  ]);
}

type Cells = Record<string, string>;

/** The exported sheet as objects, to be filled in. */
async function exported(path: string): Promise<Cells[]> {
  const [header, ...lines] = await readSpreadsheet(path);
  return lines.map(({ cells }) =>
    Object.fromEntries((header?.cells ?? []).map((name, index) => [name, cells[index] ?? ''])),
  );
}

async function fill(path: string, rows: readonly Cells[]): Promise<void> {
  const header = Object.keys(rows[0] ?? {});
  await writeSpreadsheet(path, [header, ...rows.map((row) => header.map((name) => row[name] ?? ''))]);
}

/** What the books say, without times and random parts. */
function booksOf({ db }: Awaited<ReturnType<typeof staffPlace>>) {
  const all = (sql: string) => db.sqlite.prepare(sql).raw().all();
  return {
    payments: all('SELECT id, state, state_reason, version, decided_by, to_reimburse_minor FROM payment ORDER BY id'),
    items: all('SELECT reference, state, allocated_minor, waived_minor FROM open_item ORDER BY id'),
    allocations: all('SELECT payment_id, open_item_id, amount_minor FROM allocation ORDER BY id'),
    mails: all('SELECT payment_id, kind, state, to_address FROM outbox ORDER BY id'),
    events: all('SELECT payment_id, from_state, to_state, actor, reason, data FROM event ORDER BY id'),
    accounts: all('SELECT person_id, iban, origin, source_event_id FROM person_account ORDER BY person_id, iban'),
  };
}

describe('queue export and apply', { timeout: 60_000 }, () => {
  it('an untouched sheet does exactly what the same single assigns do', async () => {
    const [sheet, single] = await Promise.all([place(), place()]);
    const file = join(sheet.folder, 'queue.xlsx');
    const written = await sheet.json('queue', 'export', file);
    const rows = await exported(file);
    const decided = rows.filter((row) => row['decision'] === 'assign');
    expect(written).toMatchObject({ schema: 'quittance.queue.export.v1', payments: 5, decided: decided.length });
    expect(decided.length).toBeGreaterThan(0);
    const before = databaseHash(sheet.dataDir);
    const rehearsed = await sheet.json('queue', 'apply', file, '--dry-run');
    expect(databaseHash(sheet.dataDir)).toBe(before);
    const applied = await sheet.json('queue', 'apply', file);
    expect(applied).toMatchObject({ dryRun: false, decided: decided.length, refused: 0, left: 5 - decided.length });
    const timeless = (lines: readonly object[]): unknown =>
      JSON.parse(JSON.stringify(lines, (key, value: unknown) => (/^(eventId|notBefore)$/.test(key) ? 0 : value)));
    expect(timeless(rehearsed.lines)).toEqual(timeless(applied.lines));
    for (const { payment = '', for: names = '', version = '' } of decided) {
      await single.json('assign', payment, ...names.split(' + '), '--if-version', version);
    }
    expect(booksOf(sheet)).toEqual(booksOf(single));
  });

  it('writes over a sheet that somebody may have filled in only with --force', async () => {
    const books = await place();
    const file = join(books.folder, 'queue.csv');
    writeFileSync(file, 'filled in');
    expect(await books.run('queue', 'export', file)).toMatchObject({
      code: 21,
      stderr: expect.stringMatching(/^EXPORT_EXISTS: [\s\S]*--force/),
    });
    expect(readFileSync(file, 'utf8')).toBe('filled in');
    expect(await books.run('queue', 'export', file, '--force')).toMatchObject({ code: 0 });
    expect(await exported(file)).toHaveLength(5);
  });

  it('refuses stale and wrong lines by name, does the others, and asks for a typed count', async () => {
    const books = await place();
    const file = join(books.folder, 'queue.csv');
    await books.run('queue', 'export', file);
    const rows = await exported(file);
    const line = (id: string): Cells => rows.find((row) => row['payment'] === id) ?? {};
    Object.assign(line('1'), { decision: 'assign', for: 'USI-8kq2Lm', rest: 'keep' });
    Object.assign(line('2'), { decision: 'ignore', because: '' });
    Object.assign(line('3'), { decision: 'assign', for: 'USI-zzzzz2' });
    Object.assign(line('4'), { decision: 'assign', for: 'USI-8kq2Lm' });
    Object.assign(line('5'), { decision: 'ignore', because: '=for another club' });
    await fill(file, rows);
    await books.json('ignore', '3', '--because', 'somebody was faster');
    const asked = await books.run('queue', 'apply', file);
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('YES_NEEDED') });
    const { code, stdout } = await books.run('queue', 'apply', file, '--yes', '--json');
    expect(code).toBe(24);
    const { lines, decided, refused } = JSON.parse(stdout);
    expect({ decided, refused }).toEqual({ decided: 2, refused: 3 });
    expect(lines.map(({ payment, code: why }: { payment: string; code: string | null }) => [payment, why])).toEqual([
      ['P-1', null],
      ['P-2', 'REASON_EMPTY'],
      ['P-3', 'CHANGED_BY_OTHER'],
      ['P-4', 'ITEM_CLOSED'],
      ['P-5', null],
    ]);
    expect([1, 2, 3, 4, 5].map(books.state)).toEqual(['PROCESSED', 'MANUAL', 'IRRELEVANT', 'MANUAL', 'IRRELEVANT']);
  });

  it('shows before the question what each line books, leaves open, owes back and mails, and the sums', async () => {
    const books = await place();
    const file = join(books.folder, 'queue.csv');
    await books.run('queue', 'export', file);
    const rows = await exported(file);
    const line = (id: string): Cells => rows.find((row) => row['payment'] === id) ?? {};
    for (const row of rows) row['decision'] = '';
    Object.assign(line('1'), { decision: 'assign', for: 'USI-8kq2Lm', rest: 'refund' });
    Object.assign(line('2'), { decision: 'ignore', because: 'for another club' });
    Object.assign(line('3'), { decision: 'assign', for: 'USI-zzzzz2=20 + MUSIC-26=30' });
    Object.assign(line('4'), { decision: 'assign', for: 'USI-8kq2Lm' });
    await fill(file, rows);
    const before = databaseHash(books.dataDir);
    const asked = await books.run('queue', 'apply', file, '--plain');
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('YES_NEEDED') });
    expect(databaseHash(books.dataDir)).toBe(before);
    expect(asked.stdout.split('\n')).toEqual([
      'Plan (nothing is written yet)',
      '  line 2: P-1 120.00 CHF: 100.00 → USI-8kq2Lm (Salsa Basics · Maria Keller), becomes PAID; 20.00 to be paid back; mail to maria@example.org (overpayment, en)',
      '  line 3: P-2 80.00 CHF: ignored, "for another club"',
      '  line 4: P-3 50.00 CHF: 20.00 → USI-zzzzz2 (Practice · Maria Keller), part payment, 30.00 stays open; 30.00 → MUSIC-26 (Music · Maria Keller); mail to urs@example.org (part_payment, en); no mail to Maria Keller (NO_ADDRESS)',
      expect.stringMatching(/^ {2}line 5: P-4 100\.00 CHF: refused: ITEM_CLOSED: /),
      '  = 2 assigned: 170.00 CHF',
      '  = 1 part payment: 30.00 CHF stays open',
      '  = 20.00 CHF to be paid back',
      '  = 1 ignored: 80.00 CHF',
      '  = 2 mails',
      '',
    ]);
    const piped = await books.run('queue', 'apply', file, '--dry-run');
    expect(piped.stdout.split('\n')[0]).toBe('LINE\tPAYMENT\tDECISION\tFOR\tEVENT\tWHY\tAMOUNT\tCUR\tPLAN\tMAIL');
    const { stdout } = await books.run('queue', 'apply', file, '--dry-run', '--json');
    expect(JSON.parse(stdout).lines[2]).toMatchObject({
      payment: 'P-3',
      amount: '50.00',
      currency: 'CHF',
      plan: { allocations: [{ amount: '20.00', openAfter: '30.00' }, { amount: '30.00' }], toReimburse: '0.00' },
    });
  });

  it.each([
    ['latin1', 'latin1'],
    ['UTF-16, as "Unicode text"', 'utf16le'],
  ] as const)('as a German spreadsheet saves it: semicolons or tabs, decimal comma, %s', async (_name, encoding) => {
    const books = await place();
    const file = join(books.folder, 'queue.csv');
    await books.run('queue', 'export', file, '--lang', 'de');
    const lines = (await readSpreadsheet(file)).map(({ cells }) => [...cells]);
    const column = (title: string): number => lines[0]?.indexOf(title) ?? -1;
    const [, first = []] = lines;
    first[column('Betrag')] = '120,00';
    first[column('gebucht')] = '20.11.2026';
    first[column('Entscheid')] = 'assign';
    first[column('wofür')] = 'USI-8kq2Lm=100,00 + MUSIC-26=20,00';
    first[column('weil')] = 'für Müller';
    const separator = encoding === 'latin1' ? ';' : '\t';
    const text = lines.map((cells) => cells.join(separator)).join('\r\n');
    writeFileSync(file, encoding === 'latin1' ? text : `\ufeff${text}`, encoding);
    const { stdout } = await books.run('queue', 'apply', file, '--yes', '--json');
    const { lines: done } = JSON.parse(stdout) as { lines: unknown[] };
    expect(done[0]).toMatchObject({ payment: 'P-1', outcome: 'assigned' });
    const shown = await books.json('show', '1');
    expect(JSON.stringify(shown)).toContain('für Müller');
  });

  it('refuses a line whose columns were sorted apart, and one that comes twice, applied once or again', async () => {
    const books = await place();
    const file = join(books.folder, 'queue.csv');
    await books.run('queue', 'export', file);
    const rows = await exported(file);
    const [one = {}, two = {}, three = {}] = rows;
    const { payment = '', version = '' } = one;
    Object.assign(one, { payment: two['payment'], version: two['version'], decision: 'ignore', because: 'x' });
    Object.assign(two, { payment, version, decision: 'assign', for: 'USI-8kq2Lm' });
    Object.assign(three, { decision: 'ignore', because: 'x' });
    const stranger = { ...three, payment: '99' };
    await fill(file, [one, two, three, { ...three }, stranger]);
    const codes = async () => {
      const { code, stdout } = await books.run('queue', 'apply', file, '--yes', '--json');
      const { lines } = JSON.parse(stdout) as { lines: { code: string | null }[] };
      return [code, ...lines.map((line) => line.code)];
    };
    expect(await codes()).toEqual([24, 'SHEET_LINE', 'SHEET_LINE', null, 'CHANGED_BY_OTHER', 'PAYMENT_UNKNOWN']);
    expect(await codes()).toEqual([
      24,
      'SHEET_LINE',
      'SHEET_LINE',
      'CHANGED_BY_OTHER',
      'CHANGED_BY_OTHER',
      'PAYMENT_UNKNOWN',
    ]);
    expect([1, 2, 3].map(books.state)).toEqual(['MANUAL', 'MANUAL', 'IRRELEVANT']);
  });

  it('refuses a sheet without its columns, and nothing is done', async () => {
    const books = await place();
    const file = books.file('other.csv', 'a,b\n1,2\n');
    expect(await books.run('queue', 'apply', file, '--yes')).toMatchObject({
      code: 25,
      stderr: expect.stringContaining('SHEET_HEADER'),
    });
  });
});
