/** The queue `donations`: gifts through a gateway, complete or to be completed from what is pending. */
import { resolvePending } from '../../models/pending.ts';
import { completed } from '../gifts/complete.ts';
import { familyOf } from '../gifts/gateways.ts';
import { readGift } from '../gifts/gift-message.ts';
import { importGift } from '../gifts/import-gift.ts';
import { type Consumer, done } from '../messages/outcome.ts';

export const consumeDonation: Consumer = (context, body) => {
  const whole = completed(context.db, body);
  if (whole.state === 'WAITING') return whole;
  const gift = readGift(whole.body, context.message.createdAt);
  const { outcome, payment, remarks } = importGift(context, gift, null);
  if (gift.orderId !== null) {
    const by = { family: familyOf(gift.gateway), orderId: gift.orderId, resolution: 'PAID', now: context.now } as const;
    resolvePending(context.db, by);
  }
  return done({ paymentId: payment.id, outcome, remarks });
};
