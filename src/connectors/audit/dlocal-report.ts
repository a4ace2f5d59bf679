/** dLocal's transactions report: AstroPay's, with the settlement as total, fee and net. */
import { filled, type NamedRow } from './columns.ts';
import { add, decimalIn, divide, formatDecimal, formatRate, isZero, negate, requiredDecimal } from './decimal.ts';
import { latinMethod } from './latin-methods.ts';
import {
  createdAt,
  delimiterOf,
  grossOf,
  isLatinReport,
  localCurrency,
  readLatinReport,
  settledAt,
} from './latin-report.ts';
import { isOrchestrated, isOrderId, trackingIdOf } from './references.ts';
import { headText } from './text.ts';
import type { AuditFields, RecordKind, ReportFormat, RowSink } from './types.ts';

/** As many digits as a number of JSON has. */
const RATE_SCALE = 17;

export const dlocalReport: ReportFormat = {
  report: 'dlocal-report',
  title: 'dLocal transactions',
  gateway: 'dlocal',
  recognises: isLatinReport,
  read(source, out) {
    readLatinReport(source, out, delimiterOf(headText(source.chunks)), (row, kind) => takeRow(row, kind, out));
  },
};

function takeRow(row: NamedRow, kind: RecordKind, out: RowSink): void {
  // The settlement report has what came through an orchestrator, with its ids.
  if (isOrchestrated(row.get('Invoice')) || isOrchestrated(row.get('Transaction Invoice'))) out.ignore('orchestrated');
  else out.record(row.number, kind, kind === 'donation' ? donationFields(row) : negativeFields(row, kind));
}

const GATEWAY = { gateway: 'dlocal', audit_file_gateway: 'dlocal' } as const;

function donationFields(row: NamedRow): AuditFields {
  const invoice = row.get('Invoice');
  const currency = localCurrency(row);
  const settled = settledAt(row);
  return {
    ...GATEWAY,
    gateway_txn_id: filled(row, 'Reference'),
    invoice_id: invoice,
    contribution_tracking_id: trackingIdOf(invoice),
    date: createdAt(row),
    gross: grossOf(row),
    currency,
    original_currency: currency,
    country: row.get('Country'),
    email: row.get('User Mail'),
    ...latinMethod(row.get('Payment Method Type'), row.get('Payment Method')),
    ...(settled === null ? {} : { settled_date: settled }),
    ...(row.get('Amount (USD)') === '' ? {} : settledFields(row)),
  };
}

function settledFields(row: NamedRow): AuditFields {
  const total = requiredDecimal(row.get('Amount (USD)'), 'Amount (USD)');
  const local = requiredDecimal(grossOf(row), 'Net Amount (local)');
  const fee = negate(decimalIn(row.get('Fee'), 'Fee'));
  return {
    settled_currency: 'USD',
    settled_gross: formatDecimal(total),
    settled_total_amount: formatDecimal(total),
    settled_fee_amount: formatDecimal(fee),
    settled_net_amount: formatDecimal(add(total, fee)),
    original_total_amount: grossOf(row),
    ...(isZero(local)
      ? {}
      : { exchange_rate: formatRate(divide({ number: total, divisor: local, scale: RATE_SCALE })) }),
  };
}

function negativeFields(row: NamedRow, kind: RecordKind): AuditFields {
  const invoice = row.get('Transaction Invoice');
  const order = [invoice, row.get('Invoice')].find(isOrderId);
  return {
    ...GATEWAY,
    type: kind,
    gateway_parent_id: filled(row, 'Transaction Reference'),
    gateway_refund_id: filled(row, 'Reference'),
    invoice_id: invoice,
    contribution_tracking_id: order === undefined ? null : trackingIdOf(order),
    date: createdAt(row),
    gross: grossOf(row),
    gross_currency: localCurrency(row),
  };
}
