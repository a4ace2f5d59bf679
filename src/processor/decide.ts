/**
 * Decides about one payment. Pure given the answers of `lookup`: gates first, then the references the payment
 * carries, then the amounts. Whatever is not certain goes to a person, with one reason.
 */
import type { ManualReason } from '../models/payment-state.ts';
import { MANUAL_REASONS } from '../models/payment-state.ts';
import { isReversal } from '../models/reversal-facts.ts';
import { currencyOf, formatMoney } from '../money.ts';
import type {
  DecidablePayment,
  Decision,
  DecisionPolicy,
  Evidence,
  Lookup,
  MatchableItem,
  PlannedAllocation,
  Suggestion,
} from './decision.ts';
import { MATCHERS } from './matchers/index.ts';
import type { Finding } from './matchers/matcher.ts';
import { payerInAdvice } from './payer.ts';

export function decide(payment: DecidablePayment, lookup: Lookup, policy: DecisionPolicy): Decision {
  return gate(payment, policy) ?? decideByReference(payment, findReferences(payment, lookup, policy));
}

/** What settles a payment before anybody looks for a reference. */
function gate(payment: DecidablePayment, policy: DecisionPolicy): Decision | null {
  const opening = policy.openings.get(payment.account);
  if (opening !== undefined && payment.bookingDate < opening) {
    return irrelevant('BEFORE_OPENING', {
      rule: 'before-opening',
      weight: 0,
      field: 'bookingDate',
      value: payment.bookingDate,
    });
  }
  if (isReversal(payment)) {
    const value = payment.returnReason ?? payment.bankTransactionCode ?? 'RvslInd';
    return manual('REVERSAL_ENTRY', [{ rule: 'reversal', weight: 0, field: 'reversal', value }]);
  }
  if (payment.direction === 'out') {
    return irrelevant('DEBIT', { rule: 'debit', weight: 0, field: 'direction', value: 'out' });
  }
  const doubt = MANUAL_REASONS.find((reason) => reason === payment.importDoubt);
  return doubt === undefined ? null : manual(doubt, [{ rule: 'import-doubt', weight: 0, field: 'file', value: doubt }]);
}

function findReferences(payment: DecidablePayment, lookup: Lookup, policy: DecisionPolicy): readonly Finding[] {
  const findings: Finding[] = [];
  for (const matcher of MATCHERS) {
    if (matcher.fallback && findings.some((finding) => finding.kind === 'item')) break;
    findings.push(...matcher.match(payment, lookup, policy));
  }
  return findings;
}

type Found = Readonly<{ item: MatchableItem; evidence: readonly Evidence[] }>;

function decideByReference(payment: DecidablePayment, findings: readonly Finding[]): Decision {
  const found = distinctItems(findings);
  const items = found.map((one) => one.item);
  const evidence = [...found.flatMap((one) => one.evidence), ...payerEvidence(payment)];
  const obstacle = obstacleOf(payment, items, findings);
  if (obstacle !== null) {
    const choices = obstacle.reason === 'AMBIGUOUS_REFERENCE' ? found.map((one) => [one]) : [found];
    return manual(obstacle.reason, [...evidence, ...obstacle.evidence], suggest(payment, choices));
  }
  const split = splitAmount(payment.amountMinor, items);
  const amounts = items.map((item) => openAmount(item, split.kind === 'allocations' ? 50 : 0));
  if (split.kind === 'manual') return manual(split.reason, [...evidence, ...amounts], suggest(payment, [found]));
  return { state: 'MATCHED', allocations: split.allocations, evidence: [...evidence, ...amounts] };
}

/** A payer who is named in the bank's text only is told as such. */
function payerEvidence(payment: DecidablePayment): readonly Evidence[] {
  const name = payerInAdvice(payment)?.name ?? null;
  return name === null ? [] : [{ rule: 'payer-in-advice', weight: 0, field: 'additionalInfo', value: name }];
}

type Obstacle = Readonly<{ reason: ManualReason; evidence: readonly Evidence[] }>;

/** Why the references do not settle it, whatever the amounts are. Null when they do. */
function obstacleOf(
  payment: DecidablePayment,
  items: readonly MatchableItem[],
  findings: readonly Finding[],
): Obstacle | null {
  const foreign = items.filter((item) => item.currency !== payment.currency);
  if (foreign.length > 0) {
    const evidence = foreign.map((item) => about(item, 'currency', `${item.reference} is in ${item.currency}`));
    return { reason: 'CURRENCY_MISMATCH', evidence };
  }
  const unclear = unclearReferences(items, findings);
  if (unclear !== null) return unclear;
  const closed = items.filter((item) => !isOpen(item));
  if (closed.length === 0) return null;
  return { reason: 'OBLIGATION_CLOSED', evidence: closed.map((item) => about(item, 'state', closedText(item))) };
}

/** Evidence is for people: what a text repeats a hundred times is told a few times. */
const DOUBTS_SHOWN = 10;

