/** Commands about mail as people use them: going live, letting go, addresses that came back, bills and reminders. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mailJob } from '../../jobs/mail.ts';
import { listMail, mailsOfPayment } from '../../src/models/outbox.ts';
import { tamper } from '../helpers/tamper.ts';
import { staffPlace } from './staff-place.ts';

const PAID = [{ amount: '100.00', details: [{ debtor: 'Keller Maria', text: 'USI-8kq2Lm' }] }];
const LIVE = '[mail]\nmode = "live"\nhost = "127.0.0.1"\nport = 9\nsecurity = "none"\nfrom = "office@example.org"\n';
const OURS = `[organisation]
name = "Tanzhaus Blauwinkel"
address = ["Tanzgasse 7", "8999 Blauwinkel"]
[[account]]
iban = "CH9300762011623852957"
`;

const states = ({ db }: Awaited<ReturnType<typeof staffPlace>>) =>
  listMail(db).map(({ state, reason }) => [state, reason]);

describe('outbox go-live', () => {
  it('says what will happen, writes nothing with --dry-run, and then lets go of what was decided since that day', async () => {
    const place = await staffPlace(PAID, LIVE);
    await mailJob(place.context);
    expect(states(place)).toEqual([['HELD', 'FIRST_RUN']]);
    const plan = await place.run('outbox', 'go-live', '--from', '2026-11-20', '--dry-run');
    expect(plan).toMatchObject({ code: 0 });
    expect(plan.stdout).toContain('Decisions since 2026-11-20: 1 mail will be sent (live).');
    expect(plan.stdout).toContain('nothing is written');
    expect(states(place)).toEqual([['HELD', 'FIRST_RUN']]);
    expect(await place.json('outbox', 'go-live', '--from', '2026-11-20')).toMatchObject({
      mode: 'live',
      toSend: 1,
      neverTold: 0,
    });
    expect(states(place)).toEqual([['WAITING', null]]);
  });

  it('needs a mode in which mail leaves, and a day', async () => {
    const place = await staffPlace(PAID);
    const refused = await place.run('outbox', 'go-live', '--from', '2026-11-20');
    expect(refused.code).toBe(21);
    expect(refused.stderr).toMatch(/MODE_NOT_LIVE[\s\S]*mail\.mode/);
    expect((await place.run('outbox', 'go-live')).code).toBe(2);
  });
});

describe('health', () => {
  it('says how many donors were not told, while mails are only written as files', async () => {
    const place = await staffPlace(PAID);
    expect((await place.run('health')).stdout).not.toContain('not told');
    await mailJob({ ...place.context, now: () => new Date('2026-11-20T12:00:00Z') });
    expect((await place.run('health')).stdout).toMatch(/not told\s+1 payment\b/);
    expect(JSON.parse((await place.run('health', '--json')).stdout)).toMatchObject({ notTold: 1 });
  });
});

describe('outbox release', () => {
  it('lets one mail go, or all that a guard holds, and says what it needs', async () => {
    const place = await staffPlace(PAID);
    tamper(place.db, "UPDATE outbox SET state = 'HELD', reason = 'TOO_OLD'");
    const unnamed = await place.run('outbox', 'release');
    expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining('MAIL_UNNAMED')]);
    expect((await place.run('outbox', 'release', 'M-1')).stdout).toMatch(/^M-1 to .*: WAITING \(RELEASED\)$/m);
    expect((await place.run('outbox', 'release', 'M-1')).code).toBe(21);
    tamper(place.db, "UPDATE outbox SET state = 'HELD', reason = 'TOO_OLD'");
    expect(await place.json('outbox', 'release', '--all')).toMatchObject({ released: 1 });
  });
});

describe('outbox bounce', () => {
  it('marks an address, lists it, and takes it back', async () => {
    const place = await staffPlace(PAID);
    expect((await place.run('outbox', 'bounce', 'add', 'Maria@Example.org')).code).toBe(0);
    expect((await place.run('outbox', 'bounce', 'list')).stdout).toContain('maria@example.org');
    await mailJob(place.context);
    expect(states(place)).toEqual([['SUPPRESSED', 'ADDRESS_BOUNCED']]);
    expect((await place.run('outbox', 'bounce', 'remove', 'maria@example.org')).code).toBe(0);
    expect((await place.run('outbox', 'bounce', 'list')).stdout).not.toContain('maria@example.org');
  });
});

describe('outbox preview', () => {
  it('shows a payment’s mail in any language, and writes .eml, .html and .txt', async () => {
    const place = await staffPlace(PAID);
    expect((await place.run('outbox', 'preview', 'P-1', '--language', 'fr')).stdout).toContain(
      'bien reçu votre paiement',
    );
    for (const name of ['a.eml', 'a.html', 'a.txt']) {
      expect((await place.run('outbox', 'preview', 'P-1', '--output', join(place.folder, name))).code).toBe(0);
      expect(readFileSync(join(place.folder, name), 'utf8')).toContain('P-1');
    }
    expect((await place.run('outbox', 'preview', 'P-99')).code).toBe(20);
  });
});

describe('outbox preview of several mails', () => {
  it('shows the one that will go, and says which one and what becomes of it', async () => {
    const place = await staffPlace();
    place.expect({ reference: 'USI-mmmmm3', amountMinor: 2_000, email: null });
    await place.json('assign', '1', 'USI-8kq2Lm', 'USI-mmmmm3');
    const mails = mailsOfPayment(place.db, 1);
    const waiting = mails.find(({ state }) => state === 'WAITING');
    expect(mails.at(-1)).not.toBe(waiting);
    const shown = await place.run('outbox', 'preview', 'P-1');
    expect(shown).toMatchObject({ code: 0, stderr: expect.stringContaining(`M-${waiting?.id} WAITING`) });
    expect(shown.stdout).toContain('100.00');
  });
});

describe('bill', () => {
  it('writes the bill of what is open, and nothing for what is not', async () => {
    const place = await staffPlace(PAID, OURS);
    const path = join(place.folder, 'bill.pdf');
    expect(await place.json('bill', 'USI-zzzzz2', '--output', path)).toMatchObject({
      amount: '50.00',
      currency: 'CHF',
    });
    expect(readFileSync(path).subarray(0, 5).toString()).toBe('%PDF-');
    expect(existsSync(`${path}.part`)).toBe(false);
    const paid = await place.run('bill', 'USI-8kq2Lm', '--output', path);
    expect([paid.code, paid.stderr]).toEqual([21, expect.stringContaining('ITEM_CLOSED')]);
    expect((await place.run('bill', 'USI-nobody')).code).toBe(20);
  });

  it('says what is missing of ours', async () => {
    const place = await staffPlace(PAID);
    const result = await place.run('bill', 'USI-zzzzz2');
    expect([result.code, result.stderr]).toEqual([78, expect.stringMatching(/BILL_(ACCOUNT|CREDITOR)/)]);
  });
});

describe('remind', () => {
  it('shows whom it would remind and why others not; then queues each once', async () => {
    const place = await staffPlace(PAID, OURS);
    tamper(place.db, "UPDATE open_item SET due_date = '2026-01-31'");
    tamper(place.db, "UPDATE person SET first_name = 'Urs', last_name = 'Brunner' WHERE email = 'urs@example.org'");
    const plan = await place.run('remind', '--dry-run');
    expect(plan).toMatchObject({ code: 0 });
    expect(plan.stdout).toMatch(/USI-zzzzz2.*Practice.*50\.00 CHF.*yes/);
    expect(plan.stdout).not.toContain('USI-8kq2Lm');
    expect(listMail(place.db)).toHaveLength(1);
    expect(await place.json('remind')).toMatchObject({ reminders: [{ reference: 'USI-zzzzz2', reminded: true }] });
    expect(await place.json('remind')).toMatchObject({ reminders: [{ reminded: false, reason: 'REMINDED_LATELY' }] });
    expect(listMail(place.db).map(({ kind }) => kind)).toEqual(['confirmation', 'reminder']);
  });
});
