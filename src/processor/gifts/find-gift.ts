/** The payment that a refund or chargeback is about, by whatever the gateway names it with (spec/flow.md 2.3). */
import type { Db } from '../../models/db.ts';
import {
  paymentOfContribution,
  paymentOfGift,
  paymentsOfBackend,
  paymentsOfOrder,
} from '../../models/gateway-payments.ts';
import { findPayment, type PaymentRow } from '../../models/payments.ts';
import { MessageRefused } from '../messages/outcome.ts';
import { familyOf } from './gateways.ts';

export type GiftNames = Readonly<{
  gateway: string;
  contributionId: number | null;
  gatewayTxnId: string | null;
  orderId: string | null;
  backendTxnId: string | null;
}>;

/** Null when there is none yet. Throws REFUND_UNCLEAR when several payments have the order that alone was named. */
export function findGift(db: Db, names: GiftNames): PaymentRow | null {
  if (names.contributionId !== null) return paymentOfContribution(db, names.contributionId);
  // Who names a transaction means no other one of that order, such as the next instalment.
  if (names.gatewayTxnId !== null) return paymentOfGift(db, familyOf(names.gateway), names.gatewayTxnId);
  const byOrder = names.orderId === null ? [] : paymentsOfOrder(db, names.orderId);
  const ids = byOrder.length > 0 || names.backendTxnId === null ? byOrder : paymentsOfBackend(db, names.backendTxnId);
  const [id, other] = ids;
  if (other !== undefined) {
    throw new MessageRefused(
      'REFUND_UNCLEAR',
      `${ids.length} payments may be meant: ${ids.map((one) => `P-${one}`).join(', ')}`,
    );
  }
  return id === undefined ? null : findPayment(db, id);
}
