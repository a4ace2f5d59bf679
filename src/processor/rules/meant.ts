/**
 * What a credit says of our open items, so that no rule takes it past them: the items it names, those that a mistyped code
 * may mean, and references of our own forms that are wrong or of nobody. Asked only when a rule applies. Pure given the
 * answers of `lookup`.
 */
import { isShortCode } from '../../short-code.ts';
import { ONE_ERROR } from '../decide/alike.ts';
import { correctCode } from '../decide/correct-code.ts';
import type { Backed } from '../decide/outcome.ts';
import { findReferences } from '../decide/references.ts';
import type { DecidablePayment, DecisionPolicy, Evidence, Lookup } from '../decision.ts';
import type { Finding } from '../matchers/matcher.ts';

export type Meant = Readonly<{
  /** Open or not: each was meant by somebody. */
  named: readonly Backed[];
  /** One typing error away from what stands there. */
  alike: readonly Backed[];
  /** Wrong check digits, and short codes that are right and of nobody. */
  doubts: readonly Evidence[];
}>;

/** Nothing of a debit: it pays no open item. */
export function meantBy(payment: DecidablePayment, lookup: Lookup, policy: DecisionPolicy): Meant {
  if (payment.direction === 'out') return { named: [], alike: [], doubts: [] };
  const references = findReferences(payment, lookup, policy);
  const { related } = correctCode(payment, references, lookup);
  return {
    named: references.found,
    alike: related.filter(({ evidence }) => evidence.some(({ weight }) => weight >= ONE_ERROR)),
    doubts: references.findings.filter(isOfOurForm).map(({ evidence }) => evidence),
  };
}

/** QR and creditor references of nobody are not: payment services write their own. */
function isOfOurForm(finding: Finding): boolean {
  return finding.kind === 'bad-checksum' || (finding.kind === 'unknown' && isShortCode(finding.key));
}
