/** The transaction id by which people and other systems name a gift or a refund of it, and the payment that one names. */
import type { Db } from '../../models/db.ts';
import { findGatewayPayment, paymentOfGift } from '../../models/gateway-payments.ts';
import { findPayment, type PaymentRow } from '../../models/payments.ts';
import { type RefundKind, refundByGatewayId } from '../../models/refunds.ts';
import {
  formatTransactionId,
  readTransactionId,
  type TransactionFlag,
  type TransactionId,
} from '../../transaction-id.ts';
import { familyOf, MESSAGE_GATEWAYS } from './gateways.ts';

/** `RECURRING ADYEN 8835513405213456`; null for payments of the bank and of staff. */
export function transactionIdOf(db: Db, { id, gateway, gatewayTxnId }: PaymentRow): string | null {
  if (gatewayTxnId === null || !isGateway(gateway)) return null;
  const flags: readonly TransactionFlag[] = findGatewayPayment(db, id)?.isRecurring === true ? ['RECURRING'] : [];
  return formatTransactionId({ flags, gateway, gatewayTxnId });
}

/** What is written as a transaction id of a gateway that is known; null when it is not. Also as older systems write it. */
export function readGatewayId(text: string): TransactionId | null {
  const read = readTransactionId(text, { legacy: true });
  return read.ok && isGateway(read.id.gateway) ? read.id : null;
}

/** The payment that is named, by its own id or by that of a refund of it; null when there is none. */
export function paymentOfTransaction(db: Db, { flags, gateway, gatewayTxnId }: TransactionId): PaymentRow | null {
  for (const name of gatewaysLike(gateway)) {
    for (const kind of kindsOf(flags)) {
      const refund = refundByGatewayId(db, { gateway: name, kind, gatewayRefundId: gatewayTxnId });
      if (refund?.paymentId != null) return findPayment(db, refund.paymentId);
    }
  }
  // A refund without a name of its own has the id of its gift.
  return paymentOfGift(db, familyOf(gateway), gatewayTxnId);
}

function isGateway(name: string): boolean {
  return MESSAGE_GATEWAYS.some((one) => one === name);
}

function gatewaysLike(gateway: string): readonly string[] {
  return MESSAGE_GATEWAYS.filter((name) => familyOf(name) === familyOf(gateway));
}

/** Kinds of refund that ids with these words may name; none for those of gifts. */
function kindsOf(flags: readonly TransactionFlag[]): readonly RefundKind[] {
  const has = (flag: TransactionFlag): boolean => flags.includes(flag);
  if (has('CHARGEBACK_REVERSAL')) return ['chargeback_reversed'];
  if (has('REFUND_REVERSAL')) return ['refund_reversed'];
  if (has('REVERSAL_REVERSAL')) return ['reversal_reversed'];
  if (has('CHARGEBACK')) return ['chargeback'];
  if (has('REVERSAL')) return ['reversal'];
  return has('RFD') ? ['refund', 'cancel'] : [];
}
