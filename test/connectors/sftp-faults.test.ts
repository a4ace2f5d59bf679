/** Against a server that misbehaves: nothing it does may hang us, lie to us, or leave half a file behind. */
import ssh2 from 'ssh2';
import { afterEach, describe, expect, test } from 'vitest';
import { requireRoom } from '../../src/connectors/land-file.ts';
import { fetchSftp, probeSftp, readHostKey } from '../../src/connectors/sftp.ts';
import {
  type FaultFile,
  type FaultOptions,
  type FaultServer,
  makeKey,
  publicPartOf,
  startFaultSftp,
  startSilentServer,
} from '../helpers/fault-sftp.ts';
import { contentsOf, remembering, sourceAt, temporaryDirectory } from './fetching.ts';

const BIG = Buffer.alloc(400_000, 'x');
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function bankWith(files: readonly FaultFile[], options: FaultOptions = {}): Promise<FaultServer> {
  const server = await startFaultSftp({ files, ...options });
  stops.push(server.stop);
  return server;
}

describe('a connection', () => {
  test('that breaks in the middle of a file ends the source, and what had landed stays', async () => {
    const server = await bankWith([
      { name: 'a.xml', content: 'good', mtime: 1_000 },
      { name: 'b.xml', content: BIG, mtime: 2_000, fault: 'drop', atByte: 200_000 },
      { name: 'c.xml', content: 'good', mtime: 3_000 },
    ]);
    const deps = remembering();

    const report = await fetchSftp(sourceAt(server), deps);

    expect(report.error).toMatchObject({ kind: 'temporary', code: 'SFTP_CONNECTION_LOST' });
    expect(report.landed.map((file) => file.remoteName)).toEqual(['a.xml']);
    expect(contentsOf(deps.directory)).toEqual({ 'a.xml': 'good' });
  });

  test('whose file session the server ends is over for all files', async () => {
    const server = await bankWith([
      { name: 'a.xml', content: BIG, fault: 'end-session' },
      { name: 'b.xml', content: 'good' },
    ]);

    const report = await fetchSftp(sourceAt(server), remembering());

    expect(report.error).toMatchObject({ kind: 'temporary', code: 'SFTP_CONNECTION_LOST' });
    expect(report).toMatchObject({ listed: 1, failed: [] });
  });

  test.each(['stall', 'stall-at-stat'] as const)(
    'that stops moving (%s) is cut off within the timeout',
    async (fault) => {
      const server = await bankWith([{ name: 'a.xml', content: BIG, fault, atByte: 100_000 }]);
      const deps = remembering();
      const started = Date.now();

      const report = await fetchSftp(sourceAt(server, { timeoutMs: 300 }), deps);

      expect(report.error).toMatchObject({ kind: 'temporary', code: 'SFTP_TIMEOUT' });
      expect(Date.now() - started).toBeLessThan(20_000);
      expect(contentsOf(deps.directory)).toEqual({});
    },
  );

  test('that never says a word is cut off within the timeout', async () => {
    const silent = await startSilentServer();
    stops.push(silent.stop);
    const server = await bankWith([]);
    const started = Date.now();

    const report = await fetchSftp(sourceAt(server, { port: silent.port, timeoutMs: 300 }), remembering());

    expect(report.error).toMatchObject({ kind: 'temporary', code: 'SFTP_TIMEOUT' });
    await expect(readHostKey('127.0.0.1', silent.port, 300)).rejects.toMatchObject({ code: 'SFTP_TIMEOUT' });
    expect(Date.now() - started).toBeLessThan(20_000);
  });

  test('to a closed port is temporary', async () => {
    const server = await bankWith([]);
    const source = sourceAt(server);
    await server.stop();
    stops.length = 0;

    const report = await fetchSftp(source, remembering());

    expect(report.error).toMatchObject({ kind: 'temporary', code: 'SFTP_UNREACHABLE' });
    await expect(readHostKey('127.0.0.1', source.port, 300)).rejects.toMatchObject({ code: 'SFTP_UNREACHABLE' });
  });

  test('is closed again, whatever came of it', async () => {
    const server = await bankWith([{ name: 'a.xml', content: 'a' }]);
    const wrong = { hostKeys: [`SHA256:${'A'.repeat(43)}`] };
    await fetchSftp(sourceAt(server), remembering());
    await fetchSftp(sourceAt(server, wrong), remembering());
    await fetchSftp(sourceAt(server, { login: { password: 'wrong' } }), remembering());
    await probeSftp(sourceAt(server));
    await readHostKey('127.0.0.1', server.port, 1_000);
    await expect.poll(server.open).toBe(0);
  });
});

