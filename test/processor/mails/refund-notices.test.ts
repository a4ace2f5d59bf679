/** Who hears of money that went back, whatever is booked, undone and booked anew around it. */
import { beforeEach, expect, it } from 'vitest';
import { writeTransaction } from '../../../src/models/db.ts';
import { listMail } from '../../../src/models/outbox.ts';
import { type RefundFacts, recordRefund } from '../../../src/processor/refunds/record-refund.ts';
import { assign } from '../../../src/processor/staff/assign.ts';
import { settleElsewhere } from '../../../src/processor/staff/receive.ts';
import { owe, refundDone } from '../../../src/processor/staff/refund.ts';
import { undo } from '../../../src/processor/staff/undo.ts';
import { tamper } from '../../helpers/tamper.ts';
import { assigning, credit, staffWorld, undoing } from '../staff-world.ts';

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
const sendAll = () => tamper(world.db, "UPDATE outbox SET state = 'SENT', reason = NULL WHERE state = 'WAITING'");

function back(amountMinor: number, kind: RefundFacts['kind'] = 'refund'): void {
  const money = { amountMinor, currency: 'CHF', parentAmountMinor: null, feeMinor: 0 };
  const names = { gateway: 'adyen', gatewayRefundId: `${kind}-${amountMinor}`, gatewayParentId: null, reason: null };
  const facts = { paymentId: 1, kind, at: '2026-11-20', bankPaymentId: null, messageId: null, ...money, ...names };
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
  back(10_000, 'refund_reversed');
  expect(world.payment().state).toBe('MANUAL');
  toOther();
  undone();
  expect(unsent()).toEqual(['refund USI-AAA111 WAITING']);
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