/** An unknown or wrong code, none at all, or several meanings. Null when the references are clear. */
function unclearReferences(items: readonly MatchableItem[], findings: readonly Finding[]): Obstacle | null {
  const doubts = (kind: Finding['kind']): readonly Evidence[] =>
    findings.filter((finding) => finding.kind === kind).map((finding) => finding.evidence);
  const unknown = doubts('unknown');
  const wrong = doubts('bad-checksum');
  const ambiguous = doubts('ambiguous').slice(0, DOUBTS_SHOWN);
  const evidence = [...unknown, ...wrong].slice(0, DOUBTS_SHOWN);
  if (unknown.length > 0) return { reason: 'UNKNOWN_REFERENCE', evidence: [...evidence, ...ambiguous] };
  if (wrong.length > 0) return { reason: 'BAD_CHECKSUM', evidence: [...evidence, ...ambiguous] };
  if (items.length === 0) return { reason: 'NO_REFERENCE', evidence: ambiguous };
  if (ambiguous.length > 0) return { reason: 'AMBIGUOUS_REFERENCE', evidence: ambiguous };
  if (items.filter((item) => item.openMinor === null).length <= 1) return null;
  return { reason: 'AMBIGUOUS_REFERENCE', evidence: items.map((item) => openAmount(item, 0)) };
}

function about(item: MatchableItem, field: string, value: string): Evidence {
  return { rule: `open-item-${item.id}`, weight: 0, field, value };
}

function closedText(item: MatchableItem): string {
  return `${item.reference} is ${item.settledElsewhere ? 'settled elsewhere' : item.state}`;
}

/** What an item asks for, in the words of people: `USI-ABC123 asks for 100.00 CHF`. */
function openAmount(item: MatchableItem, weight: number): Evidence {
  const currency = currencyOf(item.currency);
  const sum = item.openMinor === null ? 'any amount' : formatMoney({ minor: item.openMinor, currency });
  return { rule: 'open-amount', weight, field: 'amount', value: `${item.reference} asks for ${sum}` };
}

/** One entry per open item, however often its reference was found. */
function distinctItems(findings: readonly Finding[]): readonly Found[] {
  const found = new Map<number, Found>();
  for (const finding of findings) {
    if (finding.kind !== 'item') continue;
    const known = found.get(finding.item.id);
    found.set(finding.item.id, { item: finding.item, evidence: [...(known?.evidence ?? []), finding.evidence] });
  }
  return [...found.values()];
}

function isOpen(item: MatchableItem): boolean {
  return !item.settledElsewhere && (item.state === 'OPEN' || item.state === 'PARTIALLY_PAID');
}

type Split =
  | Readonly<{ kind: 'allocations'; allocations: readonly PlannedAllocation[] }>
  | Readonly<{ kind: 'manual'; reason: 'UNDERPAID' | 'OVERPAID' }>;

/**
 * Items with a sum must be paid exactly. One item that takes any amount (a fund, a free gift) may stand alone or
 * take what is left.
 */
function splitAmount(amountMinor: number, items: readonly MatchableItem[]): Split {
  const takesAny = items.filter((item) => item.openMinor === null);
  const fixed = items.flatMap((item) => (item.openMinor === null ? [] : [{ item, openMinor: item.openMinor }]));
  const owed = fixed.reduce((sum, one) => sum + one.openMinor, 0);
  const rest = amountMinor - owed;
  const [open] = takesAny;
  if (rest < 0 || (rest === 0 && open !== undefined)) return { kind: 'manual', reason: 'UNDERPAID' };
  if (rest > 0 && open === undefined) return { kind: 'manual', reason: 'OVERPAID' };
  const allocations = fixed.map(({ item, openMinor }) => plan(item, openMinor));
  return { kind: 'allocations', allocations: open === undefined ? allocations : [...allocations, plan(open, rest)] };
}

function plan(item: MatchableItem, amountMinor: number): PlannedAllocation {
  return { openItemId: item.id, kind: item.kind, reference: item.reference, amountMinor };
}

/** For a person: the open items whose references were found, as far as the money reaches. Each choice is a suggestion. */
function suggest(payment: DecidablePayment, choices: readonly (readonly Found[])[]): readonly Suggestion[] {
  return choices
    .map((found) => found.filter(({ item }) => isOpen(item) && item.currency === payment.currency))
    .filter((usable) => usable.length > 0)
    .map((usable, index) => ({
      rank: index + 1,
      allocations: asFarAsItReaches(payment.amountMinor, usable),
      evidence: usable.flatMap((one) => one.evidence),
    }));
}

function asFarAsItReaches(amountMinor: number, found: readonly Found[]): readonly PlannedAllocation[] {
  let left = amountMinor;
  const allocations: PlannedAllocation[] = [];
  for (const { item } of found) {
    const share = Math.min(left, item.openMinor ?? left);
    if (share > 0) allocations.push(plan(item, share));
    left -= share;
  }
  return allocations;
}

function irrelevant(reason: 'DEBIT' | 'BEFORE_OPENING', evidence: Evidence): Decision {
  return { state: 'IRRELEVANT', reason, evidence: [evidence] };
}

function manual(
  reason: ManualReason,
  evidence: readonly Evidence[],
  suggestions: readonly Suggestion[] = [],
): Decision {
  return { state: 'MANUAL', reason, evidence, suggestions };
}
