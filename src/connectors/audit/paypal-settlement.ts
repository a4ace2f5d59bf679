/**
 * PayPal's settlement report (STL): the balance of each currency over a day. It is read twice: first what belongs to other rows (fees
 * of chargebacks, conversions of currency, money that left for the bank), then the rows themselves.
 */
import { columnKey, currencyIn, type NamedRow, noHeader } from './columns.ts';
import { add, type Decimal, decimalIn, formatDecimal, isZero, negate, ZERO } from './decimal.ts';
import { instantOf } from './instants.ts';
import { claimedKind, paypalHead, readEnvelope } from './paypal-envelope.ts';
import { meaningOf, moneyFields, signedAmount, signedFee, TRANSACTION_COLUMNS } from './paypal-rows.ts';
import { foundIn, type Survey, surveyOf } from './paypal-survey.ts';
import {
  type AuditFields,
  type ReportFormat,
  type ReportHead,
  type ReportSource,
  RowProblem,
  type RowSink,
} from './types.ts';

export const paypalSettlement: ReportFormat = {
  report: 'paypal-settlement',
  title: 'PayPal settlement (STL)',
  gateway: 'paypal',
  recognises: isSettlementReport,
  read: readSettlement,
};

function isSettlementReport({ name, text }: ReportHead): boolean {
  const head = paypalHead(text);
  return head !== null && (claimedKind(name) === 'STL' || head.columns.includes(columnKey('Transaction Event Code')));
}

type Section = Readonly<{ batch: string; start: number }>;
/** What the foot of the report says of one currency, and where it says it; null for a currency that has none. */
type Foot = Readonly<{ currency: string; balance: Decimal; row: number | null }>;

function readSettlement(source: ReportSource, out: RowSink): void {
  const survey = surveyOf(source);
  let section: Section | null = null;
  const feet: Foot[] = [];
  readEnvelope(source, out, TRANSACTION_COLUMNS, {
    row: (row) => takeRow(row, out, survey, section),
    frame(frame, cells, number) {
      if (frame === 'SH') section = sectionOf(cells);
      if (frame !== 'RF') return false;
      feet.push(footOf(cells, number));
      return true;
    },
  });
  const named = new Set(feet.map(({ currency }) => currency));
  for (const currency of survey.convertedCurrencies)
    if (!named.has(currency)) feet.push({ currency, balance: ZERO, row: null });
  for (const foot of feet) takePayout(foot, out, survey, section);
}

/** The section begins at midnight of the day that names the batch. */
function sectionOf(cells: readonly string[]): Section {
  const text = (cells[1] ?? '').trim();
  return { batch: text.slice(0, 10).replaceAll('/', ''), start: instantOf(text, 'start of the section') };
}

/** Columns: currency, gross credits, gross debits, fee credits, fee debits, in hundredths. */
function footOf(cells: readonly string[], row: number): Foot {
  const [, currency = '', ...sums] = cells.map((cell) => cell.trim());
  if (!/^[A-Z]{3}$/.test(currency)) throw new RowProblem('ROW_CURRENCY', `"${currency}" is not a currency code`);
  const [grossIn = '', grossOut = '', feeIn = '', feeOut = ''] = sums;
  const read = (text: string): Decimal => decimalIn(text, 'the sum of the report');
  const cents = add(read(grossIn), negate(read(grossOut)), read(feeIn), negate(read(feeOut)));
  return { currency, balance: { units: cents.units, scale: cents.scale + 2 }, row };
}

function takeRow(row: NamedRow, out: RowSink, survey: Survey, section: Section | null): void {
  const meaning = meaningOf(row);
  if (section === null) throw new RowProblem('ROW_UNREADABLE', 'the row stands before the SH line that dates it');
  switch (meaning.is) {
    case 'money':
      out.record(row.number, meaning.kind, {
        ...moneyFields(row, meaning.kind, { batch: section.batch, fee: feeOf(row, survey), rate: rateOf(row, survey) }),
        original_currency: row.get('Gross Transaction Currency'),
        original_total_amount: formatDecimal(signedAmount(row)),
      });
      return;
    case 'fee':
      if (survey.claimedFees.has(row.number)) out.ignore(`${meaning.name}, part of its chargeback`);
      else out.record(row.number, 'fee', feeFields(row, section));
      return;
    case 'withdrawal':
      tellWithdrawal(row, out);
      out.ignore(meaning.name);
      return;
    case 'conversion':
    case 'outgoing':
    case 'hold':
    case 'nothing':
      out.ignore(meaning.name);
  }
}

/** Its own fee, or that of the row which charges or gives it back separately. */
function feeOf(row: NamedRow, survey: Survey): Decimal {
  const own = signedFee(row);
  return isZero(own) ? (survey.feeOfRow.get(row.number)?.amount ?? own) : own;
}

/** What one unit of the payment's currency became; 1 when it was not converted. */
function rateOf(row: NamedRow, survey: Survey): string {
  return foundIn(survey, row)?.rate(currencyIn(row, 'Gross Transaction Currency')) ?? '1';
}

function feeFields(row: NamedRow, { batch }: Section): AuditFields {
  const amount = formatDecimal(signedAmount(row));
  const date = instantOf(row.get('Transaction Completion Date'), 'Transaction Completion Date');
  return {
    gateway: 'paypal',
    audit_file_gateway: 'paypal',
    type: 'fee',
    gateway_txn_id: row.get('Transaction ID'),
    invoice_id: row.get('Invoice ID'),
    date,
    settled_date: date,
    settled_currency: currencyIn(row, 'Gross Transaction Currency'),
    settled_total_amount: '0.00',
    settled_fee_amount: amount,
    settled_net_amount: amount,
    settlement_batch_reference: batch,
  };
}

/** The processor says that it sent this to the bank: the credit there is no gift. */
function tellWithdrawal(row: NamedRow, out: RowSink): void {
  out.withdrawal({
    currency: currencyIn(row, 'Gross Transaction Currency'),
    amount: formatDecimal(negate(signedAmount(row))),
    date: instantOf(row.get('Transaction Completion Date'), 'Transaction Completion Date'),
    reference: row.get('Transaction ID'),
  });
}

/** What the payments of a currency come to: the balance of its foot, without what left for the bank or another currency. */
function takePayout({ currency, balance, row }: Foot, out: RowSink, survey: Survey, section: Section | null): void {
  if (section === null) throw noHeader();
  const moved = survey.moved.get(currency) ?? ZERO;
  const total = add(balance, moved);
  if (isZero(total)) {
    if (row !== null) out.ignore('RF line of a currency without payments');
    return;
  }
  const isConverted = isZero(balance) && !isZero(moved);
  const rate = isConverted ? survey.rateToDollar(currency) : null;
  const fields: AuditFields = {
    gateway: 'paypal',
    audit_file_gateway: 'paypal',
    type: 'payout',
    gateway_txn_id: '',
    invoice_id: '',
    date: section.start,
    settled_date: section.start,
    settled_currency: currency,
    settled_total_amount: formatDecimal(total),
    settlement_batch_reference: section.batch,
    ...(rate === null ? {} : { exchange_rate: rate }),
  };
  if (row === null) out.derive('payout', fields);
  else out.record(row, 'payout', fields);
}
