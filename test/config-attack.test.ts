/**
 * Every key of the configuration, wrong in every way: each is one error that names the key, the line, and what to write instead. None
 * is a bug, and none is taken for something else. The keys are those of the schema, so that a new one is attacked as well.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exampleAt, KEYS, namesAt, TABLES } from '../src/config/keys.ts';
import { loadConfig } from '../src/config.ts';
import { AppError } from '../src/errors.ts';
import { temporaryFolder } from './helpers/installation.ts';

/** No key holds any of these. */
const NEVER = ['{ a = 1 }', '[[1]]', 'nan', 'inf', '-9007199254740991', '[{ a = 1 }]'];
/** Each is right for some keys and wrong for others. */
const MAYBE = [
  '1979-05-27T07:32:00Z',
  '""',
  '" "',
  '-1',
  '0',
  '12.5',
  '9007199254740991',
  'true',
  '[]',
  '[""]',
  '"\\u0001"',
  '"a\\nb"',
  '"🙂"',
  '"../.."',
  `"${'x'.repeat(20_000)}"`,
  '"99999999999999999999d"',
  '"-5m"',
  '"25:61"',
  '"2026-02-30"',
  '"javascript:alert(1)"',
  '"CH00"',
  '"((((((a+)+)+)+)+)+)+"',
];
/** What rows of tables need beside the key that is attacked. */
const ROWS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  source: {
    name: '"bank"',
    host: '"sftp.example.org"',
    username: '"u"',
    key_file: '"key"',
    host_keys: `["SHA256:${'A'.repeat(43)}"]`,
  },
  account: { iban: '"CH93 0076 2011 6238 5295 7"' },
  rule: { name: '"interest"', text: '"interest"', irrelevant: '"interest"' },
  report_rule: { name: '"test-shop"', when: '{ email = "fund@example.org" }', ignore: 'true' },
  webhook: { name: '"shop"', url: '"https://shop.example.org/hook"', secret_file: '"secret"' },
};

type Place = Readonly<{ key: string; path: readonly (string | number)[]; toml: (value: string) => string }>;

/** Three empty lines first, so that a line number is not right by chance. */
const BEFORE = '\n\n\n';
const PLACES: readonly Place[] = [
  ...KEYS.map(({ key, section, name }): Place => {
    const header = section === null ? '' : `[${section}]\n`;
    return { key, path: key.split('.'), toml: (value) => `${BEFORE}${header}${name} = ${value}\n` };
  }),
  ...TABLES.flatMap((table) =>
    namesAt([table, 0]).map((name): Place => {
      const others = Object.entries(ROWS[table] ?? {}).filter(
        ([other]) => other !== name && !(name === 'id' && other === 'iban'),
      );
      const rest = others.map(([other, value]) => `${other} = ${value}\n`).join('');
      return {
        key: `${table}.${name}`,
        path: [table, 0, name],
        toml: (value) => `${BEFORE}[[${table}]]\n${name} = ${value}\n${rest}`,
      };
    }),
  ),
];

/** Null when it is accepted. Whatever else is thrown is a bug, and fails the test. */
function refusal(folder: string, toml: string, env: Record<string, string> = {}): AppError | null {
  writeFileSync(join(folder, 'quittance.toml'), toml);
  try {
    loadConfig({ flags: {}, env, cwd: folder });
    return null;
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw new Error(`not foreseen for:\n${toml.slice(0, 200)}`, { cause: thrown });
  }
}

it('has rows for every table', () => {
  expect(Object.keys(ROWS).sort()).toEqual([...TABLES].sort());
  const folder = temporaryFolder();
  for (const [table, row] of Object.entries(ROWS)) {
    const toml = Object.entries(row).map(([name, value]) => `${name} = ${value}\n`);
    expect(refusal(folder, `[[${table}]]\n${toml.join('')}`)?.message).toBeUndefined();
  }
});

it.each(PLACES)('$key of the wrong kind is told with its line and an example', ({ path, toml }) => {
  const folder = temporaryFolder();
  const name = String(path.at(-1));
  const holdsTable = exampleAt(path)?.includes('= {') === true;
  for (const value of NEVER.filter((one) => !(holdsTable && one.startsWith('{')))) {
    const error = refusal(folder, toml(value));
    expect(error, `${name} = ${value}`).toMatchObject({ kind: 'configuration', code: 'CONFIG_INVALID' });
    const line = toml(value).split('\n').indexOf(`${name} = ${value}`) + 1;
    const told = error?.message.split('\n').filter((text) => text.includes(`.toml:${line}]`)) ?? [];
    expect(told.length, `${error?.message}\n${error?.where}`).toBeGreaterThan(0);
    for (const text of told)
      expect(text).toMatch(new RegExp(`^ {2}\\S*${name}[\\].[\\d]*: .+; for example ${name} = `));
    expect(error?.message).not.toMatch(/undefined|\[object|\bNaN\b|Invalid input|node:|\n {4}at /);
    expect(exampleAt(path)).toMatch(new RegExp(`^${name} = `));
  }
});

it.each(PLACES)('$key is accepted or refused in words, whatever stands there', ({ key, path, toml }) => {
  const folder = temporaryFolder();
  const refused = MAYBE.filter((value) => {
    const error = refusal(folder, toml(value));
    if (error === null) return false;
    expect(error, `${key} = ${value.slice(0, 40)}`).toMatchObject({ kind: 'configuration', code: 'CONFIG_INVALID' });
    expect(error.message).not.toMatch(/undefined|\[object|\bNaN\b|Invalid input|node:|\n {4}at /);
    expect(error.message.length, 'what was written is not repeated at length').toBeLessThan(5_000);
    return true;
  });
  expect(refused.length, `${String(path.at(-1))} refuses something`).toBeGreaterThan(0);
});

it.each(KEYS)(
  '$variable is accepted, or refused by its name or by that of what goes with it',
  ({ section, key, variable }) => {
    const folder = temporaryFolder();
    for (const value of [' ', '-1', '1e400', '🙂', 'x'.repeat(20_000), '{"a":1}', ',', '0x10', '\u0007', '--help']) {
      const error = refusal(folder, '', { [variable]: value });
      if (error === null) continue;
      expect(error).toMatchObject({ kind: 'configuration', code: 'CONFIG_INVALID' });
      expect(error.message).toMatch(new RegExp(`${section === null ? key : `${section}\\.`}|${variable}`));
      expect(error.message).not.toMatch(/undefined|\[object|\bNaN\b|Invalid input|node:|\n {4}at /);
      expect(error.message.length).toBeLessThan(5_000);
    }
  },
);

it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', '"a.b"', '""', '"🙂"'])(
  '%s is no key, at the top, as a section, in a section and in a row',
  (name) => {
    const folder = temporaryFolder();
    const rows = Object.entries(ROWS).map(([table, row]) => {
      const others = Object.entries(row).map(([other, value]) => `${other} = ${value}\n`);
      return `[[${table}]]\n${others.join('')}${name} = 1\n`;
    });
    for (const toml of [`${name} = 1\n`, `[${name}]\nx = 1\n`, `[mail]\n${name} = 1\n`, ...rows]) {
      const error = refusal(folder, toml);
      expect(error, toml).toMatchObject({ kind: 'configuration', code: 'CONFIG_INVALID' });
      expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
    }
  },
);
