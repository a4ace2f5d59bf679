/** docs/CHECKLIST.md: every row is there, and what it names exists; the versions of Node that are named agree. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nodeFinding } from '../src/cli/doctor/program.ts';

const ROWS = [
  ...readFileSync('docs/CHECKLIST.md', 'utf8').matchAll(/^\| (\d+) \| (.+?) \| (yes|partly|no) \| (.+) \|$/gm),
];

describe('the checklist', () => {
  it('has its 46 rows, each with a test that is there', () => {
    expect(ROWS.map(([, number]) => Number(number))).toEqual(Array.from({ length: 46 }, (_, index) => index + 1));
    const named = ROWS.flatMap(([, , , , by = '']) =>
      [...by.matchAll(/`((?:test\/|eslint)[\w./-]+)`/g)].map((hit) => hit[1] ?? ''),
    );
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
    const without = ROWS.filter(([, , , held, by = '']) => held === 'yes' && !/`(?:test\/|eslint)/.test(by));
    expect(without.map(([row]) => row)).toEqual([]);
  });

  it('gives a reason for every row that does not hold wholly', () => {
    for (const [row, , , held = '', by = ''] of ROWS) if (held !== 'yes') expect(by.length, row).toBeGreaterThan(40);
  });
});

it('one Node is the least, one is recommended, and all who name them agree', () => {
  const { engines }: { engines: { node: string } } = JSON.parse(readFileSync('package.json', 'utf8'));
  const recommended = readFileSync('.nvmrc', 'utf8').trim();
  expect(engines.node).toBe('>=20.19');
  expect(nodeFinding('20.18.0')).toMatchObject({ verdict: 'no' });
  expect(nodeFinding('20.19.0')).toMatchObject({ verdict: 'unknown' });
  expect(nodeFinding('20.18.0').text).toContain(`Node ${recommended} is the newest`);
  expect(nodeFinding(`${recommended}.0.0`)).toMatchObject({ verdict: 'yes' });
});
