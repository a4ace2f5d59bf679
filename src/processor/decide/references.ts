/**
 * What the references of a payment say: an attempt to match, or the first reason why they do not settle it. A reference is
 * found by the matchers; here its owner must be open, in the same currency, and ask for exactly this money. Pure given the
 * answers of `lookup`.
 */
import type { ManualReason } from '../../models/payment-state.ts';
import type { DecidablePayment, DecisionPolicy, Evidence, Lookup, MatchableItem } from '../decision.ts';
import { payerAgrees } from '../evidence/payer.ts';
import { LETTERS_LIKE_CODE, NUMBER_JOINED } from '../matchers/code-in-text.ts';
import { MATCHERS } from '../matchers/index.ts';
import type { Finding, Proof } from '../matchers/matcher.ts';
import { openingsOf } from '../matchers/phrases.ts';
import { payerInAdvice } from '../payer.ts';
import { type Attempt, type Doubt, isOpen, note } from './outcome.ts';
import { competitionFor } from './rivals.ts';
import { openAmount, splitAmount } from './split.ts';

/** The findings of all matchers, each open item once, and with which letters codes begin that need no digit. */
export type References = Readonly<{
  findings: readonly Finding[];
  found: readonly Found[];
  openings: readonly string[];
}>;
type Found = Readonly<{ item: MatchableItem; key: string; proof: Proof; evidence: readonly Evidence[] }>;

export function findReferences(payment: DecidablePayment, lookup: Lookup, policy: DecisionPolicy): References {
  let findings: readonly Finding[] = [];
  for (const matcher of MATCHERS) {
    if (matcher.fallback && findings.some((finding) => finding.kind === 'item')) break;
    const more = matcher.match(payment, lookup, policy);
    findings = findings.length === 0 ? more : [...findings, ...more];
  }
  return { findings, found: distinctItems(findings), openings: openingsOf(policy.referencePatterns) };
}

export function matchReferences(payment: DecidablePayment, references: References, lookup: Lookup): Attempt | Doubt {
  const { found } = references;
  const items = found.map((one) => one.item);
  const evidence: Evidence[] = [];
  for (const one of found) evidence.push(...one.evidence);
  const advised = payerInAdvice(payment)?.name ?? null; // a payer who is named in the bank's text only is told as such
  if (advised !== null) evidence.push(note('payer-in-advice', 'additionalInfo', advised));
  const obstacle = obstacleOf(payment, items, settledByPayer(payment, references, lookup));
  if (obstacle !== null) {
    const choices = obstacle.reason === 'AMBIGUOUS_REFERENCE' ? found.map((one) => [one]) : [found];
    return { kind: 'doubt', ...obstacle, evidence: [...evidence, ...obstacle.evidence], choices, related: [] };
  }
  const split = splitAmount(payment.amountMinor, items);
  for (const item of items) evidence.push(openAmount(item, split.kind === 'allocations' ? 50 : 0));
  if (split.kind === 'manual') return { kind: 'doubt', reason: split.reason, evidence, choices: [found], related: [] };
  const [one] = found;
  const attempt: Attempt = {
    kind: 'attempt',
    row: 'several-references',
    allocations: split.allocations,
    evidence,
  };
  if (one === undefined) return attempt;
  return found.length > 1 ? matchSeveral(payment, found, attempt, lookup) : matchOne(payment, one, attempt, lookup);
}

/** Doubts that are none where the payer is who owes all that was found. */
function settledByPayer(
  payment: DecidablePayment,
  { findings, found }: References,
  lookup: Lookup,
): readonly Finding[] {
  const isJoined = ({ kind, evidence }: Finding): boolean => kind === 'ambiguous' && evidence.rule === NUMBER_JOINED;
  if (!findings.some(isJoined)) return findings;
  const agrees = found.every(({ item }) => payerAgrees(payment, item.personId, lookup) !== null);
  return agrees ? findings.filter((finding) => !isJoined(finding)) : findings;
}

/** Each of them that a person typed must have no rival: else one of them may be for somebody else. */
function matchSeveral(
  payment: DecidablePayment,
  found: readonly Found[],
  attempt: Attempt,
  lookup: Lookup,
): Attempt | Doubt {
  const typed = found.filter(({ proof, item }) => proof !== 'printed' && item.openMinor !== null);
  const named = found.map(({ item }) => item);
  const contests = typed.map((one) => competitionFor(payment, one, lookup, named)).filter(({ isClear }) => !isClear);
  if (contests.length === 0) {
    return withEvidence(attempt, [note('runner-up', 'references', 'no code of these amounts is like one of them')]);
  }
  return {
    kind: 'doubt',
    reason: 'AMBIGUOUS_REFERENCE',
    evidence: [...attempt.evidence, ...contests.flatMap(({ evidence }) => evidence)],
    choices: [found],
    related: [],
  };
}

