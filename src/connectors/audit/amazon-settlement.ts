/** Amazon Pay's settlement report: some lines about the report, then one row per movement of the account. */
import { columnKey, currencyIn, filled, looksLike, type NamedRow, readTable } from './columns.ts';
import { add, decimalIn, formatDecimal, negate, requiredDecimal } from './decimal.ts';
import { compactDay, instantOf } from './instants.ts';
import type { AuditFields, ReportFormat, RowSink } from './types.ts';

const REQUIRED = [
  'TransactionPostedDate',
  'AmazonTransactionId',
  'SellerReferenceId',
  'TransactionType',
  'SellerOrderId',
  'CurrencyCode',
  'TransactionAmount',
  'TotalTransactionFee',
] as const;
/** Movements that are no payment of a donor. What Amazon sent to the bank is among them. */
const WITHOUT_PAYMENT = new Set(['Reserve', 'Refund', 'Chargeback', 'ServiceFee', 'Other', 'A-to-z Guarantee Refund']);
/** Somebody took the money in Amazon's own pages: our reference stands in another column. */
const BY_HAND = /^AUTHORIZE_/;

export const amazonSettlement: ReportFormat = {
  report: 'amazon-settlement',
  title: 'Amazon Pay settlement',
  gateway: 'amazon',
  recognises: ({ text }) => looksLike(text, REQUIRED),
  read(source, out) {
    const isHeader = (cells: readonly string[]): boolean => cells.filter((cell) => isColumn(cell)).length >= 2;
    readTable(source, out, { required: REQUIRED, isHeader }, (row) => takeRow(row, out));
  },
};

function isColumn(cell: string): boolean {
  return REQUIRED.some((column) => columnKey(column) === columnKey(cell));
}

function takeRow(row: NamedRow, out: RowSink): void {
  const type = filled(row, 'TransactionType');
  if (type === 'Capture') out.record(row.number, 'donation', captureFields(row));
  else {
    if (type === 'Transfer') tellTransfer(row, out);
    out.ignore(WITHOUT_PAYMENT.has(type) || type === 'Transfer' ? type : `other: ${type}`);
  }
}

/** Older reports do not name their settlement. */
function tellTransfer(row: NamedRow, out: RowSink): void {
  const date = momentOf(row);
  out.withdrawal({
    currency: currencyIn(row, 'CurrencyCode'),
    amount: formatDecimal(negate(requiredDecimal(row.get('TransactionAmount'), 'TransactionAmount'))),
    date,
    reference: row.get('SettlementId') || `transfer ${compactDay(date)}`,
  });
}

function captureFields(row: NamedRow): AuditFields {
  const currency = currencyIn(row, 'CurrencyCode');
  const reference = row.get('SellerReferenceId');
  const orderId = BY_HAND.test(reference) ? row.get('SellerOrderId') : reference;
  const tracking = /^(\d+)-\d+$/.exec(orderId)?.[1];
  const total = requiredDecimal(row.get('TransactionAmount'), 'TransactionAmount');
  const fee = decimalIn(row.get('TotalTransactionFee'), 'TotalTransactionFee');
  return {
    gateway: 'amazon',
    gateway_txn_id: filled(row, 'AmazonTransactionId'),
    order_id: orderId,
    invoice_id: reference,
    ...(tracking === undefined ? {} : { contribution_tracking_id: tracking }),
    date: momentOf(row),
    gross: formatDecimal(total),
    currency,
    fee: formatDecimal(negate(fee)),
    payment_method: 'amazon',
    ...settledFields(row, currency, {
      total: formatDecimal(total),
      fee: formatDecimal(fee),
      net: formatDecimal(add(total, fee)),
    }),
  };
}

/** Only where the report names its settlement. */
function settledFields(
  row: NamedRow,
  currency: string,
  { total, fee, net }: Readonly<Record<'total' | 'fee' | 'net', string>>,
): AuditFields {
  const batch = row.get('SettlementId');
  if (batch === '') return {};
  return {
    settlement_batch_reference: batch,
    settled_currency: currency,
    settled_total_amount: total,
    settled_fee_amount: fee,
    settled_net_amount: net,
  };
}

function momentOf(row: NamedRow): number {
  return instantOf(filled(row, 'TransactionPostedDate'), 'TransactionPostedDate');
}
