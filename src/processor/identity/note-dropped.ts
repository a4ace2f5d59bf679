/**
 * A statement that was delivered again without a transaction which it had before: nothing changes, but it is told. Where another
 * page has an equal one it may have moved there, so that both pages brought the same money: then a person is asked.
 */
import { droppedPayments, equalOnPages } from '../../models/payment-pairs.ts';
import type { StagedStatement, Staging } from '../import/staging.ts';

/** Keeps the payments for the warning and the event of the file. */
export function noteDropped(staging: Staging, statement: StagedStatement): void {
  const { id: statementId, otherPages } = statement;
  for (const earlier of earlierCuts(statement)) {
    for (const paymentId of droppedPayments(staging.db, { statementId, earlier, otherPages })) {
      staging.dropped.add(paymentId);
      const [equal] = equalOnPages(staging.db, paymentId, otherPages);
      if (equal === undefined) continue;
      staging.conflicts.push({ paymentId, statementId, reason: 'DUPLICATE_SUSPECT', facts: { equalTo: equal } });
    }
  }
}

/**
 * Earlier deliveries of the same money. What was on the last page before may yet come on a page after this one, so the last
 * page of the new cut is held against them.
 */
function earlierCuts({ identity, others, sameMoney, samePage, otherPages }: StagedStatement): readonly number[] {
  if (!identity.lastPage) return [...samePage].filter((id) => others.get(id)?.lastPage === false);
  return [...samePage, ...[...otherPages].filter((id) => sameMoney.has(id))];
}
