/** What stands in each column of open items, for `expected import --help` and the options of `expected add`. */
import { OPEN_ITEM_KINDS } from '../../models/schema.ts';
import { COLUMNS, type ColumnName, STATUSES } from '../../processor/expected/columns.ts';

export const COLUMN_ADVICE: Readonly<Record<ColumnName, string>> = {
  kind: `${OPEN_ITEM_KINDS.join(', ')} (default: subscription, which has an amount; a contribution or a fund may take any)`,
  reference: 'what is printed for the payer; made when it is not given',
  title: 'what it is for, as the payer knows it',
  amount: 'such as 120.00; empty where any amount will do, with kind contribution or fund',
  currency: 'three letters, such as CHF',
  due_date: 'YYYY-MM-DD',
  status: `${STATUSES.join(', ')} (default: open); cancelled takes it back, paid is settled elsewhere`,
  qr_reference: 'the 27 digits of a QR slip; made with the reference',
  creditor_reference: 'an ISO 11649 reference (RF…); made with the reference',
  person_id: 'the number of the person in your system',
  first_name: 'of the person who pays',
  last_name: 'of the person who pays',
  organization: 'in place of, or beside, the name',
  email: 'where the confirmation goes; without it nobody is thanked',
  language: 'of the mail: de, fr, it or en',
  street: 'of the address',
  building_number: 'of the address',
  postal_code: 'of the address',
  city: 'of the address',
  country: 'two letters, such as CH',
  ibans: 'accounts the person pays from, with semicolons between them: they help to tell who paid',
  household_id: 'the same for people who pay for each other',
  invoice_id: 'the number of your invoice',
  contribution_tracking_id: 'the number of a form on your web site',
  gateway: 'the payment processor, where one is used',
  gateway_txn_id: 'its number of the payment',
};

const REQUIRED: readonly ColumnName[] = ['currency', 'title', 'amount'];

/** The columns, one per line, those that a line cannot do without first. */
export function columnsHelp(): string {
  const others = COLUMNS.filter((column) => !REQUIRED.includes(column));
  const width = Math.max(...COLUMNS.map((column) => column.length));
  const line = (column: ColumnName): string => `  ${column.padEnd(width)}  ${COLUMN_ADVICE[column]}`;
  return ['', 'Required columns:', ...REQUIRED.map(line), '', 'Other columns:', ...others.map(line)].join('\n');
}
