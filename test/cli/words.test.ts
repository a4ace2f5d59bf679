/** The catalogue of what staff read: the same keys in both languages, chosen by flag, environment or configuration, and never in JSON. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { staffLanguageOf, useLanguage } from '../../src/cli/words/language.ts';
import { titleWord } from '../../src/cli/words/titles.ts';
import { staffPlace } from './staff-place.ts';

const FOLDER = 'src/cli/words';

afterEach(() => useLanguage('en'));

type Texts = Readonly<Record<string, unknown>>;
type Area = (language: 'en' | 'de') => Texts;

const WITHOUT_AREAS = new Set(
  'evidence findings hints language phrasebook refused-acts refused-input report-reasons titles'
    .split(' ')
    .map((name) => `${name}.ts`),
);

/** Every area by the name of its file and export; files without areas are left out: phrases have a test of their own. */
async function areas(): Promise<readonly (readonly [string, Area])[]> {
  const files = readdirSync(FOLDER).filter((name) => !WITHOUT_AREAS.has(name));
  const found = await Promise.all(
    files.map(async (name) => {
      const module: Readonly<Record<string, unknown>> = await import(join('../..', FOLDER, name));
      return Object.entries(module).filter((one): one is [string, Area] => one[0].endsWith('Words'));
    }),
  );
  expect(found.every((one) => one.length > 0)).toBe(true);
  return found.flat();
}

/** `steps.vetoes` and so on, each with its text or function. */
function leaves(texts: Texts, prefix = ''): readonly (readonly [string, unknown])[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? leaves({ ...value }, `${prefix}${key}.`)
      : [[`${prefix}${key}`, value] as const],
  );
}

describe('the catalogue', () => {
  it('has the same keys in English and German, each with a text of its own', async () => {
    /** Words that are the same in both. */
    const same = new Set(['Bank', 'Mail', 'Name', 'Organisation', 'Ref', 'Text', 'text']);
    for (const [area, texts] of await areas()) {
      const [english, german] = [leaves(texts('en')), leaves(texts('de'))];
      expect(
        german.map(([key]) => key),
        area,
      ).toEqual(english.map(([key]) => key));
      for (const [index, [key, value]] of english.entries()) {
        const other = german[index]?.[1];
        expect(typeof other, `${area}.${key}`).toBe(typeof value);
        if (typeof value !== 'string' || typeof other !== 'string') continue;
        expect(other.trim(), `${area}.${key}`).not.toBe('');
        if (!same.has(value.trim())) expect(other, `${area}.${key} is English in German`).not.toBe(value);
      }
    }
  });

  it('puts every fact into both languages', async () => {
    for (const [area, texts] of await areas()) {
      for (const language of ['en', 'de'] as const) {
        for (const [key, value] of leaves(texts(language))) {
          if (typeof value !== 'function') continue;
          const facts = Array.from({ length: value.length }, (_, index) => `«${index}»`);
          for (const fact of facts) expect(String(value(...facts)), `${area}.${key} (${language})`).toContain(fact);
        }
      }
    }
  });

  it('has a German title for every column of the commands for staff', () => {
    const staff = /^(queue|find|refund|rules|rules-preview|log|list|proof|event-view|proof-text|approve|learnt)/;
    const files = ['src/cli', 'src/cli/commands'].flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => staff.test(name) && name.endsWith('.ts'))
        .map((name) => join(folder, name)),
    );
    const titles = files.flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/\{ title: '([^']+)'/g)]);
    expect(titles.length).toBeGreaterThan(40);
    useLanguage('de');
    const same = new Set(['Text', 'Name']);
    const missing = titles.map((hit) => hit[1] ?? '').filter((title) => titleWord(title) === title && !same.has(title));
    expect([...new Set(missing)]).toEqual([]);
  });

  it.each([
    ['de', 'de'],
    ['de_CH.UTF-8', 'de'],
    ['fr', 'en'],
    ['C', 'en'],
    ['', null],
    [undefined, null],
  ])('is asked for as %s', (text, language) => {
    expect(staffLanguageOf(text)).toBe(language);
  });
});

describe('staff', () => {
  it('are spoken to in the configured language, in that of the environment, or in that of --lang', async () => {
    const place = await staffPlace(undefined, 'language = "de"');
    const configured = await place.run('queue');
    expect(configured.stdout).toContain('OVERPAID: mehr als offen ist');
    expect(configured.stdout.split('\n')[0]).toContain('BEST SUGGESTION'); // TSV is for programs
    expect(configured.stderr).toContain('3 Zahlungen · 250.00 CHF · älteste 2026-11-19');
    expect((await place.run('show', '1', '--lang', 'en')).stdout).toContain('Suggestions');
    const shown = await place.run('show', '1');
    expect(shown.stdout).toContain('Gutschrift 120.00 CHF  gebucht 2026-11-19');
    expect(shown.stdout).toContain('+ Code im Text: Text "USI-8kq2Lm"');
    expect((await place.run('proof')).stderr).toContain('3 eingelesen');
    expect((await place.run('assign', '3', 'USI-zzzzz2', '--dry-run')).stdout).toContain('wird PAID');
  });

  it('get the same JSON in every language', async () => {
    const place = await staffPlace();
    for (const command of ['queue', 'explain 1']) {
      const [english, german] = await Promise.all(
        ['en', 'de'].map(async (language) => place.json(...command.split(' '), '--lang', language)),
      );
      expect(german, command).toEqual(english);
    }
  });
});
