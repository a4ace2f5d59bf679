/**
 * The totals of a statement: each was reported before, or its details were, or it is new. A total is DETAILED only when
 * its details add up to it; until then the rest of it waits, or is a payment for a person.
 */
import {
  collectivesBetween,
  deleteCollective,
  freshPeriodOf,
  insertCollective,
  insertPart,
  type SummedCollective,
  stagedWithFingerprint,
  updateCollective,
} from '../../models/collectives.ts';
import { writeTransaction } from '../../models/db.ts';
import { hasNotifications } from '../../models/files.ts';
import { removeStagedPayment } from '../../models/payments.ts';
import { storedJson } from '../../stored-json.ts';
import type { PaymentFacts } from '../import/payment-facts.ts';
import { askingOf, attach, type StagedStatement, type Staging, stagePayment } from '../import/staging.ts';
import { inBites } from '../in-bites.ts';
import { identify } from './identify.ts';
import { entryAgreement } from './join-entry.ts';

/** A total as this statement sees it. */
export type Total = {
  readonly row: SummedCollective;
  /** Every statement that reports it. */
  readonly reportedBy: Set<number>;
  /** The entry of this statement that reports it. */
  ownEntry: number | null;
  /** What its details add up to. */
  detailedMinor: number;
};

/** The totals that what this statement brings may belong to, its own ones among them. */
export function totalsOf(staging: Staging, statement: StagedStatement): readonly Total[] {
  const period = freshPeriodOf(staging.db, { statementId: statement.id, fileId: staging.fileId });
  if (period === null) return [];
  const rows = collectivesBetween(staging.db, { account: statement.account, fileId: staging.fileId, ...period });
  const totals = new Map<number, Total>();
  for (const row of rows) {
    const known = row.sameAsId === null ? undefined : totals.get(row.sameAsId);
    if (known !== undefined) known.reportedBy.add(row.statementId);
    else totals.set(row.id, totalOf(row, row.statementId === statement.id));
  }
  return [...totals.values()];
}

function totalOf(row: SummedCollective, isOwn: boolean): Total {
  const reportedBy = new Set([row.statementId]);
  return { row, reportedBy, ownEntry: isOwn ? row.entryIndex : null, detailedMinor: row.detailedMinor };
}

/** Totals that were reported before are known. Gives back those that are left: new ones, and those of others. */
export function recogniseTotals(
  staging: Staging,
  statement: StagedStatement,
  totals: readonly Total[],
): readonly Total[] {
  const others = totals.filter(({ row }) => row.statementId !== statement.id);
  const own = totals.filter(({ row }) => row.statementId === statement.id);
  statement.twins.clear();
  const left = writeTransaction(staging.db, () =>
    own.filter((total) => {
      const known = sameTotal(statement, total, { own, others });
      if (known !== null) takeAsKnown(staging, statement, total, known);
      if (known !== null || isKnownPayment(staging, statement, total)) return false;
      if (others.some((other) => mayBeSame(statement, total, other))) suspectTotal(staging, total);
      return true;
    }),
  );
  writeTransaction(staging.db, () => {
    for (const total of others) takePlainRow(staging, statement, total);
  });
  return [...others, ...left];
}

/** The total that another statement about the same money reported, and this one not yet; the likeliest first. */
function sameTotal(
  statement: StagedStatement,
  total: Total,
  { own, others }: { own: readonly Total[]; others: readonly Total[] },
): Total | null {
  const candidates = others
    .filter((other) => isLike(total, other) && isUnclaimed(statement, other) && likeness(total, other) >= 0)
    .sort((a, b) => likeness(total, b) - likeness(total, a));
  const [first] = candidates;
  if (first === undefined || likeness(total, first) > 0) return first ?? null;
  const isUnique = candidates.length === 1 && own.filter((other) => isLike(total, other)).length === 1;
  return isUnique ? first : null;
}

/** Nothing says that they are two, and their statements may be about the same money. */
function mayBeSame(statement: StagedStatement, total: Total, other: Total): boolean {
  const reporting = [...other.reportedBy];
  const mayShare = reporting.some((id) => statement.unknown.has(id) || statement.nearby.has(id));
  return mayShare && other.ownEntry === null && isLike(total, other) && likeness(total, other) >= 0;
}

function isLike(one: Total, other: Total): boolean {
  return (
    one.row.bookingDate === other.row.bookingDate &&
    one.row.amountMinor === other.row.amountMinor &&
    one.row.direction === other.row.direction &&
    one.row.currency === other.row.currency
  );
}

