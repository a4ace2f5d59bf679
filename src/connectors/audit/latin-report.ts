/**
 * The transactions report of AstroPay, which dLocal went on to write: semicolons, and the same columns. Times are UTC, amounts in major
 * units. Which of the two wrote a file is told by where it lies, or else by its dates.
 */
import { currencyIn, filled, looksLike, type NamedRow, readTable } from './columns.ts';
import { formatDecimal, requiredDecimal } from './decimal.ts';
import { instantOf } from './instants.ts';
import { type RecordKind, type ReportHead, type ReportSource, RowProblem, type RowSink } from './types.ts';

const COLUMNS = [
  'Type',
  'Creation date',
  'Settlement date',
  'Reference',
  'Invoice',
  'Country',
  'Payment Method',
  'Payment Method Type',
  'Net Amount (local)',
  'Amount (USD)',
  'currency',
  'Status',
  'User Mail',
  'Transaction Reference',
  'Transaction Invoice',
  'Fee',
  'IOF',
] as const;

const KINDS: Readonly<Record<string, RecordKind>> = {
  Payment: 'donation',
  Refund: 'refund',
  Chargeback: 'chargeback',
  Chargebacks: 'chargeback',
};
const IGNORED_TYPES = new Set([
  'Credit Note',
  'Debit Note',
  'Chargeback Reversal',
  'Refund processing fee',
  'Chargeback processing fee',
]);
const IGNORED_STATUSES = new Set(['Cancelled', 'In process', 'Reimbursed', 'Waiting Details']);

/** From here on the reports are dLocal's, where nothing else tells. */
const DLOCAL_SINCE = '2020-01-01';

export function isLatinReport({ text }: ReportHead): boolean {
  return looksLike(text, COLUMNS);
}

export function writerOf({ gateway, text }: ReportHead): 'astropay' | 'dlocal' {
  if (gateway === 'astropay' || gateway === 'dlocal') return gateway;
  const first = /\d{4}-\d{2}-\d{2}/.exec(text)?.[0] ?? DLOCAL_SINCE;
  return first < DLOCAL_SINCE ? 'astropay' : 'dlocal';
}

/** Whichever of the two splits the header into more cells. */
export function delimiterOf(text: string): string {
  const [line = ''] = text.split(/\r\n|\n|\r/, 1);
  const plain = line.replace(/"[^"]*"/g, '');
  return plain.split(';').length >= plain.split(',').length ? ';' : ',';
}

/** Reads the rows that are money; `fieldsOf` says what they mean to their writer, or null to ignore one by this name. */
export function readLatinReport(
  source: ReportSource,
  out: RowSink,
  delimiter: string,
  take: (row: NamedRow, kind: RecordKind) => void,
): void {
  readTable(source, out, { delimiter, required: COLUMNS }, (row) => {
    const type = filled(row, 'Type');
    const status = row.get('Status');
    const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
    if (IGNORED_TYPES.has(type)) out.ignore(type);
    else if (kind === undefined) throw new RowProblem('ROW_TYPE_UNKNOWN', `the type "${type}" is not known`);
    else if (IGNORED_STATUSES.has(status)) out.ignore(`status ${status}`);
    else take(row, kind);
  });
}

/** In the donor's currency. */
export function grossOf(row: NamedRow): string {
  return formatDecimal(requiredDecimal(row.get('Net Amount (local)'), 'Net Amount (local)'));
}

export function createdAt(row: NamedRow): number {
  return instantOf(filled(row, 'Creation date'), 'Creation date');
}

export function settledAt(row: NamedRow): number | null {
  const text = row.get('Settlement date');
  return text === '' ? null : instantOf(text, 'Settlement date');
}

export function localCurrency(row: NamedRow): string {
  return currencyIn(row, 'currency');
}
