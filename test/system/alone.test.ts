/** What goes wrong with one file stays with that file: the built program, as a user who may not do everything. */
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { resultOf } from '../helpers/program.ts';
import { makeWorld, PROGRAM, type World } from '../helpers/world.ts';
import { day, importBesideRuns } from './importing.ts';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

/** Root may do everything, so that the program then runs as nobody. */
async function runPlainly(world: World, ...args: readonly string[]) {
  if (!isRoot) return world.run(...args);
  for (const path of [world.folder, world.data, world.incoming]) chownSync(path, NOBODY, NOBODY);
  for (const name of readdirSync(world.incoming)) chownSync(join(world.incoming, name), NOBODY, NOBODY);
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: world.folder, uid: NOBODY, gid: NOBODY, env: {} });
  return resultOf(child);
}

const filesIn = (world: World) =>
  Object.fromEntries(
    (
      world.query<{ name: string; state: string; code: string | null }>(
        'SELECT name, state, code FROM file ORDER BY id',
      ) ?? []
    ).map((row) => [row.name, row.code ?? row.state]),
  );

test('a file that may not be read fails alone, is told once, and is read once it may', async () => {
  const world = makeWorld();
  world.drop('1-closed.xml', day(16));
  world.drop('2-open.xml', day(17));
  chmodSync(join(world.incoming, '1-closed.xml'), 0o000);
  const first = await runPlainly(world, 'run');
  expect(first, first.stderr).toMatchObject({ code: 24 });
  expect(first.stdout).toContain('1 imported · 0 known already · 1 refused');
  expect(filesIn(world)).toEqual({ '1-closed.xml': 'FILE_UNREADABLE', '2-open.xml': 'IMPORTED' });
  const listed = JSON.parse((await world.command('file', 'list', '--state', 'FAILED', '--json')).stdout);
  expect(listed).toMatchObject([{ name: '1-closed.xml', sha256: null, code: 'FILE_UNREADABLE' }]);
  expect((await runPlainly(world, 'run')).code, 'told once').toBe(0);
  expect((await world.command('check')).code, 'the books are in order').toBe(0);
  expect((await runPlainly(world, 'file', 'retry', '1-closed.xml')).code, 'told when asked').toBe(25);
  chmodSync(join(world.incoming, '1-closed.xml'), 0o600);
  const last = await runPlainly(world, 'run', '--json');
  expect(JSON.parse(last.stdout)).toMatchObject({ files: { imported: 1, failed: 0 } });
  expect(JSON.parse((await world.command('file', 'list', '--state', 'FAILED', '--json')).stdout)).toEqual([]);
  expect(world.pending()).toEqual([]);
});

test('a file that cannot be renamed is booked, told once, and never booked again', async () => {
  const world = makeWorld();
  world.drop('day.xml', day(16));
  world.drop('bad.xml', 'no XML');
  await runPlainly(world, 'config', 'check');
  chmodSync(world.incoming, 0o550);
  undo.push(() => chmodSync(world.incoming, 0o750));
  const first = await runPlainly(world, 'run');
  expect(first.code).toBe(24);
  expect(first.stderr).toContain('FILE_NOT_MARKED');
  expect(first.stderr).toContain(join(world.incoming, 'day.xml'));
  expect(filesIn(world)).toEqual({ 'bad.xml': 'XML_NOT_XML', 'day.xml': 'FILE_NOT_MARKED' });
  const second = await runPlainly(world, 'run');
  expect(second, 'told once').toMatchObject({ code: 0 });
  expect(second.stderr).not.toContain('hint');
  expect(world.query('SELECT id FROM payment')).toHaveLength(1);
  expect((await world.command('check')).code, 'the books are in order').toBe(0);
  chmodSync(world.incoming, 0o750);
  expect((await runPlainly(world, 'run')).code).toBe(0);
  expect(world.pending()).toEqual(['bad.xml']);
  expect(filesIn(world)).toMatchObject({ 'day.xml': 'IMPORTED' });
});

test('`file import` waits for a run that goes on, and neither takes the file of the other', async () => {
  const world = makeWorld();
  await world.command('run');
  writeFileSync(join(world.folder, 'mine.xml'), day(17));
  const until = new Date(Date.now() + 3_600_000).toISOString();
  world.change(`INSERT INTO lease (name, owner, until) VALUES ('process', 'run:1:somebody', '${until}')`);
  const importing = world.start(['file', 'import', 'mine.xml']);
  await new Promise((done) => setTimeout(done, 1_500));
  expect(readdirSync(world.incoming), 'nothing lands before it is our turn').toEqual([]);
  world.change("DELETE FROM lease WHERE name = 'process'");
  expect(await importing.done).toMatchObject({ code: 0 });
  expect(readdirSync(world.incoming)).toEqual(['mine.xml.processed']);
});

importBesideRuns(2);
