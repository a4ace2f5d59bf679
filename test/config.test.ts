import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { didYouMean, KEYS, namesAt, TABLES } from '../src/config/keys.ts';
import type { ConfigFlags, LoadedConfig } from '../src/config.ts';
import { describeConfig, loadConfig, readSecret } from '../src/config.ts';
import { AppError } from '../src/errors.ts';

const IBAN = 'CH93 0076 2011 6238 5295 7';
const FINGERPRINT = `SHA256:${'A'.repeat(43)}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quittance-config-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function load(toml = '', env: Record<string, string> = {}, flags: ConfigFlags = {}): LoadedConfig {
  writeFileSync(join(folder, 'quittance.toml'), toml);
  return loadConfig({ flags, env, cwd: folder });
}

function errorOf(run: () => unknown): AppError {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

function complaint(toml: string, env: Record<string, string> = {}, flags: ConfigFlags = {}): string {
  const error = errorOf(() => load(toml, env, flags));
  expect([error.kind, error.code]).toEqual(['configuration', 'CONFIG_INVALID']);
  return error.message;
}

describe('without any configuration', () => {
  it('works on local folders and writes mail to files', () => {
    const { config, file, origins } = loadConfig({ flags: {}, env: {}, cwd: folder });
    expect(file).toBeNull();
    expect(config).toMatchObject({
      dataDir: join(folder, 'data'),
      zone: 'Europe/Zurich',
      language: 'en',
      environment: null,
    });
    expect(config.mail).toMatchObject({ mode: 'file', host: null, port: 587, security: 'starttls', maxPerRun: 200 });
    expect(config.mail.messageIdDomain).toBe('quittance.localhost');
    expect(config.limits).toEqual({
      fileBytesMax: 200_000_000,
      readTwiceBytesMax: 10_000_000,
      entryDetailsMax: 500_000,
      archiveMembersMax: 10_000,
      archiveBytesMax: 1_000_000_000,
      archiveRatioMax: 200,
    });
    expect(config.schedule).toMatchObject({
      fetch: { kind: 'every', ms: 900_000 },
      maintain: { kind: 'daily', at: '03:40' },
      deadlineMs: 600_000,
    });
    expect([config.sources, config.accounts]).toEqual([[], []]);
    expect(new Set(origins.values())).toEqual(new Set(['default']));
  });

  it('cannot be changed by anybody', () => {
    const { config } = load();
    expect(Object.isFrozen(config) && Object.isFrozen(config.mail) && Object.isFrozen(config.reference.patterns)).toBe(
      true,
    );
  });
});

describe('precedence', () => {
  it('is flag, environment, file, default', () => {
    const { config, origins } = load(
      'language = "de"\n[mail]\nmax_per_run = 1\nmax_attempts = 2\nport = 25',
      { QUITTANCE_MAIL_MAX_PER_RUN: '3', QUITTANCE_MAIL_PORT: '26' },
      { 'mail.port': 27, language: undefined },
    );
    expect(config.mail).toMatchObject({ maxPerRun: 3, maxAttempts: 2, port: 27 });
    expect(config.language).toBe('de');
    const from = (key: string) => origins.get(key);
    expect([from('mail.port'), from('mail.max_per_run'), from('mail.max_attempts'), from('mail.mode')]).toEqual([
      'flag',
      'env',
      'file',
      'default',
    ]);
  });

  it('reads lists, numbers and truth values from the environment', () => {
    const { config } = load('', {
      QUITTANCE_DATA_DIR: 'elsewhere',
      QUITTANCE_ORGANISATION_ADDRESS: 'Example Street 1, 8000 Zürich',
      QUITTANCE_XML_READ_TWICE: 'no',
      QUITTANCE_LIMITS_FILE_BYTES_MAX: '5 MB',
      QUITTANCE_SCHEDULE_FETCH: '90s',
      QUITTANCE_LANGUAGE: '',
    });
    expect(config.dataDir).toBe(join(folder, 'elsewhere'));
    expect(config.organisation.address).toEqual(['Example Street 1', '8000 Zürich']);
    expect(config).toMatchObject({
      xml: { readTwice: false },
      limits: { fileBytesMax: 5_000_000 },
      schedule: { fetch: { kind: 'every', ms: 90_000 } },
    });
    expect(config.language).toBe('en');
  });

  it('finds the file by flag before the variable, and refuses one that is not there', () => {
    writeFileSync(join(folder, 'a.toml'), 'language = "fr"');
    writeFileSync(join(folder, 'b.toml'), 'language = "it"');
    const env = { QUITTANCE_CONFIG: 'b.toml' };
    expect(loadConfig({ flags: { config: 'a.toml' }, env, cwd: folder }).config.language).toBe('fr');
    expect(loadConfig({ flags: {}, env, cwd: folder }).file).toBe(join(folder, 'b.toml'));
    const missing = errorOf(() => loadConfig({ flags: { config: 'c.toml' }, env, cwd: folder }));
    expect([missing.kind, missing.code]).toEqual(['configuration', 'CONFIG_NOT_FOUND']);
  });

  it('counts paths in the file from the folder of the file', () => {
    mkdirSync(join(folder, 'etc'));
    writeFileSync(join(folder, 'etc/q.toml'), 'data_dir = "data"\n[mail]\npassword_file = "secret"');
    const { config } = loadConfig({ flags: { config: 'etc/q.toml' }, env: {}, cwd: folder });
    expect([config.dataDir, config.mail.passwordFile]).toEqual([join(folder, 'etc/data'), join(folder, 'etc/secret')]);
  });
});

describe('errors', () => {
  it('come all at once, with line, advice and example', () => {
    const message = complaint(
      [
        'langage = "de"',
        'zone = "Mars/Base"',
        '[mail]',
        'mode = "lvie"',
        'port = "x"',
        '[shedule]',
        '[schedule]',
        'fetch = "15"',
      ].join('\n'),
      { QUITTANCE_MAIL_MODUS: 'off', QUITTANCE_MAIL_MAX_ATTEMPTS: 'many' },
      { 'mail.prot': 3 },
    );
    expect(message).toContain('there are 9 errors');
    expect(message).toContain('langage: is not a key; did you mean "language"?');
    expect(message).toContain(`zone: is not a time zone of the tz database [${join(folder, 'quittance.toml:2')}`);
    expect(message).toMatch(/mail\.mode: must be one of off, file, redirect, live \[.*:4\]; for example mode = "file"/);
    expect(message).toMatch(/mail\.port: must be a whole number \[.*:5\]/);
    expect(message).toContain('shedule: is not a key; did you mean "schedule"?');
    expect(message).toMatch(
      /schedule\.fetch: "15" is neither a duration between 1ms and 24d nor a time of day such as 03:40 \[.*:8\]; for example fetch = "15m"/,
    );
    expect(message).toContain('QUITTANCE_MAIL_MODUS: is not a key; did you mean "QUITTANCE_MAIL_MODE"?');
    expect(message).toContain('mail.max_attempts: must be a whole number [QUITTANCE_MAIL_MAX_ATTEMPTS]');
    expect(message).toContain('mail.prot: is not a key; did you mean "mail.port"?');
  });

  it('name the line where the file is not TOML', () => {
    const error = errorOf(() => load('language = "de"\nzone = Europe'));
    expect([error.code, error.where]).toEqual(['CONFIG_INVALID', `${join(folder, 'quittance.toml')}:2`]);
  });

  it('leave variables alone that are not ours', () => {
    expect(() =>
      load('', { QUITTANCE_PAGER: 'less', QUITTANCE_SOMETHING_ELSE: 'x', QUITTANCE_INCOMING: '/tmp' }),
    ).not.toThrow();
  });

  it('say that tables stand in the file only', () => {
    expect(complaint('', { QUITTANCE_SOURCE_HOST: 'x' })).toContain('[[source]] table of quittance.toml');
  });

  it('lead from a secret to the file that holds it', () => {
    expect(complaint('[mail]\npassword = "hunter2"')).toContain('did you mean "password_file"?');
    expect(complaint('', { QUITTANCE_MAIL_PASSWORD: 'hunter2' })).not.toContain('hunter2');
  });
});

describe('mail', () => {
  it('needs the mode to be named once a host is set', () => {
    expect(complaint('[mail]\nhost = "smtp.example.org"')).toContain('mail.mode: must be named once a mail server');
    expect(load('[mail]\nhost = "smtp.example.org"\nmode = "off"').config.mail.mode).toBe('off');
  });

  it('needs host, from and redirect_to when it sends', () => {
    const message = complaint('[mail]\nmode = "redirect"');
    for (const key of ['host', 'from', 'redirect_to']) expect(message).toContain(`mail.${key}: is required`);
  });

  it('allows no plain text to a server elsewhere', () => {
    const toml = (host: string) => `[mail]\nmode = "live"\nfrom = "a@example.org"\nsecurity = "none"\nhost = "${host}"`;
    expect(complaint(toml('smtp.example.org'))).toContain('mail.security: "none" is allowed only for');
    for (const host of ['127.0.0.1', '::1', 'localhost']) expect(load(toml(host)).config.mail.security).toBe('none');
  });

  it('reads a sender with and without a name', () => {
    expect(load('[mail]\nfrom = "Example Society <office@example.org>"').config.mail).toMatchObject({
      from: { name: 'Example Society', address: 'office@example.org' },
      messageIdDomain: 'example.org',
    });
    expect(load('[mail]\nfrom = "office@example.org"').config.mail.from).toEqual({
      name: null,
      address: 'office@example.org',
    });
    expect(complaint('[mail]\nfrom = "Example Society"')).toContain('is not a mail address');
  });

  it.each([
    ['mail', 'from', 'Society <office@example.org>\\r\\nBcc: x@example.org'],
    ['mail', 'from', 'So\\u0000ciety <office@example.org>'],
    ['mail', 'from', 'office@localhost'],
    ['mail', 'reply_to', 'a@example.org, b@example.org'],
    ['mail', 'reply_to', 'a@example.org\\nBcc: x@example.org'],
    ['mail', 'redirect_to', 'a@example.org\\r\\nX: y'],
    ['mail', 'message_id_domain', 'x> y'],
    ['mail', 'message_id_domain', 'example.org\\r\\nBcc: a@b.ch'],
    ['mail', 'message_id_domain', 'example'],
    ['organisation', 'email', 'office@example.org\\nX: y'],
    ['organisation', 'website', 'https://example.org/<b>'],
  ])('lets nothing into a header that is none: %s.%s = %j', (section, key, value) => {
    expect(complaint(`[${section}]\n${key} = "${value}"`)).toContain(`${section}.${key}: `);
  });

  it('writes the domain of a Message-ID in ASCII', () => {
    expect(load('[mail]\nmessage_id_domain = "bücher.example"').config.mail.messageIdDomain).toBe(
      'xn--bcher-kva.example',
    );
    expect(load('[mail]\nfrom = "office@bücher.example"').config.mail.messageIdDomain).toBe('xn--bcher-kva.example');
  });
});

describe('sources', () => {
  const sftp = `[[source]]\nname = "bank"\nhost = "h"\nusername = "u"\nkey_file = "k"\n`;

  it('are SFTP servers with a known host key', () => {
    const { config } = load(`${sftp}host_keys = ["${FINGERPRINT}", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI bank"]`);
    expect(config.sources[0]).toMatchObject({
      kind: 'sftp',
      name: 'bank',
      enabled: true,
      port: 22,
      keyFile: join(folder, 'k'),
      directory: '.',
      settleMs: 60_000,
      afterFetch: 'keep',
      timeoutMs: 60_000,
      include: ['*.xml', '*.XML', '*.zip', '*.gz', '*.tgz', '*.tar'],
    });
  });

  it('are refused without host key, with a false one, or without a way to log in', () => {
    expect(complaint(sftp)).toContain('source[bank].host_keys: is required: without it anybody could pose as the bank');
    expect(complaint(`${sftp}host_keys = ["*"]`)).toContain('is neither a fingerprint');
    expect(complaint(sftp.replace('key_file = "k"', ''))).toContain(
      'source[bank].key_file: is required (or password_file)',
    );
  });

  it('are programs of the operator', () => {
    expect(load('[[source]]\nname = "ebics"\ncommand = ["fetch", "--new"]').config.sources[0]).toMatchObject({
      kind: 'command',
      name: 'ebics',
      command: ['fetch', '--new'],
    });
    expect(complaint('[[source]]\nname = "x"\ncommand = ["a"]\nhost = "h"')).toContain('source[x].host: is for SFTP');
  });

  it('have names of their own', () => {
    const command = '[[source]]\nname = "x"\ncommand = ["a"]\n';
    expect(complaint(command + command)).toContain('"x" is there twice');
    expect(complaint('[[source]]\nname = "Bank 1"\ncommand = ["a"]')).toContain('lower case letters');
    expect(complaint('[[source]]\ncommand = ["a"]')).toContain('source[1].name: is required');
  });
});

