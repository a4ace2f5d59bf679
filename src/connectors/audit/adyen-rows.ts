/** What both reports of Adyen have in common: the types of a row, who a payment is of, and in which zone a time is meant. */
import { adyenMethod } from './adyen-methods.ts';
import { filled, type NamedRow } from './columns.ts';
import { add, type Decimal, decimalIn } from './decimal.ts';
import { instantOf } from './instants.ts';
import { isOrchestrated, trackingIdOf, uuidOf } from './references.ts';
import { type AuditFields, type RecordKind, RowProblem, type RowSink } from './types.ts';

const KINDS: Readonly<Record<string, RecordKind>> = {
  settled: 'donation',
  settledexternally: 'donation',
  chargeback: 'chargeback',
  secondchargeback: 'chargeback',
  chargebackexternally: 'chargeback',
  refunded: 'refund',
  refundedexternally: 'refund',
  chargebackreversed: 'chargeback_reversed',
  refundedreversed: 'refund_reversed',
  fee: 'fee',
  invoicededuction: 'fee',
  misccosts: 'fee',
  balancetransfer: 'fee',
  depositcorrection: 'adjustment',
  merchantpayout: 'payout',
};

/** Steps in the life of a payment that move no money of ours, and lines that repeat it elsewhere. */
const IGNORED = new Set(
  [
    'MatchedStatement ManualCorrected AuthorisationSchemeFee BankInstructionReturned InternalCompanyPayout Epapaid PaymentCost',
    'SettleCost PaidOut PaidOutReversed ReserveAdjustment Received Authorised SentForSettle Refused Retried Reversed Cancelled',
    'SentForRefund Expired Error CaptureFailed RefundFailed',
  ].flatMap((line) => line.toLowerCase().split(' ')),
);

/** What a row is, or null when it is ignored (and was told so). Throws ROW_TYPE_UNKNOWN. */
export function kindOf(type: string, out: RowSink): RecordKind | null {
  const key = type.toLowerCase();
  if (IGNORED.has(key)) {
    out.ignore(type);
    return null;
  }
  const kind = Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
  if (kind === undefined) throw new RowProblem('ROW_TYPE_UNKNOWN', `the row type "${type}" is not known`);
  return kind;
}

/** Settled, charged back or refunded by an acquirer of our own, and not by Adyen. */
export function isExternal(type: string): boolean {
  return /externally$/i.test(type);
}

/** What Adyen calls a capture, or money that came again. */
export function positiveReferences(row: NamedRow, kind: RecordKind, modification: string): AuditFields {
  return kind === 'donation'
    ? { modification_reference: modification, capture_id: modification, auth_id: row.get('Psp Reference') }
    : { backend_processor_reversal_id: modification };
}

export function momentOf(row: NamedRow, column: string): number {
  return instantOf(filled(row, column), column, filled(row, 'TimeZone'));
}

/** When it was booked: in a column of its own, with or without a zone of its own; null where the report has none. */
export function bookedAt(row: NamedRow): number | null {
  const text = row.get('Booking Date');
  if (text === '') return null;
  return instantOf(text, 'Booking Date', row.get('Booking Date TimeZone') || filled(row, 'TimeZone'));
}

/** Commission, markup, scheme fees and interchange, in the currency `NC` or `SC` of the settlement. */
export function feesOf(row: NamedRow, unit: 'NC' | 'SC'): Decimal {
  const columns = ['Commission', 'Markup', 'Scheme Fees', 'Interchange'].map((name) => `${name} (${unit})`);
  return add(...columns.map((column) => decimalIn(row.get(column), column)));
}

export function batchOf(row: NamedRow): string | null {
  return row.get('Batch Number') || row.get('Payable Batch') || null;
}

/** The fields that say whose payment it is. An orchestrator's reference stands where ours would be. */
export function partyFields(row: NamedRow): AuditFields {
  const psp = filled(row, 'Psp Reference');
  const reference = row.get('Merchant Reference');
  const method = adyenMethod(row.get('Payment Method'), row.get('Payment Method Variant'));
  const common = {
    audit_file_gateway: 'adyen',
    backend_processor: 'adyen',
    backend_processor_txn_id: psp,
    gateway_account: row.get('Merchant Account'),
    ...method,
  };
  if (!isOrchestrated(reference)) {
    const tracking = trackingIdOf(reference);
    return {
      gateway: 'adyen',
      ...common,
      gateway_txn_id: psp,
      invoice_id: reference,
      contribution_tracking_id: tracking,
    };
  }
  const told = metadataOf(row.get('Metadata')) ?? {};
  const invoice = told['gr4vy_tx_ref'] ?? reference;
  return {
    gateway: 'gravy',
    ...common,
    gateway_txn_id: uuidOf(reference),
    invoice_id: invoice,
    contribution_tracking_id: trackingIdOf(invoice),
    payment_orchestrator_reconciliation_id: reference,
    ...(told['gr4vy_buy_ref'] === undefined ? {} : { email: told['gr4vy_buy_ref'] }),
  };
}

export function isOfOrchestrator(row: NamedRow): boolean {
  return isOrchestrated(row.get('Merchant Reference'));
}

/** The row is used without what the orchestrator added, which is only said. */
export function warnOfMetadata(row: NamedRow, out: RowSink): void {
  if (!isOfOrchestrator(row) || metadataOf(row.get('Metadata')) !== null) return;
  out.warn(
    row.number,
    'METADATA_UNREADABLE',
    'the column Metadata holds no JSON object: order and address of its donor are not known',
  );
}

/** What the orchestrator adds, as JSON; null when it cannot be read. */
function metadataOf(text: string): Readonly<Record<string, string>> | null {
  if (text === '') return {};
  const parsed = parsedJson(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  const said = Object.entries<unknown>({ ...parsed }).flatMap(([key, value]): [string, string][] =>
    (typeof value === 'string' && value !== '') || typeof value === 'number' ? [[key, String(value)]] : [],
  );
  return Object.fromEntries(said);
}

function parsedJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}

/** The dispute has one reference, whichever of its chargebacks a row is about. */
function isSecondChargeback(type: string): boolean {
  return type.toLowerCase() === 'secondchargeback';
}

/** The parent of money that went back. Of an orchestrated payment only its own ids are known. */
export function parentFields(row: NamedRow, reversal: string): AuditFields {
  const psp = filled(row, 'Psp Reference');
  const type = row.get('Type') || row.get('Record Type');
  const backend = {
    backend_processor_reversal_id: reversal,
    ...(isSecondChargeback(type) ? { dispute_round: 2 } : {}),
  };
  if (isOfOrchestrator(row)) return { ...backend, backend_processor_parent_id: psp };
  return { ...backend, gateway_parent_id: psp, gateway_refund_id: reversal };
}
