/** The queue `refund`: money that went back to a donor, by us (refund, cancel), their bank (chargeback) or the gateway (reversal). */
import * as z from 'zod';
import { findGatewayPayment } from '../../models/gateway-payments.ts';
import type { PaymentRow } from '../../models/payments.ts';
import { findRecurring } from '../../models/recurring.ts';
import { findGift } from '../gifts/find-gift.ts';
import { gateway, minorOf } from '../gifts/gift-message.ts';
import { giveBack } from '../gifts/give-back.ts';
import * as f from '../messages/fields.ts';
import { type Body, type ConsumeContext, type Consumer, MessageRefused, waiting } from '../messages/outcome.ts';
import { pushMessage } from '../messages/push.ts';
import { giftKey, orderKey } from '../messages/wait-keys.ts';

export const REFUND_ALIASES = { gross_currency: ['original_currency'], invoice_id: ['order_id'] } as const;

const KINDS = {
  refund: 'refund',
  chargeback: 'chargeback',
  cancel: 'cancel',
  reversal: 'reversal',
  admin_fraud_reversal: 'chargeback',
} as const;

const schema = z.object({
  gateway: f.required(gateway),
  type: f.required(f.oneOf(Object.keys(KINDS) as (keyof typeof KINDS)[])),
  date: f.required(f.instant),
  gross: f.required(f.decimal),
  gross_currency: f.required(f.currency),
  gateway_parent_id: f.optionalId,
  parent_contribution_id: f.optional(f.whole),
  gateway_refund_id: f.optionalId,
  invoice_id: f.optionalId,
  reason: f.optional(f.text),
  backend_processor_txn_id: f.optionalId,
});
type Told = z.output<typeof schema>;

/** Other names of the gift will do, too. */
export const REFUND_REQUIRED = [...f.requiredKeys(schema), 'gateway_parent_id'];

export const consumeRefund: Consumer = (context, body) => {
  const told = f.parse(schema, f.withAliases(body, REFUND_ALIASES));
  assertNamed(told);
  const amountMinor = Math.abs(minorOf('gross', told.gross, told.gross_currency));
  if (amountMinor === 0) throw new MessageRefused('MESSAGE_INVALID', 'gross must not be 0');
  const payment = findGift(context.db, {
    gateway: told.gateway,
    contributionId: told.parent_contribution_id,
    gatewayTxnId: told.gateway_parent_id,
    orderId: told.invoice_id,
    backendTxnId: told.backend_processor_txn_id,
  });
  if (payment === null) return waitForGift(told);
  const kind = KINDS[told.type];
  const outcome = giveBack(context, payment, {
    gateway: told.gateway,
    kind,
    gatewayRefundId: told.gateway_refund_id,
    gatewayParentId: told.gateway_parent_id,
    amountMinor,
    currency: told.gross_currency,
    at: told.date.toISOString(),
    reason: told.reason,
  });
  if (kind === 'chargeback') endSeries(context, payment, told);
  return outcome;
};

function assertNamed(told: Told): void {
  const names = [told.gateway_parent_id, told.parent_contribution_id, told.invoice_id, told.backend_processor_txn_id];
  if (names.some((name) => name !== null)) return;
  throw new MessageRefused('MESSAGE_INVALID', 'gateway_parent_id is missing, and nothing else names the gift');
}

function waitForGift(told: Told) {
  const { gateway_parent_id: parent, invoice_id: invoice } = told;
  if (parent !== null) return waiting(giftKey(told.gateway, parent), `the gift ${told.gateway} ${parent} has not come`);
  if (invoice !== null) return waiting(orderKey(invoice), `the gift of order ${invoice} has not come`);
  const other = told.parent_contribution_id ?? told.backend_processor_txn_id ?? '';
  return waiting(`gift:${told.gateway}:other:${other}`, `the gift ${other} has not come`);
}

/** Reasons of banks after which a next instalment may succeed (spec/flow.md 2.3). */
const RETRYABLE = /^(AM04|MS03)/;

/** Who charges back an instalment gives no more: the series ends, as a message of its own. */
function endSeries({ db, now }: ConsumeContext, payment: PaymentRow, told: Told): void {
  const recurringId = findGatewayPayment(db, payment.id)?.recurringId ?? null;
  const series = recurringId === null ? null : findRecurring(db, recurringId);
  if (series === null || RETRYABLE.test(told.reason ?? '')) return;
  const body: Body = {
    txn_type: 'subscr_cancel',
    gateway: told.gateway,
    subscr_id: series.subscriptionId,
    cancel_date: Math.floor(told.date.getTime() / 1000),
    cancel_reason: 'ended after a chargeback',
  };
  pushMessage(db, { queue: 'recurring', body, source: 'refund', now });
}
