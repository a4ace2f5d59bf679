/** The message by which money that went back goes to the refund queue. Pure. */
import type { AuditFields, RecordKind } from '../../connectors/audit/types.ts';
import type { PaymentRow } from '../../models/payments.ts';
import { batchName } from './batch-name.ts';
import { reversalIdOf, said } from './record-facts.ts';

const SETTLED = [
  'settled_total_amount',
  'settled_fee_amount',
  'settled_net_amount',
  'settled_currency',
  'settled_date',
  'original_currency',
  'original_total_amount',
  'original_fee_amount',
  'original_net_amount',
  'backend_processor_reversal_id',
] as const;

/** The payment is named as the books have it. */
export function refundBody(
  kind: RecordKind,
  fields: AuditFields,
  payment: Pick<PaymentRow, 'gateway' | 'gatewayTxnId'>,
  owner: Readonly<{ gateway: string; account: string }>,
): Readonly<Record<string, unknown>> {
  const refundId = reversalIdOf(fields) ?? payment.gatewayTxnId;
  const batch = said(fields, 'settlement_batch_reference');
  const settled = SETTLED.map((name): [string, unknown] => [name, fields[name]]).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  return {
    ...Object.fromEntries(settled),
    gateway: payment.gateway,
    gateway_parent_id: payment.gatewayTxnId,
    gateway_refund_id: refundId,
    type: kind,
    date: fields['date'],
    gross: fields['gross'],
    gross_currency: said(fields, 'gross_currency') ?? said(fields, 'currency'),
    ...(batch === null
      ? {}
      : {
          settlement_batch_reference: batchName({
            gateway: said(fields, 'audit_file_gateway') ?? owner.gateway,
            account: owner.account,
            reference: batch,
            currency: said(fields, 'settled_currency') ?? '',
          }),
        }),
    source_type: 'audit',
  };
}
