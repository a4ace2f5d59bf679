/** Ends that are nobody's bug: output that cannot be written, folders that are files, groups without a command. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { fileColumns } from '../../src/cli/file-view.ts';
import { mailObject } from '../../src/cli/mail-view.ts';
import { createOutput } from '../../src/cli/output.ts';
import { listMail } from '../../src/models/outbox.ts';
import { camt } from '../helpers/camt.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { install, temporaryFolder } from '../helpers/installation.ts';
import { runInShell } from '../helpers/program.ts';

const DAY = camt({ entries: [{ amount: '10.00' }] });
const noBug = (stderr: string): void => expect(stderr).not.toMatch(/BUG|node:|^ {4}at /m);

describe('output that cannot be written', () => {
  it.each(['list --json', 'list --ndjson', 'list', 'run --json', '--help', '--version', 'config show'])(
    'is told and is no success: %s',
    async (line) => {
      const folder = temporaryFolder();
      if (line.startsWith('list')) await runInProcess(['run'], { dataDir: folder });
      const result = await runInShell(`quittance ${line} >/dev/full`, folder);
      expect(result).toMatchObject({ code: 75 });
      expect(result.stderr).toContain('OUTPUT_FAILED');
      noBug(result.stderr);
    },
  );

  it('is told by commands that print while they read', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'day.xml'), DAY);
    const result = await runInShell('quittance inspect day.xml --ndjson >/dev/full', folder);
    expect(result.code).toBe(75);
    expect(result.stderr).toContain('OUTPUT_FAILED');
    noBug(result.stderr);
  });

  it('is no trouble when the reader has enough, or when nobody reads the errors', async () => {
    const folder = temporaryFolder();
    expect((await runInShell('set -o pipefail; quittance config show | head -1', folder)).code).toBe(0);
    expect((await runInShell('quittance lst 2>/dev/full', folder)).code).toBe(2);
  });
});

describe('a path that leads to the wrong thing', () => {
  it('is an error of the configuration: a data directory that is a file', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    for (const dataDir of [join(folder, 'file'), join(folder, 'file', 'below')]) {
      const result = await runInProcess(['run', '--data-dir', dataDir], { cwd: folder });
      expect(result).toMatchObject({ code: 78, stdout: '' });
      expect(result.stderr).toContain('PATH_UNUSABLE');
      expect(result.stderr).toContain(join(folder, 'file'));
      noBug(result.stderr);
    }
  });

  it('is a folder of files that is a file: `run` says so and does the rest', async () => {
    const { context, incoming } = install();
    rmSync(incoming, { recursive: true });
    writeFileSync(incoming, '');
    const result = await runInProcess(['run'], { dataDir: context.config.dataDir });
    expect(result.code).toBe(78);
    expect(result.stderr).toContain('FOLDER_UNUSABLE');
    expect(result.stdout).toContain('proof');
    noBug(result.stderr);
  });

  it('is a working directory that was deleted', async () => {
    const result = await runInShell('mkdir gone; cd gone; rmdir ../gone; quittance list', temporaryFolder());
    expect(result).toMatchObject({ code: 20, stdout: '' });
    expect(result.stderr).toContain('WORKING_FOLDER_GONE');
    noBug(result.stderr);
  });
});

describe('a line that names no command', () => {
  it.each([['--json'], ['outbox', '--json'], ['config', '--json'], ['file', '--ndjson']])(
    'is answered with one JSON object when JSON is asked for: %s %s',
    async (...args) => {
      const result = await runInProcess(args.filter((arg) => arg !== undefined));
      expect(result).toMatchObject({ code: 2, stdout: '' });
      expect(JSON.parse(result.stderr)).toMatchObject({ code: 'USAGE', message: 'a command is missing' });
    },
  );

  it('says which jobs there are', async () => {
    for (const job of ['nosuch']) {
      const result = await runInProcess(['run', '--only', job], { cwd: temporaryFolder() });
      expect(result).toMatchObject({ code: 2, stdout: '' });
      expect(result.stderr).toBe(
        `JOB_UNKNOWN: there is no job "${job}" in this version\n  hint:  jobs are fetch, process, messages, audit, mail, maintain, watch\n`,
      );
    }
  });

  it('says which command shows an id of another kind', async () => {
    const dataDir = temporaryFolder();
    await runInProcess(['run'], { dataDir });
    expect((await runInProcess(['show', 'F-1'], { dataDir })).stderr).toContain('quittance file show F-1');
    expect((await runInProcess(['show', 'M-1'], { dataDir })).stderr).toContain('quittance outbox show M-1');
    expect((await runInProcess(['outbox', 'show', 'P-1'], { dataDir })).stderr).toContain('quittance show P-1');
  });
});

describe('what people are shown', () => {
  it('has no next try for a mail that was given up', async () => {
    const world = install();
    world.expect({ reference: 'USI-AAAAA1' });
    world.drop('day.xml', camt({ entries: [{ amount: '100.00', details: [{ text: 'USI-AAAAA1' }] }] }));
    await world.process();
    const [waiting] = listMail(world.db).map(mailObject);
    expect(waiting).toMatchObject({ state: 'WAITING', nextAt: expect.any(String) });
    const dataDir = world.context.config.dataDir;
    expect((await runInProcess(['outbox', 'show', 'M-1'], { dataDir })).stdout).toContain('next try 2026');
    world.db.sqlite.prepare("UPDATE outbox SET state = 'FAILED', reason = 'REFUSED'").run();
    expect(listMail(world.db).map(mailObject)).toMatchObject([{ nextAt: null }]);
    const shown = (await runInProcess(['outbox', 'show', 'M-1'], { dataDir })).stdout;
    expect(shown).toContain('no further try');
    expect(shown).not.toContain('next try');
  });

  it('fits into 80 columns in the list of files, with date and code', async () => {
    const world = install();
    world.drop(`${'a-long-name-'.repeat(8)}.xml`, DAY);
    world.drop('invalid-bytes.xml', Buffer.from([...Buffer.from('<?xml version="1.0" encoding="UTF-8"?><a>'), 0xff]));
    await world.process();
    world.db.sqlite.prepare('UPDATE file SET transactions = 12345, imported = 12345 WHERE imported > 0').run();
    const stdout = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, columns: 80 });
    const flags = { json: false, ndjson: false, plain: false, yes: false, quiet: false, verbose: false };
    const output = createOutput(flags, { stdout, stderr: new PassThrough(), env: { NO_COLOR: '1' } });
    await output.table(fileColumns(true, new Map()), world.files());
    const text = String(stdout.read());
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(text).toContain('XML_ENCODING_INVALID_BYTES');
    expect(text).toContain('2026-11-20');
    expect(text).toContain('12345');
  });

  it('names the command for a file that is there already and was refused', async () => {
    const world = install();
    world.drop('day.xml', 'no XML');
    await world.process();
    mkdirSync(join(world.folder, 'elsewhere'));
    writeFileSync(join(world.folder, 'elsewhere', 'day.xml'), DAY);
    const result = await runInProcess(['file', 'import', join(world.folder, 'elsewhere', 'day.xml')], {
      dataDir: world.context.config.dataDir,
    });
    expect(result).toMatchObject({ code: 21 });
    expect(result.stderr).toContain('quittance file retry F-1');
  });
});
