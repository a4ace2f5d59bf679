/** What rules would decide over all history, beside what the payments are now. Only reads; called by `rules test` and `rules add`. */
import type { Db } from '../../models/db.ts';
import { hasStaffEvent } from '../../models/events.ts';
import { listedAllocations } from '../../models/histories.ts';
import { type ListedPayment, listPayments } from '../../models/payments.ts';
import { decide } from '../decide.ts';
import { decidable } from '../decide-payments.ts';
import type { Decision, DecisionPolicy } from '../decision.ts';
import { databaseLookup } from '../lookup/database-lookup.ts';
import { isMendable } from '../recheck.ts';
import { evidenceNameOf } from './rule.ts';
import { appliedRule } from './rule-decision.ts';

/**
 * How a decision of a rule stands to what is: `contradicts` a booking or a decision of staff, is made in the `next` pass,
 * `agrees`, or comes too late, so that the payment `stays` as it is.
 */
export const STANDINGS = ['contradicts', 'next', 'agrees', 'stays'] as const;
export type Standing = (typeof STANDINGS)[number];

export type PreviewedPayment = Readonly<{
  payment: ListedPayment;
  rule: string;
  decision: Decision;
  standing: Standing;
}>;

/** The rules are those of `policy`; `only` are the names that are asked for, `since` is the earliest booking date. */
export type PreviewQuestion = Readonly<{ policy: DecisionPolicy; only: ReadonlySet<string>; since: string | null }>;

/** Contradictions first, then in the order of `STANDINGS`; each oldest first. */
export function previewRules(db: Db, question: PreviewQuestion): readonly PreviewedPayment[] {
  const found: PreviewedPayment[] = [];
  for (const payment of listPayments(db)) {
    if (question.since !== null && payment.bookingDate < question.since) continue;
    const previewed = preview(db, question, payment);
    if (previewed !== null) found.push(previewed);
  }
  return STANDINGS.flatMap((standing) => found.filter((one) => one.standing === standing));
}

/** Null when no rule that is asked for decides the payment, perhaps because a veto stands above it. */
function preview(db: Db, { policy, only }: PreviewQuestion, payment: ListedPayment): PreviewedPayment | null {
  const facts = decidable(payment);
  const rule = appliedRule(facts, policy.rules)?.rule;
  if (rule === undefined || !only.has(rule.name)) return null;
  const decision = decide(facts, databaseLookup(db), policy);
  if (decision.evidence[0]?.rule !== evidenceNameOf(rule)) return null;
  return { payment, rule: rule.name, decision, standing: standingOf(db, payment, decision) };
}

function standingOf(db: Db, payment: ListedPayment, decision: Decision): Standing {
  if (agrees(db, payment, decision)) return 'agrees';
  if (payment.state === 'NEW') return 'next';
  if (payment.state === 'MANUAL')
    return isMendable(payment.stateReason) && !hasStaffEvent(db, payment.id) ? 'next' : 'stays';
  return payment.state === 'IRRELEVANT' && !isByStaff(payment) ? 'stays' : 'contradicts';
}

function agrees(db: Db, payment: ListedPayment, decision: Decision): boolean {
  switch (decision.state) {
    case 'IRRELEVANT':
      return payment.state === 'IRRELEVANT';
    case 'MATCHED':
      return payment.state === 'PROCESSED' && sameShares(listedAllocations(db, payment.id), decision.allocations);
    case 'MANUAL':
      return isByStaff(payment) || (payment.state === 'MANUAL' && payment.stateReason === decision.reason);
  }
}

function isByStaff(payment: ListedPayment): boolean {
  return payment.decidedBy?.startsWith('staff:') === true;
}

type Share = Readonly<{ openItemId: number; amountMinor: number }>;

function sameShares(one: readonly Share[], other: readonly Share[]): boolean {
  const has = (shares: readonly Share[], share: Share): boolean =>
    shares.some(({ openItemId, amountMinor }) => openItemId === share.openItemId && amountMinor === share.amountMinor);
  return one.length === other.length && one.every((share) => has(other, share));
}
