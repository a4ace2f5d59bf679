/**
 * A person takes a refund back: its row stays, counts no more, and the payment is what the others say. What a person had noted as
 * owed is owed again.
 */
import { findPayment } from '../../models/payments.ts';
import { isNoted, type RefundRow, updateRefund } from '../../models/refunds.ts';
import { stopRefundNotice } from '../mails/refund-notice.ts';
import type { TransitionContext } from '../transition.ts';
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
  return followRefunds(context, payment, { ...said, reason, data, manualReason: 'STAFF_REOPENED' }).eventId;
}
