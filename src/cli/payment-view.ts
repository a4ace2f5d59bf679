/** A payment as commands print it: the contract of `list --ndjson` and `list --json` (semver), and the words for people. */
import type { Db } from '../models/db.ts';
import { listedAllocations, newestDecision } from '../models/histories.ts';
import type { ListedPayment } from '../models/payments.ts';
import { payerInAdvice } from '../processor/payer.ts';
import { decimal, parsedArray } from './values.ts';

export type PrintedEvidence = Readonly<{ rule: string; weight: number; field: string; value: string }>;
export type PrintedAllocation = Readonly<{ kind: string; reference: string; amount: string }>;
export type PrintedSuggestion = Readonly<{
  rank: number;
  allocations: readonly PrintedAllocation[];
  evidence: readonly PrintedEvidence[];
}>;

/** One payment with exactly the fields of the contract, in its order. */
export type PrintedPayment = Readonly<{
  id: number;
  gateway: string;
  account: string;
  file: string | null;
  statement: number | null;
  entry: number | null;
  detail: number | null;
  accountServicerReference: string | null;
  gatewayTxnId: string | null;
  direction: 'in' | 'out';
  amount: string;
  currency: string;
  bookingDate: string;
  payerName: string | null;
  payerIban: string | null;
  remittance: readonly string[];
  state: string;
  manualReason: string | null;
  allocations: readonly PrintedAllocation[];
  toReimburse: string;
  decidedBy: string | null;
  evidence: readonly PrintedEvidence[];
  suggestions: readonly PrintedSuggestion[];
}>;

export function printedPayment(db: Db, row: ListedPayment): PrintedPayment {
  const { currency } = row;
  const decision = lastDecision(db, row.id, currency);
  return {
    id: row.id,
    gateway: row.gateway,
    account: row.account,
    file: row.fileName,
    statement: row.statementPosition,
    entry: row.entryIndex,
    detail: row.detailIndex,
    accountServicerReference: row.accountServicerReference,
    gatewayTxnId: row.gatewayTxnId,
    direction: row.direction,
    amount: decimal(row.amountMinor, currency),
    currency,
    bookingDate: row.bookingDate,
    payerName: row.counterpartyName ?? payerInAdvice(row)?.name ?? null,
    payerIban: row.counterpartyIban,
    remittance: parsedArray(row.remittance).map(String),
    state: row.state,
    manualReason: row.state === 'MANUAL' ? row.stateReason : null,
    allocations: listedAllocations(db, row.id).map(({ kind, reference, amountMinor }) => ({
      kind,
      reference,
      amount: decimal(amountMinor, currency),
    })),
    toReimburse: decimal(row.toReimburseMinor, currency),
    decidedBy: row.decidedBy,
    evidence: decision.evidence,
    suggestions: decision.suggestions,
  };
}

type Decided = Readonly<{ evidence: readonly PrintedEvidence[]; suggestions: readonly PrintedSuggestion[] }>;

/** What the newest event with evidence says. */
function lastDecision(db: Db, paymentId: number, currency: string): Decided {
  const detail = newestDecision(db, paymentId);
  if (detail === null) return { evidence: [], suggestions: [] };
  const suggestions = listIn(detail, 'suggestions').flatMap((one) => suggestionOf(one, currency));
  return { evidence: evidenceOf(detail), suggestions };
}

function evidenceOf(holder: object): readonly PrintedEvidence[] {
  return listIn(holder, 'evidence').map((one) => ({
    rule: textIn(one, 'rule'),
    weight: numberIn(one, 'weight'),
    field: textIn(one, 'field'),
    value: textIn(one, 'value'),
  }));
}

function suggestionOf(one: object, currency: string): readonly PrintedSuggestion[] {
  const allocations = listIn(one, 'allocations').map((planned) => ({
    kind: textIn(planned, 'kind'),
    reference: textIn(planned, 'reference'),
    amount: decimal(numberIn(planned, 'amountMinor'), currency),
  }));
  return [{ rank: numberIn(one, 'rank'), allocations, evidence: evidenceOf(one) }];
}

function listIn(holder: object, key: string): readonly object[] {
  const value: unknown = Reflect.get(holder, key);
  if (!Array.isArray(value)) return [];
  return value.filter((one: unknown): one is object => typeof one === 'object' && one !== null);
}

function textIn(holder: object, key: string): string {
  const value: unknown = Reflect.get(holder, key);
  return typeof value === 'string' ? value : '';
}

function numberIn(holder: object, key: string): number {
  const value: unknown = Reflect.get(holder, key);
  return typeof value === 'number' ? value : 0;
}

/** `-12.50` for money that went out. */
export function signedAmount(payment: Pick<PrintedPayment, 'direction' | 'amount'>): string {
  return payment.direction === 'out' ? `-${payment.amount}` : payment.amount;
}

/** `REF-1 100.00 + REF-2 20.00`. */
export function allocationsText(allocations: readonly PrintedAllocation[]): string {
  return allocations.map(({ reference, amount }) => `${reference} ${amount}`).join(' + ');
}
