/** Guards hold mail that nobody expects, people let it go; going live says from which day donors are told. */
import { describe, expect, it } from 'vitest';
import { mailJob } from '../../../jobs/mail.ts';
import { listMail } from '../../../src/models/outbox.ts';
import { checkInvariants } from '../../../src/processor/check.ts';
import { donorsNotTold, goLive, planGoLive } from '../../../src/processor/mails/go-live.ts';
import { guardOf, setMailsFrom } from '../../../src/processor/mails/guards.ts';
import {
  cancelMail,
  markBounced,
  releaseAll,
  releaseMail,
  retryMail,
} from '../../../src/processor/mails/outbox-actions.ts';
import { tamper } from '../../helpers/tamper.ts';
import { credit, NOW, staffWorld } from '../staff-world.ts';

type World = Awaited<ReturnType<typeof staffWorld>>;
const twoMails = () => staffWorld([credit('100.00', 'USI-AAA111'), credit('50.00', 'USI-BBB222')]);
const states = (world: World) => listMail(world.db).map(({ state, reason }) => [state, reason]);
const anna = (world: World) => ({ db: world.db, now: NOW, staff: 'anna' });
const DAY_MS = 86_400_000;
const FORTNIGHT_MS = 14 * DAY_MS;
const guardIn = (world: World, mode: 'file' | 'live', now = NOW) => {
  const guard = guardOf(world.db, { mode, maxAgeMs: FORTNIGHT_MS });
  return listMail(world.db).map((mail) => guard(mail, now));
};

