/** What a person assigns is booked as a match is: every franc of the payment is given to something, or refused. */
import { describe, expect, it } from 'vitest';
import { listedAllocations } from '../../src/models/histories.ts';
import { mailsOfPayment } from '../../src/models/outbox.ts';
import { assign, planAssign } from '../../src/processor/staff/assign.ts';
import { ignore } from '../../src/processor/staff/ignore.ts';
import { note } from '../../src/processor/staff/note.ts';
import { assigning, credit, NOW, PAYER_IBAN, staffWorld } from './staff-world.ts';

const refusal = (code: string) => expect.objectContaining({ kind: 'refused', code });

describe('assign', () => {
  it('books the payment, pays the item, and thanks the donor after ten minutes', async () => {
    const world = await staffWorld([credit('100.00', 'thanks')]);
    const { eventId } = assign(world.staff(), assigning(['USI-AAA111']));
    expect(world.payment()).toMatchObject({ state: 'PROCESSED', decidedBy: 'staff:anna', version: 2 });
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'PAID', allocatedMinor: 10_000, waivedMinor: 0 });
    expect(world.contributions()).toEqual([[10_000, 'COMPLETED']]);
    expect(mailsOfPayment(world.db, 1)).toMatchObject([
      { state: 'WAITING', toAddress: 'maria@example.org', nextAt: new Date(NOW.getTime() + 600_000).toISOString() },
    ]);
    expect(eventId).toBeGreaterThan(0);
    expect(world.findings()).toEqual([]);
  });

  it('gives each open item its sum, and a gift what is left', async () => {
    const world = await staffWorld([credit('170.00', 'thanks')]);
    assign(world.staff(), assigning(['USI-FREE77', 'USI-AAA111', 'USI-BBB222']));
    const given = listedAllocations(world.db, 1).map(({ reference, amountMinor }) => [reference, amountMinor]);
    expect(given).toEqual([
      ['USI-FREE77', 2_000],
      ['USI-AAA111', 10_000],
      ['USI-BBB222', 5_000],
    ]);
    expect(world.findings()).toEqual([]);
  });

  it('a part payment leaves the item partially paid, and the rest can come later', async () => {
    const world = await staffWorld([credit('30.00', 'one'), credit('70.00', 'two')]);
    assign(world.staff(), assigning(['USI-AAA111']));
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'PARTIALLY_PAID', allocatedMinor: 3_000 });
    assign(world.staff(), assigning(['USI-AAA111'], { paymentId: 2 }));
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'PAID', allocatedMinor: 10_000 });
    expect(world.findings()).toEqual([]);
  });

  it('less can be accepted, with a reason: the item is paid, and the sum let go is in its history', async () => {
    const world = await staffWorld([credit('95.00', 'bank kept 5')]);
    assign(world.staff(), assigning(['USI-AAA111'], { acceptShort: 'charges of the bank' }));
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'PAID', allocatedMinor: 9_500, waivedMinor: 500 });
    const data = world.db.sqlite.prepare("SELECT data FROM event WHERE reason = 'ALLOCATED'").pluck().get();
    expect(JSON.parse(String(data))).toMatchObject({ amountMinor: 9_500, waivedMinor: 500 });
    expect(world.findings()).toEqual([]);
  });

  it.each([
    ['refund', null, { toReimburseMinor: 2_000, allocated: [10_000] }],
    ['donation', 'FUND-2026', { toReimburseMinor: 0, allocated: [10_000, 2_000] }],
    ['keep', null, { toReimburseMinor: 0, allocated: [12_000] }],
  ] as const)('the rest of an overpayment becomes a %s', async (rest, fund, expected) => {
    const world = await staffWorld([credit('120.00', 'thanks')]);
    assign(world.staff(), assigning(['USI-AAA111'], { rest, fund }));
    expect(world.payment()).toMatchObject({ state: 'PROCESSED', toReimburseMinor: expected.toReimburseMinor });
    expect(listedAllocations(world.db, 1).map(({ amountMinor }) => amountMinor)).toEqual(expected.allocated);
    expect(world.item('USI-AAA111')).toMatchObject({ state: 'PAID' });
    expect(world.findings()).toEqual([]);
  });

  it('learns the account of the payer for the person, with the event it comes from', async () => {
    const world = await staffWorld([credit('100.00', 'thanks')]);
    const { eventId } = assign(world.staff(), assigning(['USI-AAA111']));
    expect(world.learnt()).toEqual([[world.item('USI-AAA111').personId, PAYER_IBAN, 1]]);
    expect(world.db.sqlite.prepare('SELECT source_event_id FROM person_account').pluck().get()).toBe(eventId);
  });

  it('takes an item by its id and by the references of its slip', async () => {
    const world = await staffWorld([credit('20.00', 'one')]);
    world.expect({
      reference: 'X-9',
      qrReference: '210000000003139471430009017',
      creditorReference: 'RF18539007547034',
    });
    const planned = (reference: string) =>
      planAssign(world.staff(), assigning([reference])).shares.map(({ before }) => before.reference);
    expect(planned('21 00000 00003 13947 14300 09017')).toEqual(['X-9']);
    expect(planned('rf18 5390 0754 7034')).toEqual(['X-9']);
    expect(planned(`s-${world.item('X-9').id}`)).toEqual(['X-9']);
  });

  it('with keep gives the rest to the first item named that asks for a sum', async () => {
    const world = await staffWorld([credit('170.00', 'thanks')]);
    assign(world.staff(), assigning(['USI-BBB222', 'USI-AAA111'], { rest: 'keep' }));
    expect([world.item('USI-BBB222').allocatedMinor, world.item('USI-AAA111').allocatedMinor]).toEqual([7_000, 10_000]);
  });

  it.each([
    ['SHORT_AND_REST', assigning([['USI-AAA111', 9_000]], { rest: 'refund', acceptShort: 'x' })],
    ['SHORT_AND_REST', assigning(['USI-AAA111'], { acceptShort: 'x' })],
    ['KEEP_OF_PART', assigning([['USI-AAA111', 9_000]], { rest: 'keep' })],
  ])('refuses wishes that contradict each other: %s', async (code, request) => {
    const world = await staffWorld([credit('120.00', 'thanks')]);
    expect(() => assign(world.staff(), request)).toThrowError(expect.objectContaining({ kind: 'refused', code }));
    expect(world.payment().state).toBe('MANUAL');
  });

  it('an item is known by the letter of its kind only', async () => {
    const world = await staffWorld([credit('100.00', 'thanks')]);
    const { id } = world.item('USI-AAA111');
    for (const wrong of [`C-${id}`, `O-${id}`])
      expect(() => assign(world.staff(), assigning([wrong]))).toThrowError(
        expect.objectContaining({ code: 'ITEM_UNKNOWN' }),
      );
    assign(world.staff(), assigning([`s-${id}`]));
    expect(world.item('USI-AAA111').state).toBe('PAID');
  });

  it('keeps why in the detail of the event, not in the event itself', async () => {
    const world = await staffWorld([credit('95.00', 'x')]);
    assign(world.staff(), assigning(['USI-AAA111'], { acceptShort: 'Maria is ill', note: 'rang her' }));
    const rows = world.db.sqlite.prepare("SELECT data || reason FROM event WHERE actor = 'staff:anna'").pluck().all();
    expect(rows.join(' ')).not.toMatch(/ill|rang/);
    const details = world.db.sqlite.prepare('SELECT body FROM detail').pluck().all().join(' ');
    expect(details).toMatch(/Maria is ill/);
    expect(details).toMatch(/rang her/);
  });
});

