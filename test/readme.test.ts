/** The README's first steps, run as they are written: the file it shows, the commands it names, the answers it promises. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { camt } from './helpers/camt.ts';
import { runInShell } from './helpers/program.ts';

const README = readFileSync('README.md', 'utf8');
const SECTION = README.slice(README.indexOf('## First use'), README.indexOf('## Installation'));

/** The fenced blocks of the section, in their order. */
const BLOCKS = [...SECTION.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map((hit) => hit[1] ?? '');
/** Lines that begin with `$ `: what a reader types. */
const COMMANDS = BLOCKS.flatMap((block) =>
  [...block.matchAll(/^\$ (.+)$/gm)].map((hit) => (hit[1] ?? '').replace(/\s+#.*$/, '')),
);

describe("the README's first use", () => {
  it('does what it says, from the file it shows to the mail', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quittance-readme-'));
    try {
      const csv = BLOCKS.find((block) => block.startsWith('reference,title')) ?? '';
      expect(csv.split('\n').length).toBeGreaterThan(3);
      expect(COMMANDS).toEqual([
        'quittance expected import open-items.csv --dry-run',
        'quittance expected import open-items.csv --output references.csv',
        'quittance run',
      ]);
      writeFileSync(join(folder, 'open-items.csv'), csv);
      const [rehearsal = '', real = '', run = ''] = COMMANDS;
      expect(await runInShell(rehearsal, folder)).toMatchObject({ code: 0 });
      expect((await runInShell(real, folder)).stdout).toContain('2 new');
      expect(readFileSync(join(folder, 'references.csv'), 'utf8').split('\n').length).toBeGreaterThanOrEqual(2);
      mkdirSync(join(folder, 'fds'), { recursive: true });
      const entries = [{ amount: '100.00', details: [{ debtor: 'Maria Keller', text: 'USI-8kq2Lm salsa' }] }];
      writeFileSync(join(folder, 'fds', 'statement.xml'), camt({ opening: '0.00', closing: '100.00', entries }));
      const { stdout, code } = await runInShell(run, folder);
      expect(code).toBe(0);
      expect(stdout).toContain('1 imported');
      expect(stdout).toContain('1 PROCESSED');
      expect(readdirSync(join(folder, 'fds'))).toEqual(['statement.xml.processed']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);

  it('names scripts and files that are there', () => {
    const scripts: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));
    const named = [...README.matchAll(/npm run ([a-z:]+)/g)].map((hit) => hit[1] ?? '');
    expect(named.filter((name) => scripts.scripts[name] === undefined)).toEqual([]);
    expect(scripts.scripts['test']).toBeDefined();
    expect(scripts.scripts['demo']).toBeDefined();
  });
});
