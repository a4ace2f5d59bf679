/**
 * A person takes a refund back: its row stays, counts no more, and the payment is what the others say. What a person had noted as
 * owed is owed again.
 */
import { findPayment } from '../../models/payments.ts';
import { appliedRefunds, isNoted, type RefundRow, updateRefund } from '../../models/refunds.ts';
import { queueRefundNotice, reviewNotices, stopRefundNotice } from '../mails/refund-notice.ts';
import { mailNotBefore, type TransitionContext } from '../transition.ts';
import { followRefunds } from './follow-refunds.ts';
import type { Said } from './settle-debit.ts';

/** Needs an open database transaction. Gives back the event of the payment. */
export function takeBackRefund(context: TransitionContext, refund: RefundRow, said: Said): number {
  const payment = refund.paymentId === null ? null : findPayment(context.db, refund.paymentId);
  if (payment === null) throw new Error(`refund ${refund.id} has no payment`);
  updateRefund(context.db, refund.id, isNoted(refund) ? { state: 'OPEN', bankPaymentId: null } : { state: 'IGNORED' });
  stopRefundNotice(context.db, { id: refund.id, paymentId: payment.id });
  const { kind, amountMinor } = refund;
  const reason = kind === 'refund' ? 'REFUND_UNPAID' : 'NOT_RETURNED';
  const data = { refundId: refund.id, kind, amountMinor };
  const { eventId } = followRefunds(context, payment, { ...said, reason, data, manualReason: 'STAFF_REOPENED' });
  reviewNotices(context.db, payment.id);
  // What was not told because its money had come again is told after all.
  const of = { paymentId: payment.id, eventId, notBefore: mailNotBefore(context.now, said.actor) };
  const toTell = refund.effect === 1 ? appliedRefunds(context.db, payment.id) : [];
  for (const { id: refundId } of toTell) queueRefundNotice(context, { ...of, refundId });
  return eventId;
}
