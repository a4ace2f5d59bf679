/**
 * WorldPay's transaction reconciliation (EMIS): lines of fixed width. A payment is a line 15 and the line 16 after it, which has the
 * reference that we gave it. Times are UTC.
 */
import { orReject } from './columns.ts';
import { formatDecimal, readDecimal, shifted } from './decimal.ts';
import { instantOfDigits } from './instants.ts';
import { textOf } from './text.ts';
import { type AuditFields, type ReportFormat, type ReportSource, RowProblem, type RowSink } from './types.ts';

const HEADERS: ReadonlySet<string> = new Set(['00', '05', '10']);

const VISA = 'BC000 XV000 BCVIY DE000 XD000 XVVIY PE000 XE000 VP001 XP001';
const MASTERCARD = 'AC000 ACMCW ACMNW XA000 XAMCW XAMNW ACMCY DM000 XAMCY XN000 VP002 XP002';
const MAESTRO = 'PM000 XM000 PMDOM XSDOM';
const CARDS = new Map<string, string>([
  ...VISA.split(' ').map((code): [string, string] => [code, 'visa']),
  ...MASTERCARD.split(' ').map((code): [string, string] => [code, 'mc']),
  ...MAESTRO.split(' ').map((code): [string, string] => [code, 'maestro']),
  ['KF000', 'jcb'],
  ['PT000', 'laser'],
]);
const NAMED_CARDS: readonly (readonly [RegExp, string])[] = [
  [/^(?:VP|XP)VI/, 'visa'],
  [/^(?:VP|XP)MC/, 'mc'],
];

export const worldpayEmis: ReportFormat = {
  report: 'worldpay-emis',
  title: 'WorldPay transaction reconciliation (EMIS)',
  gateway: 'worldpay',
  recognises: ({ text }) => /^00\d{8}0\d+\s*[\r\n]/.test(text) && /(?:^|\n)(?:05|10)\d{8}/.test(text),
  read: readEmis,
};

type Line = Readonly<{ number: number; text: string; type: string; sequence: number }>;

function readEmis(source: ReportSource, out: RowSink): void {
  let pending: Line | null = null;
  const giveUp = (): void => {
    if (pending !== null)
      out.reject(pending.number, new RowProblem('ROW_FIELD_MISSING', 'no line 16 with its reference follows'));
    pending = null;
  };
  eachLine(source, (line) => {
    const first = pending;
    if (line.type === '16' && first !== null) {
      pending = null;
      orReject(out, first.number, () => takePair(first, line, out));
      out.ignore('line 16, part of its payment');
      return;
    }
    giveUp();
    if (line.type === '15') pending = line;
    else if (HEADERS.has(line.type)) out.ignore(`line ${line.type}`);
    else orReject(out, line.number, () => refuse(line));
  });
  giveUp();
}

function refuse({ type }: Line): never {
  if (type === '16') throw new RowProblem('ROW_FIELD_MISSING', 'a line 16 without a line 15 before it');
  throw new RowProblem('ROW_TYPE_UNKNOWN', `the line type "${type}" is not known`);
}

/** Lines in flat memory; blank ones are not given out. */
function eachLine(source: ReportSource, take: (line: Line) => void): void {
  let number = 0;
  let rest = '';
  const give = (text: string): void => {
    number += 1;
    if (text.trim() === '') return;
    take({ number, text, type: text.slice(0, 2), sequence: Number(text.slice(2, 10)) });
  };
  for (const piece of textOf(source.chunks).pieces()) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) give(line.replace(/\r$/, ''));
  }
  if (rest !== '') give(rest);
}

/** A field by its place, from 0, without the type and the number of the line. */
function fieldsOf({ text }: Line, widths: Readonly<Record<string, number>>): Readonly<Record<string, string>> {
  let at = 10;
  const fields: Record<string, string> = {};
  for (const [name, width] of Object.entries(widths)) {
    fields[name] = text.slice(at, at + width);
    at += width;
  }
  return fields;
}

const TRANSACTION = {
  pan: 19,
  expiry: 4,
  value: 11,
  date: 6,
  time: 6,
  type: 1,
  source: 1,
  receipt: 6,
  status: 1,
  reserved: 2,
  localValue: 9,
  localCurrency: 3,
  localExponent: 1,
  settlementValue: 9,
  settlementCurrency: 3,
  settlementExponent: 1,
  processed: 1,
  card: 5,
};
const SUPPLEMENT = { authCode: 6, authMethod: 1, issue: 2, start: 4, cash: 7, reference: 20, ticket: 14 };

