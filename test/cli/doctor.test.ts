/** `quittance doctor` of the built program, in a fresh folder, with real servers where it looks at servers. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFinding } from '../../src/cli/doctor/program.ts';
import { closeDatabase, openDatabase } from '../../src/models/db.ts';
import { startRun } from '../../src/models/jobs.ts';
import { openSmtpSink } from '../helpers/smtp-sink.ts';
import { type Sshd, startSshd } from '../helpers/sshd.ts';

type Finding = Readonly<{ check: string; verdict: 'yes' | 'no' | 'unknown'; text: string; command: string | null }>;
type Told = Readonly<{ code: number; stdout: string; stderr: string }>;

const PROGRAM = resolve('dist/src/cli/main.js');
const TIMEOUT = 300_000;

let folder = '';
let data = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quittance-doctor-'));
  data = join(folder, 'data');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const configure = (toml: string): void => writeFileSync(join(folder, 'quittance.toml'), toml);

/** An installation that has run once. */
function makeDatabase(): string {
  mkdirSync(data, { mode: 0o750 });
  const path = join(data, 'quittance.db');
  closeDatabase(openDatabase(path));
  return path;
}

function quittance(...args: readonly string[]): Promise<Told> {
  const kept = Object.entries(process.env).filter(([key]) => !/^(QUITTANCE_|FORCE_COLOR|TZ$|CREDENTIALS_)/.test(key));
  return new Promise((done) => {
    const options = { cwd: folder, env: Object.fromEntries(kept) };
    const child = execFile(process.execPath, [PROGRAM, ...args], options, (_error, stdout, stderr) =>
      done({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** The findings, after a look at what holds for all of them. */
async function doctor(): Promise<{ code: number; of: (check: string) => Finding; all: readonly Finding[] }> {
  const { code, stdout, stderr } = await quittance('doctor', '--json');
  expect(stderr).toBe('');
  const document: { schema: string; ok: boolean; checks: readonly Finding[] } = JSON.parse(stdout);
  expect(document.schema).toBe('quittance.doctor.v1');
  const troubles = document.checks.filter(({ verdict }) => verdict === 'no');
  expect(troubles.filter(({ command }) => command === null)).toEqual([]);
  expect(document.ok).toBe(troubles.length === 0);
  expect(code).toBe(troubles.length === 0 ? 0 : 24);
  const of = (check: string): Finding => {
    const found = document.checks.find((finding) => finding.check === check);
    if (found === undefined) throw new Error(`nothing about "${check}" in ${stdout}`);
    return found;
  };
  return { code, of, all: document.checks };
}

describe('doctor', { timeout: TIMEOUT }, () => {
  it('finds nothing wrong where nothing is set up, and says what that means for mail', async () => {
    const { code, stdout } = await quittance('doctor');
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe(
      'yes: in order   no: needs attention, run what stands below   ?: cannot be told, or good to know',
    );
    expect(stdout).toContain(`?    mail: mails are written to ${join(data, 'mail')}, not sent (mail.mode = "file")`);
    expect(stdout).toMatch(/yes {2}libxmljs2: loads \(libxml2 2\./);
    expect(stdout).toMatch(/yes {2}better-sqlite3: loads \(SQLite 3\./);
    expect(stdout).toMatch(/\d+ yes, 0 no, \d+ \?\n$/);
    expect(existsSync(data)).toBe(false);
  });

  it('looks at the database without changing anything', async () => {
    const path = makeDatabase();
    const hash = (): string => createHash('sha256').update(readFileSync(path)).digest('hex');
    const before = hash();
    const found = await doctor();
    expect(found.of('database')).toMatchObject({ verdict: 'yes' });
    expect(found.of('write-ahead log')).toMatchObject({ verdict: 'yes' });
    expect(found.of('schema').text).toMatch(/^version \d+$/);
    expect(found.of('data folder')).toMatchObject({ verdict: 'yes' });
    expect(found.of('database is private')).toMatchObject({ verdict: 'yes' });
    expect(hash()).toBe(before);
    expect(readdirSync(data).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('finds a damaged database', async () => {
    const path = makeDatabase();
    const bytes = readFileSync(path);
    bytes.fill(0xab, 4096, 8 * 4096);
    writeFileSync(path, bytes);
    expect((await doctor()).of('database')).toMatchObject({ verdict: 'no', command: 'quittance backup list' });
    writeFileSync(path, 'no database at all '.repeat(500));
    expect((await doctor()).of('database').text).toMatch(/^cannot be read: file is not a database/);
  });

  it('finds a database of a newer version', async () => {
    const path = makeDatabase();
    const db = openDatabase(path);
    db.sqlite.exec("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('x', 32503680000000)");
    closeDatabase(db);
    expect((await doctor()).of('schema')).toMatchObject({ verdict: 'no' });
  });

  it('finds a clock that went back', async () => {
    const db = openDatabase(makeDatabase());
    startRun(db, { job: 'fetch', trigger: 'daemon', startedAt: new Date('2999-01-01T00:00:00Z') });
    closeDatabase(db);
    expect((await doctor()).of('clock')).toMatchObject({ verdict: 'no', command: 'timedatectl set-ntp true' });
  });

  it('shows every error of a configuration, and stops there', async () => {
    configure('zone = "Mars"\n[mail]\nmod = "live"\n');
    const found = await doctor();
    expect(found.all.at(-1)).toMatchObject({
      check: 'configuration',
      verdict: 'no',
      command: 'quittance config check',
    });
    expect(found.of('configuration').text).toContain('zone');
    expect(found.of('configuration').text).toContain('mail.mod');
  });

  it('finds secrets and data that others can read', async () => {
    chmodSync(makeDatabase(), 0o644);
    chmodSync(data, 0o755);
    const key = join(folder, 'key');
    writeFileSync(key, 'x', { mode: 0o644 });
    chmodSync(key, 0o644);
    configure(`[mail]\npassword_file = "${key}"\n`);
    const found = await doctor();
    expect(found.of('secret')).toMatchObject({ verdict: 'no', command: `chmod 600 ${key}` });
    expect(found.of('data folder is private')).toMatchObject({ verdict: 'unknown', command: `chmod 750 ${data}` });
    expect(found.of('database is private')).toMatchObject({ verdict: 'no', command: `chmod 600 ${data}/quittance.db` });
  });

  it('tells whether the program of a source is there', async () => {
    const row = (name: string, program: string): string => `[[source]]\nname = "${name}"\ncommand = ["${program}"]\n`;
    configure(row('in-path', 'sh') + row('full', '/bin/sh') + row('missing', '/no/such/program'));
    const found = await doctor();
    expect(found.of('source in-path')).toMatchObject({ verdict: 'yes' });
    expect(found.of('source full')).toMatchObject({ verdict: 'yes' });
    expect(found.of('source missing')).toMatchObject({ verdict: 'no', command: 'ls -l /no/such/program' });
  });
});

describe('doctor and the outside', { timeout: TIMEOUT }, () => {
  let server: Sshd;
  beforeEach(async () => {
    const root = join(folder, 'bank');
    mkdirSync(root);
    writeFileSync(join(root, 'statement.xml'), '<x/>');
    server = await startSshd({ root });
  });
  afterEach(() => server.stop());

  function sftpSource(name: string, hostKey: string, more = ''): string {
    return `[[source]]\nname = "${name}"\nhost = "127.0.0.1"\nport = ${server.port}\nusername = "${server.username}"
key_file = "${server.privateKeyPath}"\nhost_keys = ["${hostKey}"]\n${more}`;
  }

  it('logs in at each server that is switched on, and compares its key', async () => {
    const other = `SHA256:${'A'.repeat(43)}`;
    configure(
      sftpSource('bank', server.hostPublicKey) +
        sftpSource('stranger', other) +
        sftpSource('off', other, 'enabled = false\n'),
    );
    const found = await doctor();
    expect(found.of('source bank')).toMatchObject({ verdict: 'yes' });
    expect(found.of('source bank').text).toContain(`(${server.hostKeySha256}) and lists 1 files, 1 of them for us`);
    const mismatch = found.of('source stranger');
    expect(mismatch).toMatchObject({
      verdict: 'no',
      command: `ssh-keyscan -p ${server.port} 127.0.0.1 | ssh-keygen -lf -`,
    });
    expect(mismatch.text).toContain(server.hostKeySha256);
    expect(mismatch.text).toContain(other);
    expect(found.of('source off')).toMatchObject({ verdict: 'unknown' });
  });

  it('logs in at the mail server without sending anything', async () => {
    const sink = await openSmtpSink({ login: { username: 'society', password: 'right' } });
    try {
      const password = join(folder, 'password');
      writeFileSync(password, 'right', { mode: 0o600 });
      const toml = `[mail]\nmode = "live"\nfrom = "office@example.org"\nhost = "127.0.0.1"\nport = ${sink.port}
security = "none"\nusername = "society"\npassword_file = "${password}"\n`;
      configure(toml);
      const found = await doctor();
      expect(found.of('mail server')).toMatchObject({ verdict: 'yes' });
      expect(found.of('mail')).toMatchObject({ verdict: 'yes' });
      writeFileSync(password, 'wrong');
      expect((await doctor()).of('mail server')).toMatchObject({
        verdict: 'no',
        command: `nc -v 127.0.0.1 ${sink.port}`,
      });
      expect(sink.messages).toEqual([]);
    } finally {
      await sink.close();
    }
  });
});

describe('doctor and the first day of an account', { timeout: TIMEOUT }, () => {
  const LIVE = '[mail]\nmode = "live"\nfrom = "office@example.org"\nhost = "127.0.0.1"\nport = 9\nsecurity = "none"\n';
  const account = (more: string) => `[[account]]\niban = "CH93 0076 2011 6238 5295 7"\nname = "Gifts"\n${more}`;

  it('asks for it where mails go to donors, with the line to write', async () => {
    configure(LIVE + account(''));
    const found = (await doctor()).of('opening');
    expect(found).toMatchObject({ verdict: 'no', command: 'quittance config path' });
    expect(found.text).toMatch(/write .*: opening = "\d{4}-\d\d-\d\d" in the \[\[account\]\] of Gifts$/);
    configure(LIVE);
    expect((await doctor()).of('opening').text).toMatch(/an \[\[account\]\] with iban = "…" and opening = "/);
  });

  it('is content once it is there, and does not ask where no donor is mailed', async () => {
    configure(LIVE + account('opening = "2026-01-01"\n'));
    expect((await doctor()).of('opening')).toMatchObject({ verdict: 'yes' });
    configure(account(''));
    expect((await doctor()).all.map(({ check }) => check)).not.toContain('opening');
  });
});

describe('the version of Node', () => {
  it('is judged by what is still maintained upstream', () => {
    expect(nodeFinding('18.20.0').verdict).toBe('no');
    expect(nodeFinding('20.10.0').verdict).toBe('no');
    expect(nodeFinding('20.20.2')).toMatchObject({ verdict: 'unknown', command: 'nvm install 22' });
    expect(nodeFinding('22.12.0').verdict).toBe('yes');
    expect(nodeFinding('23.1.0').verdict).toBe('unknown');
  });
});
