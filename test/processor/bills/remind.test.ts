/** Who is reminded of what, and above all who is not. */
import { describe, expect, it } from 'vitest';
import { bookingPolicyOf } from '../../../jobs/context.ts';
import { mailJob } from '../../../jobs/mail.ts';
import { listMail } from '../../../src/models/outbox.ts';
import { planReminders, remind } from '../../../src/processor/bills/remind.ts';
import { setMailsFrom } from '../../../src/processor/mails/guards.ts';
import { camt, type TestEntry } from '../../helpers/camt.ts';
import { install } from '../../helpers/installation.ts';
import { openSmtpSink } from '../../helpers/smtp-sink.ts';
import { tamper } from '../../helpers/tamper.ts';

const OURS = `[organisation]
name = "Tanzhaus Blauwinkel"
address = ["Tanzgasse 7", "8999 Blauwinkel"]
[[account]]
iban = "CH9300762011623852957"
`;
const DAY_MS = 86_400_000;
const ASKED = Date.parse('2026-11-20T06:00:00Z');

function world(toml = '') {
  const place = install(OURS + toml);
  const { config } = place.context;
  const on = (day: number) => ({
    db: place.db,
    now: new Date(ASKED + day * DAY_MS),
    booking: bookingPolicyOf(config),
    config,
  });
  const outcomes = (plan: ReturnType<typeof planReminders>) =>
    plan.map(({ item, obstacle }) => [item.reference, obstacle ?? 'yes']);
  return {
    ...place,
    planned: (day = 0) => outcomes(planReminders(on(day))),
    remind: (day = 0) => outcomes(remind(on(day))),
    owes: (reference: string, dueDate: string | null, more = {}) => place.expect({ reference, dueDate, ...more }),
    pay: async (entry: TestEntry) => {
      place.drop('pay.xml', camt({ entries: [entry] }));
      await place.process();
    },
  };
}

describe('a reminder', () => {
  it('comes at the earliest ten days after the due date, and never without one', () => {
    const place = world();
    place.owes('USI-LATE11', '2026-11-10');
    place.owes('USI-SOON22', '2026-11-11');
    place.owes('USI-NEVER3', null);
    expect(place.planned()).toEqual([['USI-LATE11', 'yes']]);
    expect(listMail(place.db)).toEqual([]);
  });

  it('comes at most twice for an item, with twenty days between', () => {
    const place = world();
    place.owes('USI-LATE11', '2026-11-01');
    const days = [0, 1, 19, 20, 30, 40, 80].map((day) => place.remind(day)[0]?.[1]);
    expect(days).toEqual([
      'yes',
      'REMINDED_LATELY',
      'REMINDED_LATELY',
      'yes',
      'REMINDED_ENOUGH',
      'REMINDED_ENOUGH',
      'REMINDED_ENOUGH',
    ]);
    expect(listMail(place.db).map(({ messageId }) => messageId)).toHaveLength(2);
  });

  it('of one day are no more than was configured; the rest follows the next day', () => {
    const place = world('[remind]\nmax_per_day = 2\n');
    for (const reference of ['USI-AAAA11', 'USI-BBBB22', 'USI-CCCC33']) place.owes(reference, '2026-11-01');
    expect(place.remind().map(([, one]) => one)).toEqual(['yes', 'yes', 'REMINDED_MANY']);
    expect(place.remind(0.5).at(-1)).toEqual(['USI-CCCC33', 'REMINDED_MANY']);
    expect(place.remind(1).at(-1)).toEqual(['USI-CCCC33', 'yes']);
  });

  it.each([
    ["UPDATE person SET deceased_at = '2026-11-01'", 'PERSON_DECEASED'],
    ["UPDATE person SET deleted_at = '2026-11-01'", 'PERSON_DELETED'],
    ["UPDATE person SET email_bounced_at = '2026-11-01'", 'ADDRESS_BOUNCED'],
    ['UPDATE person SET email = NULL', 'NO_ADDRESS'],
  ])('is not written to who must not be: %s', (sql, reason) => {
    const place = world();
    place.owes('USI-LATE11', '2026-11-01');
    tamper(place.db, sql);
    expect(place.remind()).toEqual([['USI-LATE11', reason]]);
    expect(listMail(place.db)).toEqual([]);
  });
});

