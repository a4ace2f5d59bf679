/** The queue `donations`: gifts through a gateway, complete or to be completed from what is pending; and money that came again. */
import { resolvePending } from '../../models/pending.ts';
import { completed } from '../gifts/complete.ts';
import { findGift } from '../gifts/find-gift.ts';
import { familyOf } from '../gifts/gateways.ts';
import { type Gift, type ReversedType, readGift } from '../gifts/gift-message.ts';
import { giveBack } from '../gifts/give-back.ts';
import { importGift } from '../gifts/import-gift.ts';
import { type ConsumeContext, type Consumer, done, type Outcome, waiting } from '../messages/outcome.ts';
import { giftKey } from '../messages/wait-keys.ts';
import { importInstalment } from '../series/instalment.ts';

export const consumeDonation: Consumer = (context, body) => {
  const whole = completed(context.db, body);
  if (whole.state === 'WAITING') return whole;
  const gift = readGift(whole.body, context.message.createdAt);
  if (gift.type !== null) return comesAgain(context, gift, gift.type);
  const outcome = gift.recurring
    ? importInstalment(context, gift, { mayBegin: mayBegin(gift) })
    : importOne(context, gift);
  if (outcome.state === 'DONE') endPending(context, gift);
  return outcome;
};

function importOne(context: ConsumeContext, gift: Gift): Outcome {
  const { outcome, payment, remarks } = importGift(context, gift, null);
  return done({ paymentId: payment.id, outcome, remarks });
}

/** PayPal's old series (`S-…`) always had a signup (spec/flow.md 2.1 step 7). */
function mayBegin({ gateway, subscriptionId }: Gift): boolean {
  return !(gateway.startsWith('paypal') && subscriptionId?.startsWith('S-') === true);
}

function endPending({ db, now }: ConsumeContext, { gateway, orderId }: Gift): void {
  if (orderId !== null) resolvePending(db, { family: familyOf(gateway), orderId, resolution: 'PAID', now });
}

/** A chargeback, refund or reversal was itself taken back: the gift has the id of the payment that it was. */
function comesAgain(context: ConsumeContext, gift: Gift, kind: ReversedType): Outcome {
  const { gateway, gatewayTxnId, orderId, backendTxnId } = gift;
  const payment = findGift(context.db, { gateway, gatewayTxnId, orderId, backendTxnId, contributionId: null });
  if (payment === null)
    return waiting(giftKey(gateway, gatewayTxnId), `the gift ${gateway} ${gatewayTxnId} has not come`);
  return giveBack(context, payment, {
    gateway,
    kind,
    gatewayRefundId: gift.gatewayRefundId,
    gatewayParentId: gatewayTxnId,
    amountMinor: gift.amountMinor,
    currency: gift.currency,
    at: gift.receivedAt.toISOString(),
    reason: null,
  });
}
