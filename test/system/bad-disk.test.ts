/** Disks that are full in the middle of a backup or of a note in the history, or that nobody may write to: told as such, and nothing lost. */
import { copyFileSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { maintainJob } from '../../jobs/maintain.ts';
import { exitCodeOf, runPass } from '../../jobs/run.ts';
import { closeDatabase, openDatabase } from '../../src/models/db.ts';
import { latestRuns, leaseHolder, startRun } from '../../src/models/jobs.ts';
import { listBackups } from '../../src/processor/backup/rotate.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { camt } from '../helpers/camt.ts';
import { afterThisTest } from '../helpers/endings.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { type Installation, install, newDatabase } from '../helpers/installation.ts';
import { mountSmallDisk } from '../helpers/small-disk.ts';

const disk = mountSmallDisk(8);
afterAll(() => disk?.unmount());

const NOW = new Date('2026-11-20T06:00:00Z');
const gift = (id: string): string => camt({ id, messageId: id, entries: [{ amount: '10.00', reference: id }] });

/** The books on a good disk, the backups on the small one. */
async function booksWithBackupsOn(path: string): Promise<Installation> {
  const made = install();
  symlinkSync(join(path, 'backup'), join(made.context.config.dataDir, 'backup'));
  made.drop('one.xml', gift('S-1'));
  await made.process();
  return made;
}

/** A data folder on the small disk, emptied first. */
function dataOn(path: string): string {
  const data = join(path, 'data');
  rmSync(data, { recursive: true, force: true });
  mkdirSync(join(data, 'fds'), { recursive: true });
  newDatabase(join(data, 'quittance.db'));
  return data;
}

describe.skipIf(disk === null)('a disk', () => {
  if (disk === null) return;

  it.each([0, 4_096, 300_000, 700_000])(
    'that is full after %i bytes of a backup leaves none of it, and the books are checked all the same',
    async (leave) => {
      const made = await booksWithBackupsOn(disk.path);
      const folder = join(disk.path, 'backup');
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      const filler = disk.fill(leave);
      const report = await maintainJob(made.context);
      expect(report).toMatchObject({
        findings: 0,
        broken: false,
        backupTrouble: { code: 'DISK_FULL', kind: 'temporary' },
      });
      expect(readdirSync(folder)).toEqual([]);
      const pass = await runPass(made.context, ['maintain']);
      expect(exitCodeOf(pass)).toBe(75);
      rmSync(filler);
      expect(exitCodeOf(await runPass(made.context, ['maintain']))).toBe(0);
      expect(listBackups(folder)).toHaveLength(1);
      expect(checkInvariants(made.db, NOW).findings).toEqual([]);
    },
  );

  it('that is full when a run begins: either the run is noted, or the trouble is told; and no lease stays', async () => {
    const data = dataOn(disk.path);
    const made = install();
    const db = openDatabase(join(data, 'quittance.db'));
    afterThisTest(() => closeDatabase(db));
    const context = { ...made.context, config: { ...made.context.config, dataDir: data }, db };
    const filler = disk.fill(0);
    const noted: number[] = [];
    let full: unknown = null;
    for (let run = 0; run < 2_000 && full === null; run += 1) {
      try {
        noted.push(startRun(db, { job: 'process', trigger: 'manual', startedAt: NOW }));
      } catch (error) {
        full = error;
      }
    }
    expect(full).toMatchObject({ code: 'SQLITE_FULL' });
    const kept = latestRuns(db, 'process', 5_000).map(({ id }) => id);
    expect(kept.toSorted((a, b) => a - b)).toEqual(noted);

    writeFileSync(join(made.folder, 'one.xml'), gift('S-1'));
    const pass = await runPass(context, ['process', 'mail']);
    expect(exitCodeOf(pass)).toBe(75);
    expect(pass.errors.map(({ code }) => code)).toContain('DISK_FULL');
    rmSync(filler);
    copyFileSync(join(made.folder, 'one.xml'), join(data, 'fds', 'one.xml'));
    const roomy = await runPass({ ...context, owner: 'another' }, ['process', 'mail']);
    expect(exitCodeOf(roomy)).toBe(0);
    expect(roomy.durationMs, 'nobody waited for a lease').toBeLessThan(60_000);
    expect(leaseHolder(db, 'process')).toBeNull();
    expect(checkInvariants(db, NOW).findings).toEqual([]);
  });

  it('that is full before a command begins is told as that by every command, with 75', async () => {
    const data = dataOn(disk.path);
    const filler = disk.fill(0);
    afterThisTest(() => rmSync(filler, { force: true }));
    for (const line of ['run', 'queue', 'ignore 1 --because twice --as anna --yes', 'backup now', 'health']) {
      const { code, stdout, stderr } = await runInProcess(line.split(' '), { dataDir: data, cwd: '/' });
      const told = `${line}: ${code}\n${stdout}${stderr}`;
      expect(code, told).toBe(75);
      expect(stderr, told).toMatch(/^DISK_FULL: the disk is full .*\n {2}where: .*\n {2}hint: +make room/m);
    }
    rmSync(filler);
    expect(await runInProcess(['queue'], { dataDir: data, cwd: '/' })).toMatchObject({ code: 0 });
  });

  it('that nobody may write to is told by every command, and none takes it for a bug', async () => {
    const data = dataOn(disk.path);
    writeFileSync(join(data, 'fds', 'one.xml'), gift('S-1'));
    disk.readOnly(true);
    afterThisTest(() => disk.readOnly(false));
    for (const line of COMMANDS) {
      const { code, stdout, stderr } = await runInProcess(line.split(' '), { dataDir: data, cwd: '/' });
      const told = `${line}: ${code}\n${stdout}${stderr}`;
      expect([0, 20, 24, 26, 75, 78], told).toContain(code);
      expect(told).not.toMatch(/BUG|node:|^ {4}at /m);
      if (code !== 0 && code !== 24) expect(stderr, told).toMatch(/^[A-Z_]+: .*\n {2}(where|hint): /m);
      if (line === 'run') expect(stderr, told).toContain('DISK_READ_ONLY: nothing can be written to this disk');
    }
    disk.readOnly(false);
    const { code } = await runInProcess(['run'], { dataDir: data, cwd: '/' });
    expect(code).toBe(0);
    expect(readdirSync(join(data, 'fds'))).toEqual(['one.xml.processed']);
  });
});

const COMMANDS = [
  'run',
  'run --only maintain',
  'start',
  'list',
  'queue',
  'health',
  'doctor',
  'check',
  'proof',
  'backup now',
  'expected add --title Salsa --amount 1.00 --currency CHF',
  'file import one.xml',
  'message push donations one.json',
  'outbox list',
  'export --output out.ndjson',
];