describe('accounts and patterns', () => {
  it('hold a checked IBAN without blanks, or an id', () => {
    const { config } = load(`[[account]]\niban = "${IBAN}"\nopening = 2026-01-01\n[[account]]\nid = "80-12345-6"`);
    expect(config.accounts[0]).toMatchObject({
      account: 'CH9300762011623852957',
      isIban: true,
      opening: '2026-01-01',
    });
    expect(config.accounts[1]).toMatchObject({ account: '80-12345-6', isIban: false });
  });

  it('are refused with false check digits, false dates, or neither IBAN nor id', () => {
    expect(complaint('[[account]]\niban = "CH94 0076 2011 6238 5295 7"')).toContain('is not an IBAN');
    expect(complaint(`[[account]]\niban = "${IBAN}"\nopening = "2026-02-30"`)).toContain(
      'is not a day of the calendar',
    );
    expect(complaint(`[[account]]\niban = "${IBAN}"\nqr_iban = ["${IBAN}"]`)).toContain('is not a QR-IBAN');
    expect(complaint('[[account]]\nname = "x"')).toContain('give either iban or id');
    expect(complaint(`[[account]]\niban = "${IBAN}"\n[[account]]\niban = "${IBAN}"`)).toContain('is there twice');
  });

  it('refuse a reference pattern that is no pattern or matches nothing', () => {
    expect(complaint('[reference]\npatterns = ["("]')).toContain('"(" is not a regular expression');
    expect(complaint('[reference]\npatterns = ["X*"]')).toContain('"X*" also matches the empty text');
  });

  it.each(['(a+)+$', '(a|a)*b', '(?:[A-Z]+[0-9]*)+', '\\d+\\d+\\d+', '(?:A|B){20}', '(?:x?){30}y'])(
    'refuse the reference pattern %s, which could hang on some texts',
    (pattern) => {
      expect(complaint(`[reference]\npatterns = ['${pattern}']`)).toContain('could hang on some texts');
    },
  );

  it.each(['(A)\\1', '(?=A)A', '(?<!A)B', '(?<year>2)\\k<year>'])(
    'refuse the reference pattern %s, which refers back or looks around',
    (pattern) => {
      expect(complaint(`[reference]\npatterns = ['${pattern}']`)).toContain('looks around or refers back');
    },
  );

  it.each([
    'USI-[A-Za-z0-9]{6}',
    '(?:RE|INV)[- ]?\\d{4,8}',
    '(?:\\d{4}-){3}\\d+',
    '(?<kind>[A-Z]{2,4})/\\d+',
    '\\p{Lu}+-\\d+',
    '#\\d{5}\\b',
    '[\\]a]{3}\\u{41}',
  ])('take the reference pattern %s', (pattern) => {
    expect(load(`[reference]\npatterns = ['${pattern}']`).config.reference.patterns).toEqual([pattern]);
  });
});

