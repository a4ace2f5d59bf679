/** Which mail a booking queues, and what is said when a booking of which donors were told is taken back. */
import { describe, expect, it } from 'vitest';
import { writeTransaction } from '../../../src/models/db.ts';
import { newestEvent } from '../../../src/models/events.ts';
import { listMail, mailsOfPayment } from '../../../src/models/outbox.ts';
import { findDecidable } from '../../../src/models/payments.ts';
import { queueRefundNotice } from '../../../src/processor/mails/refund-notice.ts';
import { WAYS_OF_SETTLING, type WayOfSettling } from '../../../src/processor/mails/ways.ts';
import { assign } from '../../../src/processor/staff/assign.ts';
import { receive, settleElsewhere } from '../../../src/processor/staff/receive.ts';
import { undo } from '../../../src/processor/staff/undo.ts';
import { transition } from '../../../src/processor/transition.ts';
import { storedJson } from '../../../src/stored-json.ts';
import { install } from '../../helpers/installation.ts';
import { tamper } from '../../helpers/tamper.ts';
import { assigning, credit, NOW, staffWorld, undoing } from '../staff-world.ts';

type World = Awaited<ReturnType<typeof staffWorld>>;
const kinds = (world: Pick<World, 'db'>) => listMail(world.db).map(({ kind, state }) => `${kind} ${state}`);
const factsOf = (world: Pick<World, 'db'>, at = -1) =>
  storedJson<Record<string, unknown>>(listMail(world.db).at(at)?.facts ?? '');
const sent = (world: World) =>
  tamper(world.db, "UPDATE outbox SET state = 'SENT', sent_at = '2026-11-20T07:00:00Z' WHERE state = 'WAITING'");
const PAYMENT = { kind: 'payment', id: 1 } as const;

describe('the kind of a mail follows from what was settled', () => {
  it('what was owed is confirmed', async () => {
    expect(kinds(await staffWorld([credit('100.00', 'USI-AAA111')]))).toEqual(['confirmation WAITING']);
  });

  it('a part says what is still open', async () => {
    const world = await staffWorld([credit('60.00', 'nothing')]);
    assign(world.staff(), assigning([['USI-AAA111', 6_000]]));
    expect(kinds(world)).toEqual(['part_payment WAITING']);
    expect(factsOf(world)).toMatchObject({ amountMinor: 6_000, restMinor: 4_000 });
  });

  it('the rest of it is confirmed as settled', async () => {
    const world = await staffWorld([credit('60.00', 'nothing'), credit('40.00', 'nothing')]);
    assign(world.staff(), assigning([['USI-AAA111', 6_000]]));
    assign(world.staff(), assigning(['USI-AAA111'], { paymentId: 2 }));
    expect(kinds(world)).toEqual(['part_payment WAITING', 'confirmation WAITING']);
    expect(factsOf(world)).not.toHaveProperty('restMinor');
  });

  it.each([
    ['refund', 'returned', 8_500],
    ['keep', 'kept', 10_000],
  ] as const)('too much, --rest %s: the mail says that it is %s', async (rest, fate, given) => {
    const world = await staffWorld([credit('100.00', 'nothing')]);
    tamper(world.db, "UPDATE open_item SET amount_minor = 8500 WHERE reference = 'USI-AAA111'");
    assign(world.staff(), assigning(['USI-AAA111'], { rest }));
    expect(kinds(world)).toEqual(['overpayment WAITING']);
    expect(factsOf(world)).toMatchObject({
      amountMinor: 10_000,
      excess: { amountMinor: 1_500, fate },
      items: [{ amountMinor: given }],
    });
  });

  it('a gift and a gift to a fund are thanked for', async () => {
    const world = await staffWorld([credit('20.00', 'a'), credit('30.00', 'b')]);
    assign(world.staff(), assigning([['USI-FREE77', 2_000]]));
    assign(world.staff(), assigning([['FUND-2026', 3_000]], { paymentId: 2 }));
    expect(kinds(world)).toEqual(['thank_you WAITING', 'fund_gift SUPPRESSED']);
  });

  it.each([
    ['first', 'recurring_first'],
    ['later', 'recurring_later'],
  ] as const)('the %s instalment of a recurring gift has its own words', async (instalment, kind) => {
    const world = await staffWorld([credit('20.00', 'a')]);
    bookGift(world, { recurring: { instalment, frequency: 'month' }, noThankYou: null });
    expect(kinds(world)).toEqual([`${kind} WAITING`]);
    expect(factsOf(world)).toMatchObject({ frequency: 'month' });
  });

  it.each([
    ['Sent by portal (matching gift)', 'SUPPRESSED'],
    ['1', 'SUPPRESSED'],
    ['0', 'WAITING'],
    ['', 'WAITING'],
    [null, 'WAITING'],
  ])('no_thank_you %j: %s', async (noThankYou, state) => {
    const world = await staffWorld([credit('20.00', 'a')]);
    bookGift(world, { recurring: null, noThankYou });
    expect(kinds(world)).toEqual([`thank_you ${state}`]);
  });
});

