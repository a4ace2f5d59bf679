/** What a matcher is: a pure function from a payment to the references it carries. */
import type { DecidablePayment, DecisionPolicy, Evidence, Lookup, MatchableItem } from '../decision.ts';

/**
 * A reference that a payment carries: ours, of the right shape but of nobody, or with wrong check digits. Ambiguous are
 * words that several open items may claim, and a text that is too long to be searched.
 */
export type Finding =
  | Readonly<{ kind: 'item'; item: MatchableItem; evidence: Evidence }>
  | Readonly<{ kind: 'unknown'; evidence: Evidence }>
  | Readonly<{ kind: 'bad-checksum'; evidence: Evidence }>
  | Readonly<{ kind: 'ambiguous'; evidence: Evidence }>;

export type Matcher = Readonly<{
  name: string;
  /** A fallback is asked only when no matcher before it found an open item. */
  fallback: boolean;
  match(payment: DecidablePayment, lookup: Lookup, policy: DecisionPolicy): readonly Finding[];
}>;
