/** Against the real OpenSSH server: what a bank's server looks like on a good day, and the pinning of its key. */
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fetchSftp, probeSftp, readHostKey, type SftpSource } from '../../src/connectors/sftp.ts';
import { makeKey } from '../helpers/fault-sftp.ts';
import { type Sshd, startSshd } from '../helpers/sshd.ts';
import { contentsOf, remembering } from './fetching.ts';
import { fetchAndDie } from './killed-fetch.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const YESTERDAY = new Date('2026-11-19T12:00:00Z');

let root = '';
let sshd: Sshd;
let source: SftpSource;
let reports = '';

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'quittance-bank-'));
  sshd = await startSshd({ root });
});
afterAll(async () => {
  await sshd.stop();
  rmSync(root, { recursive: true, force: true });
});

let round = 0;
beforeEach(() => {
  round += 1;
  reports = join(root, `reports-${round}`);
  mkdirSync(reports);
  source = {
    name: 'postfinance',
    host: '127.0.0.1',
    port: sshd.port,
    username: sshd.username,
    login: { privateKey: readFileSync(sshd.privateKeyPath) },
    hostKeys: [sshd.hostKeySha256],
    directory: `reports-${round}`,
    include: ['camt.05*.xml'],
    settleSeconds: 60,
    afterFetch: 'keep',
    timeoutMs: 10_000,
    fileBytesMax: 50_000_000,
  };
});

function offer(name: string, content: string, modifiedAt = YESTERDAY): void {
  writeFileSync(join(reports, name), content);
  utimesSync(join(reports, name), modifiedAt, modifiedAt);
}

