/** Returns, reversals and payouts that the bank reports, recognised without a person where there is no doubt. */
import { describe, expect, it } from 'vitest';
import { mailJob } from '../../jobs/mail.ts';
import { mailsOfPayment } from '../../src/models/outbox.ts';
import { owedRefunds } from '../../src/models/refunds.ts';
import { creditsByAccount } from '../../src/models/reports.ts';
import { assign } from '../../src/processor/staff/assign.ts';
import { reopen } from '../../src/processor/staff/ignore.ts';
import { link } from '../../src/processor/staff/link.ts';
import { owe, refundDone } from '../../src/processor/staff/refund.ts';
import { undo } from '../../src/processor/staff/undo.ts';
import { camt, type TestEntry } from '../helpers/camt.ts';
import { assigning, credit, PAYER_IBAN, staffWorld, undoing } from './staff-world.ts';

type World = Awaited<ReturnType<typeof staffWorld>>;
const NAMED = { debtor: 'Keller Maria', iban: PAYER_IBAN };

/** A credit by the payer, under a name that the bank repeats when it takes it back. */
const named = (amount: string, text: string, endToEndId: string): TestEntry => ({
  amount,
  details: [{ ...NAMED, text, endToEndId }],
});
const returned = (amount: string, endToEndId?: string, iban?: string): TestEntry => ({
  amount,
  creditDebit: 'DBIT',
  code: 'PMNT/RCDT/RRTN',
  details: [{ ...(endToEndId === undefined ? {} : { endToEndId }), ...(iban === undefined ? {} : { iban }) }],
});
const states = (world: World) => world.payments().map(({ state, stateReason }) => stateReason ?? state);

/** A statement of its own, on a later day unless it says so. */
async function arrives(world: World, name: string, entries: readonly TestEntry[], day = '2026-11-25'): Promise<void> {
  const dated = entries.map((entry) => ({ ...entry, bookingDate: day }));
  world.drop(`${name}.xml`, camt({ id: name, messageId: name, sequence: null, from: day, to: day, entries: dated }));
  await world.process();
}

