/**
 * The frame of the program: flags, help, errors and exit codes. Each kind of end is seen as a shell sees it once, from the built
 * program, and there compared with the same line inside this process; the other lines of its kind run here.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../src/version.ts';
import { camt } from '../helpers/camt.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { temporaryFolder } from '../helpers/installation.ts';
import { dropFiles, type ProgramOptions, type ProgramResult, runProgram } from '../helpers/program.ts';

/** The built program and the program in this process say the same. */
async function runBoth(args: readonly string[], options: Omit<ProgramOptions, 'input'> = {}): Promise<ProgramResult> {
  const [built, here] = [await runProgram(args, options), await runInProcess(args, options)];
  expect(here).toEqual(built);
  return built;
}

describe('usage', () => {
  it('prints version and help on stdout', async () => {
    expect(await runBoth(['--version'])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
    const help = await runBoth(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const command of ['check', 'config', 'file', 'inspect', 'list', 'log', 'outbox', 'proof', 'run', 'show']) {
      expect(help.stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    }
    expect((await runInProcess(['file', 'list', '--help'])).stdout).toContain('Global Options:');
    expect(await runInProcess(['help', 'show'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('refuses what it does not know, with the nearest name (exit 2)', async () => {
    expect(await runBoth(['lst'])).toEqual({
      code: 2,
      stdout: '',
      stderr: "USAGE: unknown command 'lst'\n  hint:  Did you mean list? see: quittance --help\n",
    });
    expect(await runInProcess(['list', '--stat', 'NEW'])).toMatchObject({
      code: 2,
      stderr: "USAGE: unknown option '--stat'\n  hint:  Did you mean --state? see: quittance list --help\n",
    });
    expect((await runInProcess(['file', 'lst'])).stderr).toContain('Did you mean list?');
    expect((await runInProcess(['file', 'dismiss', 'F-1'])).stderr).toContain('see: quittance file dismiss --help');
    expect((await runInProcess(['show'])).code).toBe(2);
    expect((await runInProcess(['show', '1', '2'])).code).toBe(2);
  });

  it('prints help for a group without a command (exit 2)', async () => {
    const result = await runBoth(['file']);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('dismiss');
    expect((await runInProcess([])).code).toBe(2);
  });

  it('prints errors as one JSON object on stderr with --json, wherever it stands', async () => {
    for (const args of [
      ['lst', '--json'],
      ['--json', 'lst'],
      ['lst', '--ndjson'],
    ]) {
      const result = await (args[0] === '--json' ? runBoth(args) : runInProcess(args));
      expect(result).toMatchObject({ code: 2, stdout: '' });
      expect(Object.keys(JSON.parse(result.stderr))).toEqual(['code', 'message', 'where', 'hint']);
    }
  });
});

describe('the configuration, told to people', () => {
  it('tells a wrong date once, and shows the schedule of every job', async () => {
    const cwd = temporaryFolder();
    writeFileSync(
      join(cwd, 'quittance.toml'),
      '[[account]]\niban = "CH93 0076 2011 6238 5295 7"\nopening = "19.11.2026"\n',
    );
    const { code, stderr } = await runInProcess(['config', 'check'], { cwd });
    expect(code).toBe(78);
    expect(stderr.match(/opening:/g)).toHaveLength(1);
    expect(stderr).toContain('must be a date written as YYYY-MM-DD');
    writeFileSync(join(cwd, 'quittance.toml'), '');
    const shown = (await runInProcess(['config', 'show'], { cwd })).stdout;
    expect(shown).toContain('schedule.fetch');
    for (const job of ['messages', 'audit']) expect(shown).toContain(`schedule.${job}`);
  });
});

describe('a folder without a database', () => {
  it.each([
    'list',
    'show 1',
    'proof',
    'check',
    'log',
    'log verify',
    'file list',
    'file show F-1',
    'file retry F-1',
    'outbox list',
    'outbox show M-1',
    'expected list',
  ])('is no empty set of books for a command that reads: %s (exit 20)', async (words) => {
    const dataDir = join(temporaryFolder(), 'tpyo');
    const run = words === 'list' ? runBoth : runInProcess;
    const result = await run([...words.split(' '), '--data-dir', dataDir], { cwd: temporaryFolder() });
    expect(result).toEqual({
      code: 20,
      stdout: '',
      stderr: `NO_DATABASE: there is no database in ${dataDir}\n  hint:  quittance run makes it; --data-dir names another folder\n`,
    });
    expect(existsSync(dataDir)).toBe(false);
  });

  it.each(['run', 'expected add --title Salsa --amount 1.00 --currency CHF'])(
    'is filled by a command that writes: %s',
    async (words) => {
      const dataDir = temporaryFolder();
      expect((await runInProcess(words.split(' '), { dataDir })).code).toBe(0);
      expect(existsSync(join(dataDir, 'quittance.db'))).toBe(true);
    },
  );
});

describe('configuration', () => {
  it('tells every error at once (exit 78)', async () => {
    const env = { QUITTANCE_MAIL_MODE: 'liv', QUITTANCE_MAIL_PORT: 'x', QUITTANCE_MAIL_HOTS: 'y' };
    const result = await runBoth(['config', 'check'], { cwd: temporaryFolder(), env });
    expect(result).toMatchObject({ code: 78, stdout: '' });
    for (const part of ['CONFIG_INVALID: there are 3 errors', 'mail.mode', 'mail.port', 'QUITTANCE_MAIL_HOST'])
      expect(result.stderr).toContain(part);
  });

  it('is checked, shown with its origins, and found', async () => {
    const cwd = temporaryFolder();
    const file = join(cwd, 'quittance.toml');
    writeFileSync(file, 'language = "de"\n[mail]\nmode = "file"\n');
    const env = { QUITTANCE_LIMITS_FILE_BYTES_MAX: '5 MB' };
    expect(await runInProcess(['config', 'check'], { cwd })).toEqual({ code: 0, stdout: `ok: ${file}\n`, stderr: '' });
    expect((await runInProcess(['config', 'path'], { cwd })).stdout).toBe(`${file}\n`);
    const rows = (await runInProcess(['config', 'show', '--data-dir', '/tmp/x'], { cwd, env })).stdout.split('\n');
    expect(rows[0]).toBe('KEY\tVALUE\tORIGIN');
    expect(rows).toContain('language\tde\tfile');
    expect(rows).toContain('data_dir\t/tmp/x\tflag');
    expect(rows).toContain('zone\tEurope/Zurich\tdefault');
    expect(rows.find((row) => row.startsWith('limits.file_bytes_max'))).toBe('limits.file_bytes_max\t5000000\tenv');
    const json = JSON.parse((await runInProcess(['config', 'show', '--json'], { cwd })).stdout);
    expect(json).toMatchObject({ schema: 'quittance.config.show.v1' });
    expect(json.config).toContainEqual({ key: 'language', value: 'de', origin: 'file' });
  });

  it('is needed where a file is named that is not there (exit 78)', async () => {
    expect(await runInProcess(['list', '--config', 'nosuch.toml'], { cwd: temporaryFolder() })).toMatchObject({
      code: 78,
    });
  });
});

describe('trouble', () => {
  it('is a bug when nobody foresaw it (exit 1): a short message, the stack only with --verbose', async () => {
    const dataDir = temporaryFolder();
    dropFiles(dataDir, { 'a.xml': camt({ entries: [{ amount: '10.00' }] }) });
    await runInProcess(['run', '--only', 'process'], { dataDir });
    const sqlite = new Sqlite(join(dataDir, 'quittance.db'));
    sqlite.prepare("UPDATE payment SET remittance = 'no JSON'").run();
    sqlite.close();
    const short = await runBoth(['list', '--ndjson'], { dataDir });
    expect(short).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(short.stderr)).toMatchObject({ code: 'BUG' });
    const long = await runInProcess(['list', '--verbose'], { dataDir });
    expect(long.stderr).toMatch(/^BUG: .*\n {2}hint: .*--verbose.*\nSyntaxError: .*\n {4}at /);
  });

  it('is a damaged database when the file is none (exit 26)', async () => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, 'quittance.db'), 'this is not a database, however long it may be. '.repeat(50));
    const result = await runBoth(['list'], { dataDir });
    expect(result).toMatchObject({ code: 26, stdout: '' });
    expect(result.stderr).toContain('DATABASE_DAMAGED');
  });

  it('is temporary while somebody else writes for too long (exit 75)', async () => {
    const dataDir = temporaryFolder();
    dropFiles(dataDir, { 'broken.xml': '<x/>' });
    await runInProcess(['run', '--only', 'process'], { dataDir });
    const sqlite = new Sqlite(join(dataDir, 'quittance.db'));
    sqlite.exec('BEGIN IMMEDIATE');
    const result = await runInProcess(['file', 'dismiss', 'F-1', '--reason', 'x'], { dataDir });
    sqlite.close();
    expect(result).toMatchObject({ code: 75, stdout: '' });
    expect(result.stderr).toContain('DATABASE_BUSY');
  });
});
