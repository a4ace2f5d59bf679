/**
 * What PayPal's transaction detail (TRR) and settlement (STL) reports have in common: event codes, signs, ids. All amounts are in
 * hundredths, whatever the currency.
 */
import { currencyIn, filled, type NamedRow } from './columns.ts';
import {
  absolute,
  add,
  type Decimal,
  decimalIn,
  formatDecimal,
  isZero,
  negate,
  requiredDecimal,
  shifted,
} from './decimal.ts';
import { instantOf } from './instants.ts';
import { isOrchestrated, isOrderId, trackingIdOf, uuidOf } from './references.ts';
import { roundIn } from './round.ts';
import { type AuditFields, type RecordKind, RowProblem } from './types.ts';

export const TRANSACTION_COLUMNS = [
  'Transaction ID',
  'Invoice ID',
  'PayPal Reference ID',
  'PayPal Reference ID Type',
  'Transaction Event Code',
  'Transaction Initiation Date',
  'Transaction Completion Date',
  'Transaction Debit or Credit',
  'Gross Transaction Amount',
  'Gross Transaction Currency',
  'Fee Debit or Credit',
  'Fee Amount',
  'Fee Currency',
] as const;

/** What a row is: money of a donor, or something of the account. */
export type RowMeaning =
  | Readonly<{ is: 'money'; kind: RecordKind }>
  | Readonly<{ is: 'outgoing' | 'fee' | 'conversion' | 'withdrawal' | 'hold' | 'nothing'; name: string }>;

const REVERSALS: Readonly<Record<string, RecordKind>> = {
  T1106: 'chargeback',
  T1107: 'refund',
  T1110: 'reversal',
  T1111: 'reversal_reversed',
  T1201: 'chargeback',
  T1202: 'chargeback_reversed',
};
const FEES = /^T01\d\d$|^T1108$|^T1109$/;
/** Money that PayPal holds back or sets aside for a time, and the end of that; T1105 ends a T15. */
const HOLDS = /^T15\d\d$|^T1105$|^T21\d\d$/;
const PAYMENTS = /^T(?:00|03|05|07|22)\d\d$/;

/** Throws ROW_TYPE_UNKNOWN. */
export function meaningOf(row: NamedRow): RowMeaning {
  const code = filled(row, 'Transaction Event Code');
  const isDebit = row.get('Transaction Debit or Credit') === 'DR';
  if (FEES.test(code)) return { is: 'fee', name: `${code} fee` };
  const reversal = Object.hasOwn(REVERSALS, code) ? REVERSALS[code] : undefined;
  if (reversal !== undefined) return { is: 'money', kind: reversal };
  if (code === 'T1900') return { is: 'money', kind: isDebit ? 'reversal' : 'reversal_reversed' };
  if (/^T02\d\d$/.test(code)) return { is: 'conversion', name: `${code} currency conversion` };
  if (/^T04\d\d$/.test(code)) return { is: 'withdrawal', name: `${code} withdrawal to the bank` };
  if (HOLDS.test(code)) return { is: 'hold', name: `${code} hold or its end` };
  if (code === 'T9900') return { is: 'nothing', name: `${code} other` };
  if (/^T13\d\d$/.test(code)) return { is: 'nothing', name: `${code} authorisation` };
  if (!PAYMENTS.test(code)) throw new RowProblem('ROW_TYPE_UNKNOWN', `the event code "${code}" is not known`);
  return isDebit ? { is: 'outgoing', name: `${code} payment from the account` } : { is: 'money', kind: 'donation' };
}

export function isNegative(kind: RecordKind): boolean {
  return kind === 'refund' || kind === 'chargeback' || kind === 'reversal' || kind === 'cancel';
}

/** Hundredths of any currency, without a sign. */
export function amountOf(row: NamedRow): Decimal {
  return absolute(shifted(requiredDecimal(row.get('Gross Transaction Amount'), 'Gross Transaction Amount'), 2));
}

/** With the sign that it has for the account. */
export function signedAmount(row: NamedRow): Decimal {
  const amount = amountOf(row);
  return row.get('Transaction Debit or Credit') === 'DR' ? negate(amount) : amount;
}

/** The fee of the row, below zero when it costs us. Throws ROW_CURRENCY when it is in another currency than the amount. */
export function signedFee(row: NamedRow): Decimal {
  const fee = absolute(shifted(decimalIn(row.get('Fee Amount'), 'Fee Amount'), 2));
  const currency = row.get('Fee Currency');
  if (!isZero(fee) && currency !== '' && currency !== row.get('Gross Transaction Currency'))
    throw new RowProblem('ROW_CURRENCY', `the fee is in ${currency}, the amount is not`);
  return row.get('Fee Debit or Credit') === 'DR' ? negate(fee) : fee;
}

