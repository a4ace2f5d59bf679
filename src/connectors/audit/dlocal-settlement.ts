/**
 * dLocal's settlement and cross-border reports: a header with the total of the transfer and, under a second row of column names, what
 * it is made of. Amounts have six decimals; what the cents lose is a fee of its own, so that the rows add up to the transfer.
 */
import {
  type Columns,
  columnKey,
  columnsOf,
  currencyIn,
  filled,
  type NamedRow,
  named,
  noHeader,
  orReject,
} from './columns.ts';
import {
  absolute,
  add,
  type Decimal,
  divide,
  formatDecimal,
  formatRate,
  isZero,
  multiply,
  negate,
  requiredDecimal,
  roundTo,
  subtract,
  ZERO,
} from './decimal.ts';
import { instantOf } from './instants.ts';
import { delimiterOf } from './latin-report.ts';
import { beforePoint, isOrchestrated, isOrderId, uuidOf } from './references.ts';
import { roundIn } from './round.ts';
import { type CellRow, eachRow } from './rows.ts';
import { headText, textOf } from './text.ts';
import {
  type AuditFields,
  type RecordKind,
  type ReportFormat,
  type ReportSource,
  RowProblem,
  type RowSink,
} from './types.ts';

const HEADER_COLUMNS = ['ROW_TYPE', 'SETTLEMENT_CURRENCY', 'NET_TOTAL_AMOUNT', 'TRANSFER_DATE', 'TRANSFER_ID'];
const COLUMNS = [
  'ROW_TYPE',
  'CREATION_DATE',
  'TRANSACTION_ID',
  'DLOCAL_TRANSACTION_ID',
  'LOCAL_AMOUNT',
  'LOCAL_CURRENCY',
  'FX_RATE',
  'GROSS_AMOUNT',
  'FEE_AMOUNT',
  'NET_AMOUNT',
  'USER_EMAIL',
  'DESCRIPTION',
];
const COSTS = new Set(['ADJUSTMENT', 'SETTLEMENT_FEE']);
const KINDS: Readonly<Record<string, RecordKind>> = {
  CAPTURE: 'donation',
  PAYMENT: 'donation',
  CHARGEBACK: 'chargeback',
  REFUND: 'refund',
};

export const dlocalSettlement: ReportFormat = {
  report: 'dlocal-settlement',
  title: 'dLocal settlement and cross-border',
  gateway: 'dlocal',
  recognises: ({ text }) => /^"?ROW_TYPE"?[,;]/.test(text) && text.includes('TRANSFER_ID'),
  read: readSettlement,
};

/** What the header of the report says of the whole transfer. */
type Transfer = Readonly<{ id: string; currency: string; date: number; net: string; row: number }>;
type State = {
  heading: Columns | null;
  columns: Columns | null;
  transfer: Transfer | null;
  sum: Decimal;
  rows: number;
};

function readSettlement(source: ReportSource, out: RowSink): void {
  const state: State = { heading: null, columns: null, transfer: null, sum: ZERO, rows: 0 };
  const delimiter = delimiterOf(headText(source.chunks));
  eachRow(textOf(source.chunks).pieces(), delimiter, (row, problem) => {
    orReject(out, row.number, () => {
      if (problem !== null) throw problem;
      if (!takeHeading(row, state)) takeRow(row, state, out);
    });
  });
  if (state.transfer === null) throw noHeader();
  const rest = subtract(requiredDecimal(state.transfer.net, 'NET_TOTAL_AMOUNT'), state.sum);
  if (!isZero(rest) && isRounding(rest, state.rows))
    out.derive('fee', costFields(state.transfer, `${state.transfer.id}-rounding`, rest));
  out.record(state.transfer.row, 'payout', payoutFields(state.transfer));
}

/** A row loses half a cent at most, and so does the total. What is more is missing, and shows as a batch that does not come to its transfer. */
function isRounding(rest: Decimal, rows: number): boolean {
  const halves: Decimal = { units: BigInt(rows + 1) * 5n, scale: 3 };
  return subtract(halves, absolute(rest)).units >= 0n;
}

/** True for the rows that name columns, and for the header, which becomes the payout at the end. */
function takeHeading(row: CellRow, state: State): boolean {
  const [type = ''] = row.cells;
  if (type.trim() === 'ROW_TYPE') {
    if (row.cells.some((cell) => columnKey(cell) === columnKey('TRANSFER_ID')))
      state.heading = columnsOf(row, HEADER_COLUMNS);
    else state.columns = columnsOf(row, COLUMNS);
    return true;
  }
  if (type.trim() !== 'HEADER' || state.heading === null || state.transfer !== null) return false;
  state.transfer = transferOf(padded(row, state.heading), state.heading);
  return true;
}

function transferOf(row: CellRow, heading: Columns): Transfer {
  const cells = named(row, heading);
  const net = filled(cells, 'NET_TOTAL_AMOUNT');
  requiredDecimal(net, 'NET_TOTAL_AMOUNT');
  return {
    id: filled(cells, 'TRANSFER_ID'),
    currency: currencyIn(cells, 'SETTLEMENT_CURRENCY'),
    date: instantOf(filled(cells, 'TRANSFER_DATE').slice(0, 10), 'TRANSFER_DATE'),
    net,
    row: row.number,
  };
}

