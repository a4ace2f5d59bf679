/** Four eyes: above the configured sum one person asks and another approves. */
import { describe, expect, it } from 'vitest';
import { itemEvents } from '../../src/models/item-events.ts';
import {
  type Act,
  type ApprovalTarget,
  actOrAsk,
  approve,
  deny,
  needsApproval,
  waitingApprovals,
} from '../../src/processor/staff/approval.ts';
import { ignore } from '../../src/processor/staff/ignore.ts';
import { undo } from '../../src/processor/staff/undo.ts';
import { credit, staffWorld } from './staff-world.ts';

const ABOVE = 60;

/** `USI-BBB222` asks for less than comes, `USI-AAA111` for more. */
const assignAct = (reference: string, paymentId = 1): Act => ({
  action: 'assign',
  request: {
    paymentId,
    ifVersion: null,
    wishes: [{ reference, amountMinor: null }],
    rest: reference === 'USI-AAA111' ? null : 'refund',
    fund: null,
    acceptShort: null,
    note: 'her word',
  },
});

const receiveAct: Act = {
  action: 'receive',
  request: {
    reference: 'USI-AAA111',
    amountMinor: 10_000,
    how: 'cash',
    date: '2026-11-20',
    rest: null,
    fund: null,
    acceptShort: null,
    note: null,
  },
};

async function world() {
  const place = await staffWorld([credit('70.00', 'practice'), credit('60.00', 'something')]);
  const ask = (act: Act, login = 'anna') => actOrAsk(place.staff(login), act, ABOVE);
  const say = (target: ApprovalTarget, login: string) => approve(place.staff(login), target);
  return { ...place, ask, say };
}

describe('the limit', () => {
  it.each([
    [6_000, 60, false],
    [6_001, 60, true],
    [6_001, null, false],
  ])('of %i against %s', (amountMinor, above, expected) => {
    expect(needsApproval({ amountMinor, currency: 'CHF' }, above)).toBe(expected);
  });

  it('counts whole units, whatever decimals a currency has', () => {
    expect(needsApproval({ amountMinor: 61, currency: 'JPY' }, 60)).toBe(true);
    expect(needsApproval({ amountMinor: 60_000, currency: 'KWD' }, 60)).toBe(false);
  });
});

describe('above the limit', () => {
  it('nothing is booked until another person approves, and then it is as if they had done it', async () => {
    const place = await world();
    const asked = place.ask(assignAct('USI-BBB222'));
    expect(asked).toMatchObject({ outcome: 'asked', paymentId: 1 });
    expect(place.payment()).toMatchObject({ state: 'MANUAL', version: 1 });
    expect(waitingApprovals(place)).toMatchObject([{ eventId: asked.eventId, actor: 'staff:anna', paymentId: 1 }]);
    expect(() => place.say({ kind: 'payment', id: 1 }, 'Anna')).toThrowError(
      expect.objectContaining({ code: 'APPROVAL_OWN' }),
    );
    const done = place.say({ kind: 'event', id: asked.eventId }, 'ben');
    expect(place.payment()).toMatchObject({ state: 'PROCESSED', decidedBy: 'staff:ben', toReimburseMinor: 2_000 });
    expect(waitingApprovals(place)).toEqual([]);
    expect(place.findings()).toEqual([]);
    undo(place.staff('ben'), {
      target: { kind: 'event', id: done.eventId },
      ifVersion: null,
      alreadyNotified: false,
      note: null,
    });
    expect(place.item('USI-BBB222').state).toBe('OPEN');
    expect(place.findings()).toEqual([]);
  });

  it('at or below it one person is enough', async () => {
    const place = await world();
    expect(place.ask(assignAct('USI-BBB222', 2)).outcome).toBe('done');
    expect(place.payment(2).state).toBe('PROCESSED');
  });

  it('what cannot be done cannot be asked for, nor twice', async () => {
    const place = await world();
    expect(() => place.ask(assignAct('NO-SUCH'))).toThrowError(expect.objectContaining({ code: 'ITEM_UNKNOWN' }));
    place.ask(assignAct('USI-BBB222'));
    expect(() => place.ask(assignAct('USI-AAA111'), 'ben')).toThrowError(
      expect.objectContaining({ code: 'APPROVAL_WAITS' }),
    );
  });

  it('it lapses when somebody changes the payment, and is refused when its item is taken meanwhile', async () => {
    const place = await world();
    place.ask(assignAct('USI-BBB222'));
    actOrAsk(place.staff('kim'), assignAct('USI-BBB222', 2), null);
    expect(() => place.say({ kind: 'payment', id: 1 }, 'ben')).toThrowError(
      expect.objectContaining({ code: 'ITEM_CLOSED' }),
    );
    expect(waitingApprovals(place)).toHaveLength(1);
    ignore(place.staff('kim'), { paymentId: 1, ifVersion: null, because: 'x' });
    expect(waitingApprovals(place)).toEqual([]);
    expect(() => place.say({ kind: 'payment', id: 1 }, 'ben')).toThrowError(
      expect.objectContaining({ code: 'APPROVAL_UNKNOWN' }),
    );
  });

  it('a no is final, and another may be asked', async () => {
    const place = await world();
    const { eventId } = place.ask(assignAct('USI-BBB222'));
    deny(place.staff('anna'), { kind: 'event', id: eventId }, 'my mistake');
    expect(waitingApprovals(place)).toEqual([]);
    expect(place.ask(assignAct('USI-AAA111')).outcome).toBe('asked');
    expect(place.findings()).toEqual([]);
  });

  it('cash waits at its open item, and no other program hears of the question', async () => {
    const place = await world();
    const before = [...itemEvents(place.db, 0)].length;
    const { eventId } = place.ask(receiveAct);
    expect([...itemEvents(place.db, 0)]).toHaveLength(before);
    const item = place.item('USI-AAA111');
    expect(item.state).toBe('OPEN');
    const done = place.say({ kind: 'openItem', id: item.id }, 'ben');
    expect(done).toMatchObject({ outcome: 'done', asked: { eventId } });
    expect(place.item('USI-AAA111').state).toBe('PAID');
    expect(place.payment(done.paymentId ?? 0)).toMatchObject({ gateway: 'manual', amountMinor: 10_000 });
    expect(place.findings()).toEqual([]);
  });

  it('what is owed back is noted as paid by two', async () => {
    const place = await world();
    actOrAsk(place.staff('anna'), assignAct('USI-BBB222'), null);
    const paid: Act = {
      action: 'refund',
      request: { paymentId: 1, ifVersion: null, debitId: null, amountMinor: null, date: '2026-11-20', note: null },
    };
    expect(actOrAsk(place.staff('anna'), paid, 10).outcome).toBe('asked');
    expect(place.payment().state).toBe('PROCESSED');
    place.say({ kind: 'payment', id: 1 }, 'ben');
    expect(place.payment().state).toBe('PARTIALLY_REFUNDED');
    expect(place.findings()).toEqual([]);
  });
});
