/** The `Lookup` of decisions, answered by the database. */
import {
  type CandidateRow,
  type EarlierRow,
  itemByCreditorReference,
  itemByQrReference,
  itemByReferenceKey,
  keysBeginningWith,
  keysEndingIn,
  openItemsByAmount,
  openItemsByNameAndAmount,
  openItemsOfPerson,
  paidFromAccount,
  personOf,
  personsByAccount,
  personsByEmail,
  personsByNameKey,
  personsOfHousehold,
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
  person: (id) => personOf(db, id),
  personsByNameKey: (key) => personsByNameKey(db, key),
  personsByEmail: (email) => personsByEmail(db, email),
  personsOfHousehold: (householdId) => personsOfHousehold(db, householdId),
  personsByAccount: (iban) => personsByAccount(db, iban),
  paidFromAccount: (iban) => paidFromAccount(db, iban).map(paidBefore),
  openItemsOfPerson: (personId) => openItemsOfPerson(db, personId)?.map(candidate) ?? null,
  openItemsByAmount: (currency, openMinor) => openItemsByAmount(db, currency, openMinor)?.map(candidate) ?? null,
  openItemsByNameAndAmount: (key, amount) => openItemsByNameAndAmount(db, key, amount)?.map(candidate) ?? null,
}));

function found(row: ReferencedItem | null): MatchableItem | null {
  if (row === null) return null;
  const { allocatedMinor, waivedMinor, ...item } = row;
  return { ...item, openMinor: openMinorOf(row) };
}

/** What is looked up among open items only. */
function candidate(row: CandidateRow): MatchableItem {
  return { ...row, settledElsewhere: false };
}

function paidBefore({ reversedAt, isContradicted, ...row }: EarlierRow): PaidBefore {
  return { ...row, isReversed: reversedAt !== null, contradictedAt: isContradicted === 1 ? reversedAt : null };
}