/** A statement about the same money reports it, none that is apart does, and no other entry of this one is it. */
function isUnclaimed(statement: StagedStatement, { reportedBy }: Total): boolean {
  const reporting = [...reportedBy];
  return (
    !reportedBy.has(statement.id) &&
    !reporting.some((id) => statement.apart.has(id)) &&
    reporting.some((id) => statement.nearby.has(id))
  );
}

function likeness(one: Total, other: Total): number {
  return one.row.fingerprint === other.row.fingerprint ? 3 : entryAgreement(one.row, other.row);
}

function takeAsKnown(staging: Staging, statement: StagedStatement, { row }: Total, known: Total): void {
  updateCollective(staging.db, row.id, { state: 'KNOWN', sameAsId: known.row.id });
  staging.counts.awaitingDetail -= row.transactions;
  staging.counts.known += row.transactions;
  known.reportedBy.add(statement.id);
  known.ownEntry = row.entryIndex;
  if (known.row.paymentId === null) return;
  const place = { entryIndex: row.entryIndex, detailIndex: null };
  attach(staging, statement, place, { paymentId: known.row.paymentId, relation: 'known' });
}

/** Another vintage of the statement reported this very entry, and it looked like a plain payment there. */
function isKnownPayment(staging: Staging, statement: StagedStatement, { row }: Total): boolean {
  if (row.transactions === 0) return false;
  const identity = identify(staging, statement, storedJson<PaymentFacts>(row.facts));
  if (identity.kind === 'new') return false;
  deleteCollective(staging.db, row.id);
  staging.counts.awaitingDetail -= row.transactions;
  staging.counts.known += row.transactions;
  const place = { entryIndex: row.entryIndex, detailIndex: null };
  attach(staging, statement, place, { paymentId: identity.paymentId, relation: 'known' });
  return true;
}

/** A row with the very facts of a total is that total, although it looks like a plain payment in this vintage. */
function takePlainRow(staging: Staging, statement: StagedStatement, total: Total): void {
  if (!isUnclaimed(statement, total)) return;
  const { row } = total;
  const payment = stagedWithFingerprint(staging.db, { ...askingOf(staging, statement), fingerprint: row.fingerprint });
  if (payment === null) return;
  removeStagedPayment(staging.db, payment.id);
  const { id: _, detailedMinor: __, ...facts } = row;
  insertCollective(staging.db, {
    ...facts,
    statementId: statement.id,
    fileId: staging.fileId,
    entryIndex: payment.entryIndex,
    transactions: 1,
    state: 'KNOWN',
    sameAsId: row.id,
    paymentId: null,
  });
  total.reportedBy.add(statement.id);
  total.ownEntry = payment.entryIndex;
  staging.counts.imported -= 1;
  staging.counts.known += 1;
}

/** What the new totals of a statement are once their details have been looked for. */
export function settleTotals(staging: Staging, statement: StagedStatement, totals: readonly Total[]): void {
  const own = totals.filter(({ row }) => row.statementId === statement.id);
  if (own.length === 0) return;
  const waits = hasNotifications(staging.db, statement.account);
  inBites(staging.db, own, (total) => {
    const restMinor = total.row.amountMinor - total.detailedMinor;
    if (restMinor === 0) takeAsDetailed(staging, total.row);
    else if (!waits && total.row.transactions > 0) takeAsPayment(staging, statement, total);
  });
}

function takeAsDetailed(staging: Staging, row: SummedCollective): void {
  updateCollective(staging.db, row.id, { state: 'DETAILED' });
  staging.counts.awaitingDetail -= row.transactions;
  staging.counts.known += row.transactions;
}

/** An account that never had a camt.054 gets no details: the total is a payment at once. */
function takeAsPayment(staging: Staging, statement: StagedStatement, { row, detailedMinor }: Total): void {
  const facts = storedJson<PaymentFacts>(row.facts);
  const identity = identify(staging, statement, facts);
  if (identity.kind === 'known') throw new Error('a new total has the identity of a known payment');
  const rest = { ...facts, amountMinor: row.amountMinor - detailedMinor };
  const paymentId = stagePayment(staging, statement, rest, identity);
  insertPart(staging.db, { collectiveId: row.id, paymentId, role: 'rest', fileId: staging.fileId });
  updateCollective(staging.db, row.id, { state: 'PAYMENT', paymentId });
  staging.counts.awaitingDetail -= row.transactions;
  staging.counts.imported += 1;
  staging.counts.ignored += row.transactions - 1;
}

/** When a total that cannot be told from another one becomes a payment, a person must know. */
export function suspectTotal(staging: Staging, { row }: Total): void {
  if (row.direction === 'out') return;
  const facts = storedJson<PaymentFacts>(row.facts);
  updateCollective(staging.db, row.id, { facts: JSON.stringify({ ...facts, importDoubt: 'DUPLICATE_SUSPECT' }) });
}
