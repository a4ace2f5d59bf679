/**
 * Random sequences of what people and statements do, asserted after every step:
 * 1. the books keep every invariant, and the proof is as it was;
 * 2. a refused action changes nothing;
 * 3. undoing everything gives back the first amounts.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { listOpenItems } from '../../src/models/open-items.ts';
import { currencyOf, formatMinor } from '../../src/money.ts';
import { assign } from '../../src/processor/staff/assign.ts';
import { ignore, reopen } from '../../src/processor/staff/ignore.ts';
import { link } from '../../src/processor/staff/link.ts';
import { claim, note } from '../../src/processor/staff/note.ts';
import { receive, settleElsewhere } from '../../src/processor/staff/receive.ts';
import { refundDone } from '../../src/processor/staff/refund.ts';
import { RESTS } from '../../src/processor/staff/share-out.ts';
import { undo } from '../../src/processor/staff/undo.ts';
import { camt } from '../helpers/camt.ts';
import { assigning, credit, staffWorld, undoing } from './staff-world.ts';

type World = Awaited<ReturnType<typeof staffWorld>>;

const REFERENCES = ['USI-AAA111', 'USI-BBB222', 'USI-FREE77', 'FUND-2026'] as const;
const anyReference = fc.constantFrom(...REFERENCES);
const anyMinor = fc.constantFrom(1_000, 5_000, 10_000, 12_000);
const anyPayment = fc.integer({ min: 1, max: 7 });
const anyWish = fc.oneof(anyReference, fc.tuple(anyReference, anyMinor));

const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('assign' as const),
      paymentId: anyPayment,
      wishes: fc.array(anyWish, { minLength: 1, maxLength: 2 }),
      rest: fc.constantFrom(null, ...RESTS),
      short: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('undo' as const), paymentId: anyPayment, told: fc.boolean() }),
  },
  fc.record({ kind: fc.constantFrom('ignore' as const, 'reopen' as const, 'note' as const), paymentId: anyPayment }),
  fc.record({ kind: fc.constantFrom('cash' as const, 'elsewhere' as const), reference: anyReference, minor: anyMinor }),
  fc.record({ kind: fc.constant('undo-elsewhere' as const), reference: anyReference }),
  fc.record({ kind: fc.constant('link' as const), debitId: fc.constantFrom(4, 5), paymentId: anyPayment }),
  fc.record({ kind: fc.constant('refunded' as const), paymentId: anyPayment, debitId: fc.constantFrom(null, 5) }),
  fc.record({ kind: fc.constant('import' as const), reference: anyReference, minor: anyMinor }),
);
export type StaffStep = typeof action extends fc.Arbitrary<infer Step> ? Step : never;
export const anySteps = fc.array(action, { minLength: 3, maxLength: 14 });

function perform(world: World, step: StaffStep, number: number): void {
  const staff = world.staff();
  switch (step.kind) {
    case 'assign': {
      const more = { rest: step.rest, fund: 'FUND-2026', acceptShort: step.short ? 'because' : null };
      assign(staff, assigning(step.wishes, { paymentId: step.paymentId, ...more }));
      return;
    }
    case 'undo':
      undo(staff, undoing({ kind: 'payment', id: step.paymentId }, { alreadyNotified: step.told }));
      return;
    case 'ignore':
      ignore(staff, { paymentId: step.paymentId, ifVersion: null, because: 'x' });
      return;
    case 'reopen':
      reopen(staff, { paymentId: step.paymentId, ifVersion: null, because: 'x' });
      return;
    case 'note':
      note(staff, { paymentId: step.paymentId, text: 'x' });
      claim(staff, step.paymentId);
      return;
    case 'cash': {
      const more = { how: 'cash', date: '2026-11-20', rest: null, fund: null, acceptShort: null, note: null } as const;
      receive(staff, { reference: step.reference, amountMinor: step.minor, ...more });
      return;
    }
    case 'elsewhere':
      settleElsewhere(staff, { reference: step.reference, amountMinor: step.minor, note: null });
      return;
    case 'undo-elsewhere':
      undo(staff, undoing({ kind: 'openItem', id: world.item(step.reference).id }));
      return;
    case 'link':
      link(staff, { paymentId: step.debitId, originalId: step.paymentId, ifVersion: null, note: null });
      return;
    case 'refunded': {
      const { paymentId, debitId } = step;
      refundDone(staff, { paymentId, debitId, amountMinor: null, date: '2026-11-20', ifVersion: null, note: null });
      return;
    }
    case 'import': {
      const entry = credit(formatMinor(step.minor, currencyOf('CHF')), step.reference);
      const day = `2026-11-${String(2 + (number % 27)).padStart(2, '0')}`;
      const id = `N${number}`;
      world.importNow(
        `${id}.xml`,
        camt({ id, messageId: id, sequence: null, from: day, entries: [{ ...entry, bookingDate: day }] }),
      );
      world.decideNow();
    }
  }
}

/** A payment with a refund takes two steps. */
function undoAll(world: World, id: number): void {
  while (['PROCESSED', 'PARTIALLY_REFUNDED', 'REFUNDED'].includes(world.payment(id).state)) {
    undo(world.staff(), undoing({ kind: 'payment', id }, { alreadyNotified: true }));
  }
}

function amounts(world: World): readonly unknown[] {
  return listOpenItems(world.db).map((item) => [item.reference, item.state, item.allocatedMinor, item.waivedMinor]);
}

export async function holdsAfter(steps: readonly StaffStep[]): Promise<void> {
  const world = await staffWorld([
    credit('100.00', 'one'),
    credit('60.00', 'two'),
    credit('120.00', 'three'),
    { amount: '100.00', creditDebit: 'DBIT', reversal: true },
    { amount: '20.00', creditDebit: 'DBIT' },
  ]);
  const first = amounts(world);
  for (const [number, step] of steps.entries()) {
    const before = world.db.sqlite.prepare('SELECT count(*) FROM event').pluck().get();
    try {
      perform(world, step, number);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(AppError);
      expect(world.db.sqlite.prepare('SELECT count(*) FROM event').pluck().get()).toBe(before);
    }
    expect(world.findings(), JSON.stringify(step)).toEqual([]);
  }
  for (const { id } of world.payments()) undoAll(world, id);
  for (const { id, settledElsewhere } of listOpenItems(world.db)) {
    if (settledElsewhere) undo(world.staff(), undoing({ kind: 'openItem', id }));
  }
  expect(amounts(world)).toEqual(first);
  expect(world.findings()).toEqual([]);
}