describe('guards', () => {
  it('hold everything before the day was said, and what was decided before it', async () => {
    const world = await twoMails();
    expect(guardIn(world, 'live')).toEqual(['FIRST_RUN', 'FIRST_RUN']);
    setMailsFrom(world.db, 'live', new Date('2026-11-21T00:00:00Z'));
    expect(guardIn(world, 'live')).toEqual(['FIRST_RUN', 'FIRST_RUN']);
    setMailsFrom(world.db, 'live', new Date('2026-11-20T00:00:00Z'));
    expect(guardIn(world, 'live')).toEqual([null, null]);
  });

  it('hold what was decided more than fourteen days ago, to the millisecond, unless a person let it go', async () => {
    const world = await twoMails();
    setMailsFrom(world.db, 'live', new Date(0));
    const [first] = listMail(world.db);
    const decided = Date.parse(first?.createdAt ?? '');
    expect(guardIn(world, 'live', new Date(decided + FORTNIGHT_MS))).toEqual([null, null]);
    expect(guardIn(world, 'live', new Date(decided + FORTNIGHT_MS + 1))).toEqual(['TOO_OLD', 'TOO_OLD']);
    tamper(world.db, "UPDATE outbox SET state = 'HELD', reason = 'TOO_OLD' WHERE id = 1");
    releaseMail(anna(world), 1);
    expect(guardIn(world, 'live', new Date(decided + FORTNIGHT_MS + 1))).toEqual([null, 'TOO_OLD']);
  });

  it.each([
    [98, 0, [null, null]],
    [99, 0, ['MASS_IMPORT', 'MASS_IMPORT']],
    [99, 30, [null, null]],
    [200, 30, ['MASS_IMPORT', 'MASS_IMPORT']],
  ])('%d more mails today, %d on each of three days before: %j', async (today, before, held) => {
    const world = await twoMails();
    setMailsFrom(world.db, 'live', new Date(0));
    const copy = (count: number, at: string, state: string) =>
      tamper(
        world.db,
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
         INSERT INTO outbox (kind, subject, payment_id, language, facts, state, next_at, message_id, created_at)
         SELECT 'thank_you', '${at}/' || i, 1, 'en', '{}', '${state}', '${at}', '<${at.slice(0, 10)}.' || i || '@x>', '${at}' FROM n WHERE ${count} > 0`,
      );
    copy(today, '2026-11-20T05:00:00.000Z', 'SENT');
    if (before > 0) for (const day of ['10', '11', '12']) copy(before, `2026-11-${day}T05:00:00.000Z`, 'SENT');
    expect(guardIn(world, 'live').slice(0, 2)).toEqual(held);
  });

  it('in mode file a mail is written all the same, with the guard that would have held it in a header', async () => {
    const world = await twoMails();
    tamper(world.db, "UPDATE outbox SET created_at = '2026-10-01T00:00:00.000Z' WHERE id = 1");
    expect(await mailJob(world.context)).toMatchObject({ sent: 2 });
    expect(states(world)).toEqual([
      ['FILED', null],
      ['FILED', null],
    ]);
    const { readdirSync, readFileSync } = await import('node:fs');
    const folder = `${world.context.config.dataDir}/mail`;
    const written = readdirSync(folder)
      .sort()
      .map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
    expect(written.map((text) => /^X-Quittance-Would-Hold: (.*)\r$/m.exec(text)?.[1])).toEqual(['TOO_OLD', undefined]);
  });
});

describe('going live', () => {
  it('sends what was only filed since the day, leaves what was filed before, and counts who was not told', async () => {
    const world = await twoMails();
    await mailJob(world.context);
    tamper(world.db, "UPDATE outbox SET created_at = '2026-11-01T00:00:00.000Z' WHERE id = 1");
    expect(donorsNotTold(world.db)).toBe(2);
    const from = new Date('2026-11-20T00:00:00Z');
    expect(planGoLive(world.db, 'live', from)).toEqual({ toSend: 0, filedToSend: 1, held: 0, neverTold: 1 });
    goLive(world.db, 'live', from);
    expect(states(world)).toEqual([
      ['FILED', null],
      ['WAITING', null],
    ]);
    expect(guardIn(world, 'live')[1]).toBeNull();
    expect(checkInvariants(world.db, NOW).findings).toEqual([]);
  });

  it('does not send what was undone since, nor the first of two for one payment', async () => {
    const world = await twoMails();
    await mailJob(world.context);
    tamper(
      world.db,
      "UPDATE payment SET state = 'MANUAL', version = version + 1, state_reason = 'STAFF_REOPENED' WHERE id = 1",
    );
    expect(planGoLive(world.db, 'live', new Date(0))).toMatchObject({ filedToSend: 1 });
  });
});

describe('people', () => {
  it('release, cancel and try again, each once and with an event; UNCERTAIN only when it is said', async () => {
    const world = await twoMails();
    tamper(world.db, "UPDATE outbox SET state = 'HELD', reason = 'TOO_OLD'");
    expect(releaseAll(anna(world), null)).toBe(2);
    expect(releaseAll(anna(world), null)).toBe(0);
    expect(() => releaseMail(anna(world), 1)).toThrowError(expect.objectContaining({ code: 'MAIL_NOT_HELD' }));
    cancelMail(anna(world), 2);
    expect(() => cancelMail(anna(world), 2)).toThrowError(expect.objectContaining({ code: 'MAIL_GONE' }));
    tamper(world.db, "UPDATE outbox SET state = 'UNCERTAIN' WHERE id = 1");
    expect(() => retryMail(anna(world), 1, false)).toThrowError(expect.objectContaining({ code: 'MAIL_UNCERTAIN' }));
    expect(retryMail(anna(world), 1, true)).toMatchObject({ state: 'WAITING', attempts: 0 });
    expect(checkInvariants(world.db, NOW).findings).toEqual([]);
  });

  it('release --all leaves doubts about the money; named, they go', async () => {
    const world = await twoMails();
    tamper(world.db, "UPDATE outbox SET state = 'HELD', reason = 'PROOF_RED' WHERE id = 1");
    expect(releaseAll(anna(world), null)).toBe(0);
    expect(releaseAll(anna(world), 'PROOF_RED')).toBe(1);
  });

  it('release --all in bites: cut off in the middle it has let go of some, and the rest the next time', async () => {
    const world = await twoMails();
    tamper(
      world.db,
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1198)
       INSERT INTO outbox (kind, subject, payment_id, person_id, to_address, language, facts, state, next_at, message_id, created_at)
       SELECT kind, 'copy/' || i, payment_id, person_id, to_address, language, facts, state, next_at, 'copy-' || i, created_at FROM outbox, n WHERE id = 1`,
    );
    tamper(world.db, "UPDATE outbox SET state = 'HELD', reason = 'TOO_OLD'");
    const count = (sql: string) => world.db.sqlite.prepare<[], number>(`SELECT count(*) FROM ${sql}`).pluck().get();
    world.db.sqlite.exec(
      "CREATE TRIGGER full_disk BEFORE UPDATE ON outbox WHEN old.id = 1100 BEGIN SELECT raise(ABORT, 'no space left'); END",
    );
    expect(() => releaseAll(anna(world), null)).toThrow('no space left');
    const before = count("outbox WHERE state = 'WAITING' AND reason = 'RELEASED'") ?? 0;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(1_100);
    world.db.sqlite.exec('DROP TRIGGER full_disk');
    expect(releaseAll(anna(world), null)).toBe(1_200 - before);
    expect(count("event WHERE reason = 'MAIL_RELEASED'")).toBe(1_200);
    expect(count("outbox WHERE state = 'HELD'")).toBe(0);
  });

  it('try again at the address that is known now, and the books still vouch for it', async () => {
    const world = await twoMails();
    tamper(world.db, "UPDATE outbox SET state = 'FAILED', reason = 'REFUSED' WHERE id = 1");
    tamper(world.db, "UPDATE person SET email = 'right@example.org' WHERE id = 1");
    expect(retryMail(anna(world), 1, false)).toMatchObject({ toAddress: 'right@example.org' });
    expect(checkInvariants(world.db, NOW).findings).toEqual([]);
  });

  it('mark an address from which mail came back: its mail is suppressed when it is to go', async () => {
    const world = await twoMails();
    expect(markBounced(anna(world), 'Urs@Example.org', true)).toBe(1);
    await mailJob(world.context);
    expect(states(world)[1]).toEqual(['SUPPRESSED', 'ADDRESS_BOUNCED']);
    expect(markBounced(anna(world), 'urs@example.org', false)).toBe(1);
  });
});