describe('while a payment waits for a person', () => {
  it.each<[string, TestEntry]>([
    ['names the reference, with another sum', { amount: '70.00', details: [{ text: 'Kurs USI-LATE11' }] }],
    ['comes from somebody of that name', { amount: '33.00', details: [{ debtor: 'KELLER MARIA', text: 'hallo' }] }],
  ])('that %s, nobody is reminded', async (_, entry) => {
    const place = world();
    place.owes('USI-LATE11', '2026-11-01');
    place.owes('USI-OTHER2', '2026-11-01');
    tamper(place.db, "UPDATE person SET first_name = 'Urs', last_name = 'Brunner' WHERE id = 2");
    await place.pay(entry);
    expect(place.payments()[0]?.state).toBe('MANUAL');
    expect(place.planned()).toEqual([
      ['USI-LATE11', 'PAYMENT_WAITS'],
      ['USI-OTHER2', 'yes'],
    ]);
  });

  it('of their known account, nobody is reminded', async () => {
    const place = world();
    place.owes('USI-LATE11', '2026-11-01');
    tamper(
      place.db,
      "INSERT INTO person_account (person_id, iban, origin) VALUES (1, 'CH5604835012345678009', 'import')",
    );
    await place.pay({
      amount: '33.00',
      details: [{ debtor: 'Familienkonto', iban: 'CH5604835012345678009', text: '' }],
    });
    expect(place.planned()).toEqual([['USI-LATE11', 'PAYMENT_WAITS']]);
  });
});

describe('just before it leaves', () => {
  it('a reminder is looked at once more: paid, changed, or a payment that waits; else it brings its bill', async () => {
    const sink = await openSmtpSink();
    try {
      const place = world(
        `[mail]\nmode = "live"\nhost = "127.0.0.1"\nport = ${sink.port}\nsecurity = "none"\nfrom = "office@example.org"\nmax_per_second = 1000\n`,
      );
      setMailsFrom(place.db, 'live', new Date(0));
      for (const reference of ['USI-PAID11', 'USI-LESS22', 'USI-WAIT33', 'USI-OPEN44'])
        place.owes(reference, '2026-11-01');
      for (const [id, name] of ['Arm', 'Beck', 'Cahn', 'Dorn'].entries())
        tamper(
          place.db,
          `UPDATE person SET first_name = 'Eva', last_name = '${name}', email = '${name}@example.org' WHERE id = ${id + 1}`,
        );
      place.remind();
      tamper(place.db, "UPDATE open_item SET amount_minor = 5000 WHERE reference = 'USI-LESS22'");
      place.drop(
        'pay.xml',
        camt({
          entries: [
            { amount: '100.00', details: [{ debtor: 'Eva Arm', text: 'USI-PAID11' }] },
            { amount: '40.00', details: [{ debtor: 'Eva Cahn', text: 'USI-WAIT33' }] },
          ],
        }),
      );
      await place.process();
      await mailJob(place.context);
      const reminders = listMail(place.db).filter(({ kind }) => kind === 'reminder');
      expect(reminders.map(({ state, reason }) => [state, reason])).toEqual([
        ['SUPPRESSED', 'ITEM_SETTLED'],
        ['SUPPRESSED', 'ITEM_SUM_CHANGED'],
        ['SUPPRESSED', 'PAYMENT_WAITS'],
        ['SENT', null],
      ]);
      const reminder = sink.messages.find(
        ({ to }) => to.includes('dorn@example.org') || to.includes('Dorn@example.org'),
      );
      expect(reminder?.raw.toString('latin1')).toMatch(/Content-Type: application\/pdf; name="?Bill-USI-OPEN44\.pdf/i);
    } finally {
      await sink.close();
    }
  });
});
