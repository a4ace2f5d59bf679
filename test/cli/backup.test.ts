/** `quittance backup restore`: beside others, onto a new machine, and as a drill. */
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { takeDaemonLock } from '../../jobs/daemon-lock.ts';
import { leaseOwner } from '../../jobs/lease-owner.ts';
import { releaseLease, takeLease } from '../../src/models/jobs.ts';
import { takeBackup } from '../../src/processor/backup/take.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { install } from '../helpers/installation.ts';

it('is refused beside a daemon and beside a run, changes nothing then, and works after them', async () => {
  const made = install();
  const { config } = made.context;
  const now = new Date();
  const { path } = await takeBackup(made.db, { folder: join(config.dataDir, 'backup'), now });
  made.db.sqlite.exec("INSERT INTO marker VALUES ('after', 1)");
  const elsewhere = join(made.folder, 'linked');
  mkdirSync(elsewhere);
  const linked = join(elsewhere, 'data');
  symlinkSync(config.dataDir, linked);
  const restore = (dataDir: string) => runInProcess(['backup', 'restore', path, '--yes'], { dataDir });
  const marked = () => made.db.sqlite.prepare("SELECT count(*) FROM marker WHERE name = 'after'").pluck().get();

  const daemon = takeDaemonLock(config);
  for (const dataDir of [config.dataDir, linked]) {
    const refused = await restore(dataDir);
    expect(refused, refused.stdout).toMatchObject({ code: 75 });
    expect(refused.stderr).toContain('DAEMON_RUNNING');
    const second = await runInProcess(['start'], { dataDir });
    expect(second).toMatchObject({ code: 75, stderr: expect.stringContaining('DAEMON_RUNNING') });
  }
  daemon.release();

  const owner = leaseOwner({ isOfDaemon: false });
  takeLease(made.db, { name: 'mail', owner, now, until: new Date(now.getTime() + 60_000) });
  expect(await restore(linked)).toMatchObject({ code: 75, stderr: expect.stringContaining('JOB_BUSY') });
  releaseLease(made.db, 'mail', owner);
  expect(marked()).toBe(1);
  expect(checkInvariants(made.db, now).findings).toEqual([]);

  expect(await restore(linked)).toMatchObject({ code: 0 });
});

it('makes the folder for bank files on a new machine, says so once, and the next run works', async () => {
  const made = install();
  const { path } = await takeBackup(made.db, { folder: join(made.folder, 'copies'), now: new Date() });
  const dataDir = join(made.folder, 'new-machine');
  mkdirSync(dataDir);
  const restore = () => runInProcess(['backup', 'restore', path, '--yes'], { dataDir });
  const first = await restore();
  expect(first, first.stderr).toMatchObject({ code: 0 });
  expect(first.stdout.replace(/\s+/g, ' ')).toContain('was gone and is an empty folder now');
  expect(readdirSync(join(dataDir, 'fds'))).toEqual([]);
  expect(await runInProcess(['run', '--only', 'process'], { dataDir })).toMatchObject({ code: 0 });
  expect((await restore()).stdout).not.toContain('was gone');
});

it('says how many files of each kind came after the backup', async () => {
  const made = install();
  const { dataDir } = made.context.config;
  for (const folder of ['expected', 'queue/donations']) mkdirSync(join(dataDir, folder), { recursive: true });
  const put = (name: string) => writeFileSync(join(dataDir, name), '{}');
  put('expected/old.csv.processed');
  await sleep(20);
  const { path } = await takeBackup(made.db, { folder: join(made.folder, 'copies'), now: new Date() });
  await sleep(20);
  for (const name of ['fds/a.xml', 'expected/b.csv', 'queue/donations/c.json', 'queue/donations/d.json'])
    put(`${name}.processed`);
  const rehearsal = await runInProcess(['backup', 'restore', path, '--dry-run'], { dataDir });
  expect(rehearsal.stdout.replace(/\s+/g, ' ')).toContain(
    '1 file came after it and would be read again: a.xml 2 files of messages came after it and would be read again: donations/c.json, donations/d.json',
  );
  const { code, stdout } = await runInProcess(['backup', 'restore', path, '--yes'], { dataDir });
  expect(code).toBe(0);
  const told = stdout.replace(/\s+/g, ' ');
  expect(told).toContain('1 file came after it and will be read again');
  expect(told).toContain('1 file of expected items came after it');
  expect(told).toContain('2 files of messages came after it');
  expect(readdirSync(join(dataDir, 'queue/donations'))).toEqual(['c.json', 'd.json']);
  expect(readdirSync(join(dataDir, 'expected'))).toEqual(['b.csv', 'old.csv.processed']);
});

it('as a drill, it takes a folder or the name of a file, as cp does', async () => {
  const made = install();
  const { path, manifest } = await takeBackup(made.db, { folder: join(made.folder, 'copies'), now: new Date() });
  const { dataDir } = made.context.config;
  const folder = join(made.folder, 'there');
  mkdirSync(folder);
  for (const to of [folder, join(made.folder, 'not-yet/'), join(made.folder, 'drill.db')]) {
    const done = await runInProcess(['backup', 'restore', path, '--to', to], { dataDir });
    expect(done, done.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining(manifest.head) });
  }
  const copies = ['there', 'not-yet'].map((name) => join(made.folder, name, basename(path)));
  for (const copy of [...copies, join(made.folder, 'drill.db')]) expect(existsSync(copy), copy).toBe(true);
});
