/** Money of a gift that went back, or came again: told to the books in the one way there is (`refunds/record-refund.ts`). */
import { findMessage } from '../../models/messages.ts';
import type { PaymentRow } from '../../models/payments.ts';
import { findRefund } from '../../models/refunds.ts';
import { canonicalJson } from '../../stored-json.ts';
import { readBody } from '../messages/body.ts';
import { type ConsumeContext, done, MessageRefused, type Outcome } from '../messages/outcome.ts';
import { type RefundFacts, recordRefund } from '../refunds/record-refund.ts';

export type GivenBack = Omit<
  RefundFacts,
  'paymentId' | 'parentAmountMinor' | 'bankPaymentId' | 'messageId' | 'feeMinor'
>;

/**
 * Throws REFUND_CONFLICT when the same refund was told with other facts, and REFUND_UNNAMED when nobody can tell whether it is the
 * same.
 */
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
  if (outcome === 'known' && facts.gatewayRefundId === null) assertSameNews(context, refundId);
  const excess = recorded.outcome === 'applied' && recorded.excessMinor > 0 ? ['more went back than came'] : [];
  const unclear = recorded.outcome === 'unclear' ? ['in another currency: a person must say what it is worth'] : [];
  return done({ paymentId: payment.id, refundId, outcome, remarks: [...excess, ...unclear] });
}

/**
 * Two refunds without an id, of one amount on one day, may be one that is told twice, or two. Told in the same words it is one; in
 * other words a person has to say.
 */
function assertSameNews({ db, message }: ConsumeContext, refundId: number): void {
  const first = findRefund(db, refundId)?.messageId ?? null;
  if (first === null || first === message.id) return;
  const [before, now] = [first, message.id].map((id) => newsOf(findMessage(db, id)?.body ?? '{}'));
  if (before === now) return;
  throw new MessageRefused(
    'REFUND_UNNAMED',
    `R-${refundId} of message Q-${first} is the same amount and has no id either: if this is another refund, ` +
      `message edit Q-${message.id} --set gateway_refund_id=ID; if it is the same, message drop Q-${message.id}`,
  );
}

/** What a message says, without its envelope, which is new with each delivery. */
function newsOf(text: string): string {
  const said = Object.entries(readBody(text)).filter(([key]) => !key.startsWith('source_'));
  return canonicalJson(Object.fromEntries(said));
}
