/** Refunds of every kind as rows, and the payment that follows from their sum; for bank and gateway payments alike. */
import { beforeEach, describe, expect, it } from 'vitest';
import { writeTransaction } from '../../src/models/db.ts';
import { eventsOf } from '../../src/models/events.ts';
import { mailsOfPayment, updateMail } from '../../src/models/outbox.ts';
import { type RefundFacts, recordRefund } from '../../src/processor/refunds/record-refund.ts';
import { assign } from '../../src/processor/staff/assign.ts';
import { note } from '../../src/processor/staff/note.ts';
import { settleElsewhere } from '../../src/processor/staff/receive.ts';
import { owe, refundDone } from '../../src/processor/staff/refund.ts';
import { undo } from '../../src/processor/staff/undo.ts';
import { assigning, credit, NOW, staffWorld, undoing } from './staff-world.ts';

type World = Awaited<ReturnType<typeof staffWorld>>;
const MESSAGE = { actor: { kind: 'message', name: 'refund' } } as const;

function refund(world: World, facts: Partial<RefundFacts> = {}, paymentId = 1) {
  const { db, booking } = world;
  const given = {
    gateway: 'adyen',
    kind: 'refund',
    gatewayRefundId: 'R1',
    gatewayParentId: null,
    currency: 'CHF',
  } as const;
  const more = { amountMinor: 10_000, parentAmountMinor: null, feeMinor: 0, at: '2026-11-20', reason: null } as const;
  const whose = { paymentId, bankPaymentId: null, messageId: null };
  return writeTransaction(db, () =>
    recordRefund({ db, now: NOW, booking }, { ...given, ...more, ...whose, ...facts }, MESSAGE),
  );
}

/** Without the notices of refunds, which have a test of their own. */
const mails = (world: World) =>
  mailsOfPayment(world.db, 1)
    .filter(({ kind }) => kind !== 'refund')
    .map(({ state, reason, facts }) => [state, reason, JSON.parse(facts).amountMinor]);

