/** Whatever was decided can be taken back by a new event, and the books are then as if it had never been booked. */
import { describe, expect, it } from 'vitest';
import { mailJob } from '../../jobs/mail.ts';
import { eventsOf } from '../../src/models/events.ts';
import { mailsOfPayment } from '../../src/models/outbox.ts';
import { assign } from '../../src/processor/staff/assign.ts';
import { ignore, reopen } from '../../src/processor/staff/ignore.ts';
import { claim, note, releaseClaim } from '../../src/processor/staff/note.ts';
import { receive, settleElsewhere } from '../../src/processor/staff/receive.ts';
import { minuteOf } from '../../src/processor/staff/staff-action.ts';
import { undo } from '../../src/processor/staff/undo.ts';
import { tamper } from '../helpers/tamper.ts';
import { assigning, credit, NOW, PAYER_IBAN, staffWorld, undoing } from './staff-world.ts';

const refusal = (code: string) => expect.objectContaining({ kind: 'refused', code });
const PAYMENT = { kind: 'payment', id: 1 } as const;
const cash = {
  reference: 'USI-AAA111',
  amountMinor: 10_000,
  how: 'cash',
  date: '2026-11-20',
  rest: null,
  fund: null,
  acceptShort: null,
  note: null,
} as const;

describe('undo', () => {
  it('takes back what a person assigned: the item is open, the receipt cancelled, the mail stopped', async () => {
    const world = await staffWorld([credit('120.00', 'thanks')]);
    assign(world.staff(), assigning(['USI-AAA111'], { rest: 'refund' }));
    const { eventId } = undo(world.staff('ben'), undoing(PAYMENT));
    expect(world.payment()).toMatchObject({ state: 'MANUAL', stateReason: 'STAFF_REOPENED', toReimburseMinor: 0 });
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'OPEN', allocatedMinor: 0, waivedMinor: 0 });
    expect(world.contributions()).toEqual([[10_000, 'CANCELLED']]);
    expect(world.db.sqlite.prepare('SELECT reversed_event_id FROM allocation').pluck().all()).toEqual([eventId]);
    expect(mailsOfPayment(world.db, 1)).toMatchObject([{ state: 'SUPPRESSED', reason: 'UNDONE' }]);
    expect(world.findings()).toEqual([]);
  });

  it('takes back a waiver with the payment it came with', async () => {
    const world = await staffWorld([credit('95.00', 'x')]);
    assign(world.staff(), assigning(['USI-AAA111'], { acceptShort: 'charges' }));
    undo(world.staff(), undoing(PAYMENT));
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'OPEN', allocatedMinor: 0, waivedMinor: 0 });
    expect(world.findings()).toEqual([]);
  });

  it('takes back what the program booked, which then never decides it again', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    expect(world.payment().state).toBe('PROCESSED');
    undo(world.staff(), undoing(PAYMENT));
    world.addItem({ reference: 'USI-NEW888' });
    expect(world.recheckNow()).toBe(0);
    expect(world.payment()).toMatchObject({ state: 'MANUAL', stateReason: 'STAFF_REOPENED' });
    expect(world.findings()).toEqual([]);
  });

  it('is itself undone by assigning again: one more receipt, and a mail of its own', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    undo(world.staff(), undoing(PAYMENT));
    assign(world.staff(), assigning(['USI-AAA111']));
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'PAID', allocatedMinor: 10_000 });
    expect(world.contributions()).toEqual([
      [10_000, 'CANCELLED'],
      [10_000, 'COMPLETED'],
    ]);
    expect(mailsOfPayment(world.db, 1).map(({ state, revision }) => [state, revision])).toEqual([
      ['SUPPRESSED', 0],
      ['WAITING', 1],
    ]);
    expect(world.findings()).toEqual([]);
  });

  it('twice is refused, and says who undid it', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    undo(world.staff('ben'), undoing(PAYMENT));
    expect(() => undo(world.staff(), undoing(PAYMENT))).toThrowError(refusal('UNDO_NOTHING'));
    expect(() => undo(world.staff(), undoing(PAYMENT))).toThrowError(/staff:ben made it MANUAL/);
  });

  it('needs a word when the donor was told, and nobody is told twice', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    tamper(world.db, "UPDATE outbox SET state = 'SENT', sent_at = '2026-11-20T07:00:00Z'");
    expect(() => undo(world.staff(), undoing(PAYMENT))).toThrowError(refusal('DONOR_NOTIFIED'));
    const { plan } = undo(world.staff(), undoing(PAYMENT, { alreadyNotified: true }));
    expect(plan).toMatchObject({ kind: 'booking', told: [{ id: 1 }], stopped: [] });
    assign(world.staff(), assigning(['USI-AAA111']));
    expect(mailsOfPayment(world.db, 1).map(({ state, reason }) => [state, reason])).toEqual([
      ['SENT', null],
      ['SUPPRESSED', 'BOOKED_AGAIN'],
      ['SUPPRESSED', 'ALREADY_NOTIFIED'],
    ]);
    expect(world.findings()).toEqual([]);
  });

  it('needs no word again for who heard already that it was not so, or is about to', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    const send = () => tamper(world.db, "UPDATE outbox SET state = 'SENT' WHERE state = 'WAITING'");
    const toAnother = () => assign(world.staff(), assigning([['USI-FREE77', 10_000]]));
    send();
    undo(world.staff(), undoing(PAYMENT, { alreadyNotified: true }));
    toAnother();
    expect(undo(world.staff(), undoing(PAYMENT)).plan).toMatchObject({ told: [], stopped: [{ kind: 'thank_you' }] });
    send();
    toAnother();
    expect(undo(world.staff(), undoing(PAYMENT)).plan).toMatchObject({ told: [] });
    toAnother();
    send();
    expect(() => undo(world.staff(), undoing(PAYMENT))).toThrowError(refusal('DONOR_NOTIFIED'));
    const { plan } = undo(world.staff(), undoing(PAYMENT, { alreadyNotified: true }));
    expect(plan).toMatchObject({ told: [{ kind: 'thank_you' }] });
    expect(mailsOfPayment(world.db, 1).filter(({ kind }) => kind === 'correction')).toMatchObject([
      { state: 'SENT', personId: world.item('USI-AAA111').personId },
      { state: 'WAITING', personId: world.item('USI-FREE77').personId },
    ]);
    expect(world.findings()).toEqual([]);
  });

  it('waits for a mail that is just being sent', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    tamper(
      world.db,
      "UPDATE outbox SET state = 'CLAIMED', lease_owner = 'x', lease_until = '2026-11-20T09:05:00.000Z'",
    );
    const until = minuteOf('2026-11-20T09:05:00.000Z');
    const undoing1 = (now: Date) => () => undo(world.staff('anna', now), undoing(PAYMENT));
    expect(undoing1(NOW)).toThrowError(
      expect.objectContaining({ kind: 'temporary', code: 'MAIL_IN_FLIGHT', message: expect.stringContaining(until) }),
    );
    expect(undoing1(new Date('2026-11-20T09:06:00Z'))).toThrowError(
      expect.objectContaining({ code: 'DONOR_NOTIFIED', message: expect.stringContaining('may have been') }),
    );
    undo(world.staff(), undoing(PAYMENT, { alreadyNotified: true }));
    expect(world.payment().state).toBe('MANUAL');
    expect(mailsOfPayment(world.db, 1)).toMatchObject([{ state: 'CLAIMED' }, { kind: 'correction' }]);
    assign(world.staff(), assigning(['USI-AAA111']));
    expect(mailsOfPayment(world.db, 1)[2]).toMatchObject({ state: 'SUPPRESSED', reason: 'ALREADY_NOTIFIED' });
  });

  it('says of a mail that nobody knows of that the donor may have been told', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    tamper(world.db, "UPDATE outbox SET state = 'UNCERTAIN'");
    expect(() => undo(world.staff(), undoing(PAYMENT))).toThrowError(/may have been told/);
  });

  it('a mail that was only written to a file has told nobody, and is written again', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    tamper(world.db, "UPDATE outbox SET state = 'FILED', sent_at = '2026-11-20T07:00:00Z'");
    const { plan } = undo(world.staff(), undoing(PAYMENT));
    expect(plan).toMatchObject({ kind: 'booking', told: [], stopped: [], filed: [{ id: 1 }] });
    assign(world.staff(), assigning(['USI-AAA111']));
    expect(mailsOfPayment(world.db, 1).map(({ state, revision }) => [state, revision])).toEqual([
      ['FILED', 0],
      ['WAITING', 1],
    ]);
    expect(world.findings()).toEqual([]);
  });

  it('of a debit that waits points to what settles a debit', async () => {
    const world = await staffWorld([{ amount: '9.00', creditDebit: 'DBIT', code: 'PMNT/RCDT/RRTN' }]);
    expect(() => undo(world.staff(), undoing(PAYMENT))).toThrowError(
      expect.objectContaining({ hint: expect.stringMatching(/link 1 .*ignore 1 --because/) }),
    );
  });

  it('no mail of an undone booking is ever written', async () => {
    const world = await staffWorld([credit('100.00', 'thanks')]);
    assign(world.staff(), assigning(['USI-AAA111']));
    const soon = { ...world.context, now: () => new Date(NOW.getTime() + 60_000) };
    expect(await mailJob(soon)).toMatchObject({ sent: 0 });
    undo(world.staff(), undoing(PAYMENT));
    const later = { ...world.context, now: () => new Date(NOW.getTime() + 3_600_000) };
    expect(await mailJob(later)).toMatchObject({ sent: 0, failed: 0 });
  });

  it('revokes what was learnt, unless another booking by a person says the same', async () => {
    const world = await staffWorld([credit('30.00', 'one'), credit('70.00', 'two')]);
    assign(world.staff(), assigning(['USI-AAA111']));
    assign(world.staff(), assigning(['USI-AAA111'], { paymentId: 2 }));
    const { personId } = world.item('USI-AAA111');
    undo(world.staff(), undoing(PAYMENT));
    expect(world.learnt()).toEqual([[personId, PAYER_IBAN, 1]]);
    undo(world.staff(), undoing({ kind: 'payment', id: 2 }));
    expect(world.learnt()).toEqual([[personId, PAYER_IBAN, 0]]);
    assign(world.staff(), assigning(['USI-AAA111']));
    expect(world.learnt()).toEqual([[personId, PAYER_IBAN, 1]]);
  });

  it('by an event undoes only the last word', async () => {
    const world = await staffWorld([credit('100.00', 'thanks')]);
    const first = assign(world.staff(), assigning(['USI-AAA111'])).eventId;
    undo(world.staff(), undoing({ kind: 'event', id: first }));
    const again = assign(world.staff(), assigning([['USI-FREE77', 10_000]])).eventId;
    expect(() => undo(world.staff(), undoing({ kind: 'event', id: first }))).toThrowError(refusal('UNDO_NOT_LAST'));
    note(world.staff(), { paymentId: 1, text: 'a remark is no other word' });
    undo(world.staff(), undoing({ kind: 'event', id: again }));
    expect(world.payment().state).toBe('MANUAL');
  });

  it('without a name undoes the last thing this person did', async () => {
    const world = await staffWorld([credit('100.00', 'one'), credit('50.00', 'two')]);
    assign(world.staff('anna'), assigning(['USI-AAA111']));
    assign(world.staff('ben'), assigning(['USI-BBB222'], { paymentId: 2 }));
    undo(world.staff('anna'), undoing({ kind: 'last-own-action' }));
    expect([world.payment(1).state, world.payment(2).state]).toEqual(['MANUAL', 'PROCESSED']);
    expect(() => undo(world.staff('eva'), undoing({ kind: 'last-own-action' }))).toThrowError(
      expect.objectContaining({ kind: 'not-found' }),
    );
  });

  it('tells which event it undoes, and shows what it was booked for as a suggestion', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111')]);
    undo(world.staff(), undoing(PAYMENT, { note: 'wrong Maria' }));
    const [booked, undone] = eventsOf(world.db, { paymentId: 1 });
    expect(JSON.parse(undone?.data ?? '')).toMatchObject({ undoes: booked?.id });
    expect(undone?.detail).toMatchObject({
      note: 'wrong Maria',
      suggestions: [{ rank: 1, allocations: [{ reference: 'USI-AAA111', amountMinor: 10_000 }] }],
    });
  });
});