/** One reference that fits exactly. One that a person typed must have no rival. */
function matchOne(payment: DecidablePayment, one: Found, attempt: Attempt, lookup: Lookup): Attempt | Doubt {
  const row = one.proof === 'none' ? 'plain-code' : 'verified-reference';
  if (one.proof === 'printed') return withEvidence({ ...attempt, row }, [NO_RUNNER_UP]);
  if (one.item.openMinor === null) return { ...attempt, row };
  const competition = competitionFor(payment, one, lookup);
  if (competition.isClear) return withEvidence({ ...attempt, row }, competition.evidence);
  return {
    kind: 'doubt',
    reason: 'AMBIGUOUS_REFERENCE',
    evidence: [...attempt.evidence, ...competition.evidence],
    choices: [[one], ...competition.rivals.map((item) => [{ item, evidence: [LIKE_THE_TYPED] }])],
    related: [],
  };
}

/** Less than what was typed says for itself, more than a name says against it. */
const LIKE_THE_TYPED: Evidence = {
  rule: 'similar-code',
  weight: 60,
  field: 'references',
  value: 'its code is like the one that was typed',
};
const NO_RUNNER_UP = note('runner-up', 'references', 'none: its check digits hold and it names nothing else');

function withEvidence(attempt: Attempt, more: readonly Evidence[]): Attempt {
  return { ...attempt, evidence: [...attempt.evidence, ...more] };
}

type Obstacle = Readonly<{ reason: ManualReason; evidence: readonly Evidence[] }>;

/** Why the references do not settle it, whatever the amounts are. Null when they do. */
function obstacleOf(
  payment: DecidablePayment,
  items: readonly MatchableItem[],
  findings: readonly Finding[],
): Obstacle | null {
  const isForeign = (item: MatchableItem): boolean => item.currency !== payment.currency;
  if (items.some(isForeign)) {
    const foreign = items.filter(isForeign);
    const evidence = foreign.map((item) => about(item, 'currency', `${item.reference} is in ${item.currency}`));
    return { reason: 'CURRENCY_MISMATCH', evidence };
  }
  const unclear = unclearReferences(items, findings);
  if (unclear !== null) return unclear;
  if (items.every(isOpen)) return null;
  const closed = items.filter((item) => !isOpen(item));
  return { reason: 'OBLIGATION_CLOSED', evidence: closed.map((item) => about(item, 'state', closedText(item))) };
}

/** Evidence is for people: what a text repeats a hundred times is told a few times. */
const DOUBTS_SHOWN = 10;

/** An unknown or wrong code, none at all, or several meanings. Null when the references are clear. */
function unclearReferences(items: readonly MatchableItem[], findings: readonly Finding[]): Obstacle | null {
  const isSilent = items.length === 0;
  if (!isSilent && findings.every(({ kind }) => kind === 'item')) return severalFree(items);
  const doubts = (kind: Finding['kind']): readonly Evidence[] =>
    findings.filter((finding) => finding.kind === kind).map((finding) => finding.evidence);
  const unknown = doubts('unknown');
  const wrong = doubts('bad-checksum');
  const ambiguous = doubts('ambiguous')
    .filter(({ rule }) => isSilent || rule !== LETTERS_LIKE_CODE)
    .slice(0, DOUBTS_SHOWN);
  const evidence = [...unknown, ...wrong].slice(0, DOUBTS_SHOWN);
  if (unknown.length > 0) return { reason: 'UNKNOWN_REFERENCE', evidence: [...evidence, ...ambiguous] };
  if (wrong.length > 0) return { reason: 'BAD_CHECKSUM', evidence: [...evidence, ...ambiguous] };
  if (isSilent) return { reason: 'NO_REFERENCE', evidence: ambiguous };
  return ambiguous.length > 0 ? { reason: 'AMBIGUOUS_REFERENCE', evidence: ambiguous } : severalFree(items);
}

/** Nobody can say how much of the money each of several items of any amount gets. */
function severalFree(items: readonly MatchableItem[]): Obstacle | null {
  if (items.filter((item) => item.openMinor === null).length <= 1) return null;
  return { reason: 'AMBIGUOUS_REFERENCE', evidence: items.map((item) => openAmount(item, 0)) };
}

function about(item: MatchableItem, field: string, value: string): Evidence {
  return note(`open-item-${item.id}`, field, value);
}

function closedText(item: MatchableItem): string {
  return `${item.reference} is ${item.settledElsewhere ? 'settled elsewhere' : item.state}`;
}

const PROOF_RANKS: Readonly<Record<Proof, number>> = { none: 0, 'check-character': 1, printed: 2 };

/** One entry per open item, however often its reference was found; the best proof counts. */
function distinctItems(findings: readonly Finding[]): readonly Found[] {
  const found: Found[] = [];
  for (const finding of findings) {
    if (finding.kind !== 'item') continue;
    const { item, evidence } = finding;
    const at = found.findIndex((one) => one.item.id === item.id);
    const known = found[at];
    if (known === undefined) {
      found.push({ item, key: finding.key, proof: finding.proof, evidence: [evidence] });
    } else {
      const { key, proof } = PROOF_RANKS[known.proof] >= PROOF_RANKS[finding.proof] ? known : finding;
      found[at] = { item, key, proof, evidence: [...known.evidence, evidence] };
    }
  }
  return found;
}
