/** Money that went back: a return is linked to its payment, what is owed back is paid, and both can be undone. */
import { describe, expect, it } from 'vitest';
import { mailJob } from '../../jobs/mail.ts';
import { writeTransaction } from '../../src/models/db.ts';
import { mailsOfPayment } from '../../src/models/outbox.ts';
import { owedRefunds } from '../../src/models/refunds.ts';
import { recordRefund } from '../../src/processor/refunds/record-refund.ts';
import { assign } from '../../src/processor/staff/assign.ts';
import { reopen } from '../../src/processor/staff/ignore.ts';
import { link } from '../../src/processor/staff/link.ts';
import { refundDone } from '../../src/processor/staff/refund.ts';
import { undo } from '../../src/processor/staff/undo.ts';
import type { TestEntry } from '../helpers/camt.ts';
import { tamper } from '../helpers/tamper.ts';
import { assigning, credit, staffWorld, undoing } from './staff-world.ts';

const refusal = (code: string) => expect.objectContaining({ kind: 'refused', code });
const RETURN: TestEntry = { amount: '100.00', creditDebit: 'DBIT', code: 'PMNT/RCDT/RRTN' };
const linking = (paymentId: number, originalId: number) => ({ paymentId, originalId, ifVersion: null, note: null });
const done = (debitId: number | null) => ({
  paymentId: 1,
  debitId,
  amountMinor: null,
  date: '2026-11-20',
  ifVersion: null,
  note: null,
});

describe('link', () => {
  it('takes back what was booked: the item is open, the receipt refunded, nobody is thanked', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111'), RETURN]);
    expect(mailsOfPayment(world.db, 1)).toMatchObject([{ state: 'HELD', reason: 'REVERSAL_OPEN' }]);
    link(world.staff(), linking(2, 1));
    expect(world.payment(1)).toMatchObject({ state: 'REFUNDED', refundedMinor: 10_000 });
    expect(world.payment(2)).toMatchObject({ state: 'IRRELEVANT', stateReason: 'REVERSAL_OF' });
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'OPEN', allocatedMinor: 0 });
    expect(world.contributions()).toEqual([[10_000, 'REFUNDED']]);
    expect(await mailJob(world.context)).toMatchObject({ sent: 0 });
    expect(mailsOfPayment(world.db, 1)).toMatchObject([{ state: 'SUPPRESSED', reason: 'PAYMENT_REFUNDED' }]);
    expect(world.findings()).toEqual([]);
  });

  it('settles a payment that nobody has booked yet', async () => {
    const world = await staffWorld([credit('100.00', 'whatever'), RETURN]);
    link(world.staff(), linking(2, 1));
    expect([world.payment(1).state, world.payment(2).state]).toEqual(['REFUNDED', 'IRRELEVANT']);
    expect(world.findings()).toEqual([]);
  });

  it.each([1, 2])('is undone by either side (P-%i), and can be made again', async (id) => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111'), RETURN]);
    link(world.staff(), linking(2, 1));
    undo(world.staff(), undoing({ kind: 'payment', id }));
    expect(world.payment(1)).toMatchObject({ state: 'PROCESSED', refundedMinor: 0 });
    expect(world.payment(2)).toMatchObject({ state: 'MANUAL', stateReason: 'REVERSAL_ENTRY' });
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'PAID', allocatedMinor: 10_000 });
    expect(world.findings()).toEqual([]);
    link(world.staff(), linking(2, 1));
    expect(world.payment(1)).toMatchObject({ state: 'REFUNDED', refundedMinor: 10_000 });
    expect(world.findings()).toEqual([]);
  });

  it('is the last word on what came back, although a part of that had gone back before', async () => {
    const world = await staffWorld([RETURN, credit('100.00', 'back')]);
    const { db, now, booking } = world.staff();
    const money = { amountMinor: 1_000, currency: 'CHF', parentAmountMinor: null, feeMinor: 0 };
    const names = { gateway: 'bank', gatewayRefundId: 'R1', gatewayParentId: null, reason: null };
    const part = { paymentId: 2, kind: 'reversal', at: '2026-11-20', bankPaymentId: null, messageId: null } as const;
    const by = { actor: { kind: 'job', name: 'process' } } as const;
    writeTransaction(db, () => recordRefund({ db, now, booking }, { ...part, ...money, ...names }, by));
    link(world.staff(), linking(2, 1));
    undo(world.staff(), undoing({ kind: 'payment', id: 2 }));
    expect(world.payment(1)).toMatchObject({ state: 'MANUAL', refundedMinor: 0 });
    expect(world.payment(2)).toMatchObject({ state: 'MANUAL', refundedMinor: 1_000 });
    expect(world.findings()).toEqual([]);
  });

  it('refuses what cannot be the same money, and what is settled', async () => {
    const world = await staffWorld([credit('100.00', 'one'), credit('60.00', 'two'), RETURN, RETURN]);
    expect(() => link(world.staff(), linking(3, 2))).toThrowError(refusal('LINK_DIFFERS'));
    expect(() => link(world.staff(), linking(3, 4))).toThrowError(refusal('LINK_DIFFERS'));
    expect(() => link(world.staff(), linking(1, 2))).toThrowError(refusal('LINK_DIFFERS'));
    link(world.staff(), linking(3, 1));
    expect(() => link(world.staff(), linking(4, 1))).toThrowError(refusal('LINK_SETTLED'));
    expect(() => reopen(world.staff(), { paymentId: 3, ifVersion: null, because: 'x' })).toThrowError(
      refusal('NOT_REOPENED'),
    );
  });
});

