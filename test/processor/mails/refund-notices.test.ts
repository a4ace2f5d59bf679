/** Who hears of money that went back, whatever is booked, undone and booked anew around it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { mailJob } from '../../../jobs/mail.ts';
import { NO_TEMPLATES } from '../../../src/mail/own-templates.ts';
import { writeTransaction } from '../../../src/models/db.ts';
import { listMail } from '../../../src/models/outbox.ts';
import { lettersDue } from '../../../src/processor/mails/letters.ts';
import { releaseMail } from '../../../src/processor/mails/outbox-actions.ts';
import { type RefundFacts, recordRefund } from '../../../src/processor/refunds/record-refund.ts';
import { assign } from '../../../src/processor/staff/assign.ts';
import { settleElsewhere } from '../../../src/processor/staff/receive.ts';
import { owe, refundDone } from '../../../src/processor/staff/refund.ts';
import { undo } from '../../../src/processor/staff/undo.ts';
import { tamper } from '../../helpers/tamper.ts';
import { assigning, credit, NOW, staffWorld, undoing } from '../staff-world.ts';

type World = Awaited<ReturnType<typeof staffWorld>>;
let world: World;
beforeEach(async () => {
  world = await staffWorld([credit('100.00', 'thanks')]);
});

const PAYMENT = { kind: 'payment', id: 1 } as const;
/** Items of Maria (USI-AAA111) and of another person (USI-FREE77); both take 100.00. */
const toMaria = () => assign(world.staff(), assigning(['USI-AAA111']));
const toOther = () => assign(world.staff(), assigning(['USI-FREE77']));
const undone = (alreadyNotified = false) => undo(world.staff(), undoing(PAYMENT, { alreadyNotified }));
const sendLater = () => mailJob({ ...world.context, now: () => new Date(NOW.getTime() + 3_600_000) });
const sendAll = () => tamper(world.db, "UPDATE outbox SET state = 'SENT', reason = NULL WHERE state = 'WAITING'");

function back(amountMinor: number, kind: RefundFacts['kind'] = 'refund', at = '2026-11-20'): void {
  const money = { amountMinor, currency: 'CHF', parentAmountMinor: null, feeMinor: 0 };
  const names = { gateway: 'adyen', gatewayRefundId: `${kind}-${amountMinor}`, gatewayParentId: null, reason: null };
  const facts = { paymentId: 1, kind, at, bankPaymentId: null, messageId: null, ...money, ...names };
  const { db, now, booking } = world.staff();
  writeTransaction(db, () => recordRefund({ db, now, booking }, facts, { actor: { kind: 'message', name: 'refund' } }));
}

/** Kind, whose (the item that it names), state. */
function mails(): readonly string[] {
  return listMail(world.db).map(({ kind, facts, state, reason }) => {
    const told = JSON.parse(facts) as { items?: { reference: string }[]; told?: { items: { reference: string }[] } };
    const whose = (told.items ?? told.told?.items ?? []).map(({ reference }) => reference).join(' ');
    return [kind, whose, state, reason ?? ''].join(' ').trim();
  });
}
const unsent = () => mails().filter((mail) => mail.endsWith('WAITING'));

it('who was told nothing, and had the payment by mistake, hears nothing', () => {
  toMaria();
  undone();
  back(1_000);
  expect(unsent()).toEqual([]);
  toOther();
  expect(unsent()).toEqual(['thank_you USI-FREE77 WAITING', 'refund USI-FREE77 WAITING']);
});

it('a notice of a booking that is undone is stopped, and queued again for whom it is booked then', () => {
  toMaria();
  back(1_000);
  expect(unsent()).toContain('refund USI-AAA111 WAITING');
  undone();
  expect(unsent()).toEqual([]);
  toOther();
  expect(unsent()).toEqual(['thank_you USI-FREE77 WAITING', 'refund USI-FREE77 WAITING']);
  undone();
  toMaria();
  expect(unsent().filter((mail) => mail.startsWith('refund'))).toEqual(['refund USI-AAA111 WAITING']);
  expect(world.findings()).toEqual([]);
});

it('that a part went back is told although the rest goes back before the mail leaves', () => {
  toMaria();
  back(1_000);
  back(9_000);
  expect(unsent()).toEqual(['refund USI-AAA111 WAITING', 'refund USI-AAA111 WAITING']);
});

it('who was thanked and corrected hears nothing of what goes back afterwards; booked anew they do', () => {
  toMaria();
  sendAll();
  undone(true);
  back(1_000, 'chargeback');
  expect(unsent()).toEqual(['correction USI-AAA111 WAITING']);
  toMaria();
  expect(unsent().filter((mail) => mail.startsWith('refund'))).toEqual(['refund USI-AAA111 WAITING']);
});

it('what was queued before a booking stays when that is undone', () => {
  toMaria();
  back(10_000);
  settleElsewhere(world.staff(), { reference: 'USI-AAA111', amountMinor: 10_000, note: null });
  back(6_000, 'refund_reversed');
  expect(world.payment().state).toBe('MANUAL');
  assign(world.staff(), assigning([['USI-FREE77', 6_000]]));
  undone();
  expect(mails()).toContain('refund USI-AAA111 WAITING');
});

it('that it was not so is told although the payment is booked for somebody else, and that is undone or goes back', () => {
  toMaria();
  sendAll();
  undone(true);
  toOther();
  undone(true);
  expect(unsent()).toEqual(['correction USI-AAA111 WAITING']);
  toOther();
  back(10_000);
  expect(unsent()).toEqual(['correction USI-AAA111 WAITING', 'refund USI-FREE77 WAITING']);
});