describe('of a booked payment', () => {
  let world: World;
  beforeEach(async () => {
    world = await staffWorld([credit('100.00', 'USI-AAA111'), credit('50.00', 'USI-BBB222')]);
  });
  const holds = () => expect(world.findings()).toEqual([]);

  it('all of it: REFUNDED, the item open, the receipt refunded, nobody is thanked', () => {
    expect(refund(world)).toMatchObject({ outcome: 'applied', from: 'PROCESSED', to: 'REFUNDED', excessMinor: 0 });
    expect(world.payment(1)).toMatchObject({ state: 'REFUNDED', refundedMinor: 10_000, toReimburseMinor: 0 });
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'OPEN', allocatedMinor: 0 });
    expect(world.contributions()).toEqual([
      [10_000, 'REFUNDED'],
      [5_000, 'COMPLETED'],
    ]);
    expect(mails(world)).toEqual([['SUPPRESSED', 'PAYMENT_REFUNDED', 10_000]]);
    holds();
  });

  it('a part: it stays booked, the receipt says so, and the mail that waits thanks for what stays', () => {
    expect(refund(world, { amountMinor: 4_000 })).toMatchObject({ to: 'PARTIALLY_REFUNDED', refundedMinor: 4_000 });
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'PAID', allocatedMinor: 10_000 });
    expect(world.contributions()[0]).toEqual([10_000, 'PARTIALLY_REFUNDED']);
    expect(mails(world)).toEqual([
      ['SUPPRESSED', 'REPLACED', 10_000],
      ['WAITING', null, 6_000],
    ]);
    holds();
    expect(refund(world, { kind: 'refund_reversed', amountMinor: 4_000 })).toMatchObject({ to: 'PROCESSED' });
    expect(world.contributions()[0]).toEqual([10_000, 'COMPLETED']);
    expect(mails(world).at(-1)).toEqual(['WAITING', null, 10_000]);
    holds();
    refund(world, { kind: 'chargeback', amountMinor: 3_000 });
    expect(refund(world, { kind: 'chargeback', gatewayRefundId: 'R2', amountMinor: 7_000 })).toMatchObject({
      to: 'CHARGEBACK',
    });
    expect(world.contributions()[0]).toEqual([10_000, 'CHARGEBACK']);
    expect(mails(world).every(([state]) => state === 'SUPPRESSED')).toBe(true);
    holds();
  });

  it('a chargeback that is reversed restores the booking, and a donor who was told is not told again', () => {
    const [mail] = mailsOfPayment(world.db, 1);
    if (mail === undefined) throw new Error('no mail');
    updateMail(world.db, mail, { state: 'SENT', sentAt: NOW.toISOString() });
    expect(refund(world, { kind: 'chargeback' })).toMatchObject({ to: 'CHARGEBACK' });
    expect(refund(world, { kind: 'chargeback_reversed' })).toMatchObject({ from: 'CHARGEBACK', to: 'PROCESSED' });
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'PAID', allocatedMinor: 10_000 });
    expect(world.contributions()).toEqual([
      [10_000, 'CANCELLED'],
      [5_000, 'COMPLETED'],
      [10_000, 'COMPLETED'],
    ]);
    expect(mails(world)).toEqual([
      ['SENT', null, 10_000],
      ['SUPPRESSED', 'ALREADY_NOTIFIED', 10_000],
    ]);
    holds();
  });

  it('a part that comes again is booked with all items, less what is gone', () => {
    refund(world);
    expect(refund(world, { kind: 'refund_reversed', amountMinor: 7_500 })).toMatchObject({ to: 'PARTIALLY_REFUNDED' });
    expect(world.payment(1)).toMatchObject({ state: 'PARTIALLY_REFUNDED', refundedMinor: 2_500 });
    expect(mails(world).at(-1)).toEqual(['WAITING', null, 7_500]);
    holds();
  });

  it('money that comes again when its item is settled meanwhile waits for a person', () => {
    refund(world);
    settleElsewhere(world.staff(), { reference: 'USI-AAA111', amountMinor: 10_000, note: null });
    expect(refund(world, { kind: 'refund_reversed' })).toMatchObject({ to: 'MANUAL' });
    expect(world.payment(1)).toMatchObject({ state: 'MANUAL', stateReason: 'REFUND_UNCLEAR', refundedMinor: 0 });
    holds();
  });

  it.each([
    ['refund', 'chargeback'],
    ['chargeback', 'refund'],
  ] as const)(
    'a %s and then a %s of all is a CHARGEBACK, with an excess that check tells until a person has looked',
    (...kinds) => {
      refund(world, { kind: kinds[0] });
      expect(refund(world, { kind: kinds[1], gatewayRefundId: 'R2' })).toMatchObject({
        to: 'CHARGEBACK',
        excessMinor: 10_000,
      });
      expect(world.contributions()[0]).toEqual([10_000, 'CHARGEBACK']);
      expect(world.findings()).toEqual(['REFUND_EXCESS P-1']);
      note(world.staff(), { paymentId: 1, text: 'asked the processor' });
      holds();
      expect(refund(world, { kind: 'chargeback_reversed', gatewayRefundId: 'R3' })).toMatchObject({ to: 'REFUNDED' });
      expect(world.contributions()[0]).toEqual([10_000, 'REFUNDED']);
      holds();
    },
  );

  it('again with the same facts is nothing; with other facts a conflict that is told once', () => {
    refund(world);
    const events = () => eventsOf(world.db, { paymentId: 1 }).length;
    const before = events();
    expect(refund(world)).toMatchObject({ outcome: 'known' });
    expect(refund(world, { gatewayRefundId: null, at: '2026-11-25' })).toMatchObject({ outcome: 'known' });
    expect(events()).toBe(before);
    const other = { outcome: 'conflict', differs: ['amount'] };
    expect(refund(world, { amountMinor: 9_000 })).toMatchObject(other);
    expect(refund(world, { amountMinor: 9_000 })).toMatchObject(other);
    expect(refund(world, {}, 2)).toMatchObject({ outcome: 'conflict', differs: ['payment'] });
    expect(events()).toBe(before + 1);
    expect(world.findings()).toEqual(['REFUND_CONFLICT P-1 P-2']);
  });

  it('its name may come later, and two of one amount on two days are two', () => {
    const part = { gatewayRefundId: null, amountMinor: 3_000 };
    refund(world, part);
    expect(refund(world, { ...part, gatewayRefundId: 'R9' })).toMatchObject({ outcome: 'known' });
    expect(refund(world, { ...part, gatewayRefundId: 'R9', at: '2026-11-22' })).toMatchObject({ outcome: 'known' });
    expect(refund(world, { ...part, at: '2026-11-23' })).toMatchObject({ outcome: 'applied', refundedMinor: 6_000 });
    holds();
  });

  it('in another currency it counts when it was converted, and else waits for a person', () => {
    expect(refund(world, { currency: 'EUR', amountMinor: 4_500, parentAmountMinor: 5_000 })).toMatchObject({
      to: 'PARTIALLY_REFUNDED',
      refundedMinor: 5_000,
    });
    holds();
    expect(refund(world, { currency: 'USD', gatewayRefundId: 'R2' })).toMatchObject({
      outcome: 'unclear',
      why: 'CURRENCY',
    });
    expect(world.findings()).toEqual(['REFUND_UNCLEAR P-1']);
  });

  it.each([
    ['a part of it', 5_500, 'PARTIALLY_REFUNDED'],
    ['all of it', 10_000, 'REFUNDED'],
  ])('in another currency it counts once a person says what it was, %s, until that is undone', (_, amountMinor, to) => {
    const asked = { paymentId: 1, debitId: null, date: '2026-11-20', ifVersion: null, note: null };
    const done = (minor: number | null) => refundDone(world.staff(), { ...asked, amountMinor: minor });
    refund(world, { currency: 'EUR', amountMinor: 6_000, gatewayRefundId: 'R2' });
    expect(() => done(null)).toThrowError(expect.objectContaining({ code: 'REFUND_WORTH' }));
    expect(() => done(10_001)).toThrowError(expect.objectContaining({ code: 'OWED_TOO_MUCH' }));
    const before = world.item('USI-AAA111');
    done(amountMinor);
    expect(world.payment(1)).toMatchObject({ state: to, refundedMinor: amountMinor });
    holds();
    expect(() => done(amountMinor)).toThrowError(expect.objectContaining({ code: 'NOTHING_OWED' }));
    undo(world.staff(), undoing({ kind: 'last-own-action' }));
    expect(world.payment(1)).toMatchObject({ state: 'PROCESSED', refundedMinor: 0 });
    expect(world.item('USI-AAA111')).toMatchObject({ state: before.state, allocatedMinor: before.allocatedMinor });
    expect(world.findings()).toEqual(['REFUND_UNCLEAR P-1']);
    done(amountMinor);
    expect(world.payment(1)).toMatchObject({ state: to, refundedMinor: amountMinor });
    holds();
  });

  it('in another currency is not settled while something else is owed, as nobody can tell which is meant', () => {
    refund(world, { currency: 'EUR', amountMinor: 6_000, gatewayRefundId: 'R2' });
    owe(world.staff(), { paymentId: 1, amountMinor: 1_000, ifVersion: null, note: null });
    const asked = { paymentId: 1, debitId: null, amountMinor: 1_000, date: '2026-11-20', ifVersion: null, note: null };
    expect(() => refundDone(world.staff(), asked)).toThrowError(
      expect.objectContaining({ code: 'REFUND_AMBIGUOUS', message: '60.00 EUR and 10.00 CHF are owed back of P-1' }),
    );
  });

  it('what a processor reports is not undone here', () => {
    refund(world);
    expect(() => undo(world.staff(), undoing({ kind: 'payment', id: 1 }))).toThrowError(
      expect.objectContaining({ code: 'UNDO_REFUNDED' }),
    );
  });
});