describe('a fetch', () => {
  test('lands new files with their content, hash and remote facts, readable by the owner only', async () => {
    offer('camt.053_1.xml', '<a/>');
    offer('camt.054_2.xml', 'x'.repeat(300_000));
    const deps = remembering(NOW);

    const report = await fetchSftp(source, deps);

    expect(report).toMatchObject({ error: null, listed: 2, known: 0, waiting: [], skipped: [], failed: [] });
    expect(contentsOf(deps.directory)).toEqual({ 'camt.053_1.xml': '<a/>', 'camt.054_2.xml': 'x'.repeat(300_000) });
    expect(deps.landings[0]).toEqual({
      source: 'postfinance',
      remoteName: 'camt.053_1.xml',
      size: 4,
      modifiedAt: YESTERDAY,
      sha256: createHash('sha256').update('<a/>').digest('hex'),
      localName: 'camt.053_1.xml',
      existed: false,
    });
    expect(statSync(join(deps.directory, 'camt.053_1.xml')).mode & 0o777).toBe(0o600);
    expect(Object.keys(contentsOf(reports))).toHaveLength(2);
  });

  test('takes nothing the second time', async () => {
    offer('camt.053_1.xml', '<a/>');
    const deps = remembering(NOW);
    await fetchSftp(source, deps);
    renameSync(join(deps.directory, 'camt.053_1.xml'), join(deps.directory, 'camt.053_1.xml.processed'));

    const again = await fetchSftp(source, deps);

    expect(again).toMatchObject({ error: null, listed: 1, known: 1, landed: [] });
    expect(Object.keys(contentsOf(deps.directory))).toEqual(['camt.053_1.xml.processed']);
  });

  test('names what it does not take: other names, directories and links', async () => {
    offer('camt.053_1.xml', '<a/>');
    offer('CAMT.053_1.XML', 'upper case is another name');
    offer('camt.053_2.xml.processed', 'would never be read');
    mkdirSync(join(reports, 'camt.053_archive.xml'));
    symlinkSync('/etc/passwd', join(reports, 'camt.053_link.xml'));

    const report = await fetchSftp({ ...source, include: ['camt*'] }, remembering(NOW));

    expect(report.landed.map((file) => file.remoteName)).toEqual(['camt.053_1.xml']);
    expect([...report.skipped].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'CAMT.053_1.XML', reason: 'not-included' },
      { name: 'camt.053_2.xml.processed', reason: 'reserved-name' },
      { name: 'camt.053_archive.xml', reason: 'not-a-regular-file' },
      { name: 'camt.053_link.xml', reason: 'not-a-regular-file' },
    ]);
  });

  test('leaves a file alone until it has settled, but not one from a clock that is days ahead', async () => {
    offer('camt.053_old.xml', 'old', new Date(NOW.getTime() - 61_000));
    offer('camt.053_new.xml', 'new', new Date(NOW.getTime() - 59_000));
    offer('camt.053_soon.xml', 'soon', new Date(NOW.getTime() + 3_600_000));
    offer('camt.053_far.xml', 'far', new Date(NOW.getTime() + 9 * 86_400_000));
    const deps = remembering(NOW);

    const report = await fetchSftp(source, deps);
    expect(report.waiting).toEqual([
      { name: 'camt.053_new.xml', reason: 'settling' },
      { name: 'camt.053_soon.xml', reason: 'settling' },
    ]);
    expect(Object.keys(contentsOf(deps.directory)).sort()).toEqual(['camt.053_far.xml', 'camt.053_old.xml']);

    const later = await fetchSftp(source, { ...deps, now: new Date(NOW.getTime() + 3_700_000) });
    expect(later).toMatchObject({ waiting: [], known: 2, error: null });
    expect(later.landed).toHaveLength(2);
  });

  test('deletes from the server only when told to, and only after the file was remembered', async () => {
    offer('camt.053_1.xml', '<a/>');
    const deps = remembering(NOW);
    const stillThere: string[] = [];
    const landed = (): void => void stillThere.push(...Object.keys(contentsOf(reports)));

    const report = await fetchSftp({ ...source, afterFetch: 'delete' }, { ...deps, landed });

    expect(stillThere).toEqual(['camt.053_1.xml']);
    expect(report).toMatchObject({ error: null, notDeleted: [] });
    expect(contentsOf(reports)).toEqual({});
    expect(Object.keys(contentsOf(deps.directory))).toEqual(['camt.053_1.xml']);
  });

  test('deletes nothing and stops when the file could not be remembered, and offers it again', async () => {
    offer('camt.053_1.xml', '<a/>');
    const deps = remembering(NOW);
    const landed = (): void => {
      throw new Error('database is locked');
    };

    await expect(fetchSftp({ ...source, afterFetch: 'delete' }, { ...deps, landed })).rejects.toThrow(
      'database is locked',
    );
    expect(Object.keys(contentsOf(reports))).toEqual(['camt.053_1.xml']);

    const again = await fetchSftp(source, deps);
    expect(again.landed).toMatchObject([{ localName: 'camt.053_1.xml', existed: true }]);
    expect(Object.keys(contentsOf(deps.directory))).toEqual(['camt.053_1.xml']);
  });

  test('takes the home directory when no directory is given, and says so when the directory is missing', async () => {
    const home = await probeSftp({ ...source, directory: '', include: [] });
    expect(home.listed).toBeGreaterThan(0);

    const report = await fetchSftp({ ...source, directory: 'nowhere' }, remembering(NOW));
    expect(report.error).toMatchObject({ kind: 'configuration', code: 'SFTP_DIRECTORY' });
  });

  test('refuses a file over the limit and fetches the others', async () => {
    offer('camt.053_big.xml', 'x'.repeat(2_000));
    offer('camt.053_small.xml', 'x');

    const report = await fetchSftp({ ...source, fileBytesMax: 1_000 }, remembering(NOW));

    expect(report.landed.map((file) => file.remoteName)).toEqual(['camt.053_small.xml']);
    expect(report.failed).toMatchObject([{ name: 'camt.053_big.xml', error: { code: 'FETCH_FILE_TOO_LARGE' } }]);
  });

  test('of several sources one that fails leaves the others alone', async () => {
    offer('camt.053_1.xml', '<a/>');
    const deps = remembering(NOW);

    const reports = [];
    for (const one of [{ ...source, name: 'dead', port: 1 }, source]) reports.push(await fetchSftp(one, deps));

    expect(reports[0]?.error).toMatchObject({ kind: 'temporary', code: 'SFTP_UNREACHABLE' });
    expect(reports[1]).toMatchObject({ source: 'postfinance', error: null });
    expect(Object.keys(contentsOf(deps.directory))).toEqual(['camt.053_1.xml']);
  });
});

