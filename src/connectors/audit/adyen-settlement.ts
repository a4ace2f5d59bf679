/** Adyen's settlement detail report: one row per payment of a closed batch, its fees, and the payouts of the batch. */
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
import { add, type Decimal, decimalIn, divide, formatDecimal, negate, requiredDecimal, subtract } from './decimal.ts';
import { roundAtAdyen } from './round.ts';
import { type AuditFields, type RecordKind, type ReportFormat, RowProblem, type RowSink } from './types.ts';

const REQUIRED = [
  'Merchant Account',
  'Psp Reference',
  'Merchant Reference',
  'Payment Method',
  'Payment Method Variant',
  'Creation Date',
  'TimeZone',
  'Type',
  'Modification Reference',
  'Gross Currency',
  'Gross Debit (GC)',
  'Gross Credit (GC)',
  'Exchange Rate',
  'Net Currency',
  'Net Debit (NC)',
  'Net Credit (NC)',
  'Commission (NC)',
  'Markup (NC)',
  'Scheme Fees (NC)',
  'Interchange (NC)',
  'Batch Number',
] as const;

const UNSETTLED = [
  'Net Currency',
  'Net Debit (NC)',
  'Net Credit (NC)',
  'Commission (NC)',
  'Markup (NC)',
  'Scheme Fees (NC)',
  'Interchange (NC)',
] as const;

export const adyenSettlement: ReportFormat = {
  report: 'adyen-settlement',
  title: 'Adyen settlement detail',
  gateway: 'adyen',
  recognises: ({ text }) => looksLike(text, REQUIRED),
  read(source, out) {
    readTable(source, out, { required: REQUIRED }, (row) => takeRow(row, out));
  },
};

function takeRow(row: NamedRow, out: RowSink): void {
  const kind = kindOf(filled(row, 'Type'), out);
  if (kind === null) return;
  out.record(row.number, kind, fieldsOf(row, kind));
  warnOfMetadata(row, out);
}

function fieldsOf(row: NamedRow, kind: RecordKind): AuditFields {
  if (kind === 'fee' || kind === 'adjustment') return costFields(row, kind);
  if (kind === 'payout') return payoutFields(row);
  return kind === 'refund' || kind === 'chargeback' ? negativeFields(row, kind) : positiveFields(row, kind);
}

function commonFields(row: NamedRow, kind: RecordKind): AuditFields {
  return {
    ...partyFields(row),
    type: kind,
    date: momentOf(row, 'Creation Date'),
    settled_date: bookedAt(row),
    settlement_batch_reference: batchOf(row),
    exchange_rate: row.get('Exchange Rate'),
  };
}

type Parts = Readonly<{ currency: string; total: Decimal; fee: Decimal }>;

/** Total, fee and net of one side: in the currency of the donor (`original`), or of the settlement (`settled`). */
function triple(prefix: 'original' | 'settled', { currency, total, fee }: Parts): AuditFields {
  return {
    [`${prefix}_currency`]: currency,
    [`${prefix}_total_amount`]: formatDecimal(total),
    [`${prefix}_fee_amount`]: formatDecimal(fee),
    [`${prefix}_net_amount`]: formatDecimal(add(total, fee)),
  };
}

/** A fee in the currency of the settlement, in that of the donor. */
function feeInOriginal(row: NamedRow, fee: Decimal, currency: string): Decimal {
  const rate = requiredDecimal(row.get('Exchange Rate'), 'Exchange Rate');
  return roundAtAdyen(currency, divide({ number: fee, divisor: rate, scale: 40 }));
}

/** Money in, or money that came back to us. */
function positiveFields(row: NamedRow, kind: RecordKind): AuditFields {
  const currency = currencyIn(row, 'Gross Currency');
  const gross = requiredDecimal(row.get('Gross Credit (GC)'), 'Gross Credit (GC)');
  if (isUnsettled(row))
    return { ...commonFields(row, kind), gross: formatDecimal(gross), currency, ...ownReferences(row, kind) };
  const settledCurrency = currencyIn(row, 'Net Currency');
  const net = netOf(row);
  const settledFee = negate(feesOf(row, 'NC'));
  const fee = feeInOriginal(row, negate(settledFee), currency);
  const settledNet = roundAtAdyen(settledCurrency, net);
  return {
    ...commonFields(row, kind),
    gross: formatDecimal(gross),
    currency,
    fee: formatDecimal(fee),
    ...triple('original', { currency, total: gross, fee: negate(fee) }),
    ...triple('settled', { currency: settledCurrency, total: subtract(settledNet, settledFee), fee: settledFee }),
    settled_gross: formatDecimal(net),
    ...ownReferences(row, kind),
  };
}