export function momentOf(row: NamedRow, column: 'Transaction Initiation Date' | 'Transaction Completion Date'): number {
  return instantOf(filled(row, column), column);
}

/** `paypal` or `paypal_ec`, as far as a row tells; who looks a payment up must try both. */
function gatewayOf(row: NamedRow): string {
  if (row.get('Payment Source') === 'Express Checkout') return 'paypal_ec';
  const code = row.get('Transaction Event Code');
  if (/^T1[12]/.test(code) && row.get('Invoice ID') !== '') return 'paypal_ec';
  return code === 'T0002' && row.get('PayPal Reference ID').startsWith('I') ? 'paypal_ec' : 'paypal';
}

function orderIdOf(row: NamedRow): string {
  return ['Invoice ID', 'Transaction Subject', 'Custom Field'].map((column) => row.get(column)).find(isOrderId) ?? '';
}

/** References of an orchestrator are longer than anything that we write into this field. */
const OWN_REFERENCE_CHARS_MAX = 20;

function orchestratorOf(row: NamedRow): string | null {
  const custom = row.get('Custom Field');
  return custom.length > OWN_REFERENCE_CHARS_MAX && isOrchestrated(custom) ? custom : null;
}

export type Settlement = Readonly<{ batch: string | null; fee: Decimal; rate: string }>;

/** The fields of a payment, a refund or what came back, that both reports give. */
export function moneyFields(row: NamedRow, kind: RecordKind, { batch, fee, rate }: Settlement): AuditFields {
  const currency = currencyIn(row, 'Gross Transaction Currency');
  const orderId = orderIdOf(row);
  const total = isNegative(kind) ? negate(amountOf(row)) : amountOf(row);
  const net = add(total, fee);
  return {
    payment_method: 'paypal',
    type: kind,
    transaction_event_code: row.get('Transaction Event Code'),
    currency,
    settled_currency: currency,
    exchange_rate: rate,
    date: momentOf(row, 'Transaction Initiation Date'),
    settled_date: momentOf(row, 'Transaction Completion Date'),
    gross: formatDecimal(absolute(total)),
    fee: formatDecimal(absolute(fee)),
    original_fee_amount: formatDecimal(fee),
    original_net_amount: formatDecimal(net),
    settled_total_amount: formatDecimal(roundIn(currency, total)),
    settled_fee_amount: formatDecimal(roundIn(currency, fee)),
    settled_net_amount: formatDecimal(add(roundIn(currency, total), roundIn(currency, fee))),
    settlement_batch_reference: batch,
    order_id: orderId,
    contribution_tracking_id: orderId === '' ? null : trackingIdOf(orderId),
    ...partyFields(row, kind),
  };
}

/** Whose payment it is, and what it is called on both sides. */
function partyFields(row: NamedRow, kind: RecordKind): AuditFields {
  const gateway = gatewayOf(row);
  const id = filled(row, 'Transaction ID');
  const reference = row.get('PayPal Reference ID');
  const orchestrator = orchestratorOf(row);
  const own =
    orchestrator === null
      ? { gateway, gateway_txn_id: id }
      : {
          gateway: 'gravy',
          gateway_txn_id: uuidOf(orchestrator),
          payment_orchestrator_reconciliation_id: orchestrator,
        };
  const common = { audit_file_gateway: 'paypal', ...own };
  if (isNegative(kind)) return { ...common, ...negativeFields(row, orchestrator === null ? null : gateway) };
  if (kind !== 'donation')
    return { ...common, backend_processor_txn_id: id, backend_processor_reversal_id: id, gateway_parent_id: reference };
  return {
    ...common,
    backend_processor: gateway,
    backend_processor_txn_id: reference,
    auth_id: reference,
    capture_id: id,
    ...(row.get('Transaction Event Code') === 'T0002' ? { txn_type: 'subscr_payment', subscr_id: reference } : {}),
  };
}

function negativeFields(row: NamedRow, backend: string | null): AuditFields {
  const id = row.get('Transaction ID');
  const isOfTransaction = row.get('PayPal Reference ID Type') === 'TXN';
  return {
    gross_currency: row.get('Gross Transaction Currency'),
    gateway_refund_id: id,
    backend_processor_reversal_id: id,
    ...(isOfTransaction ? { gateway_parent_id: row.get('PayPal Reference ID') } : {}),
    ...(backend === null
      ? {}
      : { backend_processor: backend, backend_processor_parent_id: row.get('PayPal Reference ID') }),
  };
}
