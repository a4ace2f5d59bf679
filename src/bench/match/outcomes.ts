/** What was decided about each payment of a world: read from the books of an installation, or told by a baseline. */
import type { PrintedAllocation, PrintedEvidence } from '../../cli/payment-view.ts';
import { printedPayment } from '../../cli/payment-view.ts';
import type { Db } from '../../models/db.ts';
import { type ListedPayment, listPayments } from '../../models/payments.ts';
import { currencyOf, parseMoney } from '../../money.ts';
import { keyCounter } from './payment-key.ts';
import type { TrueAllocation } from './types.ts';

export type Outcome = Readonly<{
  paymentKey: string;
  /** `BOOKED` and `DROPPED` (IRRELEVANT) were decided by the machine alone; `OPEN` waits for a person. */
  decision: 'BOOKED' | 'DROPPED' | 'OPEN';
  reason: string | null;
  allocations: readonly TrueAllocation[];
  /** The best first. */
  suggestions: readonly (readonly TrueAllocation[])[];
  /** Of the suggestions, in the same order: told to the person as weak. */
  isWeak: readonly boolean[];
  evidence: readonly PrintedEvidence[];
}>;

/** A payment in the books, and who decided about it last. */
export type BookedPayment = Readonly<{ id: number; outcome: Outcome; byStaff: boolean; creditMinor: number }>;

/** Every payment of an installation, by what `list --ndjson` prints. */
export function bookedPayments(db: Db): readonly BookedPayment[] {
  const keyOf = keyCounter();
  const found: BookedPayment[] = [];
  for (const row of listPayments(db)) found.push(bookedPayment(db, row, keyOf));
  return found;
}

function bookedPayment(db: Db, row: ListedPayment, keyOf: ReturnType<typeof keyCounter>): BookedPayment {
  const printed = printedPayment(db, row);
  const { direction, currency } = printed;
  const { amountMinor } = row;
  const paymentKey = keyOf({ ...printed, amountMinor });
  const minor = (list: readonly PrintedAllocation[]) =>
    list.map(({ reference, amount }) => ({ reference, amountMinor: parseMoney(amount, currencyOf(currency)).minor }));
  const outcome: Outcome = {
    paymentKey,
    decision: decisionOf(row.state),
    reason: row.stateReason,
    allocations: isReversed(row.state) ? onceAllocated(db, row.id) : minor(printed.allocations),
    suggestions: printed.suggestions.map(({ allocations }) => minor(allocations)),
    isWeak: printed.suggestions.map(({ evidence }) => evidence.some(saysWeak)),
    evidence: printed.evidence,
  };
  const byStaff = row.decidedBy?.startsWith('staff:') ?? false;
  return { id: row.id, outcome, byStaff, creditMinor: direction === 'in' ? amountMinor : 0 };
}

/** The product says of each suggestion that it searched for how strong it is. */
function saysWeak({ rule, value }: PrintedEvidence): boolean {
  return rule === 'strength' && value.startsWith('weak');
}

function decisionOf(state: ListedPayment['state']): Outcome['decision'] {
  switch (state) {
    case 'PROCESSED':
    case 'PARTIALLY_REFUNDED':
    case 'REFUNDED':
    case 'CHARGEBACK':
      return 'BOOKED';
    case 'IRRELEVANT':
      return 'DROPPED';
    case 'NEW':
    case 'MATCHED':
    case 'MANUAL':
      return 'OPEN';
  }
}

function isReversed(state: ListedPayment['state']): boolean {
  return state === 'REFUNDED' || state === 'CHARGEBACK';
}

/** What a payment was booked for before its money went back. */
function onceAllocated(db: Db, paymentId: number): readonly TrueAllocation[] {
  return db.sqlite
    .prepare<[number], TrueAllocation>(
      `SELECT i.reference AS reference, a.amount_minor AS amountMinor FROM allocation a
       JOIN open_item i ON i.id = a.open_item_id WHERE a.payment_id = ? ORDER BY a.id`,
    )
    .all(paymentId);
}
