/** Amazon Pay's refund report. A refund is there once per status; only the completed one is money. */
import { currencyIn, filled, looksLike, type NamedRow, readTable } from './columns.ts';
import { formatDecimal, requiredDecimal } from './decimal.ts';
import { instantOf } from './instants.ts';
import { type ReportFormat, RowProblem, type RowSink } from './types.ts';

const REQUIRED = [
  'AmazonRefundId',
  'AmazonCaptureId',
  'RefundAmount',
  'CurrencyCode',
  'RefundType',
  'RefundStatus',
  'LastUpdateTimestamp',
] as const;
const UNFINISHED = new Set(['Pending', 'Declined']);

export const amazonRefunds: ReportFormat = {
  report: 'amazon-refunds',
  title: 'Amazon Pay refunds',
  gateway: 'amazon',
  recognises: ({ text }) => looksLike(text, REQUIRED),
  read(source, out) {
    readTable(source, out, { required: REQUIRED }, (row) => takeRow(row, out));
  },
};

function takeRow(row: NamedRow, out: RowSink): void {
  const status = filled(row, 'RefundStatus');
  if (UNFINISHED.has(status)) {
    out.ignore(`refund ${status.toLowerCase()}`);
    return;
  }
  if (status !== 'Completed') throw new RowProblem('ROW_TYPE_UNKNOWN', `the status "${status}" is not known`);
  const kind = filled(row, 'RefundType') === 'SellerInitiated' ? 'refund' : 'chargeback';
  out.record(row.number, kind, {
    gateway: 'amazon',
    type: kind,
    gateway_parent_id: filled(row, 'AmazonCaptureId'),
    gateway_refund_id: filled(row, 'AmazonRefundId'),
    gross: formatDecimal(requiredDecimal(row.get('RefundAmount'), 'RefundAmount')),
    gross_currency: currencyIn(row, 'CurrencyCode'),
    date: instantOf(filled(row, 'LastUpdateTimestamp'), 'LastUpdateTimestamp'),
  });
}