describe('a name that is taken', () => {
  test.each(['camt.053_1.xml', 'camt.053_1.xml.processed'])('by the same bytes in %s writes nothing', async (name) => {
    offer('camt.053_1.xml', 'same');
    const deps = remembering(NOW);
    writeFileSync(join(deps.directory, name), 'same');

    const report = await fetchSftp(source, deps);

    expect(report.landed).toMatchObject([{ localName: name, existed: true }]);
    expect(contentsOf(deps.directory)).toEqual({ [name]: 'same' });
    expect(deps.landings).toHaveLength(1);
  });

  test.each(['camt.053_1.xml', 'camt.053_1.xml.processed'])('by other bytes in %s is not overwritten', async (name) => {
    offer('camt.053_1.xml', 'new!');
    const deps = remembering(NOW);
    writeFileSync(join(deps.directory, name), 'old!');

    const report = await fetchSftp(source, deps);
    const [landed] = report.landed;
    expect(landed).toMatchObject({ localName: `camt.053_1.${landed?.sha256.slice(0, 8)}.xml`, existed: false });
    expect(contentsOf(deps.directory)).toEqual({ [name]: 'old!', [landed?.localName ?? '']: 'new!' });

    const forgetful = await fetchSftp(source, { ...deps, isKnown: () => false });
    expect(forgetful.landed).toMatchObject([{ localName: landed?.localName, existed: true }]);
  });

  test('by a re-issued file of the bank gives both', async () => {
    offer('camt.053_1.xml', 'first');
    const deps = remembering(NOW);
    await fetchSftp(source, deps);
    offer('camt.053_1.xml', 'second', new Date(NOW.getTime() - 3_600_000));

    const report = await fetchSftp(source, deps);

    expect(report).toMatchObject({ error: null, known: 0 });
    expect(Object.values(contentsOf(deps.directory)).sort()).toEqual(['first', 'second']);
  });
});

describe('the host key', () => {
  test('may be pinned as a fingerprint, a typed fingerprint or a whole key, several at once', async () => {
    const stranger = `SHA256:${'A'.repeat(43)}`;
    for (const pin of [sshd.hostKeySha256, `ssh-ed25519 ${sshd.hostKeySha256}`, `${sshd.hostPublicKey} bank@example`]) {
      const probe = await probeSftp({ ...source, hostKeys: [stranger, pin] });
      expect(probe.hostKey).toEqual({
        type: 'ssh-ed25519',
        fingerprint: sshd.hostKeySha256,
        publicKey: sshd.hostPublicKey,
      });
    }
  });

  test('that differs from the pin ends it: nothing is fetched and both fingerprints are shown', async () => {
    offer('camt.053_1.xml', '<a/>');
    const expected = `SHA256:${'A'.repeat(43)}`;
    const deps = remembering(NOW);

    const report = await fetchSftp({ ...source, hostKeys: [expected] }, deps);

    expect(report.error).toMatchObject({ kind: 'temporary', code: 'SFTP_HOST_KEY_MISMATCH' });
    expect(report.error?.message).toContain(`expected ${expected}`);
    expect(report.error?.message).toContain(`offered ${sshd.hostKeySha256}`);
    expect(contentsOf(deps.directory)).toEqual({});
  });

  test('is mandatory', async () => {
    const report = await fetchSftp({ ...source, hostKeys: [] }, remembering(NOW));
    expect(report.error).toMatchObject({ kind: 'configuration', code: 'SFTP_HOST_KEY_MISSING' });
  });

  test('can be read without a login', async () => {
    expect(await readHostKey('127.0.0.1', sshd.port, 5_000)).toEqual({
      type: 'ssh-ed25519',
      fingerprint: sshd.hostKeySha256,
      publicKey: sshd.hostPublicKey,
    });
  });
});

describe('the login', () => {
  test('with a key that the bank does not know is a matter of configuration', async () => {
    const privateKey = makeKey().private;
    const report = await fetchSftp({ ...source, login: { privateKey } }, remembering(NOW));
    expect(report.error).toMatchObject({ kind: 'configuration', code: 'SFTP_AUTH' });
  });

  test.each([
    ['garbage', 'not a key'],
    ['a public key', makeKey().public],
    [
      'an encrypted key',
      ssh2.utils.generateKeyPairSync('ed25519', { passphrase: 'x', cipher: 'aes256-ctr', rounds: 4 }).private,
    ],
  ])('with %s instead of a private key is refused before connecting', async (_what, privateKey) => {
    const report = await fetchSftp({ ...source, login: { privateKey } }, remembering(NOW));
    expect(report.error).toMatchObject({ kind: 'configuration', code: 'SFTP_KEY_UNREADABLE' });
  });
});

describe('a fetch that is killed', () => {
  test('in the middle of a file leaves only a part, which the next one removes', async () => {
    offer('camt.053_1.xml', 'x'.repeat(40_000_000));
    const deps = remembering(NOW);
    const login = { privateKey: readFileSync(sshd.privateKeyPath, 'utf8') };

    expect(await fetchAndDie({ ...source, login }, deps.directory)).toBe('SIGKILL');
    expect(Object.keys(contentsOf(deps.directory))).toEqual([
      expect.stringMatching(/^\.camt\.053_1\.xml\.[0-9a-f]{16}\.part$/),
    ]);

    const report = await fetchSftp(source, deps);
    expect(report.landed).toMatchObject([{ localName: 'camt.053_1.xml', size: 40_000_000, existed: false }]);
    expect(Object.keys(contentsOf(deps.directory))).toEqual(['camt.053_1.xml']);
  });
});
