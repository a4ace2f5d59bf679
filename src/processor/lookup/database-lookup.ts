/** The `Lookup` of decisions, answered by the database. */
import { openItemsOfPersons, personOf, personsOf, personsOfHouseholds } from '../../models/candidate-lists.ts';
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
  personsByAccount,
  personsByEmail,
  personsByNameKey,
  referencesOfAmount,
} from '../../models/candidates.ts';
import { type Db, perDatabase } from '../../models/db.ts';
import type { Lookup, PaidBefore } from '../decision.ts';

export const databaseLookup: (db: Db) => Lookup = perDatabase((db) => ({
  byQrReference: (reference) => itemByQrReference(db, reference),
  byCreditorReference: (reference) => itemByCreditorReference(db, reference),
  byReferenceKey: (key) => itemByReferenceKey(db, key),
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

function paidBefore({ reversedAt, isContradicted, ...row }: EarlierRow): PaidBefore {
  return { ...row, isReversed: reversedAt !== null, contradictedAt: isContradicted === 1 ? reversedAt : null };
}
