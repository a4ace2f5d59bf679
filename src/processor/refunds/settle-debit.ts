/** What a debit on the bank account did: it took a payment back, or paid back what was owed of one. Both sides change together. */
import type { PaymentRow } from '../../models/payments.ts';
import type { Evidence } from '../decision.ts';
import { type Actor, type TransitionContext, transition } from '../transition.ts';
import { type RefundFacts, recordRefund } from './record-refund.ts';

/** Who says so, and why. */
export type Said = Readonly<{
  actor: Actor;
  evidence: readonly Evidence[];
  detail: Readonly<Record<string, unknown>>;
}>;

/**
 * The debit took the money of `original` back, or a part of it: it becomes IRRELEVANT(REVERSAL_OF), and the payment what the sum of
 * its refunds says. Gives back the event of the debit. Needs an open database transaction.
 */
export function linkReturn(
  context: TransitionContext,
  { debit, original }: { debit: PaymentRow; original: PaymentRow },
  said: Said,
): number {
  const by = { ...said, reason: 'RETURNED', data: { returnedBy: debit.id } };
  assertApplied(recordRefund(context, bankRefund('reversal', { debit, payment: original }), by).outcome, debit);
  const { actor, ...words } = said;
  const answered = { to: 'IRRELEVANT', reason: 'REVERSAL_OF', data: { returns: original.id } } as const;
  return transition(context, debit, { ...answered, ...words }, actor);
}

/** What is owed back was paid on `date`, by the debit when the bank has told it. Gives back the event of the payment. */
export function payOwed(
  context: TransitionContext,
  { payment, debit, date }: { payment: PaymentRow; debit: PaymentRow | null; date: string },
  said: Said,
): number {
  const { actor, ...words } = said;
  const facts = debit === null ? paidByHand(payment, date) : bankRefund('refund', { debit, payment });
  const by = { ...said, reason: 'REFUND_PAID', data: { paidBy: debit?.id ?? null } };
  const recorded = recordRefund(context, { ...facts, amountMinor: payment.toReimburseMinor }, by);
  if (recorded.outcome !== 'applied') throw notApplied(recorded.outcome, payment);
  if (debit?.state === 'MANUAL') {
    const paid = { to: 'IRRELEVANT', reason: 'REFUND_PAYOUT', data: { refundOf: payment.id } } as const;
    transition(context, debit, { ...paid, ...words }, actor);
  }
  return recorded.eventId;
}

/** A debit settles one payment: its name says which, so that it can settle another one once that was taken back. */
function bankRefund(
  kind: 'refund' | 'reversal',
  { debit, payment }: { debit: PaymentRow; payment: PaymentRow },
): RefundFacts {
  return {
    ...ownRefund(payment, kind),
    gateway: 'bank',
    gatewayRefundId: `P-${debit.id}/P-${payment.id}`,
    amountMinor: debit.amountMinor,
    currency: debit.currency,
    at: debit.bookingDate,
    reason: debit.returnReason,
    bankPaymentId: debit.id,
  };
}

function paidByHand(payment: PaymentRow, date: string): RefundFacts {
  return { ...ownRefund(payment, 'refund'), gateway: 'manual', at: date };
}

function ownRefund(payment: PaymentRow, kind: 'refund' | 'reversal'): RefundFacts {
  const { id: paymentId, amountMinor, currency, bookingDate: at } = payment;
  const unnamed = { gatewayRefundId: null, gatewayParentId: null, reason: null, bankPaymentId: null, messageId: null };
  return {
    paymentId,
    gateway: 'bank',
    kind,
    amountMinor,
    currency,
    at,
    parentAmountMinor: null,
    feeMinor: 0,
    ...unnamed,
  };
}

function assertApplied(outcome: string, debit: PaymentRow): void {
  if (outcome !== 'applied') throw notApplied(outcome, debit);
}

function notApplied(outcome: string, { id }: PaymentRow): Error {
  return new Error(`the refund of P-${id} was not recorded: ${outcome}`);
}
