/** The clock of the machine jumps, also in the middle of a pass: nothing is lost, doubled, told twice or kept waiting. */
import { expect, it } from 'vitest';
import type { JobContext } from '../../jobs/context.ts';
import { exitCodeOf, runPass, withLease } from '../../jobs/run.ts';
import { leaseHolder, takeLease } from '../../src/models/jobs.ts';
import { countMail } from '../../src/models/outbox.ts';
import { countByState } from '../../src/models/payments.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { proveAccounts } from '../../src/processor/proof.ts';
import { camt } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';

const NOW = Date.parse('2026-11-20T06:00:00Z');
const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;
/** What the clock says beside the truth, call by call: summer time, a wrong year, a battery that is empty, the right time again. */
const JUMPS = [0, HOUR, -HOUR, 9 * YEAR, 0, -20 * YEAR, -HOUR, 0, 24 * HOUR, -24 * HOUR];

/** Far from each other, so that none may be a mistyped other one. */
const CODES = ['USI-KQ3xw7', 'USI-m8TTa2', 'USI-Zr5Lp9'];

const day = (number: number) =>
  camt({
    id: `S-${number}`,
    messageId: `M-${number}`,
    sequence: String(100 + number),
    from: `2026-11-${10 + number}`,
    opening: `${(number - 1) * 100}.00`,
    closing: `${number * 100}.00`,
    entries: [
      {
        amount: '100.00',
        bookingDate: `2026-11-${10 + number}`,
        reference: `B${number}`,
        details: [{ text: CODES[number - 1] ?? '' }],
      },
    ],
  });

it.each([1, 3, 7])('jumps at every look at it, from step %i on', async (first) => {
  const made = install();
  let calls = first;
  const context: JobContext = {
    ...made.context,
    now: () => new Date(NOW + (JUMPS[calls++ % JUMPS.length] ?? 0) + calls),
  };
  for (const number of [1, 2, 3]) {
    made.expect({ reference: CODES[number - 1] ?? '', email: `donor${number}@example.org` });
    made.drop(`${number}.xml`, day(number));
    const pass = await runPass(context, null);
    expect([0, 24], JSON.stringify(pass.errors)).toContain(exitCodeOf(pass));
    await runPass(context, ['maintain']);
  }
  for (let quiet = 0; quiet < 2; quiet += 1) await runPass({ ...context, now: () => new Date(NOW) }, null);
  expect(countByState(made.db)).toEqual({ PROCESSED: 3 });
  const mails = countMail(made.db);
  expect(
    Object.values(mails).reduce((sum, count) => sum + count, 0),
    JSON.stringify(mails),
  ).toBe(3);
  expect(proveAccounts(made.db).ok).toBe(true);
  expect(checkInvariants(made.db, new Date(NOW)).findings).toEqual([]);
});

it('of a lease that was taken nine years ahead nobody waits for the end', async () => {
  const { db, context } = install();
  const ahead = new Date(NOW + 9 * YEAR);
  takeLease(db, {
    name: 'process',
    owner: 'run:1:another-4026531999:1',
    now: ahead,
    until: new Date(ahead.getTime() + HOUR),
  });
  let holder: string | null = null;
  await withLease(context, 'process', async () => {
    holder = leaseHolder(db, 'process');
  });
  expect(holder).toBe(context.owner);
});

it('a lease of a living one is kept, in summer time too', () => {
  const { db } = install();
  const take = (owner: string, ms: number): boolean =>
    takeLease(db, { name: 'mail', owner, now: new Date(NOW + ms), until: new Date(NOW + ms + HOUR) });
  expect(take('a', 0)).toBe(true);
  for (const ms of [1, -HOUR, HOUR - 1]) expect(take('b', ms), String(ms)).toBe(false);
  expect(take('b', HOUR + 1)).toBe(true);
});
