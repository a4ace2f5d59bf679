/** `quittance init` with a real SFTP and a real mail server, as a script runs it, and as a person types it. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openAsker } from '../../src/cli/init/questions.ts';
import { loadConfig } from '../../src/config.ts';
import { makeSshKey } from '../../src/connectors/ssh-key.ts';
import { camt } from '../helpers/camt.ts';
import { temporaryFolder } from '../helpers/installation.ts';
import { runProgram } from '../helpers/program.ts';
import { openSmtpSink } from '../helpers/smtp-sink.ts';
import { startSshd } from '../helpers/sshd.ts';

const init = (folder: string, ...args: readonly string[]) =>
  runProgram(
    ['init', '--non-interactive', '--folder', join(folder, 'etc'), '--organisation', 'Example Society', ...args],
    {
      cwd: folder,
    },
  );

describe('init', () => {
  it('looks at the bank, reads one file, sends a test mail, and writes what the program then accepts', async () => {
    const folder = temporaryFolder();
    const outgoing = join(folder, 'bank', 'outgoing');
    mkdirSync(outgoing, { recursive: true });
    writeFileSync(join(outgoing, 'one.xml'), camt({ entries: [{ amount: '10.00' }] }));
    const sshd = await startSshd({ root: join(folder, 'bank') });
    const sink = await openSmtpSink();
    try {
      const bank = [
        '--host',
        '127.0.0.1',
        '--port',
        String(sshd.port),
        '--username',
        sshd.username,
        '--directory',
        'outgoing',
      ];
      const mail = [
        '--mail-host',
        '127.0.0.1',
        '--mail-port',
        String(sink.port),
        '--mail-security',
        'none',
        '--mail-from',
        'Society <q@example.org>',
      ];
      const all = [
        ...bank,
        '--key-file',
        sshd.privateKeyPath,
        '--opening',
        '2026-11-01',
        '--operator',
        'admin@example.org',
        ...mail,
      ];
      const wrong = await init(folder, ...all, '--host-key', `SHA256:${'A'.repeat(43)}`);
      expect(wrong).toMatchObject({ code: 21 });
      expect(wrong.stderr).toContain('HOST_KEY_DIFFERS');
      expect(existsSync(join(folder, 'etc', 'quittance.toml'))).toBe(false);

      const done = await init(folder, ...all, '--host-key', sshd.hostKeySha256);
      expect(done, done.stderr).toMatchObject({ code: 0 });
      expect(done.stderr).toContain(`shows the key ssh-ed25519 ${sshd.hostKeySha256}`);
      expect(done.stderr).toContain(
        'one.xml: camt.053 001.08, 1 statement, 1 transaction, 0 unreadable; nothing was booked',
      );
      expect(done.stderr).toContain('a test mail is on its way to admin@example.org');
      expect(sink.messages.map(({ to }) => to)).toEqual([['admin@example.org']]);
      const path = join(folder, 'etc', 'quittance.toml');
      expect(statSync(path).mode & 0o777).toBe(0o640);
      const { config } = loadConfig({ flags: { config: path }, env: {}, cwd: folder });
      expect(config).toMatchObject({
        environment: 'production',
        organisation: { name: 'Example Society' },
        accounts: [{ account: 'CH9300762011623852957', opening: '2026-11-01', expectBy: '09:00' }],
        sources: [{ kind: 'sftp', hostKeys: [`ssh-ed25519 ${sshd.hostKeySha256}`], directory: 'outgoing' }],
        mail: { mode: 'file', host: '127.0.0.1' },
        operator: { email: ['admin@example.org'] },
        dataDir: join(folder, 'etc', 'data'),
      });
      const unit = readFileSync(join(folder, 'etc', 'quittance.service'), 'utf8');
      expect(unit).toContain(`Environment=QUITTANCE_CONFIG=${path}`);
      expect(unit).toContain(`LoadCredential=userkey:${sshd.privateKeyPath}`);
      expect(unit).not.toContain('/usr/local/bin/quittance');
      // What was written works: the file of the bank comes in.
      const run = await runProgram(['run', '--config', path, '--json'], { cwd: folder });
      expect(JSON.parse(run.stdout)).toMatchObject({ files: { fetched: 0 }, mail: { failed: 0 } });
      const again = await init(folder, ...all, '--host-key', sshd.hostKeySha256);
      expect(again).toMatchObject({ code: 21 });
      expect(again.stderr).toContain('INIT_EXISTS');
    } finally {
      await sink.close();
      await sshd.stop();
    }
  }, 60_000);

  it('makes a key for the bank, and goes on when the bank has not entered it yet', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'bank'));
    const sshd = await startSshd({ root: join(folder, 'bank') });
    try {
      const bank = [
        '--host',
        '127.0.0.1',
        '--port',
        String(sshd.port),
        '--username',
        sshd.username,
        '--host-key',
        sshd.hostKeySha256,
      ];
      const done = await init(folder, ...bank, '--iban', 'CH93 0076 2011 6238 5295 7');
      expect(done, done.stderr).toMatchObject({ code: 0 });
      const key = join(folder, 'etc', 'secrets', 'sftp_key');
      expect([statSync(key).mode & 0o777, statSync(join(folder, 'etc', 'secrets')).mode & 0o777]).toEqual([
        0o600, 0o700,
      ]);
      expect(done.stdout).toContain(readFileSync(`${key}.pub`, 'utf8').trim());
      expect(done.stderr).toContain('when the bank has entered your key, look again: quittance doctor');
    } finally {
      await sshd.stop();
    }
  }, 60_000);

  it('makes the folder for files of the bank, and says all that is needed before mails go out', async () => {
    const folder = temporaryFolder();
    const done = await init(folder);
    expect(done, done.stderr).toMatchObject({ code: 0 });
    const told = done.stdout.replace(/\s+/g, ' ');
    expect(told).toContain('set mail.host and mail.from (your mail server), and mail.mode = "live"');
    expect(told).toContain('quittance outbox go-live --from DATE');
    expect(existsSync(join(folder, 'etc', 'data', 'fds'))).toBe(true);
  });

  it('needs a terminal or answers, and says which answer is missing or wrong', async () => {
    const asker = (flags: Record<string, unknown>) => openAsker(flags, { interactive: false, yes: false });
    const question = {
      flag: 'mail-port',
      ask: 'Its port',
      otherwise: null,
      wrong: (text: string) => (text === '1' ? null : 'no'),
    };
    await expect((await asker({})).answer(question)).rejects.toMatchObject({ code: 'ANSWER_NEEDED' });
    await expect((await asker({ mailPort: '2' })).answer(question)).rejects.toMatchObject({ code: 'ANSWER_INVALID' });
    expect(await (await asker({ mailPort: '1' })).answer(question)).toBe('1');
    await expect(openAsker({}, { interactive: true, yes: false })).rejects.toMatchObject({ code: 'TERMINAL_NEEDED' });
  });

  it('makes keys in the form that OpenSSH and we ourselves read', () => {
    for (const [type, name] of [
      ['ed25519', 'ssh-ed25519'],
      ['rsa', 'ssh-rsa'],
    ] as const) {
      const { privateKey, publicKey } = makeSshKey(type, 'quittance');
      expect(publicKey).toMatch(new RegExp(`^${name} AAAA\\S+ quittance$`));
      expect(privateKey).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----/);
    }
  });
});
