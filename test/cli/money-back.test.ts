/** What people see of money that is to be paid back, and of money that was: the same on every page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { staffPlace } from './staff-place.ts';

const flat = (text: string): string => text.replace(/\s+/g, ' ');

/** The printed proof, as text. */
async function proofPage(place: Awaited<ReturnType<typeof staffPlace>>, name: string): Promise<string> {
  expect(await place.run('proof', '--html', name)).toMatchObject({ code: 0 });
  return flat(readFileSync(join(place.folder, name), 'utf8').replace(/<[^>]*>/g, ' '));
}

it('is to be paid back until it was, on the payment and in the proof as in the list of refunds', async () => {
  const place = await staffPlace();
  const told = async (...args: readonly string[]) => flat((await place.run(...args)).stdout);
  await place.json('assign', '1', 'USI-8kq2Lm', '--rest', 'refund');
  expect(await told('show', '1')).toContain('20.00 CHF to be paid back');
  expect(await proofPage(place, 'before.html')).toContain(' to be paid back 20.00');
  await place.json('refund', 'done', '1', '--date', '2026-11-20');
  const shown = await told('show', '1');
  expect(shown).toContain('20.00 CHF went back on 2026-11-20 (refund, manual)');
  expect(shown).not.toContain('to be paid back');
  const proof = await proofPage(place, 'after.html');
  expect(proof).toContain('too much, paid back 20.00');
  expect(proof).toContain(' to be paid back 0.00');
  expect(await told('refund', 'list')).not.toContain('P-1');
  expect(flat((await place.run('undo', '1', '--dry-run')).stdout)).toContain('they are owed again');
});

it('is told beside what the payment is booked for, when a person noted it', async () => {
  const place = await staffPlace();
  await place.json('refund', 'owe', '2', '30', '--because', 'paid twice');
  expect(await proofPage(place, 'proof.html')).toContain(
    'of these 30.00 CHF are noted to be paid back as well: quittance refund list',
  );
  expect(flat((await place.run('show', '2')).stdout)).toContain('30.00 CHF to be paid back');
});

it('is not to be paid before another person has approved it', async () => {
  const place = await staffPlace(undefined, '[approval]\nabove = 10');
  const asked = await place.run('refund', 'owe', '2', '30', '--because', 'paid twice', '--yes');
  expect(asked).toMatchObject({ code: 0, stderr: expect.not.stringContaining('e-banking') });
  const plain = await staffPlace();
  const done = await plain.run('refund', 'owe', '2', '30', '--because', 'paid twice', '--yes');
  expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('e-banking') });
});

it('a payment of which a part went back already is planned as it will be', async () => {
  const place = await staffPlace();
  await place.json('assign', '1', 'USI-8kq2Lm', '--rest', 'refund');
  await place.json('refund', 'done', '1', '--date', '2026-11-20');
  place.db.sqlite.prepare("UPDATE refund SET gateway = 'adyen', gateway_refund_id = 'R1'").run();
  await place.json('undo', '1');
  expect(place.state(1)).toBe('MANUAL');
  const plan = flat((await place.run('assign', '1', 'USI-8kq2Lm', '--dry-run')).stdout);
  expect(plan).toContain('20.00 CHF → went back already');
  expect(plan).toContain('MANUAL → PARTIALLY_REFUNDED');
  expect(plan).not.toContain('to be paid back');
  await place.json('assign', '1', 'USI-8kq2Lm');
  expect(place.state(1)).toBe('PARTIALLY_REFUNDED');
});