describe('of a payment that nobody has booked', () => {
  it('all of it: REFUNDED without ever being booked; reversed, it is a person’s again', async () => {
    const world = await staffWorld([credit('100.00', 'whatever')]);
    expect(refund(world, { kind: 'reversal' })).toMatchObject({ from: 'MANUAL', to: 'REFUNDED' });
    expect(world.findings()).toEqual([]);
    expect(refund(world, { kind: 'reversal_reversed' })).toMatchObject({ from: 'REFUNDED', to: 'MANUAL' });
    assign(world.staff(), assigning(['USI-AAA111']));
    expect(world.payment(1).state).toBe('PROCESSED');
    expect(world.findings()).toEqual([]);
  });

  it('a part: a person is told, and gives away only what is left', async () => {
    const world = await staffWorld([credit('100.00', 'whatever')]);
    expect(refund(world, { amountMinor: 5_000 })).toMatchObject({ from: 'MANUAL', to: 'MANUAL' });
    expect(world.payment(1)).toMatchObject({ stateReason: 'REFUND_UNCLEAR', refundedMinor: 5_000 });
    expect(() => assign(world.staff(), assigning([['USI-AAA111', 10_000]]))).toThrowError(/50.00/);
    assign(world.staff(), assigning(['USI-BBB222']));
    expect(world.payment(1)).toMatchObject({
      state: 'PARTIALLY_REFUNDED',
      refundedMinor: 5_000,
      toReimburseMinor: 5_000,
    });
    expect(world.item('USI-BBB222').state).toBe('PAID');
    expect(mails(world).at(-1)).toEqual(['WAITING', null, 5_000]);
    expect(world.findings()).toEqual([]);
  });

  it('with two items and a part gone, a person lets the mails go', async () => {
    const world = await staffWorld([credit('150.00', 'both')]);
    assign(world.staff(), assigning(['USI-AAA111', 'USI-BBB222']));
    refund(world, { amountMinor: 2_000 });
    expect(mails(world).map(([state, reason]) => [state, reason])).toEqual([
      ['HELD', 'PARTLY_REFUNDED'],
      ['HELD', 'PARTLY_REFUNDED'],
    ]);
    expect(world.contributions()).toEqual([
      [10_000, 'PARTIALLY_REFUNDED'],
      [5_000, 'PARTIALLY_REFUNDED'],
    ]);
    refund(world, { kind: 'refund_reversed', amountMinor: 2_000 });
    expect(mails(world).map(([state, reason]) => [state, reason])).toEqual([
      ['WAITING', null],
      ['WAITING', null],
    ]);
    expect(world.findings()).toEqual([]);
  });
});
