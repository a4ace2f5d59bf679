/**
 * What a line makes of an open item, new or known: its facts afterwards, what changes, and what must not. Pure. What
 * is allocated is never touched; the state follows from it.
 */
import type { ItemFacts } from '../../models/expected.ts';
import { type OpenItemRow, stateFromAllocations } from '../../models/open-items.ts';
import { currencyOf, formatMinor, formatMoney } from '../../money.ts';
import { referenceKey } from '../../reference-key.ts';
import type { ColumnName, LineProblem } from './columns.ts';
import type { ExpectedRow } from './row.ts';

/** The references of the item, once it is known which item it is. */
export type ItemReferences = Readonly<{
  reference: string;
  qrReference: string | null;
  creditorReference: string | null;
}>;

export type Change = Readonly<{ column: ColumnName; from: string | null; to: string | null }>;
/** Something a person should know that is no reason to reject. */
export type Warning = Readonly<{ code: string; message: string }>;

export type ItemPlan = Readonly<{
  facts: ItemFacts;
  changes: readonly Change[];
  problems: readonly LineProblem[];
  warnings: readonly Warning[];
}>;

type Known = Readonly<{
  references: ItemReferences;
  existing: OpenItemRow | null;
  /** The item counts as paid elsewhere because staff said so, not because an import did. */
  settledByStaff: boolean;
}>;

export function planItem(row: ExpectedRow, known: Known): ItemPlan {
  const { existing, references } = known;
  const kind = row.kind ?? existing?.kind ?? 'subscription';
  const amountMinor = kind === 'fund' ? null : amountOf(row, existing);
  const { allocatedMinor = 0, waivedMinor = 0 } = existing ?? {};
  const base = { kind, amountMinor, allocatedMinor, waivedMinor };
  const flags = flagsOf(row, known, base);
  const facts: ItemFacts = {
    kind,
    ...references,
    referenceKey: referenceKey(references.reference),
    title: row.title ?? existing?.title ?? references.reference,
    amountMinor,
    currency: row.currency,
    dueDate: given(row, 'due_date', row.dueDate, existing?.dueDate),
    state: stateFromAllocations({ ...base, ...flags }),
    ...flags,
    invoiceId: given(row, 'invoice_id', row.invoiceId, existing?.invoiceId),
    contributionTrackingId: given(
      row,
      'contribution_tracking_id',
      row.contributionTrackingId,
      existing?.contributionTrackingId,
    ),
    gateway: given(row, 'gateway', row.gateway, existing?.gateway),
    gatewayTxnId: given(row, 'gateway_txn_id', row.gatewayTxnId, existing?.gatewayTxnId),
  };
  return {
    facts,
    changes: existing === null ? [] : changesOf(existing, facts),
    problems: problemsOf(row, existing, facts),
    warnings: warningsOf(row, known, facts),
  };
}

/** A column that the file does not have leaves the item as it is; an empty cell empties it. */
function given<T>(row: ExpectedRow, column: ColumnName, value: T | null, before: T | null | undefined): T | null {
  return row.cells.has(column) ? value : (before ?? null);
}

function amountOf(row: ExpectedRow, existing: OpenItemRow | null): number | null {
  return given(row, 'amount', row.amountMinor, existing?.amountMinor);
}

type Flags = Readonly<{ settledElsewhere: boolean; cancelled: boolean }>;
type Base = Readonly<{
  kind: ItemFacts['kind'];
  amountMinor: number | null;
  allocatedMinor: number;
  waivedMinor: number;
}>;

/**
 * No status leaves both flags as they are. `paid` on an item that our own bookings have paid says nothing new: it
 * must not hide a later chargeback. `open` takes back what an import has said, but not what staff have settled.
 */
function flagsOf(row: ExpectedRow, { existing, settledByStaff }: Known, base: Base): Flags {
  const settled = base.kind !== 'fund' && (existing?.settledElsewhere ?? false);
  switch (row.status) {
    case null:
      return { settledElsewhere: settled, cancelled: existing?.cancelled ?? false };
    case 'cancelled':
      return { settledElsewhere: settled, cancelled: true };
    case 'open':
      return { settledElsewhere: settled && settledByStaff, cancelled: false };
    case 'paid': {
      const isPaidHere = stateFromAllocations({ ...base, settledElsewhere: false, cancelled: false }) === 'PAID';
      return { settledElsewhere: base.kind !== 'fund' && (settled || !isPaidHere), cancelled: false };
    }
  }
}

