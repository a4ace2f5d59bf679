/** What a matcher is: a pure function from a payment to the references it carries. */
import type { DecidablePayment, DecisionPolicy, Evidence, Lookup, MatchableItem } from '../decision.ts';

/**
 * How sure it is that this reference was meant. `printed`: check digits over many places, or the bank's own field for
 * references. `check-character`: our code, typed. `none`: a typed code that any other could be mistaken for.
 */
export type Proof = 'printed' | 'check-character' | 'none';

/**
 * A reference that a payment carries: ours, of the right shape but of nobody, or with wrong check digits. Ambiguous are
 * words that several open items may claim, and a text that is too long to be searched. `key` is its normal form.
 */
export type Finding =
  | Readonly<{ kind: 'item'; item: MatchableItem; key: string; proof: Proof; evidence: Evidence }>
  | Readonly<{ kind: 'unknown'; key: string; evidence: Evidence }>
  | Readonly<{ kind: 'bad-checksum'; key: string; evidence: Evidence }>
  | Readonly<{ kind: 'ambiguous'; evidence: Evidence }>;

export type Matcher = Readonly<{
  name: string;
  /** A fallback is asked only when no matcher before it found an open item. */
  fallback: boolean;
  match(payment: DecidablePayment, lookup: Lookup, policy: DecisionPolicy): readonly Finding[];
}>;
