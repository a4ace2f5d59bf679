/** The queue `pending`: what a donor typed before they went to the gateway. Kept until the money comes, or for a while. */
import * as z from 'zod';
import type { Db } from '../../models/db.ts';
import { paymentsOfOrder } from '../../models/gateway-payments.ts';
import { wakeMessages } from '../../models/messages.ts';
import { resolvePending, storePending } from '../../models/pending.ts';
import { followAttempts, type Order } from '../gifts/follow-attempts.ts';
import { familyOf } from '../gifts/gateways.ts';
import { GIFT_ALIASES, gateway } from '../gifts/gift-message.ts';
import * as f from '../messages/fields.ts';
import { type Consumer, done, MessageRefused } from '../messages/outcome.ts';
import { remarksOf } from '../messages/told-otherwise.ts';
import { pendingKey } from '../messages/wait-keys.ts';

const schema = z.object({
  gateway: f.required(gateway),
  gateway_account: f.optional(f.text),
  date: f.required(f.instant),
  order_id: f.optionalId,
  gateway_txn_id: f.optionalId,
  payment_method: f.optional(f.text),
});

/** Without an order a transaction will do. */
export const PENDING_REQUIRED = [...f.requiredKeys(schema), 'order_id'];

export const consumePending: Consumer = ({ db, now, message }, body) => {
  const told = f.parse(schema, f.withAliases(body, { order_id: GIFT_ALIASES.order_id }));
  const { order_id: orderId, gateway_txn_id: gatewayTxnId } = told;
  if (orderId === null && gatewayTxnId === null) {
    throw new MessageRefused('MESSAGE_INVALID', 'order_id is missing, and gateway_txn_id too: one of them is needed');
  }
  const { id: pendingId, verdict } = storePending(db, {
    gateway: told.gateway,
    gatewayAccount: told.gateway_account,
    orderId,
    gatewayTxnId,
    paymentMethod: told.payment_method,
    date: told.date.toISOString(),
    body: JSON.stringify(body),
    messageId: message.id,
    createdAt: now.toISOString(),
  });
  for (const id of [orderId, gatewayTxnId]) if (id !== null) wakeMessages(db, pendingKey(told.gateway, id), now);
  if (orderId !== null) settle(db, { gateway: told.gateway, orderId, now });
  return done({ pendingId, remarks: remarksOf(verdict) });
};

/** What came before its details settles them at once: the money, or the news that there will be none. */
function settle(db: Db, order: Order): void {
  const { gateway: name, orderId, now } = order;
  if (paymentsOfOrder(db, orderId).length > 0)
    resolvePending(db, { family: familyOf(name), orderId, resolution: 'PAID', now });
  else followAttempts(db, order);
}