function takePair(first: Line, second: Line, out: RowSink): void {
  if (second.sequence !== first.sequence + 1)
    throw new RowProblem('ROW_FIELD_MISSING', 'the line 16 after it belongs to another payment');
  const fields = fieldsOf(first, TRANSACTION);
  const reference = (fieldsOf(second, SUPPLEMENT)['reference'] ?? '').trim();
  if (reference === '') throw new RowProblem('ROW_FIELD_MISSING', 'the reference in its line 16 is empty');
  const type = fields['type'] ?? '';
  if (type === '0') takeSale(first.number, fields, reference, out);
  else if (type === '5') out.record(first.number, 'refund', refundFields(fields, reference));
  else throw new RowProblem('ROW_TYPE_UNKNOWN', `the transaction type "${type}" is not known`);
}

function takeSale(row: number, fields: Readonly<Record<string, string>>, reference: string, out: RowSink): void {
  const status = fields['status'] ?? '';
  if (status === 'P' || status === 'R') out.ignore(`status ${status}`);
  else if (status === 'A') out.record(row, 'donation', saleFields(fields, reference));
  else throw new RowProblem('ROW_TYPE_UNKNOWN', `the status "${status}" is not known`);
}

function saleFields(fields: Readonly<Record<string, string>>, reference: string): AuditFields {
  const { currency, gross } = localAmount(fields);
  return {
    ...commonFields(fields, reference),
    gross,
    currency,
    ...settledFields(fields),
    payment_method: 'cc',
    payment_submethod: cardOf(fields['card'] ?? ''),
    raw_card_type: fields['card'] ?? '',
  };
}

function refundFields(fields: Readonly<Record<string, string>>, reference: string): AuditFields {
  const { currency, gross } = localAmount(fields);
  return {
    ...commonFields(fields, reference),
    type: 'refund',
    gateway_parent_id: reference,
    gateway_refund_id: reference,
    gross,
    gross_currency: currency,
  };
}

function commonFields(fields: Readonly<Record<string, string>>, reference: string): AuditFields {
  return {
    gateway: 'worldpay',
    gateway_txn_id: reference,
    date: instantOfDigits(fields['date'] ?? '', fields['time'] ?? '', 'date and time'),
  };
}

/** In the donor's currency, or in pounds where the line has none. */
function localAmount(fields: Readonly<Record<string, string>>): Readonly<{ currency: string; gross: string }> {
  const currency = (fields['localCurrency'] ?? '').trim();
  if (currency === '') return { currency: 'GBP', gross: amountOf(fields['value'] ?? '', '2') };
  return { currency, gross: amountOf(fields['localValue'] ?? '', fields['localExponent'] ?? '') };
}

function settledFields(fields: Readonly<Record<string, string>>): AuditFields {
  const value = (fields['settlementValue'] ?? '').trim();
  if (value === '') return {};
  return {
    settlement_currency: (fields['settlementCurrency'] ?? '').trim() || 'GBP',
    settlement_amount: amountOf(value, fields['settlementExponent'] ?? ''),
  };
}

/** A blank exponent is two; a zero is zero: so a yen stays a yen. */
function amountOf(digits: string, exponent: string): string {
  const number = /^\d+$/.test(digits.trim()) ? readDecimal(digits.trim()) : null;
  if (number === null || !/^[\d ]?$/.test(exponent))
    throw new RowProblem('ROW_AMOUNT', `the amount "${digits}" is not a number`);
  return formatDecimal(shifted(number, exponent.trim() === '' ? 2 : Number(exponent)));
}

/** Throws ROW_METHOD_UNKNOWN. */
function cardOf(code: string): string {
  const known = CARDS.get(code) ?? NAMED_CARDS.find(([pattern]) => pattern.test(code))?.[1];
  if (known !== undefined) return known;
  // Cards of one country or one shop; the same list of letters and zeros.
  if (/^[A-Z]{2}(?:000|[A-Z]{3})$/.test(code)) return 'other';
  throw new RowProblem('ROW_METHOD_UNKNOWN', `the card type "${code}" is not known`);
}
