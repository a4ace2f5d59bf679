/** The product and the baselines on worlds that are cut down to a few months, end to end: real files, real database. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databasePath } from '../../jobs/context.ts';
import { loadWorld } from '../../src/bench/match/load-world.ts';
import { planWorlds } from '../../src/bench/match/plan-worlds.ts';
import { type MatchBenchResult, scoreWorld } from '../../src/bench/match/run-match-bench.ts';
import { runWorld } from '../../src/bench/match/run-world.ts';
import { totalOf } from '../../src/bench/match/score.ts';
import { worldFiles, writeWorld } from '../../src/bench/match/write-world.ts';
import { loadConfig } from '../../src/config.ts';
import { closeDatabase, openDatabase } from '../../src/models/db.ts';
import { temporaryFolder } from '../helpers/installation.ts';
import { runProgram } from '../helpers/program.ts';
import { firstMonths, worldOf } from './world-parts.ts';

const PATIENCE_MS = 120_000;
// In the first months of this one a file comes again.
const world = firstMonths(worldOf({ seed: 4 }), 2);

describe('the matching bench', { timeout: PATIENCE_MS }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'quittance-'));
  let first: MatchBenchResult;
  beforeAll(async () => {
    first = await scoreWorld(world, { dir, staff: false });
  }, PATIENCE_MS);
  afterAll(() => rmSync(dir, { recursive: true }));

  it('finds every payment of the world in the books, once, also where files came again', () => {
    expect(world.months.flatMap(({ files }) => files).some(({ isAgain }) => isAgain)).toBe(true);
    expect(first).toMatchObject({ lost: 0, invented: 0, payments: world.truth.length });
  });

  it('repeats itself byte for byte, and leaves nothing behind', async () => {
    const again = await scoreWorld(world, { dir, staff: false });
    expect(again.hash).toBe(first.hash);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('books slips of open items, and tells what B1 would have booked', () => {
    const slips = totalOf(first.ours, (_, name) => name === 'R1');
    expect(slips.payments).toBeGreaterThan(20);
    expect(slips.rightMatches).toBe(slips.matches);
    const byB1 = totalOf(first.baselines.get('B1') ?? new Map(), (_, name) => name === 'R1');
    expect(byB1).toMatchObject({ right: slips.right, wrong: 0 });
  });

  it('counts what the machine did alone, although staff answers what is left', async () => {
    const folder = temporaryFolder();
    const { outcomes } = await runWorld(world, { folder, staff: true });
    const left = outcomes.filter(({ decision }) => decision === 'OPEN');
    expect(left.length).toBeGreaterThan(10);
    const { config } = loadConfig({ flags: { config: join(folder, 'quittance.toml') }, env: {}, cwd: folder });
    const db = openDatabase(databasePath(config));
    const byStaff = db.sqlite.prepare("SELECT count(*) FROM payment WHERE decided_by = 'staff:bench'").pluck().get();
    closeDatabase(db);
    expect(Number(byStaff)).toBeGreaterThan(left.length / 2);
  });

  it('says that a payment is lost when a file never came', async () => {
    const [month, ...months] = world.months;
    if (month === undefined) throw new Error('the world has no month');
    const files = month.files.filter(({ isAgain }) => !isAgain).slice(1);
    const { lost } = await runWorld(
      { ...world, months: [{ ...month, files }, ...months] },
      { folder: temporaryFolder(), staff: false },
    );
    expect(lost.length).toBeGreaterThan(0);
  });
});

describe('a world on the disk', () => {
  it('is the same when it is read again', () => {
    const folder = temporaryFolder();
    writeWorld(world, folder);
    const { months, truth, payments } = loadWorld(folder);
    expect({ truth, payments }).toEqual({ truth: world.truth, payments: world.payments });
    const onlyKnown = months.map(({ lines }) =>
      lines.map(({ item, status }) => [item.reference, item.amountMinor, status]),
    );
    expect(onlyKnown).toEqual(
      world.months.map(({ lines }) => lines.map(({ item, status }) => [item.reference, item.amountMinor, status])),
    );
    expect(months.map(({ files }) => files)).toEqual(
      world.months.map(({ files }) => files.toSorted((a, b) => (a.name < b.name ? -1 : 1))),
    );
  });

  it('is refused when somebody touched it', () => {
    const folder = temporaryFolder();
    writeWorld(world, folder);
    appendFileSync(join(folder, 'truth.jsonl'), '\n');
    expect(() => loadWorld(folder)).toThrow(/truth.jsonl was changed/);
  });
});

describe('the seeds that are asked for', () => {
  it('are a number, a range or a split, with the mix of their split', () => {
    const seeds = (text: string) => planWorlds({ profile: 'charity', size: 's', seeds: text });
    expect(seeds('3')).toEqual([{ profile: 'charity', size: 'S', seed: 3, mix: 'default' }]);
    expect(seeds('1-3').map(({ seed }) => seed)).toEqual([1, 2, 3]);
    expect(seeds('trap')).toHaveLength(20);
    expect(new Set(seeds('trap').map(({ mix }) => mix))).toEqual(new Set(['trap']));
    expect(seeds('3001')[0]?.mix).toBe('shift');
    expect(planWorlds({ profile: 'all', size: 'M', seeds: 'dev' })).toHaveLength(80);
  });

  it('are refused when they are neither, as are unknown profiles and sizes', () => {
    for (const asked of [
      { profile: 'all', size: 'S', seeds: 'all' },
      { profile: 'all', size: 'S', seeds: '3-1' },
      { profile: 'all', size: 'XL', seeds: '1' },
      { profile: 'club', size: 'S', seeds: '1' },
    ])
      expect(() => planWorlds(asked)).toThrow(expect.objectContaining({ code: 'BENCH_CHOICE_UNKNOWN' }));
  });
});

describe('quittance bench match', { timeout: PATIENCE_MS }, () => {
  it('writes a world, scores it, and leaves nothing else behind', async () => {
    const out = join(temporaryFolder(), 'world');
    const args = ['bench', 'match', 'generate', '--profile', 'association', '--seeds', '2', '--out', out, '--json'];
    const made = await runProgram(args);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const { worlds } = JSON.parse(made.stdout);
    const whole = worldFiles(worldOf());
    expect(worlds).toMatchObject([{ folder: out, profile: 'association', payments: worldOf().payments.length }]);
    expect(readFileSync(join(out, 'MANIFEST.sha256'), 'utf8')).toBe(whole.get('MANIFEST.sha256'));

    const rehearsal = ['expected', 'import', join(out, 'expectations.csv'), '--dry-run'];
    const imported = await runProgram([...rehearsal, '--data-dir', temporaryFolder()]);
    expect(imported.code).toBe(0);

    const small = join(temporaryFolder(), 'small');
    writeWorld(firstMonths(worldOf(), 1), small);
    const dir = temporaryFolder();
    const scored = await runProgram(['bench', 'match', 'score', small, '--dir', dir, '--json']);
    const report = JSON.parse(scored.stdout);
    expect(report).toMatchObject({ schema: 'quittance.bench.match.v1', lost: 0, invented: 0 });
    const gates = report.checks.filter(({ isGate }: { isGate: boolean }) => isGate);
    const isGreen = gates.every(({ holds }: { holds: boolean }) => holds);
    expect([scored.code, scored.stderr]).toEqual([isGreen ? 0 : 24, '']);
    expect(report.notes.length).toBeGreaterThan(3);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('prints a line per class with the baselines beside it, and what the numbers do not say', async () => {
    const small = join(temporaryFolder(), 'small');
    writeWorld(firstMonths(worldOf(), 1), small);
    const { stdout } = await runProgram(['bench', 'match', 'score', small, '--dir', temporaryFolder()]);
    expect(stdout).toMatch(/^class\tn\tauto\twrong\trecall\ttop-1\ttop-3\tmrr\tB0\tB1\tB2\tB3\tB4\tB5\tB6$/im);
    expect(stdout).toMatch(/^R1\t/m);
    expect(stdout).toContain('are invented');
  });

  it('makes its installations where it is told', async () => {
    const small = join(temporaryFolder(), 'small');
    writeWorld(firstMonths(worldOf(), 1), small);
    const noFolder = join(small, 'plan.json');
    const { code, stderr } = await runProgram(['bench', 'match', 'score', small, '--dir', noFolder]);
    expect({ code: code === 0 || code === 24, isNamed: stderr.includes(noFolder) }).toEqual({
      code: false,
      isNamed: true,
    });
  });

  it('asks for the folder that was forgotten', async () => {
    for (const work of ['generate', 'score']) {
      const { code, stderr } = await runProgram(['bench', 'match', work]);
      expect({ code, isNamed: stderr.includes('BENCH_FOLDER_MISSING') }).toEqual({ code: 2, isNamed: true });
    }
  });

  it('refuses a folder that is no world', async () => {
    const { code, stderr } = await runProgram(['bench', 'match', 'score', temporaryFolder()]);
    expect({ code, isNamed: stderr.includes('BENCH_WORLD_INVALID') }).toEqual({ code: 25, isNamed: true });
  });
});
