/** What settles a payment before anybody looks for a reference: vetoes, the operator's rules, debits. Pure. */
import { MANUAL_REASONS } from '../../models/payment-state.ts';
import { isReversal } from '../../models/reversal-facts.ts';
import type { DecidablePayment, Decision, DecisionPolicy, Evidence, Lookup } from '../decision.ts';
import { ruleDecision } from '../rules/rule-decision.ts';
import { manual, note } from './outcome.ts';

export function gate(payment: DecidablePayment, lookup: Lookup, policy: DecisionPolicy): Decision | null {
  return veto(payment, policy) ?? ruleDecision(payment, lookup, policy) ?? debit(payment);
}

/** What no rule and no reference can settle otherwise. */
function veto(payment: DecidablePayment, policy: DecisionPolicy): Decision | null {
  const opening = policy.openings.get(payment.account);
  if (opening !== undefined && payment.bookingDate < opening) {
    return irrelevant('BEFORE_OPENING', note('before-opening', 'bookingDate', payment.bookingDate));
  }
  if (isReversal(payment)) {
    const value = payment.returnReason ?? payment.bankTransactionCode ?? 'RvslInd';
    return manual('REVERSAL_ENTRY', [note('reversal', 'reversal', value)]);
  }
  if (payment.direction === 'out' || payment.importDoubt === null) return null;
  const doubt = MANUAL_REASONS.find((reason) => reason === payment.importDoubt);
  return doubt === undefined ? null : manual(doubt, [note('import-doubt', 'file', doubt)]);
}

function debit(payment: DecidablePayment): Decision | null {
  return payment.direction === 'in' ? null : irrelevant('DEBIT', note('debit', 'direction', 'out'));
}

function irrelevant(reason: 'DEBIT' | 'BEFORE_OPENING', evidence: Evidence): Decision {
  return { state: 'IRRELEVANT', reason, evidence: [evidence] };
}
