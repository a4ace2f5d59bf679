/** The operator's own fetcher: what it may see, what becomes of its files, and that it always comes to an end. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type CommandSource, fetchByCommand } from '../../src/connectors/command-source.ts';
import { contentsOf, remembering, temporaryDirectory } from './fetching.ts';

function shell(script: string, changes: Partial<CommandSource> = {}): CommandSource {
  return {
    name: 'ebics',
    command: ['/bin/sh', '-c', script],
    stagingDirectory: join(temporaryDirectory(), 'staging'),
    include: [],
    timeoutMs: 10_000,
    fileBytesMax: 1_000_000,
    ...changes,
  };
}

describe('a command that ends well', () => {
  test('has its files landed and its folder emptied', async () => {
    const source = shell('printf one > "$QUITTANCE_INCOMING/a.xml"; printf two > "$QUITTANCE_INCOMING/b.xml"');
    const deps = remembering();

    const report = await fetchByCommand(source, deps);

    expect(report).toMatchObject({ source: 'ebics', error: null, listed: 2, skipped: [], failed: [] });
    expect(deps.landings).toMatchObject([
      { source: 'ebics', remoteName: 'a.xml', localName: 'a.xml', size: 3, existed: false },
      { remoteName: 'b.xml', localName: 'b.xml' },
    ]);
    expect(contentsOf(deps.directory)).toEqual({ 'a.xml': 'one', 'b.xml': 'two' });
    expect(readdirSync(source.stagingDirectory)).toEqual([]);
  });

  test('may bring the same files again, or other bytes under the same name', async () => {
    const deps = remembering();
    await fetchByCommand(shell('printf one > "$QUITTANCE_INCOMING/a.xml"'), deps);
    const same = await fetchByCommand(shell('printf one > "$QUITTANCE_INCOMING/a.xml"'), deps);
    const other = await fetchByCommand(shell('printf two > "$QUITTANCE_INCOMING/a.xml"'), deps);

    expect(same.landed).toMatchObject([{ localName: 'a.xml', existed: true }]);
    expect(other.landed[0]?.localName).toMatch(/^a\.[0-9a-f]{8}\.xml$/);
    expect(Object.values(contentsOf(deps.directory)).sort()).toEqual(['one', 'two']);
  });

  test('may leave other things, which are named and stay: folders, links, pipes, hidden and large files', async () => {
    const script = `cd "$QUITTANCE_INCOMING"; mkdir d; ln -s /etc/passwd l.xml; mkfifo p.xml; echo x > .hidden; echo x > n.txt; head -c 2000 /dev/zero > big.xml; echo x > a.xml`;
    const source = shell(script, { include: ['*.xml', 'd'], fileBytesMax: 1_000 });
    const deps = remembering();

    const report = await fetchByCommand(source, deps);

    expect(report.skipped).toEqual([
      { name: '.hidden', reason: 'unsafe-name' },
      { name: 'd', reason: 'not-a-regular-file' },
      { name: 'l.xml', reason: 'not-a-regular-file' },
      { name: 'n.txt', reason: 'not-included' },
      { name: 'p.xml', reason: 'not-a-regular-file' },
    ]);
    expect(report.failed).toMatchObject([{ name: 'big.xml', error: { code: 'FETCH_FILE_TOO_LARGE' } }]);
    expect(Object.keys(contentsOf(deps.directory))).toEqual(['a.xml']);
    expect(readdirSync(source.stagingDirectory)).toHaveLength(6);
  });

  test('keeps its file in the folder when it could not be remembered', async () => {
    const source = shell('printf one > "$QUITTANCE_INCOMING/a.xml"');
    const landed = (): void => {
      throw new Error('database is locked');
    };
    const deps = remembering();
    await expect(fetchByCommand(source, { ...deps, landed })).rejects.toThrow('database is locked');
    expect(readdirSync(source.stagingDirectory)).toEqual(['a.xml']);

    expect((await fetchByCommand(source, deps)).landed).toMatchObject([{ localName: 'a.xml', existed: true }]);
  });

  test('sees no environment of ours but the few variables it needs', async () => {
    process.env['QUITTANCE_SECRET'] = 'hidden';
    const deps = remembering();
    await fetchByCommand(shell('env > "$QUITTANCE_INCOMING/env.txt"'), deps);
    delete process.env['QUITTANCE_SECRET'];

    const seen = readFileSync(join(deps.directory, 'env.txt'), 'utf8');
    expect(seen).toContain('PATH=');
    expect(seen).not.toContain('hidden');
  });

  test('gets its arguments as they are, without a shell', async () => {
    const source = shell('', {
      command: ['/bin/sh', '-c', 'printf %s "$1" > "$QUITTANCE_INCOMING/a.txt"', 'x', '$(id); "q"'],
    });
    const deps = remembering();
    await fetchByCommand(source, deps);
    expect(contentsOf(deps.directory)).toEqual({ 'a.txt': '$(id); "q"' });
  });
});

describe('a command that fails', () => {
  test('lands nothing, shows its last words, and its files wait for a run that ends well', async () => {
    const source = shell(
      'printf one > "$QUITTANCE_INCOMING/a.xml"; echo first >&2; printf "no\\033[31m luck\\n\\n" >&2; exit 3',
    );
    const deps = remembering();

    const report = await fetchByCommand(source, deps);

    expect(report.error).toMatchObject({ kind: 'temporary', code: 'FETCH_COMMAND_FAILED' });
    expect(report.error?.message).toBe('the command ended with exit code 3: no\\u{1b}[31m luck');
    expect(contentsOf(deps.directory)).toEqual({});

    const later = await fetchByCommand({ ...source, command: ['/bin/true'] }, deps);
    expect(later.landed).toMatchObject([{ localName: 'a.xml' }]);
  });

  test('to start is a matter of configuration', async () => {
    for (const command of [['/no/such/program'], []]) {
      const report = await fetchByCommand(shell('', { command }), remembering());
      expect(report.error).toMatchObject({ kind: 'configuration', code: 'FETCH_COMMAND_UNUSABLE' });
    }
  });

  test('to end is killed with everything it started, even if it ignores the first signal', async () => {
    const source = shell(
      'trap "" TERM; (sleep 3; touch "$QUITTANCE_INCOMING/../late") & echo waiting >&2; while :; do sleep 1; done',
      {
        timeoutMs: 300,
      },
    );
    const started = Date.now();

    const report = await fetchByCommand(source, remembering());

    expect(report.error).toMatchObject({ kind: 'temporary', code: 'FETCH_COMMAND_TIMEOUT' });
    expect(report.error?.message).toContain('waiting');
    expect(Date.now() - started).toBeLessThan(20_000);
    await sleep(3_300 - Math.min(3_300, Date.now() - started));
    expect(existsSync(join(source.stagingDirectory, '..', 'late'))).toBe(false);
  });

  test('to take its helpers with it is made to', async () => {
    const source = shell('(sleep 1; touch "$QUITTANCE_INCOMING/late.xml") & exit 0');
    await fetchByCommand(source, remembering());
    await sleep(1_300);
    expect(readdirSync(source.stagingDirectory)).toEqual([]);
  });

  test('to close its messages does not hold us up', async () => {
    const source = shell('(sleep 20; echo late >&2) & exit 0');
    const started = Date.now();
    expect((await fetchByCommand(source, remembering())).error).toBeNull();
    expect(Date.now() - started).toBeLessThan(15_000);
  });
});

test('parts of earlier crashes are removed at the start, and nothing else', async () => {
  const deps = remembering();
  const stale = '.a.xml.0123456789abcdef.part';
  for (const name of [stale, '.keep.part', 'mine.part', '.a.xml.xyz.part'])
    writeFileSync(join(deps.directory, name), '');

  await fetchByCommand(shell('true'), deps);

  expect(Object.keys(contentsOf(deps.directory)).sort()).toEqual(['.a.xml.xyz.part', '.keep.part', 'mine.part']);
});
