/** The `Lookup` of decisions, answered by the database. */
import { openItemsOfPersons, personsOf, personsOfHouseholds } from '../models/candidate-lists.ts';
import {
  type EarlierRow,
  hasAskedFor,
  itemByCreditorReference,
  itemByQrReference,
  itemByReferenceKey,
  keysBeginningWith,
  keysEndingIn,
  openItemsByAmount,
  openItemsByNameAndAmount,
  paidFromAccount,
  personOf,
  personsByAccount,
  personsByEmail,
  personsByNameKey,
  type ReferencedItem,
  referencesOfAmount,
} from '../models/candidates.ts';
import { type Db, perDatabase } from '../models/db.ts';
import { openMinorOf } from '../models/open-items.ts';
import type { Lookup, MatchableItem, PaidBefore } from './decision.ts';

export const databaseLookup: (db: Db) => Lookup = perDatabase((db) => ({
  byQrReference: (reference) => found(itemByQrReference(db, reference)),
  byCreditorReference: (reference) => found(itemByCreditorReference(db, reference)),
  byReferenceKey: (key) => found(itemByReferenceKey(db, key)),
  keysBeginningWith: (beginning) => keysBeginningWith(db, beginning),
  keysEndingIn: (endings) => keysEndingIn(db, endings),
  referencesOfAmount: (currency, amountMinor) => referencesOfAmount(db, currency, amountMinor),
  hasAskedFor: (itemId, amountMinor) => hasAskedFor(db, itemId, amountMinor),
  person: (id) => personOf(db, id),
  persons: (ids) => personsOf(db, ids),
  personsByNameKey: (key, limit) => personsByNameKey(db, key, limit),
  personsByEmail: (email) => personsByEmail(db, email),
  personsOfHouseholds: (householdIds) => personsOfHouseholds(db, householdIds),
  personsByAccount: (iban) => personsByAccount(db, iban),
  paidFromAccount: (iban) => paidFromAccount(db, iban).map(paidBefore),
  openItemsOfPersons: (personIds) => openItemsOfPersons(db, personIds),
  openItemsByAmount: (currency, openMinor) => openItemsByAmount(db, currency, openMinor),
  openItemsByNameAndAmount: (key, amount) => openItemsByNameAndAmount(db, key, amount),
}));

function found(row: ReferencedItem | null): MatchableItem | null {
  if (row === null) return null;
  const { id, kind, reference, title, currency, amountMinor, state, settledElsewhere, personId, dueDate } = row;
  const sums = { amountMinor, openMinor: openMinorOf(row) };
  return { id, kind, reference, title, currency, ...sums, state, settledElsewhere, personId, dueDate };
}

function paidBefore({ reversedAt, isContradicted, ...row }: EarlierRow): PaidBefore {
  return { ...row, isReversed: reversedAt !== null, contradictedAt: isContradicted === 1 ? reversedAt : null };
}