describe('assign refuses', () => {
  it.each([
    ['money that is left over', '120.00', assigning(['USI-AAA111']), 'REST_UNSAID'],
    ['more than the payment', '80.00', assigning([['USI-AAA111', 9_000]]), 'MORE_THAN_PAID'],
    ['more than is open', '120.00', assigning([['USI-AAA111', 11_000]]), 'ITEM_TOO_MUCH'],
    ['an item twice', '100.00', assigning(['USI-AAA111', 'usi aaa111']), 'ITEM_TWICE'],
    ['an item for which nothing is left', '100.00', assigning(['USI-AAA111', 'USI-BBB222']), 'NOTHING_LEFT'],
    ['a rest for a fund that is not named', '120.00', assigning(['USI-AAA111'], { rest: 'donation' }), 'FUND_UNSAID'],
    [
      'a rest for what is no fund',
      '120.00',
      assigning(['USI-AAA111'], { rest: 'donation', fund: 'USI-BBB222' }),
      'FUND_NEEDED',
    ],
    ['a rest where too little came', '40.00', assigning(['USI-AAA111'], { rest: 'refund' }), 'REST_OF_NOTHING'],
    ['nothing named', '100.00', assigning([], { rest: 'refund' }), 'NOTHING_NAMED'],
    [
      'a reason for less where nothing is short',
      '100.00',
      assigning(['USI-AAA111'], { acceptShort: 'x' }),
      'NOTHING_SHORT',
    ],
  ])('%s', async (_, amount, request, code) => {
    const world = await staffWorld([credit(amount, 'thanks')]);
    const before = world.db.sqlite.serialize();
    expect(() => assign(world.staff(), request)).toThrowError(refusal(code));
    expect(world.db.sqlite.serialize().equals(before)).toBe(true);
  });

  it('an item that is closed, in another currency, or unknown', async () => {
    const world = await staffWorld([credit('100.00', 'one'), credit('100.00', 'two')]);
    world.expect({ reference: 'EUR-1', currency: 'EUR' });
    assign(world.staff(), assigning(['USI-AAA111']));
    const second = (reference: string) => () => assign(world.staff(), assigning([reference], { paymentId: 2 }));
    expect(second('USI-AAA111')).toThrowError(refusal('ITEM_CLOSED'));
    expect(second('EUR-1')).toThrowError(refusal('ITEM_CURRENCY'));
    expect(second('USI-NOPE99')).toThrowError(expect.objectContaining({ kind: 'not-found', code: 'ITEM_UNKNOWN' }));
  });

  it('money that went out, and money that came back', async () => {
    const world = await staffWorld([
      { amount: '100.00', creditDebit: 'DBIT', reversal: true },
      { amount: '100.00', code: 'PMNT/ICDT/RRTN', details: [{ text: 'unknown account' }] },
    ]);
    expect(() => assign(world.staff(), assigning(['USI-AAA111']))).toThrowError(refusal('NOT_A_CREDIT'));
    expect(() => assign(world.staff(), assigning(['USI-AAA111'], { paymentId: 2 }))).toThrowError(
      refusal('NOT_A_CREDIT'),
    );
  });

  it('a payment that somebody has settled, and says who did what and when', async () => {
    const world = await staffWorld([credit('100.00', 'thanks')]);
    ignore(world.staff('ben'), { paymentId: 1, ifVersion: null, because: 'not ours' });
    expect(() => assign(world.staff(), assigning(['USI-AAA111']))).toThrowError(
      /staff:ben made it IRRELEVANT \(STAFF\) at 2026-11-20 /,
    );
    expect(() => assign(world.staff(), assigning(['USI-AAA111'], { ifVersion: 1 }))).toThrowError(
      expect.objectContaining({ kind: 'conflict', code: 'CHANGED_BY_OTHER' }),
    );
  });

  it('a payment that does not exist', async () => {
    const world = await staffWorld([]);
    expect(() => assign(world.staff(), assigning(['USI-AAA111']))).toThrowError(
      expect.objectContaining({ kind: 'not-found', code: 'PAYMENT_UNKNOWN' }),
    );
  });
});

it('planning writes nothing, and says what will be', async () => {
  const world = await staffWorld([credit('120.00', 'thanks')]);
  const before = world.db.sqlite.serialize();
  const plan = planAssign(world.staff(), assigning(['USI-AAA111'], { rest: 'refund' }));
  expect(plan).toMatchObject({ toReimburseMinor: 2_000, mails: [{ toAddress: 'maria@example.org' }] });
  expect(plan.shares[0]).toMatchObject({ before: { state: 'OPEN' }, after: { state: 'PAID', allocatedMinor: 10_000 } });
  expect(world.db.sqlite.serialize().equals(before)).toBe(true);
});

it('a payment with a remark of a person is not decided by the program any more', async () => {
  const world = await staffWorld([credit('77.00', 'USI-NEW777')]);
  note(world.staff(), { paymentId: 1, text: 'I ask her' });
  world.addItem({ reference: 'USI-NEW777', amountMinor: 7_700 });
  expect(world.recheckNow()).toBe(0);
  expect(world.payment().state).toBe('MANUAL');
  expect(world.findings()).toEqual([]);
});
