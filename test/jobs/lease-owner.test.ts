/** A job that was killed does not keep the next one waiting; one of which nothing can be known does. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { isGone, leaseOwner } from '../../jobs/lease-owner.ts';
import { withLease } from '../../jobs/run.ts';
import { leaseHolder, takeLease } from '../../src/models/jobs.ts';
import { install } from '../helpers/installation.ts';

const space = leaseOwner().split(':')[2] ?? '';
const deadPid = spawnSync('true').pid;

it('tells a dead process of its own space from a living one, and from all others', () => {
  expect(isGone(`run:${deadPid}:${space}:1`)).toBe(true);
  expect(isGone(leaseOwner())).toBe(false);
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
