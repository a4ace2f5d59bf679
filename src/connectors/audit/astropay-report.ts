/** AstroPay's transactions report. Its fee is in US dollars, above zero, and has the tax (IOF) in it. */
import { filled, type NamedRow } from './columns.ts';
import { decimalIn, formatDecimal } from './decimal.ts';
import { latinMethod } from './latin-methods.ts';
import {
  createdAt,
  delimiterOf,
  grossOf,
  isLatinReport,
  localCurrency,
  readLatinReport,
  settledAt,
  writerOf,
} from './latin-report.ts';
import { trackingIdOf } from './references.ts';
import { headText } from './text.ts';
import type { AuditFields, RecordKind, ReportFormat } from './types.ts';

export const astropayReport: ReportFormat = {
  report: 'astropay-report',
  title: 'AstroPay transactions',
  gateway: 'astropay',
  recognises: (head) => isLatinReport(head) && writerOf(head) === 'astropay',
  read(source, out) {
    readLatinReport(source, out, delimiterOf(headText(source.chunks)), (row, kind) => {
      out.record(row.number, kind, kind === 'donation' ? donationFields(row) : negativeFields(row, kind));
    });
  },
};

function donationFields(row: NamedRow): AuditFields {
  const invoice = row.get('Invoice');
  const settled = settledAt(row);
  const dollars = row.get('Amount (USD)');
  return {
    gateway: 'astropay',
    gateway_txn_id: filled(row, 'Reference'),
    invoice_id: invoice,
    contribution_tracking_id: trackingIdOf(invoice),
    date: createdAt(row),
    gross: grossOf(row),
    currency: localCurrency(row),
    country: row.get('Country'),
    email: row.get('User Mail'),
    ...latinMethod(row.get('Payment Method Type'), row.get('Payment Method')),
    ...(settled === null ? {} : { settled_date: settled }),
    ...(dollars === ''
      ? {}
      : {
          settled_currency: 'USD',
          settled_gross: formatDecimal(decimalIn(dollars, 'Amount (USD)')),
          settled_fee: formatDecimal(decimalIn(row.get('Fee'), 'Fee')),
        }),
  };
}

function negativeFields(row: NamedRow, kind: RecordKind): AuditFields {
  const invoice = row.get('Transaction Invoice');
  return {
    gateway: 'astropay',
    type: kind,
    gateway_parent_id: filled(row, 'Transaction Reference'),
    gateway_refund_id: filled(row, 'Reference'),
    invoice_id: invoice,
    contribution_tracking_id: trackingIdOf(invoice),
    date: createdAt(row),
    gross: grossOf(row),
    gross_currency: localCurrency(row),
  };
}
