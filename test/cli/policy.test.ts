/** `quittance policy` with the built program: levels, their record, and who raised what. */
import { expect, it } from 'vitest';
import { staffPlace } from './staff-place.ts';

it('shows what rows would have booked, is raised by a person, and is seen in the history', async () => {
  const place = await staffPlace(
    [{ amount: '100.00', details: [{ debtor: 'Maria Keller', text: 'USI-8kq2Lm' }] }],
    '[matching]\nplain_code = "shadow"\n',
  );
  const rowOf = async () => (await place.json('policy')).rows.find(({ row }: { row: string }) => row === 'plain-code');
  expect(await rowOf()).toMatchObject({ level: 'shadow', configured: 'shadow', wouldBook: 1, open: 1, changed: null });
  const refusal = await place.run('policy', 'raise', 'plain_code', '--yes');
  expect([refusal.code, refusal.stderr]).toEqual([21, expect.stringContaining('POLICY_NOT_EARNED')]);
  const plan = await place.run('policy', 'raise', 'plain-code', '--anyway', '--dry-run');
  expect(plan.stdout).toContain('plain-code: shadow → auto');
  expect(plan.stdout).toContain('it would have booked 1 payment');
  await place.json('policy', 'raise', 'plain-code', '--anyway');
  expect(await rowOf()).toMatchObject({ level: 'auto', changed: { reason: 'RAISED', actor: 'staff:anna' } });
  const log = await place.run('log');
  expect(log.stdout).toMatch(/POLICY/);
  expect((await place.run('log', 'verify')).code).toBe(0);
  await place.json('policy', 'lower', 'plain-code');
  const listed = await place.run('policy');
  expect(listed.stdout).toMatch(/plain-code\s+shadow/);
  expect(listed.stderr + listed.stdout).toContain('plain-code is as it is configured again');
});
