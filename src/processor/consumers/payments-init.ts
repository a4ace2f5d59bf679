/** The queue `payments-init`: how far an attempt to pay came. One that came to nothing ends what is pending of it. */
import * as z from 'zod';
import { storeAttempt } from '../../models/attempts.ts';
import { followAttempts } from '../gifts/follow-attempts.ts';
import { gateway, minorOf } from '../gifts/gift-message.ts';
import * as f from '../messages/fields.ts';
import { type Consumer, done } from '../messages/outcome.ts';
import { remarksOf } from '../messages/told-otherwise.ts';

export const INIT_ALIASES = { currency_code: ['currency'] } as const;

const schema = z.object({
  contribution_tracking_id: f.required(f.id),
  order_id: f.required(f.id),
  gateway: f.required(gateway),
  gateway_txn_id: f.optionalId,
  validation_action: f.optional(f.text),
  payments_final_status: f.optional(f.text),
  payment_method: f.optional(f.text),
  payment_submethod: f.optional(f.text),
  country: f.optional(f.text),
  amount: f.optional(f.decimal),
  currency_code: f.optional(f.currency),
  server: f.optional(f.text),
  date: f.optional(f.instant),
});

export const INIT_REQUIRED = f.requiredKeys(schema);

export const consumePaymentsInit: Consumer = ({ db, now, message }, body) => {
  const told = f.parse(schema, f.withAliases(body, INIT_ALIASES));
  const attempt = {
    contributionTrackingId: told.contribution_tracking_id,
    orderId: told.order_id,
    gateway: told.gateway,
    gatewayTxnId: told.gateway_txn_id,
    validationAction: told.validation_action,
    finalStatus: told.payments_final_status,
    paymentMethod: told.payment_method,
    paymentSubmethod: told.payment_submethod,
    country: told.country,
    amountMinor:
      told.amount === null || told.currency_code === null ? null : minorOf('amount', told.amount, told.currency_code),
    currency: told.currency_code,
    server: told.server,
    at: (told.date ?? new Date(message.createdAt)).toISOString(),
  };
  const verdict = storeAttempt(db, attempt);
  const { orderId } = attempt;
  const resolved = followAttempts(db, { gateway: told.gateway, orderId, now });
  return done({ orderId, isNewest: verdict !== 'older', resolved, remarks: remarksOf(verdict) });
};
