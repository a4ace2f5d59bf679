/** What the steps of a decision hand to each other. Pure. */
import type { ManualReason } from '../../models/payment-state.ts';
import type { Decision, Evidence, MatchableItem, PlannedAllocation, Suggestion } from '../decision.ts';
import type { PolicyName } from '../policy.ts';

/** A match that a row of the policy stands for; `decide.ts` asks what the row may do. */
export type Attempt = Readonly<{
  kind: 'attempt';
  row: PolicyName;
  allocations: readonly PlannedAllocation[];
  evidence: readonly Evidence[];
}>;

/** An open item and what speaks for it. */
export type Backed = Readonly<{ item: MatchableItem; evidence: readonly Evidence[] }>;

/** Why it is not certain. `choices`: what was named, each a suggestion; `related`: items that may have been meant. */
export type Doubt = Readonly<{
  kind: 'doubt';
  reason: ManualReason;
  evidence: readonly Evidence[];
  choices: readonly (readonly Backed[])[];
  related: readonly Backed[];
}>;

/** A fact that is told, and neither for nor against. */
export function note(rule: string, field: string, value: string): Evidence {
  return { rule, weight: 0, field, value };
}

export function isOpen(item: MatchableItem): boolean {
  return !item.settledElsewhere && (item.state === 'OPEN' || item.state === 'PARTIALLY_PAID');
}

export function manual(
  reason: ManualReason,
  evidence: readonly Evidence[],
  suggestions: readonly Suggestion[] = [],
): Decision {
  return { state: 'MANUAL', reason, evidence, suggestions };
}
