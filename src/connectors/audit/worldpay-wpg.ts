/** WorldPay's gateway audit (WPG): tabs, one row per change of an order. Times are UTC. */
import { currencyIn, filled, looksLike, type NamedRow, readTable } from './columns.ts';
import { absolute, formatDecimal, requiredDecimal } from './decimal.ts';
import { instantOf } from './instants.ts';
import { type AuditFields, type RecordKind, type ReportFormat, RowProblem, type RowSink } from './types.ts';

const REQUIRED = ['OrderCode', 'Date', 'PaymentMethod', 'Status', 'CurrencyCode', 'Amount'] as const;
const KINDS: Readonly<Record<string, RecordKind>> = {
  CAPTURED: 'donation',
  REFUNDED: 'refund',
  CHARGED_BACK: 'chargeback',
  CANCELLED: 'cancel',
};
const IGNORED = new Set(['SENT_FOR_AUTHORISATION', 'SETTLED', 'AUTHORISED', 'REFUSED', 'SENT_FOR_REFUND', 'EXPIRED']);
/** CB is a card of the French network, which is a Visa or a Mastercard as well. */
const CARDS: Readonly<Record<string, string>> = { 'CARTEBLEUE-SSL': 'cb', 'CB-SSL': 'mc', 'AMEX-SSL': 'amex' };

export const worldpayWpg: ReportFormat = {
  report: 'worldpay-wpg',
  title: 'WorldPay gateway audit (WPG)',
  gateway: 'worldpay',
  recognises: ({ text }) => looksLike(text, REQUIRED, ['\t']),
  read(source, out) {
    readTable(source, out, { delimiter: '\t', required: REQUIRED }, (row) => takeRow(row, out));
  },
};

function takeRow(row: NamedRow, out: RowSink): void {
  const status = filled(row, 'Status');
  const kind = Object.hasOwn(KINDS, status) ? KINDS[status] : undefined;
  if (IGNORED.has(status)) out.ignore(status);
  else if (kind === undefined) throw new RowProblem('ROW_TYPE_UNKNOWN', `the status "${status}" is not known`);
  else out.record(row.number, kind, kind === 'donation' ? donationFields(row) : negativeFields(row, kind));
}

function donationFields(row: NamedRow): AuditFields {
  const method = row.get('PaymentMethod');
  return {
    ...commonFields(row),
    gateway_txn_id: filled(row, 'OrderCode'),
    currency: currencyIn(row, 'CurrencyCode'),
    payment_method: 'cc',
    payment_submethod: (Object.hasOwn(CARDS, method) ? CARDS[method] : undefined) ?? method,
  };
}

/** An order is refunded at most once, so that it names its refund as well. */
function negativeFields(row: NamedRow, kind: RecordKind): AuditFields {
  const order = filled(row, 'OrderCode');
  return {
    ...commonFields(row),
    type: kind,
    gateway_parent_id: order,
    gateway_refund_id: order,
    gross_currency: currencyIn(row, 'CurrencyCode'),
  };
}

function commonFields(row: NamedRow): AuditFields {
  return {
    gateway: 'worldpay',
    date: instantOf(filled(row, 'Date'), 'Date'),
    gross: formatDecimal(absolute(requiredDecimal(row.get('Amount'), 'Amount'))),
  };
}
