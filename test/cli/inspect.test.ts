import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, camt } from '../helpers/camt.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { temporaryFolder } from '../helpers/installation.ts';
import { parsedLines, runInShell, runProgram } from '../helpers/program.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/camt');

const GOOD = camt({
  opening: '1000.00',
  closing: '1116.50',
  entries: [
    {
      amount: '120.00',
      reference: 'R1',
      details: [{ debtor: 'Keller Maria', text: 'USI-8kq2Lm\u0085salsa \u202eX', reference: 'T1' }],
    },
    { amount: '3.50', creditDebit: 'DBIT' },
  ],
});
const REJECTED = camt({ entries: [{ amount: '1,50' }, { amount: '2.00' }] });

function folderWith(files: Readonly<Record<string, string>>): string {
  const cwd = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
  return cwd;
}

describe('inspect --ndjson', () => {
  it('prints the golden rows of every fixture', async () => {
    const names = readdirSync(FIXTURES).filter((name) => name.endsWith('.xml'));
    const usable = names.filter((name) => existsSync(join(FIXTURES, name.replace(/xml$/, 'ndjson'))));
    const golden = usable.map((name) => readFileSync(join(FIXTURES, name.replace(/xml$/, 'ndjson')), 'utf8')).join('');
    const result = await runInProcess(['inspect', '--ndjson', ...usable], { cwd: FIXTURES });
    const isRefusal = (row: object): boolean => 'error' in row;
    expect(parsedLines(result.stdout)).toEqual(parsedLines(golden).filter((row) => !isRefusal(row)));
    const refused = parsedLines(golden).filter(isRefusal);
    expect(parsedLines(result.stderr).map(({ code }) => ({ error: code }))).toEqual(refused);
    expect(result.code).toBe(25);
  });

  it('writes nothing: no database, no folder', async () => {
    const cwd = folderWith({ 'good.xml': GOOD });
    expect((await runInProcess(['inspect', 'good.xml', '--ndjson'], { cwd })).code).toBe(0);
    expect(readdirSync(cwd)).toEqual(['good.xml']);
  });

  it('goes on after a refused file, and prints nothing of it (exit 25)', async () => {
    const cwd = folderWith({ 'cut.xml': GOOD.slice(0, -30), 'good.xml': GOOD });
    const result = await runInProcess(['inspect', 'cut.xml', 'good.xml', '--ndjson'], { cwd });
    expect(result.code).toBe(25);
    expect(parsedLines(result.stdout).map((row) => row.file)).toEqual(['good.xml', 'good.xml']);
    const refusal = JSON.parse(result.stderr);
    expect(refusal).toMatchObject({ code: 'XML_NOT_WELL_FORMED', hint: expect.any(String) });
    expect(refusal.where).toMatch(/^cut\.xml: line \d+/);
  });

  it('has a row with "reject" for a row that cannot be read (exit 24)', async () => {
    const cwd = folderWith({ 'rejected.xml': REJECTED });
    const result = await runInProcess(['inspect', 'rejected.xml', '--ndjson'], { cwd });
    expect(result.code).toBe(24);
    const rows = parsedLines(result.stdout);
    expect(rows).toHaveLength(2);
    expect(Object.keys(rows[0].reject)).toEqual(['code', 'message', 'where']);
    expect(rows[1]).not.toHaveProperty('reject');
  });

  it('gives the same rows with either engine and with both', async () => {
    const cwd = folderWith({ 'good.xml': GOOD });
    const outputs = await Promise.all(
      ['libxmljs2', 'saxes', 'both'].map((engine) =>
        runInProcess(['inspect', 'good.xml', '--ndjson', '--engine', engine], { cwd }),
      ),
    );
    expect(new Set(outputs.map((one) => one.stdout)).size).toBe(1);
    expect((await runInProcess(['inspect', 'good.xml', '--engine', 'x'], { cwd })).code).toBe(2);
  });

  it('ends quietly when its reader leaves: inspect --ndjson | head', async () => {
    const entries = Array.from({ length: 3_000 }, (_, index) => ({ amount: `${index + 1}.00` }));
    const cwd = folderWith({ 'long.xml': camt({ entries }) });
    const { stdout, stderr } = await runInShell(
      'set -o pipefail; quittance inspect long.xml --ndjson | head -n 1; echo "code $?"',
      cwd,
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\{.*\}\ncode 0\n$/);
  });

  it('waits for a slow reader, and loses nothing', async () => {
    const entries = Array.from({ length: 3_000 }, (_, index) => ({ amount: `${index + 1}.00` }));
    const cwd = folderWith({ 'long.xml': camt({ entries }) });
    const { stdout } = await runInShell('quittance inspect long.xml --ndjson | (sleep 1; wc -l)', cwd);
    expect(stdout.trim()).toBe('3000');
  });

  it('reads a pipe', async () => {
    const result = await runProgram(['inspect', '-', '--ndjson'], { input: GOOD });
    expect(parsedLines(result.stdout)).toHaveLength(2);
  });
});

