/**
 * Money that goes back, comes again and goes back once more under one name: a dispute has one id through all of its rounds (Adyen: "all events
 * related to a dispute have the same PSP reference"). Each round is a row of its own, the later ones named `ID-2`, `ID-3`. No writing.
 */
import type { Db } from '../../models/db.ts';
import { type RefundKind, type RefundRow, refundByGatewayId, refundsOf } from '../../models/refunds.ts';

/** What one round of a dispute, or of a refund, takes back of the other. */
const OPPOSITE: Readonly<Partial<Record<RefundKind, RefundKind>>> = {
  chargeback: 'chargeback_reversed',
  chargeback_reversed: 'chargeback',
  refund: 'refund_reversed',
  refund_reversed: 'refund',
  reversal: 'reversal_reversed',
  reversal_reversed: 'reversal',
};

/** The name of a round; of the first one it is the name that the gateway gave. */
export function roundName(id: string, round: number): string {
  return round === 1 ? id : `${id}-${round}`;
}

type Told = Readonly<{
  paymentId: number;
  gateway: string;
  kind: RefundKind;
  gatewayRefundId: string | null;
  at: string;
}>;

/** More than a few rounds no dispute has. */
const ROUNDS_MAX = 9;

/** The name under which this stands in the books, or will: the gateway's, unless that is of another round. */
export function nameOfRound(db: Db, told: Told): string | null {
  const { paymentId, gateway, kind, gatewayRefundId } = told;
  if (gatewayRefundId === null) return null;
  const between = refundsOf(db, paymentId).filter((row) => row.kind === OPPOSITE[kind] && row.state === 'APPLIED');
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    const name = roundName(gatewayRefundId, round);
    const row = refundByGatewayId(db, { gateway, kind, gatewayRefundId: name });
    if (row === null || row.paymentId !== paymentId || !between.some((one) => liesBetween(one, row, told))) return name;
  }
  return gatewayRefundId;
}

function liesBetween({ at }: RefundRow, row: RefundRow, told: Told): boolean {
  return (row.at <= at && at < told.at) || (told.at < at && at <= row.at);
}
