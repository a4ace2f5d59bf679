/** What cannot be told from the details of a total, and is not counted as one, goes to a person; so does such a total. */
import { advisedOnly } from '../../models/collectives.ts';
import { freshPaymentsOn } from '../../models/payment-pairs.ts';
import { setImportDoubt } from '../../models/payments.ts';
import { askingOf, type StagedStatement, type Staging } from '../import/staging.ts';
import { inBites } from '../in-bites.ts';
import { byEntry, type EntryPayments, entryAgreement } from './join-entry.ts';
import { suspectTotal, type Total } from './resolve-totals.ts';
import { isForeign, isOfDay, rankOf, roomOf, signedSum } from './total-rank.ts';

/** Credits of this statement that may be details of a total, and totals of it whose details may be booked already. */
export function suspectExcess(staging: Staging, statement: StagedStatement, totals: readonly Total[]): void {
  const credits = freshEntriesOf(staging, statement, totals)
    .filter((entry) => totals.some((total) => isSuspect(statement, total, entry)))
    .flatMap(({ payments }) => payments.filter((one) => one.direction === 'in'));
  inBites(staging.db, credits, ({ id }) => setImportDoubt(staging.db, id, 'DUPLICATE_SUSPECT'));
  const doubtful = totals.filter((total) => isBookedElsewhere(staging, statement, total));
  inBites(staging.db, doubtful, (total) => suspectTotal(staging, total));
}

function freshEntriesOf(
  staging: Staging,
  statement: StagedStatement,
  totals: readonly Total[],
): readonly EntryPayments[] {
  const days = new Set(totals.map(({ row }) => row.bookingDate));
  return [...days].flatMap((day) => byEntry(freshPaymentsOn(staging.db, askingOf(staging, statement), day)));
}

/** More than its total has room for; the sum of a total that stands as a payment; or a part of one, told without an entry. */
function isSuspect(statement: StagedStatement, total: Total, entry: EntryPayments): boolean {
  if (total.ownEntry === entry.first.entryIndex) return true;
  if (!isForeign(statement, total) || !isOfDay(total, entry)) return false;
  if (rankOf(total, entry) !== null) return true;
  const { row } = total;
  const room = roomOf(total);
  const sum = signedSum(total, entry);
  if (row.paymentId !== null && room > 0 && sum === room) return true;
  return isOnlyAdvised(statement, total) && entryAgreement(row, entry.first) === 0 && sum > 0 && sum < room;
}

/** The camt.053 with the total has no entry for what this camt.054 says. */
function isOnlyAdvised({ header, others }: StagedStatement, { reportedBy }: Total): boolean {
  return header.message === 'camt.054' && [...reportedBy].some((id) => others.get(id)?.messageType === 'camt.053');
}

/** A total of this camt.053 may be what payments are that only a camt.054 has told. */
function isBookedElsewhere(staging: Staging, statement: StagedStatement, total: Total): boolean {
  const { row } = total;
  const room = roomOf(total);
  if (statement.header.message !== 'camt.053' || row.statementId !== statement.id || room <= 0) return false;
  const { account, bookingDate, currency, direction } = row;
  return advisedOnly(staging.db, { account, bookingDate, currency, direction }).some(
    (one) => one.amountMinor <= room && entryAgreement(row, one) === 0,
  );
}
