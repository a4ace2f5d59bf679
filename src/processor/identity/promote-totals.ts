/**
 * Banks do not always say that an entry is a collective one. A row that names no payer beside several rows with the same
 * reference of the bank, day and total, which another statement about the same money reports, is their total. So is a bare
 * row that is there already beside the one row that names the payer: what a camt.054 tells later must not be lost.
 */
import { insertCollective, insertPart, type NewCollectiveEntry } from '../../models/collectives.ts';
import { contestedEntries, type PairCandidate, paymentsOfEntries } from '../../models/payment-pairs.ts';
import { findPayment, removeStagedPayment } from '../../models/payments.ts';
import { askingOf, type StagedStatement, type Staging } from '../import/staging.ts';
import { inBites } from '../in-bites.ts';
import { byEntry, type EntryPayments, entryAgreement, isReportedBy } from './join-entry.ts';

/** Makes totals of such rows: of this statement, where others told the details, and of others, where this one does. */
export function promoteTotals(staging: Staging, statement: StagedStatement): void {
  if (statement.nearby.size === 0) return;
  const found = contestedEntries(staging.db, askingOf(staging, statement)).flatMap((key) =>
    hiddenTotals(statement, byEntry(paymentsOfEntries(staging.db, askingOf(staging, statement), key))),
  );
  const each = new Map(found.map((one) => [one.id, one])).values();
  inBites(staging.db, each, (one) => {
    if (one.statementId === statement.id) promoteFresh(staging, one);
    else promoteKnown(staging, one);
  });
}

function hiddenTotals(statement: StagedStatement, entries: readonly EntryPayments[]): readonly PairCandidate[] {
  const fresh = entries.filter(({ first }) => first.statementId === statement.id);
  const known = entries.filter(({ first }) => isNearby(statement, first));
  return fresh.flatMap((one) =>
    known.flatMap((other) => {
      if (entryAgreement(one.first, other.first) !== 2) return [];
      if (isTotalOf(one, other)) return [one.first];
      return isTotalOf(other, one) || isToldBy(other, one) ? [other.first] : [];
    }),
  );
}

/** Reported by another statement about the same money, and not as a detail of a total. */
export function isNearby(statement: StagedStatement, known: PairCandidate): boolean {
  const reporting = known.statementIds.split(',').map(Number);
  return (
    known.collectiveId === null &&
    !isReportedBy(known, statement.id) &&
    reporting.some((id) => statement.nearby.has(id)) &&
    !reporting.some((id) => statement.apart.has(id))
  );
}

/** A bare row, and several rows of the other statement that are all of it. */
export function isTotalOf(bare: EntryPayments, details: EntryPayments): boolean {
  return isBare(bare) && details.payments.length > 1 && details.first.direction === bare.first.direction;
}

/** A bare credit without words, and the one row of another message type that names its payer. */
function isToldBy(bare: EntryPayments, { first, payments }: EntryPayments): boolean {
  const isSilent = isBare(bare) && bare.first.remittance === '[]' && bare.first.direction === 'in';
  return isSilent && payments.length === 1 && first.direction === 'in' && !isNameless(first);
}

function isBare({ first, payments }: EntryPayments): boolean {
  return isNameless(first) && payments.length === 1 && first.amountMinor === first.entryAmountMinor;
}

export function isNameless(one: PairCandidate): boolean {
  return one.counterpartyName === null && one.counterpartyIban === null && one.references === '[]';
}

/** The row becomes a total that waits; its details are linked at once. */
function promoteFresh(staging: Staging, row: PairCandidate): void {
  const total = totalOfRow(staging, row);
  removeStagedPayment(staging.db, row.id);
  insertCollective(staging.db, { ...total, transactions: 1, state: 'WAITING' });
  staging.counts.imported -= 1;
  staging.counts.awaitingDetail += 1;
}

/** The payment stands for a total from now on, and steps back for its details as any such payment. */
function promoteKnown(staging: Staging, row: PairCandidate): void {
  const total = totalOfRow(staging, row);
  const collectiveId = insertCollective(staging.db, {
    ...total,
    transactions: 0,
    state: 'PAYMENT',
    paymentId: row.id,
  });
  insertPart(staging.db, { collectiveId, paymentId: row.id, role: 'rest', fileId: staging.fileId });
}

function totalOfRow(staging: Staging, row: PairCandidate): Omit<NewCollectiveEntry, 'transactions' | 'state'> {
  const payment = findPayment(staging.db, row.id);
  if (payment?.account == null) throw new Error(`payment ${row.id} vanished`);
  const doubt = payment.direction === 'in' ? 'DETAIL_MISSING' : null;
  return {
    statementId: row.statementId,
    fileId: staging.fileId,
    entryIndex: row.entryIndex,
    account: payment.account,
    direction: row.direction,
    amountMinor: row.amountMinor,
    currency: row.currency,
    bookingDate: row.bookingDate,
    fingerprint: row.fingerprint,
    entryServicerReference: row.entryServicerReference,
    entryReference: row.entryReference,
    statedTransactions: null,
    facts: JSON.stringify({ ...payment, importDoubt: payment.importDoubt ?? doubt }),
  };
}
