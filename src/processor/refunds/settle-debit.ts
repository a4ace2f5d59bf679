/** What a bank entry did that is no gift: it took a payment back, or paid back what was owed of one. Both sides change together. */
import { findPayment, type PaymentRow } from '../../models/payments.ts';
import { insertRefund, NOTED, type RefundRow, refundPaidBy, refundsOf, updateRefund } from '../../models/refunds.ts';
import type { Evidence } from '../decision.ts';
import { queueRefundNotice } from '../mails/refund-notice.ts';
import { type Actor, mailNotBefore, type TransitionContext, transition } from '../transition.ts';
import { followRefunds } from './follow-refunds.ts';
import { type RefundFacts, recordRefund } from './record-refund.ts';

/** Who says so, and why. */
export type Said = Readonly<{
  actor: Actor;
  evidence: readonly Evidence[];
  detail: Readonly<Record<string, unknown>>;
}>;

/**
 * `back` took the money of `original` back, or a part of it: it becomes IRRELEVANT(REVERSAL_OF), and the original what the sum of its
 * refunds says. When the original was itself a debit that had paid something back, that is undone with it. Gives back the event of
 * `back`. Needs an open database transaction.
 */
export function linkReturn(
  context: TransitionContext,
  { back, original }: { back: PaymentRow; original: PaymentRow },
  said: Said,
): number {
  const by = { ...said, reason: 'RETURNED', data: { returnedBy: back.id } };
  apply(context, bankRefund('reversal', { debit: back, payment: original }), by);
  const settled = original.direction === 'out' ? refundPaidBy(context.db, original.id) : null;
  if (settled !== null) cameAgain(context, { settled, back }, by);
  const { actor, ...words } = said;
  const answered = { to: 'IRRELEVANT', reason: 'REVERSAL_OF', data: { returns: original.id } } as const;
  return transition(context, back, { ...answered, ...words }, actor);
}

const REVERSED = { refund: 'refund_reversed', reversal: 'reversal_reversed' } as const;

/** What had gone back by the debit is here again; what was owed is owed again. */
function cameAgain(
  context: TransitionContext,
  { settled, back }: { settled: RefundRow; back: PaymentRow },
  by: Said & { reason: string },
): void {
  const payment = settled.paymentId === null ? null : findPayment(context.db, settled.paymentId);
  if (payment === null) return;
  const kind = settled.kind === 'refund' ? REVERSED.refund : REVERSED.reversal;
  apply(context, { ...bankRefund(kind, { debit: back, payment }), bankPaymentId: null }, by);
  const isNoted = settled.kind === 'refund' && payment.toReimburseMinor === 0;
  if (isNoted)
    noteOwed(context, { payment, amountMinor: back.amountMinor, at: back.bookingDate, reason: settled.reason });
}

/** Notes that so much of a payment is to be paid back. */
export function noteOwed(
  { db }: TransitionContext,
  { payment, amountMinor, at, reason }: { payment: PaymentRow; amountMinor: number; at: string; reason: string | null },
): number {
  const gatewayRefundId = `${NOTED}${payment.id}-${refundsOf(db, payment.id).length + 1}`;
  return insertRefund(db, {
    ...paidByHand(payment, at),
    gatewayRefundId,
    amountMinor,
    reason,
    effect: -1,
    state: 'OPEN',
  });
}

export type Payout = Readonly<{
  payment: PaymentRow;
  /** Null when the bank has not told it. */
  debit: PaymentRow | null;
  /** The row that says it was owed, or that a person had said it was paid; null for what an overpaid payment owes. */
  note: RefundRow | null;
  amountMinor: number;
  date: string;
}>;

/** What is owed back was paid, by the debit when the bank has told it. Gives back the event of the payment. */
export function payOwed(context: TransitionContext, payout: Payout, said: Said): number {
  const { payment, debit, note } = payout;
  const by = { ...said, reason: 'REFUND_PAID', data: { paidBy: debit?.id ?? null } };
  const eventId = note === null ? payExcess(context, payout, by) : payNoted(context, { ...payout, note }, by);
  if (debit?.state === 'MANUAL' || debit?.state === 'NEW') {
    const { actor, ...words } = said;
    const paid = { to: 'IRRELEVANT', reason: 'REFUND_PAYOUT', data: { refundOf: payment.id } } as const;
    transition(context, debit, { ...paid, ...words }, actor);
  }
  return eventId;
}

type PaidBy = Said & Readonly<{ reason: string; data: Readonly<Record<string, unknown>> }>;

function payExcess(context: TransitionContext, { payment, debit, amountMinor, date }: Payout, by: PaidBy): number {
  const facts = debit === null ? paidByHand(payment, date) : bankRefund('refund', { debit, payment });
  return apply(context, { ...facts, amountMinor }, by);
}

function payNoted(
  context: TransitionContext,
  { payment, debit, note, date }: Payout & { note: RefundRow },
  by: PaidBy,
): number {
  const { kind, amountMinor } = note;
  updateRefund(context.db, note.id, { state: 'APPLIED', at: date, bankPaymentId: debit?.id ?? null });
  const data = { refundId: note.id, kind, amountMinor, ...by.data };
  const { eventId } = followRefunds(context, payment, { ...by, data });
  const notBefore = mailNotBefore(context.now, by.actor);
  queueRefundNotice(context, { paymentId: payment.id, refundId: note.id, eventId, notBefore });
  return eventId;
}

function apply(context: TransitionContext, facts: RefundFacts, by: Parameters<typeof recordRefund>[2]): number {
  const recorded = recordRefund(context, facts, by);
  if (recorded.outcome === 'applied') return recorded.eventId;
  throw new Error(`the refund of P-${facts.paymentId} was not recorded: ${recorded.outcome}`);
}

/** A bank entry settles one payment: its name says which, so that it can settle another one once that was taken back. */
function bankRefund(
  kind: 'refund' | 'reversal' | 'refund_reversed' | 'reversal_reversed',
  { debit, payment }: { debit: PaymentRow; payment: PaymentRow },
): RefundFacts {
  return {
    ...paidByHand(payment, debit.bookingDate),
    kind,
    gateway: 'bank',
    gatewayRefundId: `P-${debit.id}/P-${payment.id}`,
    amountMinor: debit.amountMinor,
    reason: debit.returnReason,
    bankPaymentId: debit.id,
  };
}

function paidByHand({ id: paymentId, amountMinor, currency }: PaymentRow, at: string): RefundFacts {
  const unnamed = { gatewayRefundId: null, gatewayParentId: null, reason: null, bankPaymentId: null, messageId: null };
  const money = { amountMinor, currency, parentAmountMinor: null, feeMinor: 0 };
  return { paymentId, gateway: 'manual', kind: 'refund', at, ...money, ...unnamed };
}
