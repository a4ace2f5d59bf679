/** `quittance backup restore` while somebody works on the books, by whatever way the folder is named. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
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

  const owner = leaseOwner();
  takeLease(made.db, { name: 'mail', owner, now, until: new Date(now.getTime() + 60_000) });
  expect(await restore(linked)).toMatchObject({ code: 75, stderr: expect.stringContaining('JOB_BUSY') });
  releaseLease(made.db, 'mail', owner);
  expect(marked()).toBe(1);
  expect(checkInvariants(made.db, now).findings).toEqual([]);

  expect(await restore(linked)).toMatchObject({ code: 0 });
});
