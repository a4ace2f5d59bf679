/** Whether money that went back, or came again, is in the books already. */
import type { KnownPayment } from '../../models/audit-lookups.ts';
import type { Db } from '../../models/db.ts';
import type { PaymentState } from '../../models/payment-state.ts';
import { type RefundKind, refundByGatewayId, refundsOf } from '../../models/refunds.ts';
import { readSigned } from './minor.ts';
import { isReturn, type RecordFacts } from './record-facts.ts';

/** Where all of a payment is gone by the same kind of refund, a report of it tells nothing new. */
const GONE: Readonly<Record<string, PaymentState>> = {
  refund: 'REFUNDED',
  cancel: 'REFUNDED',
  reversal: 'REFUNDED',
  chargeback: 'CHARGEBACK',
};

export function isRecorded(db: Db, facts: RecordFacts, payment: KnownPayment | null): boolean {
  const kind = refundKind(facts.kind);
  if (kind === null) return false;
  const named = [facts.gateway, payment?.gateway ?? facts.fileGateway].some(
    (gateway) =>
      facts.reversalId !== null && isNamed(db, { gateway, kind, gatewayRefundId: facts.reversalId }, facts, payment),
  );
  if (named || payment === null) return named;
  if (GONE[kind] !== payment.state) return false;
  const others = refundsOf(db, payment.id).filter((row) => row.kind === kind && row.state === 'APPLIED');
  return (
    others.length === 0 ||
    others.some((row) => row.gatewayRefundId === null || row.gatewayRefundId === facts.reversalId)
  );
}

type Named = Readonly<{ gateway: string; kind: RefundKind; gatewayRefundId: string }>;

/** Some processors give a refund the name of its payment, so that two of one payment have one name. */
function isNamed(db: Db, by: Named, facts: RecordFacts, payment: KnownPayment | null): boolean {
  const row = refundByGatewayId(db, by);
  if (row === null) return false;
  const { gross, currency, at, kind } = facts;
  const isOfDay = at === null || row.at.slice(0, 10) === at.toISOString().slice(0, 10);
  // What comes again of a dispute may come again twice under one name; whoever records it knows which is which.
  if (isReturn(kind)) return isOfDay;
  if (by.gatewayRefundId !== payment?.gatewayTxnId) return true;
  return isOfDay && (gross === null || currency === null || row.amountMinor === readSigned(gross, currency));
}

export function refundKind(kind: RecordFacts['kind']): RefundKind | null {
  switch (kind) {
    case 'refund':
    case 'chargeback':
    case 'cancel':
    case 'reversal':
    case 'chargeback_reversed':
    case 'refund_reversed':
    case 'reversal_reversed':
      return kind;
    case 'donation':
    case 'fee':
    case 'adjustment':
    case 'payout':
    case 'subscription':
      return null;
  }
}
