/** Nobody is thanked for money that has gone back, or may have: the confirmation waits until a person has answered. */
import { expect, it } from 'vitest';
import { mailJob } from '../../jobs/mail.ts';
import { writeTransaction } from '../../src/models/db.ts';
import { listMail } from '../../src/models/outbox.ts';
import { findDecidable } from '../../src/models/payments.ts';
import { transition } from '../../src/processor/transition.ts';
import { camt, type TestEntry } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';

const GIFT: TestEntry = { amount: '100.00', reference: 'R1', details: [{ debtor: 'Ann', text: 'USI-AAAAA1' }] };
const REVERSAL: TestEntry = { amount: '100.00', reference: 'R9', creditDebit: 'DBIT', reversal: true };
const RETURN: TestEntry = { amount: '100.00', reference: 'R8', creditDebit: 'DBIT', code: 'PMNT/RCDT/RRTN' };

function withItem(): Installation {
  const world = install();
  world.expect({ reference: 'USI-AAAAA1' });
  return world;
}

const mails = ({ db }: Installation) => listMail(db).map((mail) => [mail.state, mail.reason]);
const debit = (world: Installation) => {
  const [row, ...more] = world.payments().filter((payment) => payment.direction === 'out');
  if (row === undefined || more.length > 0) throw new Error('one debit was expected');
  return row;
};

async function processed(world: Installation, ...entries: readonly TestEntry[]): Promise<void> {
  const number = world.files().length + 1;
  world.drop(
    `${number}.xml`,
    camt({ id: `S${number}`, sequence: `${number}`, from: DAYS[number - 1] ?? null, entries }),
  );
  await world.process();
}

const DAYS = ['2026-11-19', '2026-11-20', '2026-11-21'];

it.each([
  ['a reversal after it', [GIFT, REVERSAL]],
  ['a reversal before it in the file', [REVERSAL, GIFT]],
  ['a return by its bank transaction code', [GIFT, RETURN]],
  ['a return on a later day', [GIFT, { ...RETURN, bookingDate: '2026-11-21' }]],
])('a credit with %s is booked, its mail held', async (_, entries) => {
  const world = withItem();
  await processed(world, ...entries);
  expect(debit(world)).toMatchObject({ state: 'MANUAL', stateReason: 'REVERSAL_ENTRY' });
  expect(mails(world)).toEqual([['HELD', 'REVERSAL_OPEN']]);
  expect(await mailJob(world.context)).toMatchObject({ sent: 0 });
  expect(mails(world)).toEqual([['HELD', 'REVERSAL_OPEN']]);
});

it('a reversal in a later file holds a mail that was not sent yet', async () => {
  const world = withItem();
  await processed(world, GIFT);
  expect(mails(world)).toEqual([['WAITING', null]]);
  await processed(world, { ...REVERSAL, bookingDate: '2026-11-20' });
  expect(await mailJob(world.context)).toMatchObject({ sent: 0 });
  expect(mails(world)).toEqual([['HELD', 'REVERSAL_OPEN']]);
});

it('a reversal that is imported, but not decided yet, holds it too', async () => {
  const world = withItem();
  await processed(world, GIFT);
  world.importNow(
    'later.xml',
    camt({ id: 'S2', sequence: '2', from: '2026-11-20', entries: [{ ...RETURN, bookingDate: '2026-11-20' }] }),
  );
  expect(debit(world).state).toBe('NEW');
  await mailJob(world.context);
  expect(mails(world)).toEqual([['HELD', 'REVERSAL_OPEN']]);
});

it('the mail goes out once the reversal is answered', async () => {
  const world = withItem();
  await processed(world, GIFT, REVERSAL);
  answer(world);
  expect(await mailJob(world.context)).toMatchObject({ sent: 1 });
  expect(mails(world)).toEqual([['FILED', null]]);
});

it('an answered reversal lets no mail go whose statement does not add up', async () => {
  const world = withItem();
  await processed(world, GIFT, REVERSAL);
  world.drop('red.xml', camt({ id: 'S1', sequence: '1', opening: '0.00', closing: '5.00', entries: [GIFT, REVERSAL] }));
  await world.process();
  answer(world);
  expect(await mailJob(world.context)).toMatchObject({ sent: 0 });
  expect(mails(world)).toEqual([['HELD', 'PROOF_RED']]);
});

it.each([
  ['another amount', { ...REVERSAL, amount: '99.00' }],
  ['an earlier day', { ...REVERSAL, bookingDate: '2026-11-18' }],
  ['an ordinary debit', { ...REVERSAL, reversal: false }],
])('%s holds nothing', async (_, entry) => {
  const world = withItem();
  await processed(world, GIFT, entry);
  expect(mails(world)).toEqual([['WAITING', null]]);
});

it('a reversal of a whole entry holds the mails of all its parts', async () => {
  const world = withItem();
  world.expect({ reference: 'USI-BBBBB2' });
  const details = ['USI-AAAAA1', 'USI-BBBBB2'].map((text) => ({ amount: '100.00', debtor: text, text }));
  await processed(world, { amount: '200.00', reference: 'R1', details }, { ...REVERSAL, amount: '200.00' });
  expect(mails(world)).toEqual([
    ['HELD', 'REVERSAL_OPEN'],
    ['HELD', 'REVERSAL_OPEN'],
  ]);
});

/** A person says that the debit has nothing to do with a gift. */
function answer(world: Installation): void {
  const { db, context } = world;
  const payment = findDecidable(db, debit(world).id);
  if (payment === null) throw new Error('the debit vanished');
  const booking = { language: 'de', messageIdDomain: 'example.org', zone: 'UTC' } as const;
  writeTransaction(db, () =>
    transition(
      { db, now: context.now(), booking },
      payment,
      { to: 'IRRELEVANT', reason: 'STAFF', evidence: [] },
      { kind: 'staff', name: 'anna' },
    ),
  );
}