describe('the example in the documentation', () => {
  const example = readFileSync('docs/quittance.example.toml', 'utf8');
  const uncommented = example.replace(/^#(?=\[\[|[a-z_]+ = )/gm, '');

  it('is a valid configuration once its keys are taken out of comment', () => {
    writeFileSync(join(folder, 'all.toml'), uncommented);
    const { config } = loadConfig({ flags: { config: 'all.toml' }, env: {}, cwd: folder });
    expect([config.sources.length, config.accounts.length]).toEqual([2, 2]);
    expect(
      loadConfig({ flags: { config: join(process.cwd(), 'docs/quittance.example.toml') }, env: {}, cwd: folder }),
    ).toBeTruthy();
  });

  it('shows every key', () => {
    const shown: Record<string, unknown> = parse(uncommented);
    const inTables = (table: string) => Object.assign({}, ...[shown[table]].flat());
    for (const key of KEYS) {
      const holder: unknown = key.section === null ? shown : shown[key.section];
      expect(holder, key.key).toHaveProperty(key.name);
    }
    for (const table of TABLES) expect(Object.keys(inTables(table)).sort()).toEqual([...namesAt([table, 0])].sort());
  });
});

describe('config show', () => {
  it('gives value and origin of every key and nothing secret', () => {
    const loaded = load(`[[source]]\nname = "e"\ncommand = ["fetch", "--token=abc"]`, {
      QUITTANCE_SCHEDULE_FETCH: '90s',
    });
    const rows = describeConfig(loaded);
    const row = (key: string) => rows.find((one) => one.key === key);
    expect(row('schedule.fetch')).toEqual({ key: 'schedule.fetch', value: '90s', origin: 'env' });
    expect(row('mail.from')?.value).toBe('quittance@quittance.localhost');
    expect(row('source[e].command')).toEqual({ key: 'source[e].command', value: 'fetch …', origin: 'file' });
    expect(row('source[e].timeout')?.value).toBe('1m');
    expect(KEYS.every((key) => row(key.key) !== undefined)).toBe(true);
    expect(JSON.stringify(rows)).not.toMatch(/token/);
  });
});

describe('secrets', () => {
  const secret = (mode: number, content = 'hunter2\n'): string => {
    const path = join(folder, 'password');
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  };

  it('are read without the line break at the end', () => {
    expect(readSecret(secret(0o600), {})).toBe('hunter2');
  });

  it.each([0o640, 0o604, 0o620, 0o601])('are refused with mode %o', (mode) => {
    const path = secret(mode);
    const error = errorOf(() => readSecret(path, {}));
    expect([error.kind, error.code, error.hint]).toEqual(['configuration', 'SECRET_READABLE', `chmod 600 ${path}`]);
  });

  it('are refused when empty or missing', () => {
    expect(errorOf(() => readSecret(secret(0o600, '\n'), {})).code).toBe('SECRET_EMPTY');
    expect(errorOf(() => readSecret(join(folder, 'none'), {})).code).toBe('SECRET_UNREADABLE');
  });

  it('come from the credentials of the service first', () => {
    mkdirSync(join(folder, 'credentials'));
    writeFileSync(join(folder, 'credentials/password'), 'from systemd');
    const env = { CREDENTIALS_DIRECTORY: join(folder, 'credentials') };
    expect(readSecret('/etc/quittance/secrets/password', env)).toBe('from systemd');
    expect(readSecret(secret(0o600), { CREDENTIALS_DIRECTORY: `${folder}/nothing` })).toBe('hunter2');
  });
});

describe('did you mean', () => {
  it('finds near misses only', () => {
    expect(didYouMean('prot', ['port', 'host'])).toBe('port');
    expect(didYouMean('zebra', ['port', 'host'])).toBeNull();
  });
});
