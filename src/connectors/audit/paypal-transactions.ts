/** PayPal's transaction detail report (TRR): every transaction of a day with its donor. */
import { columnKey, type NamedRow } from './columns.ts';
import { compactDay } from './instants.ts';
import { claimedKind, paypalHead, readEnvelope } from './paypal-envelope.ts';
import { meaningOf, momentOf, moneyFields, signedFee, TRANSACTION_COLUMNS } from './paypal-rows.ts';
import { type AuditFields, type ReportFormat, type ReportHead, RowProblem, type RowSink } from './types.ts';

const REQUIRED = [...TRANSACTION_COLUMNS, 'Transactional Status', "Payer's Account ID"];
const GRANT_SUBJECT = / has sent you money$/;

export const paypalTransactions: ReportFormat = {
  report: 'paypal-transactions',
  title: 'PayPal transaction detail (TRR)',
  gateway: 'paypal',
  recognises: isTransactionReport,
  read(source, out) {
    readEnvelope(source, out, REQUIRED, { row: (row) => takeRow(row, out) });
  },
};

/** A settlement report may have the same columns; it leaves the status empty. */
function isTransactionReport({ name, text }: ReportHead): boolean {
  const head = paypalHead(text);
  if (head === null) return false;
  const status = head.columns.indexOf(columnKey('Transactional Status'));
  if (claimedKind(name) === 'TRR') return true;
  if (claimedKind(name) === 'STL' || status === -1) return false;
  return head.firstRow.length === 0 || (head.firstRow[status] ?? '') !== '';
}

function takeRow(row: NamedRow, out: RowSink): void {
  const status = row.get('Transactional Status');
  if (status !== 'S') {
    if (!/^[A-Z]$/.test(status)) throw new RowProblem('ROW_FIELD_MISSING', `the status "${status}" is not known`);
    out.ignore(`status ${status}`);
    return;
  }
  const meaning = meaningOf(row);
  if (meaning.is !== 'money') out.ignore(meaning.name);
  // Money that another party collected for us under an agreement; the settlement report has it as a payment.
  else if (row.get('Transaction Event Code') === 'T0003') out.ignore('T0003 pre-approved payment');
  else {
    const batch = compactDay(momentOf(row, 'Transaction Completion Date'));
    const money = moneyFields(row, meaning.kind, { batch, fee: signedFee(row), rate: '1' });
    out.record(row.number, meaning.kind, { ...money, ...payerFields(row) });
  }
}

function payerFields(row: NamedRow): AuditFields {
  const address = row.get('Billing Address Line1') === '' ? 'Shipping' : 'Billing';
  const part = (name: string): string => row.get(`${address} Address ${name}`);
  const subject = row.get('Transaction Subject');
  return {
    gateway_status: row.get('Transactional Status'),
    email: row.get("Payer's Account ID"),
    first_name: row.get('First Name'),
    last_name: row.get('Last Name'),
    street_address: part('Line1'),
    supplemental_address_1: part('Line2'),
    city: part('City'),
    state_province: part('State'),
    postal_code: part('Zip'),
    country: part('Country'),
    payment_submethod: row.get('Card Type'),
    grant_provider: GRANT_SUBJECT.test(subject) ? subject.replace(GRANT_SUBJECT, '') : '',
  };
}
