/**
 * Ingenico's WX report (XML), which holds the payments of the old integration (GlobalCollect) and of the new one (Connect). Amounts are
 * hundredths of any currency. XON is a card payment as it was authorised; its settled twin (+ON) would count it twice.
 */

import { orReject } from './columns.ts';
import { absolute, formatDecimal, requiredDecimal, shifted } from './decimal.ts';
import { productMethod } from './ingenico-products.ts';
import { instantOf } from './instants.ts';
import { beforePoint } from './references.ts';
import { type AuditFields, type RecordKind, type ReportFormat, RowProblem, type RowSink } from './types.ts';
import { eachWxRecord, type WxRecord } from './wx-records.ts';

const KINDS: Readonly<Record<string, RecordKind>> = {
  XON: 'donation',
  '+IP': 'donation',
  '+AP': 'donation',
  '-CB': 'chargeback',
  '-CR': 'refund',
  XCR: 'refund',
};
/** Code of category and type: a sign, an X, or another letter before two letters. */
const CODE = /^[A-Z+-][A-Z]{2}$/;

/** Our field and their element; of several that are there, the last one counts. */
const DONOR: readonly (readonly [string, string])[] = [
  ['user_ip', 'IPAddressCustomer'],
  ['first_name', 'BillingFirstname'],
  ['last_name', 'BillingSurname'],
  ['street_address', 'BillingStreet'],
  ['city', 'BillingCity'],
  ['postal_code', 'BillingZip'],
  ['country', 'BillingCountryCode'],
  ['email', 'BillingEmail'],
];

export const ingenicoWx: ReportFormat = {
  report: 'ingenico-wx',
  title: 'Ingenico and GlobalCollect (WX)',
  gateway: 'ingenico',
  isXml: true,
  recognises: ({ text }) => /<(?:[\w.-]+:)?report\b[^>]*globalcollect\.com/.test(text),
  read(source, out) {
    let row = 0;
    eachWxRecord(source.chunks(), (record) => {
      row += 1;
      const number = row;
      orReject(out, number, () => takeRecord(record, number, out));
    });
  },
};

function takeRecord(record: WxRecord, row: number, out: RowSink): void {
  const code = `${record.get('Recordcategory') ?? ''}${record.get('Recordtype') ?? ''}`;
  if (!CODE.test(code)) throw new RowProblem('ROW_TYPE_UNKNOWN', `"${code}" is no category and type of a record`);
  const kind = Object.hasOwn(KINDS, code) ? KINDS[code] : undefined;
  if (kind === undefined) out.ignore(code);
  else out.record(row, kind, kind === 'donation' ? donationFields(record) : negativeFields(record, kind));
}

function donationFields(record: WxRecord): AuditFields {
  const gateway = gatewayOf(record);
  const amount = lastOf(record, ['PaymentAmount', 'AmountLocal']);
  const orderId = orderIdOf(record);
  const installment = absoluteEffort(record);
  const invoice = record.get('AdditionalReference') ?? '';
  return {
    gateway,
    gateway_account: needed(record, 'MerchantID'),
    gateway_txn_id: gateway === 'globalcollect' ? orderId : connectId(record),
    order_id: orderId,
    invoice_id: invoice,
    contribution_tracking_id: beforePoint(invoice),
    gross: formatDecimal(shifted(requiredDecimal(amount, 'PaymentAmount'), 2)),
    currency: currencyOf(lastOf(record, ['PaymentCurrency', 'CurrencyLocal'])),
    date: dateOf(record),
    installment: installment === '' ? '' : Number(installment),
    ...(Number(installment) > 1 ? { recurring: 1 } : {}),
    ...productMethod(record.get('PaymentProductId') ?? ''),
    ...Object.fromEntries(DONOR.flatMap(([field, element]) => presentPair(field, record.get(element)))),
  };
}

function presentPair(field: string, value: string | undefined): readonly (readonly [string, string])[] {
  return value === undefined ? [] : [[field, value]];
}

function negativeFields(record: WxRecord, kind: RecordKind): AuditFields {
  const gateway = gatewayOf(record);
  const parent = gateway === 'ingenico' ? connectId(record) : globalcollectParent(record);
  const invoice = record.get('AdditionalReference') ?? '';
  const amount = lastOf(record, ['AmountLocal', 'DebitedAmount']);
  const installment = absoluteEffort(record);
  return {
    gateway,
    gateway_account: needed(record, 'MerchantID'),
    gateway_parent_id: parent,
    // The processor has no id of its own for what it gives back.
    gateway_refund_id: parent,
    invoice_id: invoice,
    contribution_tracking_id: beforePoint(invoice),
    type: kind,
    gross: formatDecimal(absolute(shifted(requiredDecimal(amount, 'DebitedAmount'), 2))),
    gross_currency: currencyOf(lastOf(record, ['CurrencyLocal', 'DebitedCurrency'])),
    date: dateOf(record),
    installment: installment === '' ? '' : Number(installment),
  };
}

/** Which integration took the payment. BPAY is old; the new one tells the type of the address, or has short references. */
function gatewayOf(record: WxRecord): 'ingenico' | 'globalcollect' {
  if (record.get('PaymentProductId') === '500') return 'globalcollect';
  if (record.has('Email')) return record.has('EmailTypeIndicator') ? 'ingenico' : 'globalcollect';
  const parts = (record.get('AdditionalReference') ?? '').split('.');
  return parts.length === 2 && parts[1]?.length === 5 ? 'globalcollect' : 'ingenico';
}

/** The Connect id: merchant, order, effort and attempt, 30 digits together. */
function connectId(record: WxRecord): string {
  const parts: readonly (readonly [string, number])[] = [
    [needed(record, 'MerchantID'), 10],
    [needed(record, 'OrderID'), 10],
    [absoluteEffort(record), 5],
    [record.get('AttemptID') ?? '', 5],
  ];
  return parts.map(([text, length]) => text.padStart(length, '0')).join('');
}

/** Instalments share the number of their order, so that those after the first one have theirs behind it. */
function globalcollectParent(record: WxRecord): string {
  const order = needed(record, 'OrderID');
  const installment = absoluteEffort(record);
  return Number(installment) > 1 ? `${order}-${installment}` : order;
}

/** BPAY writes 0 as the order. */
function orderIdOf(record: WxRecord): string {
  const order = needed(record, 'OrderID');
  return order === '0' ? record.get('PaymentReference') || order : order;
}

/** Below zero for what goes back. */
function absoluteEffort(record: WxRecord): string {
  const effort = (record.get('EffortID') ?? '').replace(/^-/, '');
  if (!/^\d*$/.test(effort)) throw new RowProblem('ROW_FIELD_MISSING', `EffortID "${effort}" is no number`);
  return effort;
}

function dateOf(record: WxRecord): number {
  const column = (record.get('TransactionDateTime') ?? '') === '' ? 'DateDue' : 'TransactionDateTime';
  return instantOf(record.get(column) ?? '', column);
}

function lastOf(record: WxRecord, elements: readonly string[]): string {
  return elements.map((element) => record.get(element) ?? '').findLast((value) => value !== '') ?? '';
}

function needed(record: WxRecord, element: string): string {
  const value = record.get(element) ?? '';
  if (value === '') throw new RowProblem('ROW_FIELD_MISSING', `${element} is empty`);
  return value;
}

function currencyOf(text: string): string {
  if (!/^[A-Z]{3}$/.test(text)) throw new RowProblem('ROW_CURRENCY', `"${text}" is not a currency code`);
  return text;
}
