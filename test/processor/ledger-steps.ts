/** The steps of which random sequences are made, and how each is done with the real functions of the product. */
import fc from 'fast-check';
import { withheld } from '../../jobs/mail-run.ts';
import { writeTransaction } from '../../src/models/db.ts';
import { nextDueMail, updateMail } from '../../src/models/outbox.ts';
import { findPayment, insertPayment, type PaymentRow } from '../../src/models/payments.ts';
import { currencyOf, formatMinor } from '../../src/money.ts';
import { recordRefund } from '../../src/processor/refunds/record-refund.ts';
import { assign } from '../../src/processor/staff/assign.ts';
import { ignore, reopen } from '../../src/processor/staff/ignore.ts';
import { link } from '../../src/processor/staff/link.ts';
import { claim, note } from '../../src/processor/staff/note.ts';
import { receive, settleElsewhere } from '../../src/processor/staff/receive.ts';
import { owe, refundDone } from '../../src/processor/staff/refund.ts';
import { RESTS } from '../../src/processor/staff/share-out.ts';
import { undo } from '../../src/processor/staff/undo.ts';
import { transition } from '../../src/processor/transition.ts';
import { camt, type TestEntry } from '../helpers/camt.ts';
import { assigning, PAYER_IBAN, type staffWorld, undoing } from './staff-world.ts';

export type World = Awaited<ReturnType<typeof staffWorld>>;

const REFERENCES = ['USI-AAA111', 'USI-BBB222', 'USI-FREE77', 'FUND-2026'] as const;
const anyReference = fc.constantFrom(...REFERENCES);
const anyMinor = fc.constantFrom(1_000, 5_000, 10_000, 12_000);
/** Which payment, counted from the newest backwards round and round. */
const anyPayment = fc.nat({ max: 11 });
const anyWish = fc.oneof(anyReference, fc.tuple(anyReference, anyMinor));

/** What a statement tells: a gift, or money that goes back or out. The name is shared by at most three entries. */
const ENTRIES = ['gift', 'gift', 'gift', 'return', 'part-return', 'payout', 'bounce'] as const;
const REFUNDS = [
  'refund',
  'chargeback',
  'cancel',
  'refund_reversed',
  'chargeback_reversed',
  'reversal_reversed',
] as const;

const anyStep = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('assign' as const),
      payment: anyPayment,
      wishes: fc.array(anyWish, { minLength: 1, maxLength: 2 }),
      rest: fc.constantFrom(null, ...RESTS),
      short: fc.boolean(),
      thenUndo: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('statement' as const),
      entry: fc.constantFrom(...ENTRIES),
      reference: fc.option(anyReference),
      minor: anyMinor,
      name: fc.nat({ max: 5 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('undo' as const), payment: anyPayment, told: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('message' as const),
      payment: anyPayment,
      refund: fc.constantFrom(...REFUNDS),
      minor: anyMinor,
      id: fc.nat({ max: 4 }),
    }),
  },
  fc.record({ kind: fc.constantFrom('ignore' as const, 'reopen' as const, 'note' as const), payment: anyPayment }),
  fc.record({ kind: fc.constantFrom('cash' as const, 'elsewhere' as const), reference: anyReference, minor: anyMinor }),
  fc.record({ kind: fc.constant('undo-elsewhere' as const), reference: anyReference }),
  fc.record({ kind: fc.constant('link' as const), back: anyPayment, payment: anyPayment, thenUndo: fc.boolean() }),
  fc.record({ kind: fc.constant('owe' as const), payment: anyPayment, minor: fc.option(anyMinor) }),
  fc.record({ kind: fc.constant('paid' as const), payment: anyPayment, debit: fc.option(anyPayment) }),
  fc.record({ kind: fc.constant('gateway-gift' as const), reference: anyReference, minor: anyMinor }),
  fc.record({ kind: fc.constant('again' as const), file: fc.nat({ max: 7 }), otherVersion: fc.boolean() }),
  fc.record({ kind: fc.constant('mail' as const) }),
);
export type Step = typeof anyStep extends fc.Arbitrary<infer One> ? One : never;
export const anySteps = fc.array(anyStep, { minLength: 30, maxLength: 36 });

