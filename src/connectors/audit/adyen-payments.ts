/** Adyen's payments accounting report: every step in the life of a payment; only those that move money are records. */
import {
  batchOf,
  bookedAt,
  feesOf,
  isExternal,
  kindOf,
  momentOf,
  parentFields,
  partyFields,
  positiveReferences,
  warnOfMetadata,
} from './adyen-rows.ts';
import { currencyIn, filled, looksLike, type NamedRow, readTable } from './columns.ts';
import {
  absolute,
  add,
  type Decimal,
  decimalIn,
  divide,
  formatDecimal,
  negate,
  readDecimal,
  requiredDecimal,
  roundTo,
  subtract,
} from './decimal.ts';
import { roundAtAdyen } from './round.ts';
import type { AuditFields, RecordKind, ReportFormat, RowSink } from './types.ts';

const REQUIRED = [
  'Merchant Account',
  'Psp Reference',
  'Merchant Reference',
  'Payment Method',
  'Payment Method Variant',
  'Booking Date',
  'TimeZone',
  'Record Type',
  'Modification Psp Reference',
  'Main Currency',
  'Main Amount',
  'Payment Currency',
  'Exchange Rate',
  'Captured (PC)',
  'Settlement Currency',
  'Payable (SC)',
  'Commission (SC)',
  'Markup (SC)',
  'Scheme Fees (SC)',
  'Interchange (SC)',
  'Original Amount',
] as const;

const UNSETTLED = [
  'Settlement Currency',
  'Payable (SC)',
  'Commission (SC)',
  'Markup (SC)',
  'Scheme Fees (SC)',
  'Interchange (SC)',
] as const;

export const adyenPayments: ReportFormat = {
  report: 'adyen-payments',
  title: 'Adyen payments accounting',
  gateway: 'adyen',
  recognises: ({ text }) => looksLike(text, REQUIRED),
  read(source, out) {
    readTable(source, out, { required: REQUIRED }, (row) => takeRow(row, out));
  },
};

function takeRow(row: NamedRow, out: RowSink): void {
  const type = filled(row, 'Record Type');
  const kind = kindOf(type, out);
  if (kind === null) return;
  // Of the account; the settlement report of the batch has them.
  if (kind === 'fee' || kind === 'adjustment' || kind === 'payout') out.ignore(type);
  else {
    const isNegative = kind === 'refund' || kind === 'chargeback';
    out.record(row.number, kind, isNegative ? negativeFields(row, kind) : positiveFields(row, kind));
    warnOfMetadata(row, out);
  }
}

function commonFields(row: NamedRow, kind: RecordKind): AuditFields {
  return {
    ...partyFields(row),
    type: kind,
    date: momentOf(row, 'Booking Date'),
    settled_date: bookedAt(row),
    settlement_batch_reference: batchOf(row),
    exchange_rate: row.get('Exchange Rate'),
    ...(isUnsettled(row) ? {} : { settled_currency: currencyIn(row, 'Settlement Currency') }),
  };
}

/** Somebody else settles it (an acquirer of our own): nothing stands on the side of the payout. */
function isUnsettled(row: NamedRow): boolean {
  return isExternal(row.get('Record Type')) && UNSETTLED.every((column) => row.get(column) === '');
}

function inOriginal(row: NamedRow, fee: Decimal, currency: string): Decimal {
  const text = row.get('Exchange Rate');
  const divisor = text === '' ? { units: 1n, scale: 0 } : requiredDecimal(text, 'Exchange Rate');
  return roundAtAdyen(currency, divide({ number: fee, divisor, scale: 40 }));
}

function positiveFields(row: NamedRow, kind: RecordKind): AuditFields {
  const currency = currencyIn(row, 'Payment Currency');
  const total = requiredDecimal(row.get('Original Amount'), 'Original Amount');
  const references = positiveReferences(row, kind, row.get('Modification Psp Reference'));
  if (isUnsettled(row)) return { ...commonFields(row, kind), gross: formatDecimal(total), currency, ...references };
  const net = requiredDecimal(row.get('Payable (SC)'), 'Payable (SC)');
  const settledFee = negate(feesOf(row, 'SC'));
  const fee = inOriginal(row, negate(settledFee), currency);
  return {
    ...commonFields(row, kind),
    gross: formatDecimal(total),
    currency,
    fee: formatDecimal(fee),
    original_currency: currency,
    original_total_amount: formatDecimal(total),
    original_fee_amount: formatDecimal(negate(fee)),
    original_net_amount: formatDecimal(subtract(total, fee)),
    settled_gross: formatDecimal(net),
    settled_total_amount: formatDecimal(subtract(net, settledFee)),
    settled_fee_amount: formatDecimal(settledFee),
    settled_net_amount: formatDecimal(net),
    ...references,
  };
}

function negativeFields(row: NamedRow, kind: RecordKind): AuditFields {
  const settledFee = negate(feesOf(row, 'SC'));
  const { gross, currency } = givenBack(row, settledFee);
  const parent = { ...commonFields(row, kind), ...parentFields(row, row.get('Modification Psp Reference')) };
  if (isUnsettled(row)) return { ...parent, gross: formatDecimal(absolute(gross)), gross_currency: currency };
  const net = negate(absolute(requiredDecimal(row.get('Main Amount'), 'Main Amount')));
  const fee = inOriginal(row, settledFee, currency);
  const total = negate(absolute(gross));
  return {
    ...parent,
    gross: formatDecimal(absolute(gross)),
    gross_currency: currency,
    original_currency: currency,
    original_total_amount: formatDecimal(total),
    original_fee_amount: formatDecimal(fee),
    original_net_amount: formatDecimal(add(total, fee)),
    settled_total_amount: formatDecimal(subtract(net, settledFee)),
    settled_fee_amount: formatDecimal(settledFee),
    settled_net_amount: formatDecimal(net),
  };
}

/**
 * What the donor got back. Where nothing was captured (a chargeback) it is the main amount without our fees: the original amount
 * may be a hundred times off for a currency without decimals.
 */
function givenBack(row: NamedRow, settledFee: Decimal): Readonly<{ gross: Decimal; currency: string }> {
  const captured = row.get('Captured (PC)');
  if (captured !== '')
    return { gross: decimalIn(captured, 'Captured (PC)'), currency: currencyIn(row, 'Payment Currency') };
  const main = absolute(readDecimal(row.get('Main Amount')) ?? requiredDecimal('', 'Main Amount'));
  return { gross: roundTo(add(main, settledFee), 2), currency: currencyIn(row, 'Main Currency') };
}
