/**
 * A delivery whose details did not add up to their total is corrected by a later one of the same page. If what that one
 * reports does add up, it has the place of the details that it no longer reports; nothing that a person touched gives way.
 */
import { type DetailPart, detailsOf } from '../../models/collectives.ts';
import type { StagedStatement, Staging } from '../import/staging.ts';
import { isUntouchedCredit } from './is-untouched.ts';
import type { EntryPayments } from './join-entry.ts';
import type { Total } from './resolve-totals.ts';
import { signedSum } from './total-rank.ts';

/** Takes such details out of the total, so that it has room for the new ones; they step back with the publication. */
export function makeRoom(
  staging: Staging,
  statement: StagedStatement,
  { total, entry }: { total: Total; entry: EntryPayments },
): void {
  const details = detailsOf(staging.db, { collectiveId: total.row.id, fileId: staging.fileId });
  const isTold = (part: DetailPart, ids: ReadonlySet<number>) =>
    part.statementIds.split(',').some((id) => ids.has(Number(id)));
  const kept = details.filter((part) => isTold(part, new Set([statement.id])));
  const dropped = details.filter((part) => !kept.includes(part));
  if (minorOf(details) !== total.detailedMinor) return;
  if (!dropped.every((part) => isTold(part, statement.samePage) && isUntouchedCredit(staging.db, part.paymentId)))
    return;
  const keptMinor = minorOf(kept);
  if (keptMinor + signedSum(total, entry) !== total.row.amountMinor) return;
  total.detailedMinor = keptMinor;
  for (const { paymentId } of dropped) staging.replaced.set(paymentId, total.row.id);
}

function minorOf(parts: readonly DetailPart[]): number {
  return parts.reduce((sum, part) => sum + part.minor, 0);
}