/** The files of a sequence, to deliver them again. */
export type Delivered = { entries: readonly TestEntry[]; day: string; id: string }[];

/** Does one step. What may be undone at once gives back how. */
export function perform(world: World, step: Step, delivered: Delivered): (() => void) | null {
  const staff = world.staff();
  const named = (which: number): PaymentRow => pick(world, which);
  switch (step.kind) {
    case 'assign': {
      const paymentId = named(step.payment).id;
      const more = { rest: step.rest, fund: 'FUND-2026', acceptShort: step.short ? 'because' : null };
      assign(staff, assigning(step.wishes, { paymentId, ...more }));
      return step.thenUndo ? () => void undo(staff, undoing({ kind: 'payment', id: paymentId })) : null;
    }
    case 'undo': {
      const target = { kind: 'payment', id: named(step.payment).id } as const;
      undo(staff, undoing(target, { alreadyNotified: step.told }));
      return null;
    }
    case 'ignore':
      ignore(staff, { paymentId: named(step.payment).id, ifVersion: null, because: 'x' });
      return null;
    case 'reopen':
      reopen(staff, { paymentId: named(step.payment).id, ifVersion: null, because: 'x' });
      return null;
    case 'note':
      note(staff, { paymentId: named(step.payment).id, text: 'x' });
      claim(staff, named(step.payment).id);
      return null;
    case 'cash': {
      const more = { how: 'cash', date: '2026-11-20', rest: null, fund: null, acceptShort: null, note: null } as const;
      receive(staff, { reference: step.reference, amountMinor: step.minor, ...more });
      return null;
    }
    case 'elsewhere':
      settleElsewhere(staff, { reference: step.reference, amountMinor: step.minor, note: null });
      return null;
    case 'undo-elsewhere':
      undo(staff, undoing({ kind: 'openItem', id: world.item(step.reference).id }));
      return null;
    case 'link': {
      const paymentId = named(step.back).id;
      link(staff, { paymentId, originalId: named(step.payment).id, ifVersion: null, note: null });
      return step.thenUndo ? () => void undo(staff, undoing({ kind: 'payment', id: paymentId })) : null;
    }
    case 'owe':
      owe(staff, { paymentId: named(step.payment).id, amountMinor: step.minor, ifVersion: null, note: null });
      return null;
    case 'paid': {
      const debitId = step.debit === null ? null : named(step.debit).id;
      const more = { amountMinor: null, date: '2026-11-20', ifVersion: null, note: null };
      refundDone(staff, { paymentId: named(step.payment).id, debitId, ...more });
      return null;
    }
    case 'statement':
    case 'again':
    case 'message':
    case 'gateway-gift':
    case 'mail':
      performOutside(world, step, delivered);
      return null;
  }
}

type OutsideStep = Extract<Step, { kind: 'statement' | 'again' | 'message' | 'gateway-gift' | 'mail' }>;

/** What banks and processors tell, and what the job that sends mail does. */
function performOutside(world: World, step: OutsideStep, delivered: Delivered): void {
  switch (step.kind) {
    case 'statement': {
      const number = delivered.length;
      const file = { entries: [entryOf(step)], day: dayOf(number), id: `N${number}` };
      delivered.push(file);
      deliver(world, file, { name: `${file.id}.xml`, version: '001.08' });
      return;
    }
    case 'again': {
      const file = delivered[step.file];
      if (file !== undefined)
        deliver(world, file, { name: `again-${step.file}.xml`, version: step.otherVersion ? '001.04' : '001.08' });
      return;
    }
    case 'message':
      recordMessage(world, step);
      return;
    case 'gateway-gift':
      bookGift(world, step);
      return;
    case 'mail':
      sendDue(world);
  }
}

function pick(world: World, which: number): PaymentRow {
  const ids = world.paymentIds();
  const id = ids.at(-1 - (which % ids.length));
  const found = id === undefined ? null : findPayment(world.db, id);
  if (found === null) throw new Error('there is no payment');
  return found;
}

