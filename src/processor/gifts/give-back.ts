/** Money of a gift that went back, or came again: told to the books in the one way there is (`refunds/record-refund.ts`). */
import type { PaymentRow } from '../../models/payments.ts';
import { type ConsumeContext, done, MessageRefused, type Outcome } from '../messages/outcome.ts';
import { type RefundFacts, recordRefund } from '../refunds/record-refund.ts';

export type GivenBack = Omit<
  RefundFacts,
  'paymentId' | 'parentAmountMinor' | 'bankPaymentId' | 'messageId' | 'feeMinor'
>;

/** Throws REFUND_CONFLICT when the same refund was told with other facts. */
export function giveBack(context: ConsumeContext, payment: PaymentRow, facts: GivenBack): Outcome {
  const { db, now, booking, message } = context;
  const recorded = recordRefund(
    { db, now, booking },
    {
      ...facts,
      paymentId: payment.id,
      parentAmountMinor: null,
      feeMinor: 0,
      bankPaymentId: null,
      messageId: message.id,
    },
    { actor: { kind: 'message', name: message.queue } },
  );
  if (recorded.outcome === 'conflict') {
    throw new MessageRefused(
      'REFUND_CONFLICT',
      `refund R-${recorded.refundId} of P-${payment.id} was told before with another ${recorded.differs.join(', ')}`,
    );
  }
  const { outcome, refundId } = recorded;
  const excess = recorded.outcome === 'applied' && recorded.excessMinor > 0 ? ['more went back than came'] : [];
  const unclear = recorded.outcome === 'unclear' ? ['in another currency: a person must say what it is worth'] : [];
  return done({ paymentId: payment.id, refundId, outcome, remarks: [...excess, ...unclear] });
}
