/** What can be decided about a payment, and why. Pure types; `decide.ts` makes them, `transition.ts` writes them. */

import type { OpenItemKind, OpenItemState } from '../models/open-items.ts';
import type { IrrelevantReason, ManualReason } from '../models/payment-state.ts';

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

export type Decision =
  | Readonly<{ state: 'IRRELEVANT'; reason: IrrelevantReason; evidence: readonly Evidence[] }>
  | Readonly<{ state: 'MATCHED'; allocations: readonly PlannedAllocation[]; evidence: readonly Evidence[] }>
  | Readonly<{
      state: 'MANUAL';
      reason: ManualReason;
      evidence: readonly Evidence[];
      suggestions: readonly Suggestion[];
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
  remittance: readonly string[];
  references: readonly Readonly<{ type: string; value: string }>[];
  additionalInfo: string | null;
}>;

/** An open item as a matcher sees it. `openMinor` is what is still open; null for a free amount. */
export type MatchableItem = Readonly<{
  id: number;
  kind: OpenItemKind;
  reference: string;
  title: string;
  currency: string;
  openMinor: number | null;
  state: OpenItemState;
  settledElsewhere: boolean;
}>;

/** The questions a decision may ask; each is one indexed query, its answers become evidence. */
export type Lookup = Readonly<{
  byQrReference(reference: string): MatchableItem | null;
  byCreditorReference(reference: string): MatchableItem | null;
  /** Our or a foreign code in its normal form: upper case letters and digits only. */
  byReferenceKey(key: string): MatchableItem | null;
}>;

/** What the operator has configured for decisions. */
export type DecisionPolicy = Readonly<{
  /** Earliest booking date that counts, by account id; none means that all count. */
  openings: ReadonlyMap<string, string>;
  /** Shapes of foreign codes in free text, such as `USI-[A-Za-z0-9]{6}`. */
  referencePatterns: readonly string[];
}>;
