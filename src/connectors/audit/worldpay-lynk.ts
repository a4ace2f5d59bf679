/** WorldPay's Lynk report (TranDetVer2): rows by their place, as the report names no columns; amounts in US dollars, times in UTC. */
import { orReject } from './columns.ts';
import { absolute, formatDecimal, requiredDecimal } from './decimal.ts';
import { instantOfUs } from './instants.ts';
import { eachRow } from './rows.ts';
import { textOf } from './text.ts';
import { type AuditFields, type RecordKind, type ReportFormat, RowProblem, type RowSink } from './types.ts';

/** Places in a row of type 2, from 0. */
const PLACES = { card: 7, type: 8, authorised: 11, settled: 14, order: 52 } as const;
type Cell = keyof typeof PLACES;

const KINDS: Readonly<Record<string, RecordKind>> = {
  'Credit Sale': 'donation',
  'Credit Ticket': 'donation',
  'Credit Return': 'refund',
  'Credit Refund': 'refund',
};
const CARDS: Readonly<Record<string, string>> = {
  Visa: 'visa',
  MasterCard: 'mc',
  'American Express NS': 'amex',
  Discover: 'discover',
};

export const worldpayLynk: ReportFormat = {
  report: 'worldpay-lynk',
  title: 'WorldPay Lynk (TranDetVer2)',
  gateway: 'worldpay',
  recognises: ({ text }) => /^"?1"?,"?\d+\.\d+\.\d+"?,/.test(text),
  read(source, out) {
    eachRow(textOf(source.chunks).pieces(), ',', (row, problem) => {
      orReject(out, row.number, () => {
        if (problem !== null) throw problem;
        takeRow(row.number, row.cells, out);
      });
    });
  },
};

function takeRow(number: number, cells: readonly string[], out: RowSink): void {
  const [type = ''] = cells;
  if (type === '1' || type === '3') {
    out.ignore(`line ${type}`);
    return;
  }
  if (type !== '2') throw new RowProblem('ROW_TYPE_UNKNOWN', `the line type "${type}" is not known`);
  if (cells.length <= PLACES.order)
    throw new RowProblem('ROW_LENGTH', `the row has ${cells.length} cells, and needs 53`);
  const kind = kindOf(cell(cells, 'type'));
  out.record(number, kind, fieldsOf(cells, kind));
}

function kindOf(type: string): RecordKind {
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (kind === undefined) throw new RowProblem('ROW_TYPE_UNKNOWN', `the transaction type "${type}" is not known`);
  return kind;
}

function fieldsOf(cells: readonly string[], kind: RecordKind): AuditFields {
  const order = cell(cells, 'order');
  if (order === '') throw new RowProblem('ROW_FIELD_MISSING', 'the order number of the merchant is empty');
  const gross = formatDecimal(absolute(requiredDecimal(cell(cells, 'settled'), 'settled amount')));
  const common = { gateway: 'worldpay', date: instantOfUs(cell(cells, 'authorised'), 'authorisation date'), gross };
  if (kind !== 'donation')
    return { ...common, type: kind, gateway_parent_id: order, gateway_refund_id: order, gross_currency: 'USD' };
  const card = cell(cells, 'card');
  return {
    ...common,
    gateway_txn_id: order,
    currency: 'USD',
    payment_method: 'cc',
    payment_submethod: (Object.hasOwn(CARDS, card) ? CARDS[card] : undefined) ?? card,
  };
}

function cell(cells: readonly string[], name: Cell): string {
  return (cells[PLACES[name]] ?? '').trim();
}