function ownReferences(row: NamedRow, kind: RecordKind): AuditFields {
  return positiveReferences(row, kind, row.get('Modification Reference'));
}

/** Somebody else settles it (an acquirer of our own): nothing stands on the side of the payout. */
function isUnsettled(row: NamedRow): boolean {
  return isExternal(row.get('Type')) && UNSETTLED.every((column) => row.get(column) === '');
}

/** What the account gets (above zero) or gives. Reports write a zero, or nothing, on the other side. */
function netOf(row: NamedRow): Decimal {
  const credit = row.get('Net Credit (NC)');
  const debit = row.get('Net Debit (NC)');
  if (credit === '' && debit === '') throw new RowProblem('ROW_AMOUNT', 'Net Debit and Net Credit are both empty');
  return subtract(decimalIn(credit, 'Net Credit (NC)'), decimalIn(debit, 'Net Debit (NC)'));
}

/** Money that went back: what the donor got, and what it cost us. */
function negativeFields(row: NamedRow, kind: RecordKind): AuditFields {
  const currency = currencyIn(row, 'Gross Currency');
  const gross = requiredDecimal(row.get('Gross Debit (GC)'), 'Gross Debit (GC)');
  const parent = { ...commonFields(row, kind), ...parentFields(row, row.get('Modification Reference')) };
  if (isUnsettled(row)) return { ...parent, gross: formatDecimal(gross), gross_currency: currency };
  const settledCurrency = currencyIn(row, 'Net Currency');
  const settledFee = negate(feesOf(row, 'NC'));
  const settledNet = roundAtAdyen(settledCurrency, netOf(row));
  const fee = feeInOriginal(row, settledFee, currency);
  return {
    ...parent,
    gross: formatDecimal(gross),
    gross_currency: currency,
    fee: formatDecimal(fee),
    ...triple('original', { currency, total: negate(gross), fee }),
    ...triple('settled', { currency: settledCurrency, total: subtract(settledNet, settledFee), fee: settledFee }),
  };
}

/** A cost of the account, without a donor. */
function costFields(row: NamedRow, kind: RecordKind): AuditFields {
  const amount = netOf(row);
  const date = momentOf(row, 'Creation Date');
  return {
    ...accountFields(row, kind),
    gateway_txn_id: costId(row, formatDecimal(amount)),
    invoice_id: row.get('Merchant Reference'),
    date,
    settled_date: date,
    settled_total_amount: '0',
    settled_fee_amount: formatDecimal(amount),
    settled_net_amount: formatDecimal(amount),
  };
}

/** `fee-Transaction-Fees-February-2016`; costs that may repeat word for word are told apart by their amount. */
function costId(row: NamedRow, amount: string): string {
  const type = row.get('Type');
  const batch = row.get('Batch Number');
  const reference = row.get('Modification Reference') || `${type}-${row.get('Booking Date')}`;
  const withAmount = /^(MiscCosts|DepositCorrection)$/i.test(type) ? `${reference}-${amount}` : reference;
  const prefix = /^(BalanceTransfer|DepositCorrection)$/i.test(type) ? `adjustment-${batch}-` : 'fee-';
  return (prefix + withAmount).replaceAll(' ', '-');
}

/** The control total of the batch in one currency. */
function payoutFields(row: NamedRow): AuditFields {
  const date = momentOf(row, 'Creation Date');
  return {
    ...accountFields(row, 'payout'),
    gateway_txn_id: row.get('Modification Reference'),
    invoice_id: row.get('Merchant Reference'),
    date,
    settled_date: date,
    settled_total_amount: formatDecimal(negate(netOf(row))),
  };
}

function accountFields(row: NamedRow, kind: RecordKind): AuditFields {
  return {
    gateway: 'adyen',
    audit_file_gateway: 'adyen',
    gateway_account: row.get('Merchant Account'),
    type: kind,
    settlement_batch_reference: batchOf(row),
    settled_currency: currencyIn(row, 'Net Currency'),
  };
}