function dayOf(number: number): string {
  return `2026-11-${String(20 + (number % 9)).padStart(2, '0')}`;
}

function entryOf({ entry, reference, minor, name }: Extract<Step, { kind: 'statement' }>): TestEntry {
  const amount = formatMinor(entry === 'part-return' ? 1_000 : minor, currencyOf('CHF'));
  const detail = { debtor: 'Keller Maria', iban: PAYER_IBAN, endToEndId: `E${name}`, text: reference ?? 'thanks' };
  const details = [detail];
  switch (entry) {
    case 'gift':
      return { amount, details };
    case 'return':
    case 'part-return':
      return { amount, creditDebit: 'DBIT', code: 'PMNT/RCDT/RRTN', details };
    case 'payout':
      return { amount, creditDebit: 'DBIT', details: [{ debtor: 'Keller Maria', iban: PAYER_IBAN }] };
    case 'bounce':
      return { amount, code: 'PMNT/ICDT/RRTN', details: [{ debtor: 'Keller Maria', iban: PAYER_IBAN }] };
  }
}

function deliver(
  world: World,
  { entries, day, id }: Delivered[number],
  { name, version }: { name: string; version: '001.04' | '001.08' },
): void {
  const dated = entries.map((entry) => ({ ...entry, bookingDate: day }));
  const statement = { id, messageId: `${id}-${version}`, version, sequence: null, from: day, to: day, entries: dated };
  world.importNow(name, camt(statement));
  world.decideNow();
  world.settleReturnsNow();
}

function recordMessage(world: World, { payment, refund, minor, id }: Extract<Step, { kind: 'message' }>): void {
  const { id: paymentId, direction } = pick(world, payment);
  if (direction === 'out') return;
  const { db, booking, now } = world.staff();
  const money = { amountMinor: minor, currency: 'CHF', parentAmountMinor: null, feeMinor: 0 };
  const names = { gateway: 'adyen', gatewayRefundId: id === 0 ? null : `R${id}`, gatewayParentId: null, reason: null };
  const facts = { paymentId, kind: refund, at: '2026-11-20', bankPaymentId: null, messageId: null, ...money, ...names };
  const actor = { kind: 'message', name: 'refund' } as const;
  writeTransaction(db, () => recordRefund({ db, booking, now }, facts, { actor }));
}

/** A gift through a processor, booked as its consumer books it. */
function bookGift(world: World, { reference, minor }: Extract<Step, { kind: 'gateway-gift' }>): void {
  const item = world.item(reference);
  const takes = item.kind === 'fund' || (item.amountMinor === null && item.state === 'OPEN');
  if (!takes || item.settledElsewhere) return;
  const { db, booking, now } = world.staff();
  const facts = { gateway: 'adyen', account: 'adyen', sourceType: 'payments', direction: 'in' } as const;
  const money = { amountMinor: minor, currency: 'CHF', bookingDate: '2026-11-20' };
  const place = { fileId: null, statementId: null, occurrence: null, importDoubt: null, createdAt: now.toISOString() };
  writeTransaction(db, () => {
    const gatewayTxnId = `G${world.paymentIds().length}`;
    const payment = findPayment(db, insertPayment(db, { ...facts, ...money, gatewayTxnId }, place));
    if (payment === null) throw new Error('the gift vanished');
    const allocations = [{ openItemId: item.id, kind: item.kind, reference, amountMinor: minor }];
    const change = { to: 'PROCESSED', reason: 'MATCHED', evidence: [], allocations } as const;
    transition({ db, booking, now }, payment, change, { kind: 'message', name: 'donations' });
  });
}

/** Everything that is due goes out, after the last look that the job takes. */
function sendDue(world: World): void {
  const later = new Date('2026-11-20T12:00:00Z');
  for (;;) {
    const mail = nextDueMail(world.db, later);
    if (mail === null) return;
    if (!withheld(world.context, mail)) updateMail(world.db, mail, { state: 'SENT', sentAt: later.toISOString() });
  }
}