describe('a file', () => {
  test('that comes slowly but steadily is fetched, however long it takes', async () => {
    const server = await bankWith([{ name: 'a.xml', content: BIG, fault: 'slow' }]);
    const started = Date.now();

    const report = await fetchSftp(sourceAt(server, { timeoutMs: 400 }), remembering());

    expect(report).toMatchObject({ error: null, landed: [{ size: BIG.length }] });
    expect(Date.now() - started).toBeGreaterThan(400);
  });

  test('that the disk cannot hold is not begun', async () => {
    const file = { size: 1e15, fileBytesMax: 1e16, directory: temporaryDirectory() };
    await expect(requireRoom(file)).rejects.toMatchObject({ kind: 'temporary', code: 'FETCH_DISK_FULL' });
  });

  test('that ends before its size is discarded, and the others are fetched', async () => {
    const server = await bankWith([
      { name: 'a.xml', content: BIG, fault: 'short', atByte: 100_000 },
      { name: 'b.xml', content: 'good' },
    ]);
    const deps = remembering();

    const report = await fetchSftp(sourceAt(server), deps);

    expect(report.failed).toMatchObject([
      { name: 'a.xml', error: { code: 'SFTP_FILE_INCOMPLETE', kind: 'temporary' } },
    ]);
    expect(report.error).toBeNull();
    expect(contentsOf(deps.directory)).toEqual({ 'b.xml': 'good' });
  });

  test.each(['grow', 'touch'] as const)('that changes while it is read (%s) waits for the next run', async (fault) => {
    const server = await bankWith([
      { name: 'a.xml', content: BIG, fault },
      { name: 'b.xml', content: 'good' },
    ]);
    const deps = remembering();

    const report = await fetchSftp(sourceAt(server), deps);

    expect(report).toMatchObject({ error: null, failed: [] });
    expect(report.waiting).toEqual([{ name: 'a.xml', reason: 'changed-while-reading' }]);
    expect(contentsOf(deps.directory)).toEqual({ 'b.xml': 'good' });
  });

  test('that may not be read is reported, and the others are fetched', async () => {
    const server = await bankWith([
      { name: 'a.xml', content: 'secret', fault: 'denied' },
      { name: 'b.xml', content: 'good' },
    ]);
    const deps = remembering();

    const report = await fetchSftp(sourceAt(server), deps);

    expect(report.failed).toMatchObject([{ name: 'a.xml', error: { code: 'SFTP_FILE' } }]);
    expect(contentsOf(deps.directory)).toEqual({ 'b.xml': 'good' });
  });

  test('with a hostile name is not taken, and its name is shown harmlessly', async () => {
    const names = ['../../etc/evil', '/etc/passwd', 'a/b.xml', 'new\nline.xml', '.hidden', '...', '', 'a\u202eb.xml'];
    const long = 'x'.repeat(202);
    const server = await bankWith([...names, long].map((name) => ({ name, content: 'evil' })));
    const deps = remembering();

    const report = await fetchSftp(sourceAt(server), deps);

    expect(report).toMatchObject({ error: null, listed: names.length + 1, landed: [], failed: [] });
    expect(new Set(report.skipped.map((skip) => skip.reason))).toEqual(new Set(['unsafe-name']));
    expect(report.skipped.map((skip) => skip.name)).toContain('new\\u{a}line.xml');
    expect(report.skipped.every((skip) => /^[\x20-\x7e]{0,123}$/.test(skip.name))).toBe(true);
    expect(contentsOf(deps.directory)).toEqual({});
  });

  test('that is empty lands as it is', async () => {
    const server = await bankWith([{ name: 'a.xml', content: '' }]);
    const deps = remembering();
    expect((await fetchSftp(sourceAt(server), deps)).landed).toMatchObject([{ size: 0 }]);
  });

  test('that cannot be deleted has landed all the same', async () => {
    const server = await bankWith([{ name: 'a.xml', content: 'good' }], { readOnly: true });
    const deps = remembering();

    const report = await fetchSftp(sourceAt(server, { afterFetch: 'delete' }), deps);

    expect(report.notDeleted).toMatchObject([{ name: 'a.xml', error: { code: 'SFTP_DELETE' } }]);
    expect(deps.landings).toHaveLength(1);
  });

  test('that the bank replaced after it was read is not deleted', async () => {
    const server = await bankWith([{ name: 'a.xml', content: 'good', fault: 'replaced' }]);
    const report = await fetchSftp(sourceAt(server, { afterFetch: 'delete' }), remembering());
    expect(report).toMatchObject({ error: null, notDeleted: [] });
    expect(server.removed).toEqual([]);
  });

  test('is never deleted when the source keeps files', async () => {
    const server = await bankWith([{ name: 'a.xml', content: 'good' }]);
    await fetchSftp(sourceAt(server), remembering());
    expect(server.removed).toEqual([]);
  });
});

describe('the login', () => {
  test('is never tried at a server with another host key', async () => {
    const server = await bankWith([{ name: 'a.xml', content: 'a' }]);
    const report = await fetchSftp(sourceAt(server, { hostKeys: [`SHA256:${'A'.repeat(43)}`] }), remembering());
    expect(report.error?.code).toBe('SFTP_HOST_KEY_MISMATCH');
    expect(server.logins()).toBe(0);
  });

  test.each(['password', 'keyboard-interactive'] as const)('works with a password by %s', async (method) => {
    const server = await bankWith([{ name: 'a.xml', content: 'a' }], { method });
    expect(await fetchSftp(sourceAt(server), remembering())).toMatchObject({ error: null, listed: 1 });

    const refused = await fetchSftp(sourceAt(server, { login: { password: 'wrong' } }), remembering());
    expect(refused.error).toMatchObject({ kind: 'configuration', code: 'SFTP_AUTH' });
  });
});

test('a server with several host keys shows the one whose type is pinned', async () => {
  const ed25519 = makeKey().private;
  const rsa = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }).private;
  const server = await bankWith([], { hostKeys: [ed25519, rsa] });
  const { hostKeySha256 } = publicPartOf(rsa);

  const probe = await probeSftp(sourceAt(server, { hostKeys: [`ssh-rsa ${hostKeySha256}`] }));
  expect(probe.hostKey).toMatchObject({ type: 'ssh-rsa', fingerprint: hostKeySha256 });

  const untyped = await fetchSftp(sourceAt(server, { hostKeys: [hostKeySha256] }), remembering());
  expect(untyped.error).toMatchObject({
    code: 'SFTP_HOST_KEY_MISMATCH',
    hint: expect.stringContaining('ssh-rsa SHA256:'),
  });
});
