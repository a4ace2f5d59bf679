/** The `Lookup` of decisions, answered by the database. */
import type { Db } from '../models/db.ts';
import {
  type OpenItemRow,
  openItemByCreditorReference,
  openItemByQrReference,
  openItemByReferenceKey,
} from '../models/open-items.ts';
import type { Lookup, MatchableItem } from './decision.ts';

export function databaseLookup(db: Db): Lookup {
  return {
    byQrReference: (reference) => matchable(openItemByQrReference(db, reference)),
    byCreditorReference: (reference) => matchable(openItemByCreditorReference(db, reference)),
    byReferenceKey: (key) => matchable(openItemByReferenceKey(db, key)),
  };
}

function matchable(row: OpenItemRow | null): MatchableItem | null {
  if (row === null) return null;
  const takesAny = row.kind === 'fund' || row.amountMinor === null;
  return {
    id: row.id,
    kind: row.kind,
    reference: row.reference,
    title: row.title,
    currency: row.currency,
    openMinor: takesAny || row.amountMinor === null ? null : row.amountMinor - row.allocatedMinor,
    state: row.state,
    settledElsewhere: row.settledElsewhere,
  };
}