function bookGift(world: World, gift: Parameters<typeof transition>[2]['gift'] & object): void {
  const { id, kind, reference } = world.item('USI-FREE77');
  const payment = findDecidable(world.db, 1);
  if (payment === null) throw new Error('no payment');
  const allocations = [{ openItemId: id, kind, reference, amountMinor: payment.amountMinor }];
  const change = { to: 'PROCESSED', reason: null, evidence: [], allocations, gift } as const;
  writeTransaction(world.db, () => transition(world.staff(), payment, change, { kind: 'staff', name: 'anna' }));
}

describe('the ways in which something is settled, row by row', () => {
  const settle: Readonly<Record<WayOfSettling, () => Promise<readonly unknown[]>>> = {
    bank: async () => listMail((await staffWorld([credit('100.00', 'USI-AAA111')])).db),
    gateway: async () => {
      const world = await staffWorld([credit('20.00', 'a')]);
      const payment = findDecidable(world.db, 1);
      if (payment === null) throw new Error('no payment');
      const { id, kind, reference } = world.item('USI-FREE77');
      const allocations = [{ openItemId: id, kind, reference, amountMinor: 2_000 }];
      const change = { to: 'PROCESSED', reason: null, evidence: [], allocations } as const;
      writeTransaction(world.db, () =>
        transition(world.staff(), { ...payment, gateway: 'adyen' }, change, { kind: 'staff', name: 'anna' }),
      );
      return listMail(world.db);
    },
    cash: async () => received('cash'),
    cheque: async () => received('cheque'),
    elsewhere: async () => {
      const world = await staffWorld([]);
      settleElsewhere(world.staff(), { reference: 'USI-AAA111', amountMinor: 10_000, note: null });
      return listMail(world.db);
    },
    imported: async () => {
      const place = install();
      place.expect({ reference: 'USI-AAA111', settledElsewhere: true, state: 'PAID' });
      await place.process();
      return listMail(place.db);
    },
  };

  it.each(Object.entries(WAYS_OF_SETTLING))('%s: %o', async (way, { mail }) => {
    const mails = await settle[way as WayOfSettling]();
    expect(mails).toHaveLength(mail ? 1 : 0);
  });

  async function received(how: 'cash' | 'cheque') {
    const world = await staffWorld([]);
    const request = { reference: 'USI-AAA111', amountMinor: 10_000, how, date: '2026-11-19' } as const;
    receive(world.staff(), { ...request, rest: null, fund: null, acceptShort: null, note: null });
    return listMail(world.db);
  }
});

describe('a donor who was told what is not so', () => {
  it('is told that it is not so, after the ten minutes in which an undo can be mended', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    sent(world);
    undo(world.staff(), undoing(PAYMENT, { alreadyNotified: true }));
    expect(kinds(world)).toEqual(['confirmation SENT', 'correction WAITING']);
    expect(listMail(world.db)[1]).toMatchObject({ toAddress: 'maria@example.org', nextAt: '2026-11-20T09:10:00.000Z' });
    expect(factsOf(world)).toMatchObject({ told: { items: [{ reference: 'USI-AAA111' }] }, now: null });
  });

  it('hears what is right in the same mail, when the payment is booked anew before it goes out', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    sent(world);
    undo(world.staff(), undoing(PAYMENT, { alreadyNotified: true }));
    assign(world.staff(), assigning([['USI-FREE77', 10_000]]));
    // The gift is another person's record: who was told first still hears that it was wrong.
    expect(kinds(world)).toEqual(['confirmation SENT', 'correction WAITING', 'thank_you WAITING']);
    expect(world.findings()).toEqual([]);
  });

  it('one person: the withdrawal gives way to the correction', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    const person = world.item('USI-AAA111').personId;
    tamper(world.db, `UPDATE open_item SET person_id = ${person} WHERE reference = 'USI-FREE77'`);
    sent(world);
    undo(world.staff(), undoing(PAYMENT, { alreadyNotified: true }));
    assign(world.staff(), assigning([['USI-FREE77', 10_000]]));
    expect(mailsOfPayment(world.db, 1).map(({ kind, state, reason }) => [kind, state, reason])).toEqual([
      ['confirmation', 'SENT', null],
      ['correction', 'SUPPRESSED', 'BOOKED_AGAIN'],
      ['correction', 'WAITING', null],
    ]);
    expect(factsOf(world)).toMatchObject({
      told: { items: [{ reference: 'USI-AAA111' }] },
      now: { items: [{ reference: 'USI-FREE77' }] },
    });
    const ids = listMail(world.db).map(({ messageId }) => messageId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is thanked as for the first time once the withdrawal has gone out', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    sent(world);
    undo(world.staff(), undoing(PAYMENT, { alreadyNotified: true }));
    sent(world);
    assign(world.staff(), assigning(['USI-AAA111']));
    expect(kinds(world)).toEqual(['confirmation SENT', 'correction SENT', 'confirmation WAITING']);
  });
});

