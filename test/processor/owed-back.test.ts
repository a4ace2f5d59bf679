/** What is to be paid back: noted, paid by mistake, taken back, counted once, and told to the donor as it is. */
import { describe, expect, it } from 'vitest';
import { writeTransaction } from '../../src/models/db.ts';
import { mailsOfPayment } from '../../src/models/outbox.ts';
import { owedRefunds } from '../../src/models/refunds.ts';
import { creditsByAccount } from '../../src/models/reports.ts';
import { recordRefund } from '../../src/processor/refunds/record-refund.ts';
import { assign } from '../../src/processor/staff/assign.ts';
import { link } from '../../src/processor/staff/link.ts';
import { owe, refundDone } from '../../src/processor/staff/refund.ts';
import { undo } from '../../src/processor/staff/undo.ts';
import type { TestEntry } from '../helpers/camt.ts';
import { assigning, credit, NOW, staffWorld, undoing } from './staff-world.ts';

type World = Awaited<ReturnType<typeof staffWorld>>;

const PAYMENT = { kind: 'payment', id: 1 } as const;
const owing = (amountMinor: number | null) => ({ paymentId: 1, amountMinor, ifVersion: null, note: null });
const done = { paymentId: 1, debitId: null, amountMinor: null, date: '2026-11-20', ifVersion: null, note: null };
const owed = (world: World) =>
  owedRefunds(world.db).map(({ paymentId, owedMinor, paidMinor }) => [paymentId, owedMinor, paidMinor]);
const receipts = (world: World) =>
  mailsOfPayment(world.db, 1)
    .filter(({ kind }) => kind !== 'refund')
    .map(({ kind, state, reason, facts }) => [kind, state, reason, JSON.parse(facts).amountMinor]);
const credits = (world: World) => {
  const [all] = creditsByAccount(world.db);
  return { toReimburse: all?.toReimburseMinor, paidBack: all?.paidBackMinor, noted: all?.notedMinor };
};

describe('what a person noted as owed', () => {
  it('is owed again when it was not paid after all, and can be taken back then', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    owe(world.staff(), owing(6_000));
    expect(credits(world)).toEqual({ toReimburse: 0, paidBack: 0, noted: 6_000 });
    refundDone(world.staff(), done);
    expect(owed(world)).toEqual([[1, 6_000, 6_000]]);
    expect(world.payment()).toMatchObject({ state: 'PARTIALLY_REFUNDED', refundedMinor: 6_000 });
    undo(world.staff(), undoing(PAYMENT));
    expect(owed(world)).toEqual([[1, 6_000, 0]]);
    expect(world.payment()).toMatchObject({ state: 'PROCESSED', refundedMinor: 0 });
    expect(world.findings()).toEqual([]);
    refundDone(world.staff(), done);
    expect(world.payment()).toMatchObject({ refundedMinor: 6_000 });
    undo(world.staff(), undoing(PAYMENT));
    expect(undo(world.staff(), undoing(PAYMENT)).plan).toMatchObject({ kind: 'owed' });
    expect(owed(world)).toEqual([]);
    expect(world.findings()).toEqual([]);
  });

  it('is no return of another payment as well', async () => {
    const payout: TestEntry = { amount: '100.00', creditDebit: 'DBIT' };
    const world = await staffWorld([payout, credit('100.00', 'rent comes back')]);
    owe(world.staff(), { ...owing(null), paymentId: 2 });
    const linking = { paymentId: 2, originalId: 1, ifVersion: null, note: null };
    expect(() => link(world.staff(), linking)).toThrowError(expect.objectContaining({ code: 'OWED_BACK' }));
    undo(world.staff(), undoing({ kind: 'payment', id: 2 }));
    link(world.staff(), linking);
    expect(world.payment(2)).toMatchObject({ state: 'IRRELEVANT', stateReason: 'REVERSAL_OF' });
    expect(world.findings()).toEqual([]);
  });

  it('and was paid by hand is undone also when a processor reported the same since', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    owe(world.staff(), owing(null));
    refundDone(world.staff(), done);
    const { db, booking } = world;
    const named = {
      paymentId: 1,
      gateway: 'adyen',
      kind: 'refund',
      gatewayRefundId: 'R1',
      gatewayParentId: null,
    } as const;
    const money = { amountMinor: 10_000, currency: 'CHF', parentAmountMinor: null, feeMinor: 0, at: '2026-11-20' };
    const reported = { ...named, ...money, reason: null, bankPaymentId: null, messageId: null };
    const by = { actor: { kind: 'message', name: 'refund' } } as const;
    writeTransaction(db, () => recordRefund({ db, now: NOW, booking }, reported, by));
    expect(world.findings()).toEqual(['REFUND_EXCESS P-1']);
    undo(world.staff(), undoing(PAYMENT));
    expect(undo(world.staff(), undoing(PAYMENT)).plan).toMatchObject({ kind: 'owed' });
    expect(owed(world)).toEqual([]);
    expect(world.payment()).toMatchObject({ state: 'REFUNDED', refundedMinor: 10_000 });
    expect(world.findings()).toEqual([]);
  });
});

describe('what came too much', () => {
  it('is told again when it was not paid back after all', async () => {
    const world = await staffWorld([credit('120.00', 'x')]);
    assign(world.staff(), assigning(['USI-AAA111'], { rest: 'refund' }));
    expect(receipts(world)).toEqual([['overpayment', 'WAITING', null, 12_000]]);
    expect(credits(world)).toEqual({ toReimburse: 2_000, paidBack: 0, noted: 0 });
    refundDone(world.staff(), done);
    expect(receipts(world).at(-1)).toEqual(['confirmation', 'WAITING', null, 10_000]);
    expect(credits(world)).toEqual({ toReimburse: 2_000, paidBack: 2_000, noted: 0 });
    undo(world.staff(), undoing(PAYMENT));
    expect(receipts(world).filter(([, state]) => state === 'WAITING')).toEqual([
      ['overpayment', 'WAITING', null, 12_000],
    ]);
    expect(owed(world)).toEqual([[1, 2_000, 0]]);
    expect(world.findings()).toEqual([]);
  });
});
