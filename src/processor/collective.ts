/**
 * Collective entries: the bank booked a total and sends its details in a camt.054, before or after, or never.
 * The total waits for its details where the account is known to get them; otherwise it is a payment for a person.
 */
import type { CamtEntry, CamtRow } from '../iso20022/types.ts';
import { hasStaffEvent } from '../models/events.ts';
import { type CollectiveEntryRow, collectivesLike, hasNotifications, insertCollective } from '../models/files.ts';
import { findPayment } from '../models/payments.ts';
import { entryAgreement, sameEntryElsewhere, totalOf } from './join-entry.ts';
import { type PaymentFacts, readRow } from './payment-facts.ts';
import { attach, identify, keepReject, type StagedStatement, type Staging, stagePayment } from './staging.ts';

/** An entry of which only the total is known. */
export function stageCollective(staging: Staging, statement: StagedStatement, entry: CamtEntry): void {
  const total = totalOf(entry);
  const [row] = entry.rows;
  if (row === undefined) throw new Error('an entry has at least one row');
  const read = readRow(statement, entry, asTotal(entry, row));
  if (total === null || read.kind !== 'payment') {
    stageUnusable(staging, statement, entry, read);
    return;
  }
  const details = sameEntryElsewhere(staging, statement, entry);
  if (details.length > 0) {
    for (const payment of details) {
      attach(
        staging,
        statement,
        { entryIndex: entry.index, detailIndex: row.transaction.detail },
        payment.id,
        'joined',
      );
    }
    staging.counts.known += entry.rows.length;
    return;
  }
  if (isRedelivered(staging, statement, entry)) {
    staging.counts.known += entry.rows.length;
    return;
  }
  const doubt = read.facts.direction === 'in' ? 'DETAIL_MISSING' : null;
  stageTotal(staging, statement, entry, { ...read.facts, importDoubt: read.facts.importDoubt ?? doubt });
}

/** The total waits, or becomes a payment at once on an account that never had a camt.054. */
function stageTotal(staging: Staging, statement: StagedStatement, entry: CamtEntry, facts: PaymentFacts): void {
  statement.awaitsDetail ??= hasNotifications(staging.db, statement.account);
  if (statement.awaitsDetail) {
    insertCollective(staging.db, { ...collectiveOf(staging, statement, entry, facts), state: 'WAITING' });
    staging.counts.awaitingDetail += entry.rows.length;
    return;
  }
  const identity = identify(staging, statement, facts);
  if (identity.kind === 'known') {
    const place = { entryIndex: entry.index, detailIndex: facts.detailIndex ?? null };
    attach(staging, statement, place, identity.paymentId, 'known');
    staging.counts.known += entry.rows.length;
    return;
  }
  const paymentId = stagePayment(staging, statement, facts, identity);
  insertCollective(staging.db, { ...collectiveOf(staging, statement, entry, facts), state: 'PAYMENT', paymentId });
  staging.counts.imported += 1;
  staging.counts.ignored += entry.rows.length - 1;
}

/** The one row that stands for the total. A credit without its details is a person's to look at. */
function asTotal(entry: CamtEntry, row: CamtRow): CamtRow {
  return {
    ...row,
    transaction: { ...row.transaction, amount: entry.amount, currency: entry.currency, creditDebit: entry.creditDebit },
  };
}

function collectiveOf(staging: Staging, statement: StagedStatement, entry: CamtEntry, facts: PaymentFacts) {
  return {
    statementId: statement.id,
    fileId: staging.fileId,
    entryIndex: entry.index,
    account: statement.account,
    direction: facts.direction,
    amountMinor: facts.amountMinor,
    currency: facts.currency,
    bookingDate: facts.bookingDate,
    entryServicerReference: entry.accountServicerReference,
    entryReference: entry.entryReference,
    statedTransactions: entry.statedTransactions,
    rows: JSON.stringify(facts),
  };
}

function stageUnusable(
  staging: Staging,
  statement: StagedStatement,
  entry: CamtEntry,
  read: ReturnType<typeof readRow>,
): void {
  if (read.kind === 'ignored') {
    staging.counts.ignored += entry.rows.length;
    return;
  }
  const reject =
    read.kind === 'reject'
      ? read.reject
      : { code: 'AMOUNT_UNKNOWN', message: 'the total of the entry cannot be read', where: `entry ${entry.index}` };
  for (const row of entry.rows) {
    keepReject(staging, { statementPosition: statement.head.index, entry, row }, reject);
  }
  staging.counts.rejected += entry.rows.length;
}

/** The same total was reported before, by a delivery of the same statement or one that overlaps. */
function isRedelivered(staging: Staging, statement: StagedStatement, entry: CamtEntry): boolean {
  const known = candidates(staging, statement, entry).find((row) => statement.sameMoney.has(row.statementId));
  if (known === undefined) return false;
  statement.claimedCollectives.add(known.id);
  if (known.paymentId !== null) {
    attach(staging, statement, { entryIndex: entry.index, detailIndex: null }, known.paymentId, 'known');
  }
  return true;
}

function candidates(staging: Staging, statement: StagedStatement, entry: CamtEntry): readonly CollectiveEntryRow[] {
  const total = totalOf(entry);
  const bookingDate = entry.bookingDate ?? entry.valueDate;
  if (total === null || bookingDate === null || !statement.hasCollectives) return [];
  const found = collectivesLike(staging.db, { account: statement.account, bookingDate, ...total });
  const agreement = (row: CollectiveEntryRow) => entryAgreement(entry, row);
  return found
    .filter(
      (row) => !statement.claimedCollectives.has(row.id) && row.statementId !== statement.id && agreement(row) > 0,
    )
    .sort((a, b) => agreement(b) - agreement(a));
}

export type CollectiveDetails =
  | Readonly<{ keeps: 'details'; collectiveId: number }>
  | Readonly<{ keeps: 'payment'; paymentId: number }>;

/**
 * The collective entry whose details this entry brings, or null. Its details take the place of the total, unless
 * a person has dealt with the total already, or it was a debit: then they only join it.
 */
export function detailsFor(staging: Staging, statement: StagedStatement, entry: CamtEntry): CollectiveDetails | null {
  const found = candidates(staging, statement, entry).find(
    (row) =>
      row.state !== 'DETAILED' &&
      !staging.detailed.has(row.id) &&
      statement.others.get(row.statementId)?.messageType !== statement.header.message,
  );
  if (found === undefined) return null;
  statement.claimedCollectives.add(found.id);
  const payment = found.paymentId === null ? null : findPayment(staging.db, found.paymentId);
  const replaceable =
    payment === null ||
    ((payment.state === 'NEW' || payment.state === 'MANUAL') && !hasStaffEvent(staging.db, payment.id));
  if (payment !== null && (!replaceable || payment.direction === 'out')) {
    return { keeps: 'payment', paymentId: payment.id };
  }
  staging.detailed.add(found.id);
  return { keeps: 'details', collectiveId: found.id };
}