describe('a return', () => {
  it.each([
    ['by the name of the transfer', returned('100.00', 'E1')],
    ['by the account of the payer', returned('100.00', undefined, PAYER_IBAN)],
    [
      'as a reversal of the bank',
      { amount: '100.00', creditDebit: 'DBIT', reversal: true, details: [{ endToEndId: 'E1' }] } as const,
    ],
  ])('takes back the one payment that it means, %s: never income, nobody is thanked', async (_, entry) => {
    const world = await staffWorld([named('100.00', 'USI-AAA111', 'E1'), entry]);
    expect(states(world)).toEqual(['REFUNDED', 'REVERSAL_OF']);
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'OPEN', allocatedMinor: 0 });
    expect(world.contributions()).toEqual([[10_000, 'REFUNDED']]);
    expect(await mailJob(world.context)).toMatchObject({ sent: 0 });
    expect(creditsByAccount(world.db)).toMatchObject([{ allocatedMinor: 0, returnedMinor: 10_000, restMinor: 0 }]);
    expect(world.findings()).toEqual([]);
  });

  it('of money that was booked before opens the item again and keeps the mail from going', async () => {
    const world = await staffWorld([named('100.00', 'USI-AAA111', 'E1')]);
    expect(mailsOfPayment(world.db, 1)).toMatchObject([{ state: 'WAITING' }]);
    await arrives(world, 'R', [returned('100.00', 'E1')]);
    expect(states(world)).toEqual(['REFUNDED', 'REVERSAL_OF']);
    expect(mailsOfPayment(world.db, 1)).toMatchObject([{ state: 'SUPPRESSED', reason: 'PAYMENT_REFUNDED' }]);
    expect(world.contributions()).toEqual([[10_000, 'REFUNDED']]);
    expect(world.findings()).toEqual([]);
  });

  it('that comes before its original waits, and takes it back as soon as that arrives', async () => {
    const world = await staffWorld([]);
    await arrives(world, 'R', [returned('100.00', 'E1')]);
    expect(states(world)).toEqual(['REVERSAL_ENTRY']);
    await arrives(world, 'O', [named('100.00', 'USI-AAA111', 'E1')], '2026-11-20');
    expect(states(world)).toEqual(['REVERSAL_OF', 'REFUNDED']);
    expect(world.item('USI-AAA111').state).toBe('OPEN');
    expect(world.findings()).toEqual([]);
  });

  it('delivered again, alone or with the whole statement, changes nothing', async () => {
    const entries = [named('100.00', 'USI-AAA111', 'E1'), returned('100.00', 'E1')];
    const world = await staffWorld(entries);
    const before = world.db.sqlite.prepare('SELECT count(*) FROM event WHERE payment_id IS NOT NULL').pluck().get();
    world.drop('again.xml', camt({ messageId: 'again', entries }));
    world.drop('other.xml', camt({ messageId: 'other', version: '001.04', entries }));
    await world.process();
    expect(states(world)).toEqual(['REFUNDED', 'REVERSAL_OF']);
    expect(world.db.sqlite.prepare('SELECT count(*) FROM event WHERE payment_id IS NOT NULL').pluck().get()).toBe(
      before,
    );
    expect(world.findings()).toEqual([]);
  });

  it('of a part leaves it booked, and the mail thanks for what stays', async () => {
    const world = await staffWorld([
      named('100.00', 'USI-AAA111', 'E1'),
      returned('40.00', 'E1'),
      returned('60.00', 'E1'),
    ]);
    expect(states(world)).toEqual(['REFUNDED', 'REVERSAL_OF', 'REVERSAL_OF']);
    const other = await staffWorld([named('100.00', 'USI-AAA111', 'E1')]);
    await arrives(other, 'R', [returned('40.00', 'E1')]);
    expect(other.payment(1)).toMatchObject({ state: 'PARTIALLY_REFUNDED', refundedMinor: 4_000 });
    expect(other.contributions()).toEqual([[10_000, 'PARTIALLY_REFUNDED']]);
    expect(mailsOfPayment(other.db, 1).at(-1)).toMatchObject({ state: 'WAITING' });
    expect(JSON.parse(mailsOfPayment(other.db, 1).at(-1)?.facts ?? '{}')).toMatchObject({ amountMinor: 6_000 });
    await arrives(other, 'S', [returned('60.00', 'E1')], '2026-11-26');
    expect(other.payment(1)).toMatchObject({ state: 'REFUNDED', refundedMinor: 10_000 });
    expect([...world.findings(), ...other.findings()]).toEqual([]);
  });

  it.each([
    [
      'two payments under the name',
      [named('100.00', 'one', 'E1'), named('100.00', 'two', 'E1')],
      returned('100.00', 'E1'),
    ],
    [
      'two payments from the account',
      [credit('100.00', 'one'), credit('100.00', 'two')],
      returned('100.00', undefined, PAYER_IBAN),
    ],
    ['nothing but the amount', [credit('100.00', 'one')], returned('100.00')],
    ['another account of the payer', [named('100.00', 'one', 'E1')], returned('100.00', 'E1', 'CH9300762011623852957')],
    ['more than there was', [named('100.00', 'one', 'E1')], returned('100.01', 'E1')],
    ['a part that nothing names', [credit('100.00', 'one')], returned('40.00', undefined, PAYER_IBAN)],
  ])('is a person’s when there is a doubt: %s', async (_, credits, entry) => {
    const world = await staffWorld([...credits, entry]);
    expect(states(world).at(-1)).toBe('REVERSAL_ENTRY');
    expect(
      world
        .payments()
        .slice(0, -1)
        .every(({ state }) => state === 'MANUAL'),
    ).toBe(true);
    expect(world.findings()).toEqual([]);
  });

  it('that a person took back is not recognised again', async () => {
    const world = await staffWorld([named('100.00', 'USI-AAA111', 'E1'), returned('100.00', 'E1')]);
    undo(world.staff(), undoing({ kind: 'payment', id: 2 }));
    expect(states(world)).toEqual(['PROCESSED', 'REVERSAL_ENTRY']);
    await arrives(world, 'X', [credit('1.00', 'x')]);
    expect(states(world).slice(0, 2)).toEqual(['PROCESSED', 'REVERSAL_ENTRY']);
    expect(world.findings()).toEqual([]);
    link(world.staff(), { paymentId: 2, originalId: 1, ifVersion: null, note: null });
    expect(states(world).slice(0, 2)).toEqual(['REFUNDED', 'REVERSAL_OF']);
    expect(world.findings()).toEqual([]);
  });

  it('of a return restores the booking', async () => {
    const world = await staffWorld([named('100.00', 'USI-AAA111', 'E1')]);
    await arrives(world, 'R', [returned('100.00', 'E1')]);
    await arrives(world, 'S', [{ ...named('100.00', 'back again', 'E1'), reversal: true }], '2026-11-26');
    expect(states(world)).toEqual(['PROCESSED', 'REVERSAL_OF', 'REVERSAL_OF']);
    expect(world.item('USI-AAA111').state).toBe('PAID');
    expect(world.findings()).toEqual([]);
    undo(world.staff(), undoing({ kind: 'payment', id: 3 }));
    expect(states(world)).toEqual(['REFUNDED', 'REVERSAL_OF', 'REVERSAL_ENTRY']);
    expect(world.findings()).toEqual([]);
  });

  it.each([
    ['the whole of it', '100.00', 'PROCESSED'],
    ['a part of it', '40.00', 'PARTIALLY_REFUNDED'],
  ])('of a return, %s, is undone before the return, from whichever of the three', async (_, amount, between) => {
    for (const id of [2, 3]) {
      const world = await staffWorld([named('100.00', 'USI-AAA111', 'E1')]);
      await arrives(world, 'R', [returned('100.00', 'E1')]);
      const again = { ...named(amount, 'back again', 'E1'), code: 'PMNT/ICDT/RRTN' };
      await arrives(world, 'S', [again], '2026-11-26');
      if (world.payment(3).state === 'MANUAL')
        link(world.staff(), { paymentId: 3, originalId: 2, ifVersion: null, note: null });
      expect(states(world)).toEqual([between, 'REVERSAL_OF', 'REVERSAL_OF']);
      expect(world.findings()).toEqual([]);
      undo(world.staff(), undoing({ kind: 'payment', id }));
      expect(states(world)).toEqual(['REFUNDED', 'REVERSAL_OF', 'REVERSAL_ENTRY']);
      expect(world.payment(2).refundedMinor).toBe(0);
      expect(world.findings()).toEqual([]);
      undo(world.staff(), undoing({ kind: 'payment', id: 2 }));
      expect(states(world)).toEqual(['PROCESSED', 'REVERSAL_ENTRY', 'REVERSAL_ENTRY']);
      expect(world.findings()).toEqual([]);
    }
  });

  it('of a part of a return is undone from the payment as well, with all that follows from it', async () => {
    const world = await staffWorld([named('100.00', 'USI-AAA111', 'E1')]);
    await arrives(world, 'R', [returned('100.00', 'E1')]);
    await arrives(world, 'S', [{ ...named('40.00', 'back again', 'E1'), code: 'PMNT/ICDT/RRTN' }], '2026-11-26');
    if (world.payment(3).state === 'MANUAL')
      link(world.staff(), { paymentId: 3, originalId: 2, ifVersion: null, note: null });
    undo(world.staff(), undoing({ kind: 'payment', id: 1 }));
    expect(states(world)).toEqual(['REFUNDED', 'REVERSAL_OF', 'REVERSAL_ENTRY']);
    expect(world.payment(2).refundedMinor).toBe(0);
    expect(world.findings()).toEqual([]);
  });
});

