/** What a payment is, given what went back of it. Pure: it depends on the sum of the rows, not on their order. */
import type { PaymentState } from '../../models/payment-state.ts';
import type { RefundSums } from '../../models/refunds.ts';

/**
 * The state that follows from the refunds (T9 to T13, T16). What was laid aside stays so; what was never booked is not made
 * PROCESSED. Amounts in minor units of the payment's currency.
 */
export function stateByRefunds(
  payment: Readonly<{ state: PaymentState; amountMinor: number }>,
  { netMinor, chargedBackMinor }: RefundSums,
): PaymentState {
  const { state, amountMinor } = payment;
  if (state === 'IRRELEVANT') return state;
  if (netMinor >= amountMinor) return chargedBackMinor > 0 ? 'CHARGEBACK' : 'REFUNDED';
  if (isUnbooked(state)) return netMinor > 0 ? 'MANUAL' : state;
  return netMinor > 0 ? 'PARTIALLY_REFUNDED' : 'PROCESSED';
}

export function isUnbooked(state: PaymentState): boolean {
  return state === 'NEW' || state === 'MATCHED' || state === 'MANUAL';
}

/** Wholly gone: its allocations are reversed. */
export function isGone(state: PaymentState): state is 'REFUNDED' | 'CHARGEBACK' {
  return state === 'REFUNDED' || state === 'CHARGEBACK';
}

/** What more went back than came, in minor units. */
export function excessMinor({ amountMinor }: { amountMinor: number }, { netMinor }: RefundSums): number {
  return Math.max(0, netMinor - amountMinor);
}

/** What of the allocated money went back: what was owed back anyway goes first. */
export function eatenMinor({ toReimburseMinor }: { toReimburseMinor: number }, { netMinor }: RefundSums): number {
  return Math.max(0, netMinor - toReimburseMinor);
}