it('somebody who had it by mistake does not make its donor one of several', () => {
  toMaria();
  undone();
  toOther();
  back(2_000);
  expect(unsent()).toContain('refund USI-FREE77 WAITING');
});

it('what a person notes as owed and then as paid is told once; taken back before it leaves, not at all', () => {
  toMaria();
  owe(world.staff(), { paymentId: 1, amountMinor: 2_000, ifVersion: null, note: null });
  const done = { paymentId: 1, debitId: null, amountMinor: null, date: '2026-11-21', ifVersion: null, note: null };
  refundDone(world.staff(), done);
  expect(unsent()).toContain('refund USI-AAA111 WAITING');
  undone();
  expect(mails()).toContain('refund USI-AAA111 SUPPRESSED REFUND_UNDONE');
});

describe('money that came again', () => {
  it('stops the notice that has not left', () => {
    toMaria();
    sendAll();
    back(10_000, 'chargeback');
    expect(unsent()).toEqual(['refund USI-AAA111 WAITING']);
    back(10_000, 'chargeback_reversed');
    expect(mails()).toEqual([
      'confirmation USI-AAA111 SENT',
      'refund USI-AAA111 SUPPRESSED CAME_AGAIN',
      'confirmation USI-AAA111 SUPPRESSED ALREADY_NOTIFIED',
    ]);
    expect(world.findings()).toEqual([]);
  });

  it('is confirmed anew to who was told that it went back, and once', () => {
    toMaria();
    sendAll();
    back(10_000, 'chargeback');
    sendAll();
    back(10_000, 'chargeback_reversed');
    expect(unsent()).toEqual(['confirmation USI-AAA111 WAITING']);
    sendAll();
    undone(true);
    toMaria();
    expect(mails().at(-1)).toBe('confirmation USI-AAA111 SUPPRESSED ALREADY_NOTIFIED');
    expect(world.findings()).toEqual([]);
  });

  it('in part leaves the notice to a person, who may let it go', async () => {
    toMaria();
    sendAll();
    back(5_000, 'chargeback');
    back(2_000, 'chargeback_reversed');
    await sendLater();
    expect(mails().at(-1)).toBe('refund USI-AAA111 HELD CAME_AGAIN');
    releaseMail({ db: world.db, now: NOW, staff: 'anna' }, 2);
    await sendLater();
    expect(listMail(world.db).at(-1)?.state).toBe('FILED');
  });

  it('in part, of which the donor was told, leaves a new confirmation to a person', () => {
    toMaria();
    sendAll();
    back(2_000, 'chargeback');
    sendAll();
    back(2_000, 'chargeback_reversed');
    expect(mails().slice(2)).toEqual(['confirmation USI-AAA111 HELD CAME_AGAIN']);
    back(1_000, 'chargeback');
    expect(mails().slice(2)).toEqual([
      'confirmation USI-AAA111 SUPPRESSED REPLACED',
      'confirmation USI-AAA111 HELD CAME_AGAIN',
      'refund USI-AAA111 WAITING',
    ]);
    expect(world.findings()).toEqual([]);
  });

  it('is on no letter either', () => {
    tamper(world.db, "UPDATE person SET email = NULL, first_name = 'Maria'");
    toMaria();
    back(1_000);
    const settings = { organisation: world.context.config.organisation, language: 'en', templates: NO_TEMPLATES };
    const letters = () => lettersDue(world.db, settings, false).letters.map(({ kind }) => kind);
    expect(letters()).toContain('refund');
    back(1_000, 'refund_reversed');
    expect(letters()).not.toContain('refund');
  });

  it('of one of two refunds stops the notice of that one', () => {
    toMaria();
    sendAll();
    back(1_000);
    back(2_000, 'chargeback');
    back(2_000, 'chargeback_reversed');
    expect(mails().filter((mail) => mail.startsWith('refund'))).toEqual([
      'refund USI-AAA111 WAITING',
      'refund USI-AAA111 SUPPRESSED CAME_AGAIN',
    ]);
  });
});

describe('more than came', () => {
  it.each([
    ['by a second refund', 10_000, 10_000],
    ['by two parts', 6_000, 5_000],
  ])('that goes back %s is not told unseen', async (_, first, second) => {
    toMaria();
    sendAll();
    back(first);
    back(second, 'chargeback');
    expect(mails().filter((mail) => mail.startsWith('refund'))).toEqual([
      'refund USI-AAA111 WAITING',
      'refund USI-AAA111 HELD REFUND_EXCESS',
    ]);
    expect(world.findings()).toEqual(['REFUND_EXCESS P-1']);
    await sendLater();
    expect(mails().at(-1)).toBe('refund USI-AAA111 HELD REFUND_EXCESS');
  });

  it('in one refund is not told unseen', () => {
    toMaria();
    back(15_000);
    expect(mails().at(-1)).toBe('refund USI-AAA111 HELD REFUND_EXCESS');
  });

  it('is told once the excess is gone', () => {
    toMaria();
    sendAll();
    back(10_000);
    back(3_000, 'chargeback');
    back(10_000, 'refund_reversed');
    expect(mails().filter((mail) => mail.startsWith('refund'))).toEqual([
      'refund USI-AAA111 SUPPRESSED CAME_AGAIN',
      'refund USI-AAA111 WAITING',
    ]);
  });
});

it.each([
  ['an instant in the zone of the books', '2026-11-19T23:30:00.000Z', '2026-11-20'],
  ['a plain day as it is', '2026-11-19', '2026-11-19'],
])('a notice has %s', (_, at, day) => {
  toMaria();
  back(1_000, 'refund', at);
  expect(JSON.parse(listMail(world.db).at(-1)?.facts ?? '{}')).toMatchObject({ refundDate: day });
});
