/** What can be decided about a payment, and why. Pure types; `decide.ts` makes them, `transition.ts` writes them. */

import type { OpenItemKind, OpenItemState } from '../models/open-items.ts';
import type { IrrelevantReason, ManualReason } from '../models/payment-state.ts';
import type { MatchingPolicy, PolicyLevel, PolicyName } from './policy.ts';
import type { Rule } from './rules/rule.ts';

/**
 * One checkable fact for (positive weight) or against (negative) a decision: `rule` made it, from `value` found
 * in `field`.
 */
export type Evidence = Readonly<{ rule: string; weight: number; field: string; value: string }>;

/** A part of the payment for one open item, in minor units of the payment's currency. */
export type PlannedAllocation = Readonly<{
  openItemId: number;
  kind: OpenItemKind;
  reference: string;
  amountMinor: number;
}>;

/** What a person may choose: rank 1 is the best. */
export type Suggestion = Readonly<{
  rank: number;
  allocations: readonly PlannedAllocation[];
  evidence: readonly Evidence[];
}>;

/** A match that the policy does not let the program book. */
export type HeldBack = Readonly<{ row: PolicyName; level: PolicyLevel; allocations: readonly PlannedAllocation[] }>;

export type Decision =
  | Readonly<{ state: 'IRRELEVANT'; reason: IrrelevantReason; evidence: readonly Evidence[] }>
  | Readonly<{
      state: 'MATCHED';
      allocations: readonly PlannedAllocation[];
      evidence: readonly Evidence[];
      /** The row of the policy that allowed it; absent where a rule of the operator did. */
      policy?: PolicyName;
    }>
  | Readonly<{
      state: 'MANUAL';
      reason: ManualReason;
      evidence: readonly Evidence[];
      suggestions: readonly Suggestion[];
      /** What the policy leaves to people: the row, its level, and what it would have booked. */
      held?: HeldBack;
      /** Something open was as likely what was meant: what is open later says nothing about this payment any more. */
      fitted?: boolean;
    }>;

/** The facts of a payment that a decision may look at. */
export type DecidablePayment = Readonly<{
  id: number;
  gateway: string;
  account: string;
  direction: 'in' | 'out';
  amountMinor: number;
  currency: string;
  bookingDate: string;
  reversal: boolean;
  returnReason: string | null;
  bankTransactionCode: string | null;
  importDoubt: string | null;
  endToEndId: string | null;
  counterpartyName: string | null;
  counterpartyIban: string | null;
  counterpartyAccount: string | null;
  counterpartyAddress: string | null;
  ultimateCounterparty: string | null;
  remittance: readonly string[];
  references: readonly Readonly<{ type: string; value: string }>[];
  additionalInfo: string | null;
}>;

/** An open item as a matcher sees it: the whole sum, and what of it is still open; both null for a free amount. */
export type MatchableItem = Readonly<{
  id: number;
  kind: OpenItemKind;
  reference: string;
  title: string;
  currency: string;
  amountMinor: number | null;
  openMinor: number | null;
  state: OpenItemState;
  settledElsewhere: boolean;
  personId: number | null;
  dueDate: string | null;
}>;

/** An item by all the references under which a payment may name it: its code in normal form, QR and creditor reference. */
export type KnownReferences = Readonly<{ id: number; references: readonly string[] }>;

/** Who owes or gives, as far as a payer can be told by it. */
export type KnownPerson = Readonly<{
  id: number;
  firstName: string | null;
  lastName: string | null;
  organization: string | null;
  email: string | null;
  street: string | null;
  buildingNumber: string | null;
  postalCode: string | null;
  householdId: string | null;
}>;

/** A part of an earlier payment from the same account, and whom it was for. */
export type PaidBefore = Readonly<{
  paymentId: number;
  personId: number;
  kind: OpenItemKind;
  title: string;
  amountMinor: number;
  bookingDate: string;
  /** The row of the policy by which it was decided; null where a person did. */
  policy: string | null;
  createdAt: string;
  /** Taken back since. */
  isReversed: boolean;
  /** When a person took it back; null for none. */
  contradictedAt: string | null;
}>;

/**
 * The questions a decision may ask; each is an indexed query, its answers become evidence. Lists are null when they have more
 * than a few answers: what so many have in common tells nothing.
 */
export type Lookup = Readonly<{
  byQrReference(reference: string): MatchableItem | null;
  byCreditorReference(reference: string): MatchableItem | null;
  /** Our or a foreign code in its normal form: upper case letters and digits only. */
  byReferenceKey(key: string): MatchableItem | null;
  /** Codes in normal form that begin so, or whose last three characters are one of these. Open or not. */
  keysBeginningWith(beginning: string): readonly string[] | null;
  keysEndingIn(endings: readonly string[]): readonly string[] | null;
  /** References of all items of this whole or open amount, open or closed. */
  referencesOfAmount(currency: string, amountMinor: number): readonly KnownReferences[] | null;
  /** This item asked for this whole amount at any time, in minor units of its currency. */
  hasAskedFor(itemId: number, amountMinor: number): boolean;
  person(id: number): KnownPerson | null;
  /** Those of these persons that there are, in this order. */
  persons(ids: readonly number[]): readonly KnownPerson[];
  /** Persons by a key of `name-keys.ts`; null when more than `limit` have it. */
  personsByNameKey(key: string, limit: number): readonly number[] | null;
  /** Persons by an address in small letters, each of these households, an account they are known to pay from. */
  personsByEmail(email: string): readonly number[] | null;
  personsOfHouseholds(householdIds: readonly string[]): readonly (readonly KnownPerson[] | null)[];
  personsByAccount(iban: string): readonly number[] | null;
  /** What payments from this account were for, the newest first. */
  paidFromAccount(iban: string): readonly PaidBefore[];
  /** Items that are still open: of each of these persons, or of exactly this open amount. */
  openItemsOfPersons(personIds: readonly number[]): readonly (readonly MatchableItem[] | null)[];
  openItemsByAmount(currency: string, openMinor: number): readonly MatchableItem[] | null;
  openItemsByNameAndAmount(
    key: string,
    amount: Readonly<{ currency: string; openMinor: number }>,
  ): readonly MatchableItem[] | null;
}>;

/** What the operator has configured for decisions. */
export type DecisionPolicy = Readonly<{
  /** Earliest booking date that counts, by account id; none means that all count. */
  openings: ReadonlyMap<string, string>;
  /** Reference of the fund for money that names nothing, by account id; none where no account has one. */
  defaultFunds?: ReadonlyMap<string, string>;
  /** Shapes of foreign codes in free text, such as `USI-[A-Za-z0-9]{6}`. */
  referencePatterns: readonly string[];
  /** The operator's rules, in order: the first that applies wins. */
  rules: readonly Rule[];
  /** What each row of the policy table may do. */
  matching: MatchingPolicy;
}>;