/** The header row has as many cells as the rows below, whatever it needs. */
function padded(row: CellRow, heading: Columns): CellRow {
  const missing = Math.max(0, heading.width - row.cells.length);
  return { ...row, cells: [...row.cells, ...Array<string>(missing).fill('')] };
}

function takeRow(cells: CellRow, state: State, out: RowSink): void {
  const { columns, transfer } = state;
  if (columns === null || transfer === null) throw new RowProblem('ROW_UNREADABLE', 'the row stands before its header');
  const row = named(cells, columns);
  const type = filled(row, 'ROW_TYPE');
  const net = roundTo(requiredDecimal(row.get('NET_AMOUNT'), 'NET_AMOUNT'), 2);
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (COSTS.has(type)) out.record(row.number, 'fee', costFields(transfer, filled(row, 'DLOCAL_TRANSACTION_ID'), net));
  else if (kind === undefined) throw new RowProblem('ROW_TYPE_UNKNOWN', `the row type "${type}" is not known`);
  else out.record(row.number, kind, moneyFields(row, kind, transfer, net));
  state.sum = add(state.sum, net);
  state.rows += 1;
}

const GATEWAY = { gateway: 'dlocal', audit_file_gateway: 'dlocal' } as const;

function costFields(transfer: Transfer, id: string, amount: Decimal): AuditFields {
  return {
    ...GATEWAY,
    type: 'fee',
    gateway_txn_id: `transaction fee ${id}`,
    invoice_id: id,
    ...batchFields(transfer),
    date: transfer.date,
    settled_total_amount: '0.00',
    settled_fee_amount: formatDecimal(amount),
    settled_net_amount: formatDecimal(amount),
  };
}

function batchFields({ id, currency, date }: Transfer): AuditFields {
  return { settled_date: date, settled_currency: currency, settlement_batch_reference: id };
}

function payoutFields(transfer: Transfer): AuditFields {
  return {
    ...GATEWAY,
    type: 'payout',
    gateway_txn_id: transfer.id,
    invoice_id: transfer.id,
    ...batchFields(transfer),
    date: transfer.date,
    settled_total_amount: transfer.net,
  };
}

function moneyFields(row: NamedRow, kind: RecordKind, transfer: Transfer, net: Decimal): AuditFields {
  const currency = currencyIn(row, 'LOCAL_CURRENCY');
  const rate = requiredDecimal(row.get('FX_RATE'), 'FX_RATE');
  const total = roundTo(requiredDecimal(row.get('GROSS_AMOUNT'), 'GROSS_AMOUNT'), 2);
  const original = roundIn(currency, requiredDecimal(row.get('LOCAL_AMOUNT'), 'LOCAL_AMOUNT'));
  const fee = roundIn(currency, multiply(rate, requiredDecimal(row.get('FEE_AMOUNT'), 'FEE_AMOUNT')));
  const reference = row.get('TRANSACTION_ID');
  const orderId = [reference, row.get('DESCRIPTION')].find(isOrderId) ?? '';
  const isDonation = kind === 'donation';
  return {
    ...GATEWAY,
    ...batchFields(transfer),
    ...(isDonation
      ? {}
      : { type: kind, gateway_refund_id: filled(row, 'DLOCAL_TRANSACTION_ID'), gross_currency: currency }),
    ...idFields(row, reference, isDonation),
    date: instantOf(filled(row, 'CREATION_DATE'), 'CREATION_DATE'),
    order_id: orderId,
    contribution_tracking_id: beforePoint(orderId),
    email: row.get('USER_EMAIL'),
    gross: formatDecimal(absolute(original)),
    currency,
    original_currency: currency,
    original_total_amount: formatDecimal(original),
    original_fee_amount: formatDecimal(fee),
    original_net_amount: formatDecimal(add(original, fee)),
    fee: formatDecimal(negate(fee)),
    exchange_rate: formatRate(divide({ number: { units: 1n, scale: 0 }, divisor: rate, scale: 6 })),
    settled_total_amount: formatDecimal(total),
    settled_fee_amount: formatDecimal(subtract(net, total)),
    settled_net_amount: formatDecimal(net),
  };
}

/** Of money that went back without an orchestrator only the order of its payment is known. */
function idFields(row: NamedRow, reference: string, isDonation: boolean): AuditFields {
  const own = filled(row, 'DLOCAL_TRANSACTION_ID');
  if (!isOrchestrated(reference)) return isDonation ? { gateway_txn_id: own } : {};
  const orchestrated = {
    gateway: 'gravy',
    gateway_txn_id: uuidOf(reference),
    backend_processor: 'dlocal',
    payment_orchestrator_reconciliation_id: reference,
  };
  return isDonation
    ? { ...orchestrated, backend_processor_txn_id: own }
    : { ...orchestrated, backend_processor_reversal_id: own };
}