describe('the notice of a large gift', () => {
  it.each([
    ['1000.01', 1],
    ['1000.00', 0],
  ])('a gift of %s CHF with a threshold of 1000.00 CHF: %d', async (amount, notices) => {
    const place = install('[mail]\nnotice_to = "board@example.org"\nlarge_donation = ["1000.00 CHF"]\n');
    place.expect({ reference: 'USI-FREE77', kind: 'contribution', amountMinor: null });
    const world = { ...(await staffWorld([credit(amount, 'a')])), booking: place.booking };
    const { id, kind, reference } = world.item('USI-FREE77');
    const payment = findDecidable(world.db, 1);
    if (payment === null) throw new Error('no payment');
    const allocations = [{ openItemId: id, kind, reference, amountMinor: payment.amountMinor }];
    const change = { to: 'PROCESSED', reason: null, evidence: [], allocations } as const;
    const context = { db: world.db, now: NOW, booking: place.booking };
    writeTransaction(world.db, () => transition(context, payment, change, { kind: 'staff', name: 'anna' }));
    expect(kinds(world).filter((kind) => kind.startsWith('large_donation'))).toHaveLength(notices);
    if (notices === 0) return;
    expect(listMail(world.db).at(-1)).toMatchObject({ toAddress: 'board@example.org', personId: null });
    expect(JSON.stringify(factsOf(world))).not.toMatch(/Maria|Keller|example\.org/);
    undo(world.staff(), undoing(PAYMENT));
    const again = findDecidable(world.db, 1);
    if (again === null) throw new Error('no payment');
    writeTransaction(world.db, () => transition(context, again, change, { kind: 'staff', name: 'anna' }));
    expect(kinds(world).filter((kind) => kind.startsWith('large_donation'))).toEqual([
      'large_donation SUPPRESSED',
      'large_donation WAITING',
    ]);
  });
});

describe('the notice of a refund', () => {
  const refund = (world: World, kind: string) =>
    Number(
      world.db.sqlite
        .prepare(
          `INSERT INTO refund (payment_id, gateway, kind, effect, amount_minor, currency, at, state)
           VALUES (1, 'bank', ?, -1, 2500, 'CHF', '2026-11-25', 'APPLIED')`,
        )
        .run(kind).lastInsertRowid,
    );
  const notice = (world: World, refundId: number) =>
    writeTransaction(world.db, () =>
      queueRefundNotice(world.staff(), { paymentId: 1, refundId, eventId: newestEvent(world.db), notBefore: NOW }),
    );

  it.each([
    ['refund', true, true],
    ['refund', false, true],
    ['chargeback', true, true],
    ['chargeback', false, false],
    ['reversal', false, false],
  ])('of a %s, the donor was thanked: %s, is queued: %s', async (kind, thanked, queued) => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    if (thanked) sent(world);
    const id = refund(world, kind);
    expect(notice(world, id)).toBe(queued);
    expect(notice(world, id)).toBe(false);
    expect(kinds(world).slice(1)).toEqual(queued ? ['refund WAITING'] : []);
    if (queued)
      expect(factsOf(world)).toMatchObject({ amountMinor: 2_500, refundDate: '2026-11-25', paidMinor: 10_000 });
  });
});
