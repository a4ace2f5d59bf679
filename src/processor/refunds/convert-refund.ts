/**
 * A refund that a processor reported in another currency counts once a person has said what it was in the currency of the payment; and
 * counts no more when that is taken back.
 */
import { findPayment } from '../../models/payments.ts';
import { type RefundRow, updateRefund } from '../../models/refunds.ts';
import { queueRefundNotice, stopRefundNotice } from '../mails/refund-notice.ts';
import { mailNotBefore, type TransitionContext } from '../transition.ts';
import { followRefunds } from './follow-refunds.ts';
import type { Said } from './settle-debit.ts';

/** `amountMinor` in the currency of the payment. Needs an open database transaction. Gives back the event of the payment. */
export function convertRefund(
  context: TransitionContext,
  { refund, amountMinor }: Readonly<{ refund: RefundRow; amountMinor: number }>,
  said: Said,
): number {
  updateRefund(context.db, refund.id, { state: 'APPLIED', parentAmountMinor: amountMinor });
  const data = { ...factsOf(refund), convertedMinor: amountMinor };
  const { eventId } = followRefunds(context, paymentOf(context, refund), { ...said, reason: 'REFUND_CONVERTED', data });
  const notBefore = mailNotBefore(context.now, said.actor);
  queueRefundNotice(context, { paymentId: paymentOf(context, refund).id, refundId: refund.id, eventId, notBefore });
  return eventId;
}

/** The refund waits for a person again. Needs an open database transaction. */
export function takeBackConversion(context: TransitionContext, refund: RefundRow, said: Said): number {
  updateRefund(context.db, refund.id, { state: 'MANUAL', parentAmountMinor: null });
  stopRefundNotice(context.db, { id: refund.id, paymentId: paymentOf(context, refund).id });
  const by = { ...said, reason: 'REFUND_UNCLEAR', data: factsOf(refund), manualReason: 'REFUND_UNCLEAR' } as const;
  return followRefunds(context, paymentOf(context, refund), by).eventId;
}

function factsOf({ id, kind, amountMinor, currency }: RefundRow) {
  return { refundId: id, kind, amountMinor, currency };
}

function paymentOf({ db }: TransitionContext, { id, paymentId }: RefundRow) {
  const payment = paymentId === null ? null : findPayment(db, paymentId);
  if (payment === null) throw new Error(`refund ${id} has no payment`);
  return payment;
}