describe('what is owed back', () => {
  const payout = (amount: string): TestEntry => ({ amount, creditDebit: 'DBIT', details: [NAMED] });
  const owing = (world: World, amountMinor: number | null, paymentId = 1) =>
    owe(world.staff(), { paymentId, amountMinor, ifVersion: null, note: 'asked for it' });
  const done = (debitId: number | null, amountMinor: number | null = null) => ({
    ...{ paymentId: 1, debitId, amountMinor, date: '2026-11-20', ifVersion: null, note: null },
  });
  const open = (world: World) => owedRefunds(world.db).map(({ owedMinor, paidMinor }) => [owedMinor, paidMinor]);

  it('of an overpaid payment is closed by the debit that pays it', async () => {
    const world = await staffWorld([credit('120.00', 'thanks')]);
    assign(world.staff(), assigning(['USI-AAA111'], { rest: 'refund' }));
    await arrives(world, 'P', [payout('20.00')]);
    expect(states(world)).toEqual(['PARTIALLY_REFUNDED', 'REFUND_PAYOUT']);
    expect(open(world)).toEqual([[2_000, 2_000]]);
    expect(world.contributions()).toEqual([[10_000, 'COMPLETED']]);
    expect(world.findings()).toEqual([]);
    undo(world.staff(), undoing({ kind: 'payment', id: 2 }));
    expect(states(world)).toEqual(['PROCESSED', 'STAFF_REOPENED']);
    expect(open(world)).toEqual([[2_000, 0]]);
    expect(world.findings()).toEqual([]);
  });

  it('of a booked payment, noted by a person, takes it back when it is paid', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    owing(world, null);
    expect(() => owing(world, 1)).toThrowError(expect.objectContaining({ code: 'OWED_TOO_MUCH' }));
    expect(world.payment(1).state).toBe('PROCESSED');
    await arrives(world, 'P', [payout('100.00')]);
    expect(states(world)).toEqual(['REFUNDED', 'REFUND_PAYOUT']);
    expect(world.item('USI-AAA111').state).toBe('OPEN');
    expect(world.findings()).toEqual([]);
  });

  const bouncedPayout = async (): Promise<World> => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    owing(world, 3_000);
    await arrives(world, 'P', [payout('30.00')]);
    expect(world.payment(1)).toMatchObject({ state: 'PARTIALLY_REFUNDED', refundedMinor: 3_000 });
    await arrives(world, 'B', [{ amount: '30.00', code: 'PMNT/ICDT/RRTN', details: [NAMED] }], '2026-11-27');
    expect(states(world)).toEqual(['PROCESSED', 'REFUND_PAYOUT', 'REVERSAL_OF']);
    return world;
  };

  it('is owed again when the payout comes back', async () => {
    const world = await bouncedPayout();
    expect(open(world)).toEqual([
      [3_000, 3_000],
      [3_000, 0],
    ]);
    expect(world.findings()).toEqual([]);
  });

  it.each([
    ['all', 3_000, 'CHARGEBACK'],
    ['a part', 1_000, 'REFUND_UNCLEAR'],
  ])('is undone where %s of what came back was charged back meanwhile', async (_, minor, state) => {
    const world = await bouncedPayout();
    world.chargeBackReported(3, minor);
    undo(world.staff(), undoing({ kind: 'payment', id: 3 }));
    expect(states(world)).toEqual(['PARTIALLY_REFUNDED', 'REFUND_PAYOUT', state]);
    expect(world.findings()).toEqual([]);
  });

  it('of a payment that nobody has booked', async () => {
    const world = await staffWorld([credit('100.00', 'who knows')]);
    owing(world, null);
    await arrives(world, 'P', [payout('100.00')]);
    expect(states(world)).toEqual(['REFUNDED', 'REFUND_PAYOUT']);
    expect(world.findings()).toEqual([]);
  });

  it('is not closed by a debit of another sum, to another account, or from before it was owed; nor when two fit', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111'), credit('50.00', 'USI-BBB222')]);
    owing(world, 2_000);
    const other: TestEntry = { amount: '20.00', creditDebit: 'DBIT', details: [{ iban: 'CH9300762011623852957' }] };
    await arrives(world, 'P', [payout('19.00'), other]);
    await arrives(world, 'Q', [payout('20.00')], '2026-11-19');
    owing(world, 2_000, 2);
    await arrives(world, 'R', [payout('20.00')], '2026-11-26');
    expect(states(world).slice(2)).toEqual(['DEBIT', 'DEBIT', 'DEBIT', 'DEBIT']);
    expect(open(world)).toEqual([
      [2_000, 0],
      [2_000, 0],
    ]);
    refundDone(world.staff(), done(6));
    expect(world.payment(1)).toMatchObject({ state: 'PARTIALLY_REFUNDED', refundedMinor: 2_000 });
    expect(world.findings()).toEqual([]);
  });

  it('said to be paid by a person is joined by the debit that comes later', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    owing(world, 2_000);
    refundDone(world.staff(), done(null));
    expect(world.payment(1).state).toBe('PARTIALLY_REFUNDED');
    await arrives(world, 'P', [payout('20.00')]);
    expect(states(world)).toEqual(['PARTIALLY_REFUNDED', 'REFUND_PAYOUT']);
    expect(world.payment(1).refundedMinor).toBe(2_000);
    expect(world.findings()).toEqual([]);
  });

  it('can be taken back as a note, and what has gone is not opened again', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    const { eventId } = owing(world, 2_000);
    undo(world.staff(), undoing({ kind: 'event', id: eventId }));
    expect(open(world)).toEqual([]);
    owing(world, 2_000);
    undo(world.staff(), undoing({ kind: 'last-own-action' }));
    expect(open(world)).toEqual([]);
    expect(world.payment(1).state).toBe('PROCESSED');
    expect(() => refundDone(world.staff(), done(null))).toThrowError(expect.objectContaining({ code: 'NOTHING_OWED' }));
    expect(() => reopen(world.staff(), { paymentId: 1, ifVersion: null, because: 'x' })).toThrowError();
    expect(world.findings()).toEqual([]);
  });
});