describe('inspect for people', () => {
  it('prints TSV in a pipe, and the summary beside it', async () => {
    const cwd = folderWith({ 'good.xml': GOOD });
    expect(await runInProcess(['inspect', 'good.xml'], { cwd })).toEqual({
      code: 0,
      stdout: [
        'PLACE\tBOOKED\tAMOUNT\tCUR\tSTATUS\tCOUNTERPARTY\tREFERENCE\tTEXT\tREJECT',
        '0.0.0\t2026-11-19\t120.00\tCHF\tBOOK\tKeller Maria\t\tUSI-8kq2Lm salsa X\t',
        '0.1\t2026-11-19\t-3.50\tCHF\tBOOK\t\t\t\t',
        '',
      ].join('\n'),
      stderr: [
        'good.xml: camt.053 001.08, message M1',
        `  statement 0: S1, ${ACCOUNT} CHF, 2026-11-19T00:00:00 to 2026-11-19T23:59:59, 2 entries, 2 transactions`,
        '    OPBD 1000.00 CHF 2026-11-19 · CLBD 1116.50 CHF 2026-11-19',
        '  2 transactions in 2 entries, none rejected',
        '',
      ].join('\n'),
    });
  });

  it('has one header and a column for the file when there are several', async () => {
    const cwd = folderWith({ 'a.xml': GOOD, 'b.xml': GOOD });
    const lines = (await runInProcess(['inspect', 'a.xml', 'b.xml', '--quiet'], { cwd })).stdout.split('\n');
    expect(lines.filter((line) => line.startsWith('FILE\t'))).toHaveLength(1);
    expect(lines.slice(1, 5).map((line) => line.split('\t')[0])).toEqual(['a.xml', 'a.xml', 'b.xml', 'b.xml']);
  });

  it('prints one document with counts, statements and rows with --json', async () => {
    const cwd = folderWith({ 'good.xml': GOOD });
    const document = JSON.parse((await runInProcess(['inspect', 'good.xml', '--json'], { cwd })).stdout);
    expect(document.schema).toBe('quittance.inspect.v1');
    expect(document.files[0]).toMatchObject({
      file: 'good.xml',
      message: 'camt.053',
      version: '001.08',
      counts: { statements: 1, entries: 2, transactions: 2, rejects: 0 },
    });
    expect(document.files[0].statements[0].balances).toHaveLength(2);
    expect(document.files[0].transactions).toHaveLength(2);
  });

  it('tells a missing file from a refused one', async () => {
    const cwd = folderWith({});
    mkdirSync(join(cwd, 'folder'));
    expect(await runInProcess(['inspect', 'nosuch.xml'], { cwd })).toMatchObject({
      code: 20,
      stderr: expect.stringContaining('FILE_NOT_FOUND'),
    });
    expect(await runInProcess(['inspect', 'folder'], { cwd })).toMatchObject({
      code: 25,
      stderr: expect.stringContaining('FILE_UNREADABLE'),
    });
  });
});