describe('refund', () => {
  const PAYOUT: TestEntry = { amount: '20.00', creditDebit: 'DBIT', details: [{ debtor: 'Keller Maria' }] };

  it.each([null, 2])('what was owed back is paid (by the debit %j), and that can be undone', async (debitId) => {
    const world = await staffWorld([credit('120.00', 'thanks'), PAYOUT]);
    assign(world.staff(), assigning(['USI-AAA111'], { rest: 'refund' }));
    expect(owedRefunds(world.db)).toMatchObject([{ paymentId: 1, owedMinor: 2_000, paidMinor: 0 }]);
    refundDone(world.staff(), done(debitId));
    expect(world.payment()).toMatchObject({
      state: 'PARTIALLY_REFUNDED',
      toReimburseMinor: 2_000,
      refundedMinor: 2_000,
    });
    expect(world.item('USI-AAA111').state).toBe('PAID');
    expect(owedRefunds(world.db)).toMatchObject([{ paidMinor: 2_000 }]);
    expect(world.findings()).toEqual([]);
    expect(() => refundDone(world.staff(), done(null))).toThrowError(refusal('NOTHING_OWED'));
    undo(world.staff(), undoing({ kind: 'payment', id: 1 }));
    expect(world.payment()).toMatchObject({ state: 'PROCESSED', toReimburseMinor: 2_000, refundedMinor: 0 });
    expect(world.findings()).toEqual([]);
    undo(world.staff(), undoing({ kind: 'payment', id: 1 }));
    expect(world.payment()).toMatchObject({ state: 'MANUAL', toReimburseMinor: 0 });
    expect(world.findings()).toEqual([]);
  });

  it('a debit in another currency pays what is owed, or a part, once a person says what it was, until that is undone', async () => {
    const world = await staffWorld([credit('120.00', 'thanks'), { ...PAYOUT, amount: '14.80', currency: 'EUR' }]);
    const owed = () => owedRefunds(world.db).map(({ owedMinor, paidMinor }) => [owedMinor, paidMinor]);
    const before = world.payment(2);
    assign(world.staff(), assigning(['USI-AAA111'], { rest: 'refund' }));
    expect(() => refundDone(world.staff(), done(2))).toThrowError(/another currency \(--amount says what it was\)/);
    expect(() => refundDone(world.staff(), { ...done(2), amountMinor: 2_001 })).toThrowError(refusal('REFUND_DIFFERS'));
    refundDone(world.staff(), { ...done(2), amountMinor: 1_500 });
    expect(owed()).toEqual([[2_000, 1_500]]);
    expect(() => refundDone(world.staff(), { ...done(2), amountMinor: 500 })).toThrowError(/it has paid another one/);
    refundDone(world.staff(), { ...done(null), amountMinor: 500 });
    expect(owed()).toEqual([[2_000, 2_000]]);
    expect(world.findings()).toEqual([]);
    undo(world.staff(), undoing({ kind: 'payment', id: 1 }));
    expect(owed()).toEqual([[2_000, 1_500]]);
    undo(world.staff(), undoing({ kind: 'payment', id: 2 }));
    expect(owed()).toEqual([[2_000, 0]]);
    expect(world.payment(1)).toMatchObject({ state: 'PROCESSED', refundedMinor: 0 });
    expect(world.payment(2)).toEqual(before);
    expect(world.findings()).toEqual([]);
  });

  describe('by a debit that waited for a person', () => {
    const WAITING: TestEntry = { ...RETURN, amount: '20.00' };

    async function paidByWaiting() {
      const world = await staffWorld([credit('120.00', 'one'), WAITING, credit('20.00', 'other')]);
      assign(world.staff(), assigning(['USI-AAA111'], { rest: 'refund' }));
      refundDone(world.staff(), done(2));
      expect(world.payment(2)).toMatchObject({ state: 'IRRELEVANT', stateReason: 'REFUND_PAYOUT' });
      return world;
    }

    it.each([1, 2])('is undone on both sides, whichever is named (P-%i)', async (id) => {
      const world = await paidByWaiting();
      undo(world.staff(), undoing({ kind: 'payment', id }));
      expect(world.payment(1)).toMatchObject({ state: 'PROCESSED', toReimburseMinor: 2_000, refundedMinor: 0 });
      expect(world.payment(2)).toMatchObject({ state: 'MANUAL', stateReason: 'REVERSAL_ENTRY' });
      expect(world.findings()).toEqual([]);
      link(world.staff(), linking(2, 3));
      expect(() => refundDone(world.staff(), done(2))).toThrowError(refusal('REFUND_DIFFERS'));
      expect(world.findings()).toEqual([]);
    });

    it('the debit is not taken up while it settles a payment', async () => {
      const world = await paidByWaiting();
      const reopening = () => reopen(world.staff(), { paymentId: 2, ifVersion: null, because: 'x' });
      expect(reopening).toThrowError(refusal('NOT_REOPENED'));
      expect(reopening).toThrowError(/owed of P-1/);
    });

    it('a debit that settles one payment, and waits all the same, is found by check and settles no other', async () => {
      const world = await paidByWaiting();
      tamper(world.db, "UPDATE payment SET state = 'MANUAL', version = version + 1 WHERE id = 2");
      expect(world.findings()).toContain('DEBIT_SETTLES_TWICE P-2');
      expect(() => link(world.staff(), linking(2, 3))).toThrowError(refusal('LINK_SETTLED'));
    });

    it('a debit that settles two payments is found by check', async () => {
      const world = await paidByWaiting();
      tamper(
        world.db,
        `INSERT INTO refund (payment_id, gateway, kind, effect, amount_minor, currency, at, state, bank_payment_id)
         VALUES (3, 'bank', 'reversal', -1, 2000, 'CHF', '2026-11-20', 'APPLIED', 2)`,
      );
      expect(world.findings()).toContain('DEBIT_SETTLES_TWICE P-2');
    });
  });

  it('a debit pays one refund only, and exactly', async () => {
    const world = await staffWorld([credit('120.00', 'one'), PAYOUT, { ...PAYOUT, amount: '19.00' }]);
    assign(world.staff(), assigning(['USI-AAA111'], { rest: 'refund' }));
    expect(() => refundDone(world.staff(), done(3))).toThrowError(refusal('REFUND_DIFFERS'));
    expect(() => refundDone(world.staff(), done(1))).toThrowError(refusal('REFUND_DIFFERS'));
    expect(() => refundDone(world.staff(), { ...done(2), paymentId: 2 })).toThrowError(refusal('NOTHING_OWED'));
  });
});
