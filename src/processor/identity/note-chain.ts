/**
 * A statement that comes late may show that two others do not overlap: the balance goes on from one of them by way of this one to the
 * other. What both of them told as one payment may then be two, and a person is asked.
 */
import { sharedPayments } from '../../models/payment-pairs.ts';
import { findPayment } from '../../models/payments.ts';
import type { StagedStatement, Staging } from '../import/staging.ts';
import { hasBankReference } from './identify.ts';
import { leadsTo, relationOf, type StatementIdentity } from './statement-relation.ts';

export function noteChain(staging: Staging, statement: StagedStatement): void {
  for (const [earlier, later] of joinedBy(statement)) {
    for (const paymentId of sharedPayments(staging.db, earlier.id, later.id)) {
      const payment = findPayment(staging.db, paymentId);
      if (payment === null || hasBankReference(payment)) continue;
      const facts = { inBoth: [earlier.id, later.id] };
      staging.conflicts.push({ paymentId, statementId: statement.id, reason: 'DUPLICATE_SUSPECT', facts });
    }
  }
}

/** Pairs of statements that seemed to overlap, and between which this one carries the balance. */
function joinedBy(statement: StagedStatement): readonly (readonly [StatementIdentity, StatementIdentity])[] {
  const { identity, inDoubt, others } = statement;
  if (identity.openingMinor === null || identity.openingMinor === identity.closingMinor) return [];
  const around = [...inDoubt].flatMap((id) => others.get(id) ?? []);
  const before = around.filter(({ closingMinor }) => closingMinor === identity.openingMinor);
  const after = around.filter(({ openingMinor }) => openingMinor === identity.closingMinor);
  return before
    .flatMap((earlier) => after.map((later) => [earlier, later] as const))
    .filter(([earlier, later]) => relationOf(earlier, later) === 'same-money' && leadsTo(earlier, later, [identity]));
}
