/** Which payments give way to what the bank reports better: only what nobody has acted upon. */
import type { Db } from '../../models/db.ts';
import { hasStaffEvent } from '../../models/events.ts';
import { findPayment } from '../../models/payments.ts';

/** A credit that no person has dealt with, and by which nothing is booked: details may take its place. */
export function isUntouchedCredit(db: Db, paymentId: number): boolean {
  const payment = findPayment(db, paymentId);
  if (payment === null) throw new Error(`payment ${paymentId} vanished`);
  if (payment.direction === 'out' || payment.refundedMinor > 0) return false;
  return (payment.state === 'NEW' || payment.state === 'MANUAL') && !hasStaffEvent(db, paymentId);
}
