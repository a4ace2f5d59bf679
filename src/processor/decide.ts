/**
 * Decides about one payment, in this order: what needs no reference, verified references, the one typing error that may be
 * corrected, the habit of a known payer, and for all others the best suggestions. What a kind of match may do by itself is
 * the operator's policy. Pure given the answers of `lookup`; whatever is not certain goes to a person, with one reason.
 */
import { correctCode } from './decide/correct-code.ts';
import { gate } from './decide/gate.ts';
import { matchKnownPayer } from './decide/known-payer.ts';
import { type Attempt, type Backed, type Doubt, manual, note } from './decide/outcome.ts';
import { rankedProposals } from './decide/proposals.ts';
import { findReferences, matchReferences, type References } from './decide/references.ts';
import { suggestionsFor } from './decide/suggestions.ts';
import type { DecidablePayment, Decision, DecisionPolicy, Evidence, HeldBack, Lookup } from './decision.ts';
import { orDefaultFund } from './default-fund.ts';
import { searchEvidence } from './evidence/search.ts';
import { POLICY_NEEDS, type PolicyLevel, type PolicyName } from './policy.ts';

export function decide(payment: DecidablePayment, lookup: Lookup, policy: DecisionPolicy): Decision {
  const settled = gate(payment, lookup, policy);
  if (settled !== null) return settled;
  const references = findReferences(payment, lookup, policy);
  const outcome = matchReferences(payment, references, lookup);
  if (outcome.kind === 'attempt' && mayBook(outcome, policy)) return matched(outcome);
  return outcome.kind === 'attempt'
    ? leaveToPerson(payment, doubtOf(outcome, references), [outcome], lookup, policy)
    : decideByEvidence(payment, references, outcome, lookup, policy);
}

/**
 * What the references alone say: the reason for which a person is needed, or null when it would be booked. Costs no search, so
 * that many payments can be looked at again when open items change.
 */
export function reasonByReferences(payment: DecidablePayment, lookup: Lookup, policy: DecisionPolicy): string | null {
  const settled = gate(payment, lookup, policy);
  if (settled !== null) return settled.state === 'MANUAL' ? settled.reason : null;
  const outcome = matchReferences(payment, findReferences(payment, lookup, policy), lookup);
  if (outcome.kind === 'doubt') return outcome.reason;
  return mayBook(outcome, policy) ? null : NOT_AUTOMATIC;
}

function decideByEvidence(
  payment: DecidablePayment,
  references: References,
  doubt: Doubt,
  lookup: Lookup,
  policy: DecisionPolicy,
): Decision {
  const { attempt, related } = correctCode(payment, references, lookup);
  if (attempt !== null && mayBook(attempt, policy)) return matched(attempt);
  const held = attempt === null ? [] : [attempt];
  return orDefaultFund(leaveToPerson(payment, { ...doubt, related }, held, lookup, policy), payment, lookup, policy);
}

/** A known payer may still settle what carries no reference at all; everything else waits, with suggestions. */
function leaveToPerson(
  payment: DecidablePayment,
  doubt: Doubt,
  held: readonly Attempt[],
  lookup: Lookup,
  policy: DecisionPolicy,
): Decision {
  const search = searchEvidence(payment, backedBy(doubt), lookup);
  const ranked = rankedProposals(search);
  const isSilent = doubt.reason === 'NO_REFERENCE' && doubt.evidence.every(({ rule }) => rule === 'payer-in-advice');
  const habit = isSilent && held.length === 0 ? matchKnownPayer(search, ranked) : null;
  const attempts = isAttempts(habit) ? [...held, ...habit] : held;
  const allowed = attempts.find((attempt) => mayBook(attempt, policy));
  if (allowed !== undefined) return matched(allowed);
  const missing = habit !== null && !isAttempts(habit) ? [habit] : [];
  const evidence = [...doubt.evidence, ...missing, ...attempts.flatMap((attempt) => heldBack(attempt, policy))];
  const decision = manual(doubt.reason, evidence, suggestionsFor(doubt, search, ranked));
  const watched = attempts.find((attempt) => levelOf(attempt, policy) !== 'off');
  const watching = watched === undefined ? {} : { held: heldOf(watched, policy) };
  return { ...decision, ...watching, ...(ranked.some(({ fits }) => fits) ? { fitted: true } : {}) };
}

function isAttempts(habit: ReturnType<typeof matchKnownPayer>): habit is readonly Attempt[] {
  return Array.isArray(habit);
}

function heldOf({ row, allocations }: Attempt, policy: DecisionPolicy): HeldBack {
  return { row, level: policy.matching[row], allocations };
}

/** All items that the text says something about, each once. */
function backedBy({ choices, related }: Doubt): readonly Backed[] {
  const backed = new Map<number, Backed>();
  for (const one of [...choices.flat(), ...related]) if (!backed.has(one.item.id)) backed.set(one.item.id, one);
  return [...backed.values()];
}

const NOT_AUTOMATIC = 'NOT_AUTOMATIC';

/** A match that the policy leaves to a person. */
function doubtOf({ evidence }: Attempt, { found }: References): Doubt {
  return { kind: 'doubt', reason: NOT_AUTOMATIC, evidence, choices: [found], related: [] };
}

function levelOf({ row }: Readonly<{ row: PolicyName }>, policy: DecisionPolicy): PolicyLevel {
  return policy.matching[row];
}

function mayBook(attempt: Attempt, policy: DecisionPolicy): boolean {
  return levelOf(attempt, policy) === 'auto';
}

function matched({ row, allocations, evidence }: Attempt): Decision {
  return {
    state: 'MATCHED',
    policy: row,
    allocations,
    evidence: [...evidence, note('policy', 'policy', row)],
  };
}

/** What would have been booked if the policy said so; nothing of a row that is off. */
function heldBack(attempt: Attempt, policy: DecisionPolicy): readonly Evidence[] {
  const level = levelOf(attempt, policy);
  if (level === 'off' || level === 'auto') return [];
  const references = attempt.allocations.map(({ reference }) => reference).join(' + ');
  const says = level === 'shadow' ? 'would have matched' : 'leaves to a person';
  return [note('policy', 'policy', `${attempt.row} ${says} ${references}: ${POLICY_NEEDS[attempt.row]}`)];
}