describe('ignore and reopen', () => {
  it('lay a payment aside and take it up again', async () => {
    const world = await staffWorld([credit('100.00', 'thanks')]);
    ignore(world.staff(), { paymentId: 1, ifVersion: 1, because: 'sent to us by mistake' });
    expect(world.payment()).toMatchObject({ state: 'IRRELEVANT', stateReason: 'STAFF' });
    reopen(world.staff(), { paymentId: 1, ifVersion: 2, because: 'it was ours' });
    expect(world.payment()).toMatchObject({ state: 'MANUAL', stateReason: 'STAFF_REOPENED' });
    ignore(world.staff(), { paymentId: 1, ifVersion: null, because: 'no' });
    undo(world.staff(), undoing(PAYMENT));
    expect(world.payment().state).toBe('MANUAL');
    expect(world.findings()).toEqual([]);
  });

  it('refuse what is booked, or not laid aside', async () => {
    const world = await staffWorld([credit('100.00', 'USI-AAA111'), credit('9.00', 'x')]);
    const request = { ifVersion: null, because: 'x' };
    expect(() => ignore(world.staff(), { paymentId: 1, ...request })).toThrowError(refusal('NOT_WAITING'));
    expect(() => reopen(world.staff(), { paymentId: 1, ...request })).toThrowError(refusal('NOT_IRRELEVANT'));
    expect(() => reopen(world.staff(), { paymentId: 2, ...request })).toThrowError(refusal('NOT_IRRELEVANT'));
  });

  it('a debit that was laid aside may be looked at by a person', async () => {
    const world = await staffWorld([{ amount: '3.00', creditDebit: 'DBIT' }]);
    reopen(world.staff(), { paymentId: 1, ifVersion: null, because: 'what is it?' });
    expect(world.payment()).toMatchObject({ state: 'MANUAL', direction: 'out' });
    expect(world.findings()).toEqual([]);
  });
});

