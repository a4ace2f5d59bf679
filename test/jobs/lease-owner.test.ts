/** A job that was killed does not keep the next one waiting; one of which nothing can be known does. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { refuseWhileJobsRun } from '../../jobs/idle.ts';
import { isGone, leaseOwner } from '../../jobs/lease-owner.ts';
import { recover } from '../../jobs/recover.ts';
import { withLease } from '../../jobs/run.ts';
import { leaseHolder, takeLease } from '../../src/models/jobs.ts';
import { install } from '../helpers/installation.ts';

const space = leaseOwner({ isOfDaemon: false }).split(':')[2] ?? '';
const deadPid = spawnSync('true').pid;

it('tells a dead process of its own space from a living one, and from all others', () => {
  expect(isGone(`run:${deadPid}:${space}:1`)).toBe(true);
  expect(isGone(leaseOwner({ isOfDaemon: false }))).toBe(false);
  expect(isGone(`run:${deadPid}:another-4026531999:1`)).toBe(false);
  expect(isGone(`run:${deadPid}:1`)).toBe(false);
  expect(isGone('demo:1')).toBe(false);
});

it('takes over at once what a dead process holds', async () => {
  const { db, context } = install();
  const now = context.now();
  takeLease(db, { name: 'process', owner: `run:${deadPid}:${space}:1`, now, until: new Date(now.getTime() + 1e7) });
  let holder: string | null = null;
  await withLease(context, 'process', async () => {
    holder = leaseHolder(db, 'process');
  });
  expect(holder).toBe(context.owner);
  expect(leaseHolder(db, 'process')).toBeNull();
});

it('leaves a lease of another container alone, whose process ids mean nothing here', () => {
  const { db, context } = install();
  const now = context.now();
  const elsewhere = `run:${deadPid}:another-4026531999:1`;
  const until = new Date(now.getTime() + 1e7);
  takeLease(db, { name: 'process', owner: elsewhere, now, until });
  takeLease(db, { name: 'mail', owner: `run:${deadPid}:${space}:1`, now, until });
  takeLease(db, { name: 'fetch', owner: `${elsewhere}:daemon`, now, until }); // of the daemon before us: there is one
  recover({ databasePath: db.path, log: context.log, now });
  expect(leaseHolder(db, 'process')).toBe(elsewhere);
  expect(leaseHolder(db, 'mail')).toBeNull();
  expect(leaseHolder(db, 'fetch')).toBeNull();
  expect(() => refuseWhileJobsRun(db.path, now)).toThrow(expect.objectContaining({ code: 'JOB_BUSY' }));
  refuseWhileJobsRun(db.path, new Date(until.getTime() + 1));
});
