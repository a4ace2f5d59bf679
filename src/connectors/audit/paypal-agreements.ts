/** PayPal's subscription agreement report (SAR): recurring payments that were agreed, cancelled, or came to their end. */
import { columnKey, currencyIn, filled, type NamedRow } from './columns.ts';
import { formatDecimal, requiredDecimal, shifted } from './decimal.ts';
import { instantOf } from './instants.ts';
import { paypalHead, readEnvelope } from './paypal-envelope.ts';
import { type AuditFields, type ReportFormat, RowProblem, type RowSink } from './types.ts';

const REQUIRED = [
  'Subscription ID',
  'Subscription Action Type',
  'Subscription Currency',
  'Subscription Creation Date',
  'Subscription Period 3',
  'Period 3 Amount',
  'Subscription Payer email address',
  'Subscription Payer Name',
];
const UNITS: Readonly<Record<string, string>> = { '1 M': 'month', '1 Y': 'year' };

export const paypalAgreements: ReportFormat = {
  report: 'paypal-agreements',
  title: 'PayPal subscription agreements (SAR)',
  gateway: 'paypal',
  recognises: ({ text }) => paypalHead(text)?.columns.includes(columnKey('Subscription ID')) ?? false,
  read(source, out) {
    readEnvelope(source, out, REQUIRED, { row: (row) => takeRow(row, out) });
  },
};

function takeRow(row: NamedRow, out: RowSink): void {
  const action = filled(row, 'Subscription Action Type');
  if (action === 'S0100') out.ignore('S0100 agreement changed');
  else out.record(row.number, 'subscription', { ...agreementFields(row), ...actionFields(row, action) });
}

function agreementFields(row: NamedRow): AuditFields {
  const period = filled(row, 'Subscription Period 3');
  const unit = Object.hasOwn(UNITS, period) ? UNITS[period] : undefined;
  if (unit === undefined)
    throw new RowProblem('ROW_TYPE_UNKNOWN', `the period "${period}" is neither a month nor a year`);
  const name = filled(row, 'Subscription Payer Name');
  const [first = '', ...rest] = name.split(/\s+/);
  return {
    gateway: 'paypal',
    subscr_id: filled(row, 'Subscription ID'),
    currency: currencyIn(row, 'Subscription Currency'),
    gross: formatDecimal(shifted(requiredDecimal(row.get('Period 3 Amount'), 'Period 3 Amount'), 2)),
    frequency_unit: unit,
    frequency_interval: '1',
    email: row.get('Subscription Payer email address'),
    first_name: first,
    last_name: rest.join(' '),
    street_address: row.get('Shipping Address Line1'),
    city: row.get('Shipping Address City'),
    state_province: row.get('Shipping Address State'),
    postal_code: row.get('Shipping Address Zip'),
    country: row.get('Shipping Address Country'),
  };
}

function actionFields(row: NamedRow, action: string): AuditFields {
  const date = instantOf(filled(row, 'Subscription Creation Date'), 'Subscription Creation Date');
  switch (action) {
    case 'S0000':
      return { txn_type: 'subscr_signup', create_date: date, start_date: date };
    case 'S0200':
      return { txn_type: 'subscr_cancel', cancel_date: date };
    case 'S0300':
      return { txn_type: 'subscr_eot', date };
    default:
      throw new RowProblem('ROW_TYPE_UNKNOWN', `the action "${action}" is not known`);
  }
}
