/**
 * What a record of a report says for the books: what is asked of them to find its payment, what it is worth, and when it was. Knows the
 * habits of each processor; asks nobody. Pure.
 */
import type { AuditFields, AuditRecord, RecordKind } from '../../connectors/audit/types.ts';
import { roundName } from '../refunds/rounds.ts';

export type RecordFacts = Readonly<{
  kind: RecordKind;
  /** Whose file it is; the gateway of a record may be an orchestrator. */
  fileGateway: string;
  gateway: string;
  /** Ids under which its payment may be known at its gateway, the surest first. */
  txnIds: readonly string[];
  /** Id of its payment at the processor behind an orchestrator. */
  backend: Readonly<{ processor: string; txnId: string }> | null;
  orderId: string | null;
  trackingId: string | null;
  /** What the processor calls money that went back, or came again. */
  reversalId: string | null;
  /** In the donor's currency, as decimal text; null where a record has none. */
  gross: string | null;
  currency: string | null;
  at: Date | null;
}>;

export function factsOf({ kind, fields }: Pick<AuditRecord, 'kind' | 'fields'>, fileGateway: string): RecordFacts {
  const date = fields['date'] ?? null;
  return {
    kind,
    fileGateway,
    gateway: said(fields, 'gateway') ?? fileGateway,
    txnIds: isMoneyIn(kind) ? ownIds(fields) : parentIds(fields),
    backend: backendOf(fields, fileGateway),
    orderId: said(fields, 'invoice_id') ?? said(fields, 'order_id'),
    trackingId: said(fields, 'contribution_tracking_id'),
    reversalId: reversalIdOf(fields),
    gross: said(fields, 'gross'),
    currency: said(fields, 'currency') ?? said(fields, 'gross_currency') ?? said(fields, 'settled_currency'),
    at: typeof date === 'number' ? new Date(date * 1000) : null,
  };
}

/** What the processor calls money that went back or came again; a second chargeback has the name of the first one, and a number behind it. */
export function reversalIdOf(fields: AuditFields): string | null {
  const id = said(fields, 'gateway_refund_id') ?? said(fields, 'backend_processor_reversal_id');
  return id === null ? null : roundName(id, Number(fields['dispute_round'] ?? 1));
}

export function isMoneyIn(kind: RecordKind): boolean {
  return kind === 'donation';
}

const NEGATIVES: ReadonlySet<RecordKind> = new Set(['refund', 'chargeback', 'cancel', 'reversal']);
const RETURNS: ReadonlySet<RecordKind> = new Set(['chargeback_reversed', 'refund_reversed', 'reversal_reversed']);

/** Money that went back. */
export function isNegative(kind: RecordKind): boolean {
  return NEGATIVES.has(kind);
}

/** Money that came again after it went back. */
export function isReturn(kind: RecordKind): boolean {
  return RETURNS.has(kind);
}

/** An id, a name; null when nothing is said. `0` is what a processor writes when it has none. */
export function said(fields: AuditFields, name: string): string | null {
  const value = fields[name] ?? null;
  return value === null || value === '' || value === '0' ? null : String(value);
}

/** Instalments of GlobalCollect share the number of their order; ours have the effort behind it, except the first. */
function ownIds(fields: AuditFields): readonly string[] {
  const id = said(fields, 'gateway_txn_id');
  const installment = Number(fields['installment'] ?? 1);
  if (id !== null && fields['gateway'] === 'globalcollect' && installment > 1) return [`${id}-${installment}`];
  // Later instalments were once stored under the id of their capture.
  return present([id, said(fields, 'modification_reference')]);
}

/**
 * A reversal may have a transaction of its own, which is its name and not that of its payment; an orchestrator's row is about its
 * payment, whatever it is.
 */
function parentIds(fields: AuditFields): readonly string[] {
  const own = said(fields, 'gateway_txn_id');
  const parent = said(fields, 'gateway_parent_id');
  if (fields['gateway'] === 'gravy') return present([own]);
  return present([parent, parent === null && own !== said(fields, 'gateway_refund_id') ? own : null]);
}

/** Only behind an orchestrator: elsewhere it repeats the id, or names the agreement of many payments. */
function backendOf(fields: AuditFields, fileGateway: string): RecordFacts['backend'] {
  if (fields['gateway'] !== 'gravy') return null;
  const txnId = said(fields, 'backend_processor_parent_id') ?? said(fields, 'backend_processor_txn_id');
  return txnId === null ? null : { processor: said(fields, 'backend_processor') ?? fileGateway, txnId };
}

function present(ids: readonly (string | null)[]): readonly string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}