describe('receive', () => {
  it('cash is a payment of its own, booked and confirmed; its undo lays it aside', async () => {
    const world = await staffWorld([]);
    const { payment } = receive(world.staff(), cash);
    expect(world.payment(payment.id)).toMatchObject({
      gateway: 'manual',
      account: 'cash',
      state: 'PROCESSED',
      amountMinor: 10_000,
      bookingDate: '2026-11-20',
    });
    expect(world.item('USI-AAA111').state).toBe('PAID');
    expect(mailsOfPayment(world.db, payment.id)).toMatchObject([{ state: 'WAITING' }]);
    undo(world.staff(), undoing({ kind: 'payment', id: payment.id }));
    expect(world.payment(payment.id)).toMatchObject({ state: 'IRRELEVANT', stateReason: 'CANCELLED' });
    expect(world.item('USI-AAA111').state).toBe('OPEN');
    expect(() => undo(world.staff(), undoing({ kind: 'payment', id: payment.id }))).toThrowError(
      refusal('UNDO_NOTHING'),
    );
    expect(world.findings()).toEqual([]);
  });

  it('twice the same cash is two payments, and the second finds the item closed', async () => {
    const world = await staffWorld([]);
    receive(world.staff(), { ...cash, amountMinor: 5_000 });
    receive(world.staff(), { ...cash, amountMinor: 5_000 });
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'PAID', allocatedMinor: 10_000 });
    expect(() => receive(world.staff(), cash)).toThrowError(refusal('ITEM_CLOSED'));
    expect(world.findings()).toEqual([]);
  });

  it('what was settled elsewhere is paid without a payment or a mail, and can be undone', async () => {
    const world = await staffWorld([credit('100.00', 'USI-BBB222')]);
    const { eventId } = settleElsewhere(world.staff(), { reference: 'USI-AAA111', amountMinor: 10_000, note: 'Twint' });
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'PAID', settledElsewhere: true, allocatedMinor: 0 });
    expect(() => assign(world.staff(), assigning(['USI-AAA111']))).toThrowError(refusal('ITEM_CLOSED'));
    undo(world.staff(), undoing({ kind: 'event', id: eventId }));
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'OPEN', settledElsewhere: false });
    expect(() => undo(world.staff(), undoing({ kind: 'event', id: eventId }))).toThrowError(refusal('UNDO_NOTHING'));
    expect(world.findings()).toEqual([]);
  });

  it('a part that was paid elsewhere settles nothing, and a fund is never settled', async () => {
    const world = await staffWorld([]);
    const settling = (reference: string) => () =>
      settleElsewhere(world.staff(), { reference, amountMinor: 4_000, note: null });
    expect(settling('USI-AAA111')).toThrowError(refusal('SETTLED_IN_PART'));
    expect(settling('FUND-2026')).toThrowError(refusal('FUND_STAYS_OPEN'));
  });
});

it('a claim tells others for a quarter of an hour, and does not touch the payment', async () => {
  const world = await staffWorld([credit('77.00', 'USI-NEW777')]);
  expect(claim(world.staff('ben'), 1).other).toBeNull();
  expect(claim(world.staff('anna'), 1).other).toMatchObject({ actor: 'staff:ben' });
  const later = new Date(NOW.getTime() + 16 * 60_000);
  expect(claim(world.staff('ben', later), 1).other).toBeNull();
  expect(releaseClaim(world.staff('ben', later), 1)).toMatchObject({ actor: 'staff:ben' });
  expect(releaseClaim(world.staff('ben', later), 1)).toBeNull();
  world.addItem({ reference: 'USI-NEW777', amountMinor: 7_700 });
  expect(world.recheckNow()).toBe(1);
  expect(world.payment().state).toBe('PROCESSED');
});
