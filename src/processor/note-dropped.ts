/** A statement that was delivered again without a transaction which it had before: nothing changes, but it is told. */
import { droppedPayments } from '../models/payment-pairs.ts';
import type { StagedStatement, Staging } from './staging.ts';

/** Keeps the payments for the warning and the event of the file. */
export function noteDropped(staging: Staging, statement: StagedStatement): void {
  for (const earlier of statement.samePage) {
    for (const paymentId of droppedPayments(staging.db, { statementId: statement.id, earlier })) {
      staging.dropped.add(paymentId);
    }
  }
}
