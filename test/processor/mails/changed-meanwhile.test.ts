/** Everything that can change between the booking and the mail: the mail is true when it leaves, or does not leave. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mailJob } from '../../../jobs/mail.ts';
import { listMail } from '../../../src/models/outbox.ts';
import { setMailsFrom } from '../../../src/processor/mails/guards.ts';
import { releaseAll } from '../../../src/processor/mails/outbox-actions.ts';
import { assign } from '../../../src/processor/staff/assign.ts';
import { settleElsewhere } from '../../../src/processor/staff/receive.ts';
import { undo } from '../../../src/processor/staff/undo.ts';
import { camt } from '../../helpers/camt.ts';
import { install } from '../../helpers/installation.ts';
import { readMail } from '../../helpers/mime.ts';
import { openSmtpSink } from '../../helpers/smtp-sink.ts';
import { tamper } from '../../helpers/tamper.ts';
import { assigning, credit, NOW, staffWorld, undoing } from '../staff-world.ts';

type World = Awaited<ReturnType<typeof staffWorld>>;
const PAYMENT = { kind: 'payment', id: 1 } as const;
const states = ({ db }: Pick<World, 'db'>) => listMail(db).map(({ state, reason }) => [state, reason]);

async function written({ context }: Pick<World, 'context'>) {
  await mailJob({ ...context, now: () => new Date(NOW.getTime() + 3_600_000) });
  const folder = join(context.config.dataDir, 'mail');
  return readdirSync(folder)
    .sort()
    .map((name) => readMail(readFileSync(join(folder, name))));
}

describe('a person who, while their mail waits,', () => {
  it.each([
    ["deceased_at = '2026-11-20'", 'PERSON_DECEASED'],
    ["deleted_at = '2026-11-20'", 'PERSON_DELETED'],
    ["email_bounced_at = '2026-11-20'", 'ADDRESS_BOUNCED'],
    ['email = NULL', 'NO_ADDRESS'],
  ])('gets %s is not written to (%s)', async (change, reason) => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    tamper(world.db, `UPDATE person SET ${change} WHERE id = 1`);
    await mailJob(world.context);
    expect(states(world)).toEqual([['SUPPRESSED', reason]]);
  });

  it('is known in two languages gets one mail for one payment, in one of them', async () => {
    const world = await staffWorld([credit('150.00', 'nothing')]);
    tamper(
      world.db,
      "UPDATE person SET email = 'maria@example.org', language = CASE id WHEN 1 THEN 'it' ELSE 'fr' END",
    );
    assign(world.staff(), assigning(['USI-AAA111', 'USI-BBB222']));
    const mails = await written(world);
    expect(mails.map((mail) => mail.header('subject'))).toEqual([
      'Pagamento ricevuto: 150.00\u00A0CHF, Salsa Basics e 1 altro [P-1]',
    ]);
  });
});

describe('what is still open', () => {
  it('is said as it is when the mail is made: a second part of the same statement settles it', async () => {
    const world = await staffWorld([credit('60.00', 'a'), credit('40.00', 'b')]);
    assign(world.staff(), assigning([['USI-AAA111', 6_000]]));
    assign(world.staff(), assigning(['USI-AAA111'], { paymentId: 2 }));
    const mails = await written(world);
    expect(mails.map((mail) => mail.header('subject'))).toEqual([
      'Payment received: 60.00 CHF, Salsa Basics [P-1]',
      'Payment received: 40.00 CHF, Salsa Basics [P-2]',
    ]);
    for (const { text } of mails) expect(text).not.toMatch(/open/);
    expect(world.findings()).toEqual([]);
  });

  it('is said as it is when the mail is made: less is asked for by now', async () => {
    const world = await staffWorld([credit('60.00', 'a')]);
    assign(world.staff(), assigning([['USI-AAA111', 6_000]]));
    tamper(world.db, "UPDATE open_item SET amount_minor = 7500 WHERE reference = 'USI-AAA111'");
    const [mail] = await written(world);
    expect(mail?.text).toContain('15.00 CHF is still open');
    expect(mail?.text).not.toContain('40.00');
  });
});

it.each([
  [
    'settled elsewhere',
    (world: World) => settleElsewhere(world.staff(), { reference: 'USI-AAA111', amountMinor: 4_000, note: null }),
  ],
  [
    'cancelled',
    (world: World) => tamper(world.db, "UPDATE open_item SET cancelled = 1, state = 'CANCELLED' WHERE id = 1"),
  ],
])('no rest is asked for of what is %s by now', async (_, settle) => {
  const world = await staffWorld([credit('60.00', 'a')]);
  assign(world.staff(), assigning([['USI-AAA111', 6_000]]));
  settle(world);
  const [mail] = await written(world);
  expect(mail?.header('subject')).toMatch(/^Payment received/);
  expect(mail?.text).not.toMatch(/open/);
});

describe('who was told of a rest, and then it is decided otherwise,', () => {
  const openAgain = async (
    amount: string,
    how: Parameters<typeof assigning>[1],
    wish: Parameters<typeof assigning>[0],
  ) => {
    const world = await staffWorld([credit(amount, 'a')]);
    assign(world.staff(), assigning(wish, how));
    tamper(world.db, "UPDATE outbox SET state = 'SENT', sent_at = '2026-11-20T09:00:00Z' WHERE state = 'WAITING'");
    undo(world.staff(), undoing(PAYMENT, { alreadyNotified: true }));
    return world;
  };
  const fund = { rest: 'donation', fund: 'FUND-2026' } as const;

  it('hears that what was to be paid back was given to a fund', async () => {
    const world = await openAgain('120.00', { rest: 'refund' }, ['USI-AAA111']);
    assign(world.staff(), assigning(['USI-AAA111'], fund));
    const [mail] = await written(world);
    expect(mail?.header('subject')).toMatch(/^Correction/);
    for (const text of ['Music (FUND-2026): 20.00 CHF', 'Paid too much: 0.00 CHF', 'You need not do anything'])
      expect(mail?.text).toContain(text);
    expect(mail?.text).not.toContain('pay back');
    expect(world.findings()).toEqual([]);
  });

  it('hears that what was given to a fund is paid back', async () => {
    const world = await openAgain('120.00', fund, ['USI-AAA111']);
    assign(world.staff(), assigning(['USI-AAA111'], { rest: 'refund' }));
    const [mail] = await written(world);
    for (const text of ['Paid too much: 20.00 CHF', 'We will pay back to you what was too much'])
      expect(mail?.text).toContain(text);
  });

  it('hears that what was to be paid back is kept', async () => {
    const world = await openAgain('120.00', { rest: 'refund' }, ['USI-AAA111']);
    assign(world.staff(), assigning(['USI-AAA111'], { rest: 'keep' }));
    const [mail] = await written(world);
    expect(mail?.text).toContain('We have kept what was too much');
  });

  it('hears that nothing is open any more', async () => {
    const world = await openAgain('60.00', {}, [['USI-AAA111', 6_000]]);
    assign(world.staff(), assigning([['USI-AAA111', 6_000]], { acceptShort: 'agreed' }));
    const [mail] = await written(world);
    for (const text of ['Still open: 0.00 CHF', 'You need not do anything']) expect(mail?.text).toContain(text);
  });

  it('hears that a rest is open, as it is when the mail is made', async () => {
    const world = await openAgain('60.00', { acceptShort: 'agreed' }, [['USI-AAA111', 6_000]]);
    assign(world.staff(), assigning([['USI-AAA111', 6_000]]));
    tamper(world.db, "UPDATE open_item SET amount_minor = 7500 WHERE reference = 'USI-AAA111'");
    const [mail] = await written(world);
    expect(mail?.text).toContain('15.00 CHF is still open');
    expect(mail?.text).not.toMatch(/need not|40\.00/);
  });

  it('hears nothing where a correction of before, which says nothing of rests, said the same', async () => {
    const world = await openAgain('50.00', {}, [['USI-AAA111', 5_000]]);
    assign(world.staff(), assigning(['USI-BBB222']));
    undo(world.staff(), undoing(PAYMENT));
    tamper(
      world.db,
      `INSERT INTO outbox (kind, subject, revision, payment_id, person_id, to_address, language, facts, state, next_at, message_id, created_at)
       SELECT 'correction', subject, 9, payment_id, person_id, to_address, language, '{"told":{"amountMinor":5000,"items":[]},"now":' || json_object('amountMinor', 5000, 'items', json_extract(facts, '$.items')) || '}', 'SENT', next_at, '<before@example.org>', created_at
       FROM outbox WHERE kind <> 'correction' AND facts LIKE '%BBB222%'`,
    );
    assign(world.staff(), assigning(['USI-BBB222']));
    expect(states(world).at(-1)).toEqual(['SUPPRESSED', 'ALREADY_NOTIFIED']);
  });

  it('hears nothing where others have paid the rest since', async () => {
    const world = await staffWorld([credit('60.00', 'a'), credit('40.00', 'b')]);
    assign(world.staff(), assigning([['USI-AAA111', 6_000]]));
    tamper(world.db, "UPDATE outbox SET state = 'SENT', sent_at = '2026-11-20T09:00:00Z'");
    assign(world.staff(), assigning(['USI-AAA111'], { paymentId: 2 }));
    undo(world.staff(), undoing(PAYMENT, { alreadyNotified: true }));
    assign(world.staff(), assigning([['USI-AAA111', 6_000]]));
    expect(states(world).at(-1)).toEqual(['SUPPRESSED', 'ALREADY_NOTIFIED']);
  });
});

it('a gift made of what was too much is named to who gave it', async () => {
  const world = await staffWorld([credit('120.00', 'a')]);
  assign(world.staff(), assigning(['USI-AAA111'], { rest: 'donation', fund: 'FUND-2026' }));
  const [mail, ...others] = await written(world);
  expect(others).toEqual([]);
  expect(mail?.text).toContain('Amount: 120.00 CHF');
  expect(mail?.text).toContain('Music (FUND-2026): 20.00 CHF');
  expect(states(world)).toEqual([['FILED', null]]);
});

describe('a booking that is undone', () => {
  it('before its mail is claimed: no mail', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    undo(world.staff(), undoing(PAYMENT));
    expect(await written(world).catch(() => [])).toEqual([]);
    expect(states(world)).toEqual([['SUPPRESSED', 'UNDONE']]);
  });

  it('while its mail is on its way counts as told: it is refused, or a correction follows', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    tamper(
      world.db,
      "UPDATE outbox SET state = 'CLAIMED', lease_owner = 'x', lease_until = '2026-11-20T09:05:00.000Z'",
    );
    expect(() => undo(world.staff(), undoing(PAYMENT))).toThrowError(
      expect.objectContaining({ code: 'MAIL_IN_FLIGHT' }),
    );
    undo(world.staff(), undoing(PAYMENT, { alreadyNotified: true }));
    expect(states(world)).toEqual([
      ['CLAIMED', null],
      ['WAITING', null],
    ]);
    expect(listMail(world.db)[1]?.kind).toBe('correction');
  });
});

describe('names', () => {
  it.each([
    ['none', null, null],
    ['blanks', ' ', '\t'],
    ['a novel', 'Ä'.repeat(100_000), 'B'.repeat(100_000)],
    ['from right to left', 'محمد', 'علي'],
    ['a link', 'https://example.net/x', 'www.example.net'],
    ['commas and brackets', 'Keller, Maria <evil@example.net>', '"'],
  ])('that are %s: one mail, to our address, whose head is no longer than a page', async (_, first, last) => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    undo(world.staff(), undoing(PAYMENT));
    world.db.sqlite.prepare('UPDATE person SET first_name = ?, last_name = ? WHERE id = 1').run(first, last);
    assign(world.staff(), assigning(['USI-AAA111']));
    await mailJob({ ...world.context, now: () => new Date(NOW.getTime() + 3_600_000) });
    const folder = join(world.context.config.dataDir, 'mail');
    const [name = ''] = readdirSync(folder);
    const raw = readFileSync(join(folder, name));
    expect(raw.indexOf('\r\n\r\n')).toBeLessThan(3_000);
    expect(readMail(raw).header('to')).toMatch(/(^|<)maria@example\.org>?$/);
    expect(readMail(raw).text).not.toMatch(/example\.net|evil/);
  });
});

it('a thousand mails at the first run are all held, and go in portions when they are let go', async () => {
  const sink = await openSmtpSink();
  const place = install(
    `[mail]\nmode = "live"\nhost = "127.0.0.1"\nport = ${sink.port}\nsecurity = "none"\nfrom = "office@example.org"\nmax_per_second = 100000\nmax_per_run = 20\n`,
  );
  place.expect({ reference: 'USI-AAA111' });
  place.drop('1.xml', camt({ entries: [credit('100.00', 'USI-AAA111')] }));
  await place.process();
  tamper(
    place.db,
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
     INSERT INTO outbox (kind, subject, payment_id, person_id, to_address, language, facts, state, next_at, message_id, created_at)
     SELECT kind, 'payment/1/copy/' || i, payment_id, person_id, to_address, language, facts, state, next_at, '<copy.' || i || '@example.org>', created_at
     FROM outbox, n`,
  );
  expect(await mailJob(place.context)).toMatchObject({ sent: 0, held: 1_000 });
  expect(sink.messages).toEqual([]);
  setMailsFrom(place.db, 'live', new Date(0));
  expect(releaseAll({ db: place.db, now: NOW, staff: 'anna' }, 'FIRST_RUN')).toBe(1_000);
  const later = { ...place.context, now: () => new Date(NOW.getTime() + 3_600_000) };
  expect(await mailJob(later)).toMatchObject({ sent: 20, held: 0 });
  expect(sink.messages).toHaveLength(20);
  await sink.close();
});
