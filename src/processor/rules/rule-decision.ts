/**
 * What the operator's rules say about a payment. The first rule whose conditions all hold decides. Money that names an open
 * item, or may mean one, is never laid aside or given to another fund because of a rule: a person then sees both. Pure given
 * the answers of `lookup`; `decide.ts` asks, after the vetoes that stand above rules.
 */
import { assertNever } from '../../errors.ts';
import type { ManualReason } from '../../models/payment-state.ts';
import { referenceKey } from '../../reference-key.ts';
import { type Backed, isOpen, manual, note } from '../decide/outcome.ts';
import { rankedProposals } from '../decide/proposals.ts';
import { suggestionsFor } from '../decide/suggestions.ts';
import type {
  DecidablePayment,
  Decision,
  DecisionPolicy,
  Evidence,
  Lookup,
  MatchableItem,
  Suggestion,
} from '../decision.ts';
import { searchEvidence } from '../evidence/search.ts';
import { ruleEvidence, subjectOf } from './conditions.ts';
import { type Meant, meantBy } from './meant.ts';
import { evidenceNameOf, type Rule } from './rule.ts';

/** The decision of the first rule that applies, or null when none does. Rules for funds take credits only. */
export function ruleDecision(payment: DecidablePayment, lookup: Lookup, policy: DecisionPolicy): Decision | null {
  const applied = appliedRule(payment, policy.rules);
  return applied === null ? null : decisionOf(applied, payment, lookup, policy);
}

export type AppliedRule = Readonly<{ rule: Rule; evidence: readonly Evidence[] }>;

/** The first rule whose conditions hold, with the evidence for each of them. */
export function appliedRule(payment: DecidablePayment, rules: readonly Rule[]): AppliedRule | null {
  if (rules.length === 0) return null;
  const subject = subjectOf(payment);
  for (const rule of rules) {
    if (rule.result.kind === 'fund' && payment.direction === 'out') continue;
    const evidence = ruleEvidence(rule, subject);
    if (evidence !== null) return { rule, evidence };
  }
  return null;
}

function decisionOf(
  { rule, evidence }: AppliedRule,
  payment: DecidablePayment,
  lookup: Lookup,
  policy: DecisionPolicy,
): Decision {
  const { result } = rule;
  const why = (field: string, value: string): readonly Evidence[] => [
    note(evidenceNameOf(rule), field, value),
    ...evidence,
  ];
  const meant = meantBy(payment, lookup, policy);
  const toPerson = (reason: ManualReason, facts: readonly Evidence[]): Decision =>
    manual(reason, facts, suggestionsOf({ payment, reason, meant }, lookup));
  switch (result.kind) {
    case 'person':
      return toPerson('RULE_SAYS_PERSON', why('person', result.because));
    case 'irrelevant': {
      const facts = why('irrelevant', result.because);
      const against = evidenceAgainst(meant, null);
      if (against.length > 0) return toPerson('RULE_NOT_APPLIED', [...facts, ...against]);
      return { state: 'IRRELEVANT', reason: 'RULE', evidence: facts };
    }
    case 'fund': {
      const fund = lookup.byReferenceKey(referenceKey(result.reference));
      const obstacle = fundObstacle(fund, result.reference, payment);
      const facts = why('fund', obstacle ?? result.reference);
      const against = evidenceAgainst(meant, fund);
      if (fund === null || obstacle !== null || against.length > 0)
        return toPerson('RULE_NOT_APPLIED', [...facts, ...against]);
      const { id: openItemId, kind, reference } = fund;
      const allocations = [{ openItemId, kind, reference, amountMinor: payment.amountMinor }];
      return { state: 'MATCHED', allocations, evidence: facts };
    }
    default:
      return assertNever(result);
  }
}

/** Why the fund of a rule cannot take this payment; null when it can. */
function fundObstacle(fund: MatchableItem | null, reference: string, payment: DecidablePayment): string | null {
  if (fund === null) return `${reference} is no open item`;
  if (fund.openMinor !== null) return `${fund.reference} asks for a sum; a rule may only name what takes any amount`;
  if (!isOpen(fund)) return `${fund.reference} is ${fund.settledElsewhere ? 'settled elsewhere' : fund.state}`;
  return fund.currency === payment.currency ? null : `${fund.reference} is in ${fund.currency}`;
}

/** What the payment says of other items than the fund of the rule. Empty when it says nothing. */
function evidenceAgainst({ named, alike, doubts }: Meant, fund: MatchableItem | null): readonly Evidence[] {
  const others = [...named, ...alike].filter(({ item }) => item.id !== fund?.id);
  return [...others.flatMap(itemEvidence), ...doubts].slice(0, EVIDENCE_MAX);
}

/** Evidence is for people: what a text repeats a hundred times is told a few times. */
const EVIDENCE_MAX = 20;

function itemEvidence({ item, evidence }: Backed): readonly Evidence[] {
  return [...evidence, note(`open-item-${item.id}`, 'reference', `${item.reference} is ${item.state}`)];
}

type Question = Readonly<{ payment: DecidablePayment; reason: ManualReason; meant: Meant }>;

/** What a person would see without the rule. Of money that went out there is nothing to suggest. */
function suggestionsOf({ payment, reason, meant }: Question, lookup: Lookup): readonly Suggestion[] {
  if (payment.direction === 'out') return [];
  const { named, alike: related } = meant;
  const search = searchEvidence(payment, [...named, ...related], lookup);
  const choices = named.map((one) => [one]);
  return suggestionsFor({ kind: 'doubt', reason, evidence: [], choices, related }, search, rankedProposals(search));
}