function problemsOf(row: ExpectedRow, existing: OpenItemRow | null, facts: ItemFacts): readonly LineProblem[] {
  const problems: LineProblem[] = [];
  const problem = (column: ColumnName, code: string, text: string): void => {
    problems.push({ column, code, message: `${column} ${text}` });
  };
  const allocated = existing?.allocatedMinor ?? 0;
  if (facts.kind === 'subscription' && facts.amountMinor === null) {
    problem(
      'amount',
      'MISSING',
      'is missing: a subscription has one (for a gift of any amount set kind to contribution)',
    );
  }
  if (facts.kind === 'fund' && row.status === 'paid') {
    problem('status', 'FUND_PAID', '"paid": a fund stays open, use open or cancelled');
  }
  if (existing !== null && existing.currency !== facts.currency) {
    problem(
      'currency',
      'CURRENCY_CHANGED',
      `${facts.currency}: ${existing.reference} is in ${existing.currency}, use a new reference`,
    );
  }
  if (existing !== null && allocated > 0 && existing.kind !== facts.kind) {
    problem(
      'kind',
      'KIND_CHANGED',
      `${facts.kind}: ${existing.reference} is a ${existing.kind} and has got money already`,
    );
  }
  if (
    existing !== null &&
    existing.currency === facts.currency &&
    facts.amountMinor !== null &&
    facts.amountMinor < allocated
  ) {
    const [wanted, got] = [facts.amountMinor, allocated].map((minor) => formatMinor(minor, row.currency));
    problem(
      'amount',
      'AMOUNT_BELOW_ALLOCATED',
      `${wanted}: ${existing.reference} has got ${got} already, use at least that`,
    );
  }
  return problems;
}

const KNOWN_CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

function warningsOf(row: ExpectedRow, { existing, settledByStaff }: Known, facts: ItemFacts): readonly Warning[] {
  const warnings: Warning[] = [];
  const allocated = existing?.allocatedMinor ?? 0;
  if (!KNOWN_CURRENCIES.has(facts.currency)) {
    warnings.push({ code: 'CURRENCY_UNUSUAL', message: `currency ${facts.currency} is not in the list of currencies` });
  }
  if (facts.kind === 'fund' && row.amountMinor !== null) {
    warnings.push({ code: 'FUND_AMOUNT', message: 'a fund takes any amount: the amount is left out' });
  }
  if (facts.cancelled && existing?.cancelled === false && allocated > 0) {
    const got = formatMoney({ minor: allocated, currency: row.currency });
    warnings.push({ code: 'CANCELLED_WITH_MONEY', message: `${got} were paid for it and stay booked` });
  }
  if (row.status === 'open' && facts.settledElsewhere && settledByStaff) {
    warnings.push({ code: 'SETTLED_BY_STAFF', message: 'staff have recorded it as paid elsewhere: it stays so' });
  }
  return warnings;
}

/** What differs, by column; amounts as decimal texts. */
function changesOf(existing: OpenItemRow, facts: ItemFacts): readonly Change[] {
  const [before, after] = [cellsOf(existing), cellsOf(facts)];
  return before.flatMap(([column, from], index) => {
    const to = after[index]?.[1] ?? null;
    return from === to ? [] : [{ column, from, to }];
  });
}

function cellsOf(facts: ItemFacts): readonly (readonly [ColumnName, string | null])[] {
  const amount = facts.amountMinor === null ? null : formatMinor(facts.amountMinor, currencyOf(facts.currency));
  return [
    ['kind', facts.kind],
    ['title', facts.title],
    ['amount', amount],
    ['due_date', facts.dueDate],
    ['status', statusOf(facts)],
    ['qr_reference', facts.qrReference],
    ['creditor_reference', facts.creditorReference],
    ['invoice_id', facts.invoiceId],
    ['contribution_tracking_id', facts.contributionTrackingId],
    ['gateway', facts.gateway],
    ['gateway_txn_id', facts.gatewayTxnId],
  ];
}

function statusOf(facts: ItemFacts): string {
  if (facts.cancelled) return 'cancelled';
  return facts.settledElsewhere ? 'paid' : 'open';
}
