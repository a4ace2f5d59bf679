/**
 * A booking that a camt.053 and a camt.054 tell on different days, or the one bare and the other with its details and no
 * reference in common. It cannot be told whether it is one payment or two, so that the later one goes to a person.
 */
import { contestedEntries, type NearDay, paymentsOfEntries, paymentsOfNearDays } from '../../models/payment-pairs.ts';
import { setImportDoubt } from '../../models/payments.ts';
import { askingOf, type StagedStatement, type Staging } from '../import/staging.ts';
import { inBites } from '../in-bites.ts';
import { meaningfulId } from './fingerprint.ts';
import { byEntry, type EntryPayments } from './join-entry.ts';
import { isNearby, isTotalOf } from './promote-totals.ts';

/** Marks such credits of this statement, where another message type of the account told them first. */
export function suspectAdvised(staging: Staging, statement: StagedStatement): void {
  const isOfOtherType = (id: number) => isToldOtherwise(statement, id);
  if (![...statement.others.keys()].some(isOfOtherType)) return;
  const asking = askingOf(staging, statement);
  const moved = paymentsOfNearDays(staging.db, asking).filter(
    (one) => mayBeOne(one) && one.knownStatementIds.split(',').map(Number).every(isOfOtherType),
  );
  inBites(staging.db, new Set(moved.map(({ id }) => id)), (id) => setImportDoubt(staging.db, id, 'DUPLICATE_SUSPECT'));
  const bare = contestedEntries(staging.db, asking).flatMap((key) =>
    likeTotals(statement, byEntry(paymentsOfEntries(staging.db, asking, key))),
  );
  inBites(staging.db, bare, (id) => setImportDoubt(staging.db, id, 'DUPLICATE_SUSPECT'));
}

function isToldOtherwise({ others, header }: StagedStatement, id: number): boolean {
  const other = others.get(id);
  return other !== undefined && other.messageType !== header.message;
}

/** The bank's reference is one, and the other ids do not contradict. */
function mayBeOne(one: NearDay): boolean {
  if (meaningfulId(one.reference) === null) return false;
  const pairs = [
    [one.endToEndId, one.knownEndToEndId],
    [one.transactionId, one.knownTransactionId],
  ] as const;
  return pairs.every(([own, known]) => {
    const [a, b] = [meaningfulId(own), meaningfulId(known)];
    return a === null || b === null || a === b;
  });
}

/** Credits of this statement in a bare entry with the total of known details, or in details with that of a bare entry. */
function likeTotals(statement: StagedStatement, entries: readonly EntryPayments[]): readonly number[] {
  const known = entries.filter(
    ({ first }) =>
      isNearby(statement, first) && first.statementIds.split(',').every((id) => isToldOtherwise(statement, Number(id))),
  );
  const fresh = entries.filter(({ first }) => first.statementId === statement.id && first.collectiveId === null);
  return fresh
    .filter((one) => known.some((other) => isTotalOf(one, other) || isTotalOf(other, one)))
    .flatMap(({ payments }) => payments.filter(({ direction }) => direction === 'in').map(({ id }) => id));
}
