/** Erases persons and payments in the books, each payment with an event that says which columns were cleared. */
import { type Db, writeTransaction } from '../../models/db.ts';
import { appendEvent } from '../../models/events.ts';
import { findPayment } from '../../models/payments.ts';
import {
  addressesOf,
  clearPayment,
  clearPerson,
  ERASED_COLUMNS,
  forgetFreePages,
  overwriteDeleted,
  type Subjects,
} from '../../models/personal-data.ts';
import { clearOldTold, clearTold, type OldTold } from '../../models/told-data.ts';

export type ErasedBy = Readonly<{ actor: string; now: Date; reason: 'ANONYMISED' | 'RETENTION_OVER' | 'ERASED_AGAIN' }>;

/** In database transactions of a moment each; then the file is written anew, so that nothing is left in free pages. */
export function clearSubjects(db: Db, { persons, payments }: Subjects, by: ErasedBy): void {
  if (persons.length + payments.length === 0) return;
  overwriteDeleted(db);
  // First, as they are known by the addresses of the persons.
  writeTransaction(db, () => clearTold(db, { persons, payments, addresses: addressesOf(db, persons) }));
  for (const paymentId of payments) writeTransaction(db, () => erasePayment(db, paymentId, by));
  for (const personId of persons) writeTransaction(db, () => clearPerson(db, personId, by.now));
  forgetFreePages(db);
}

/** Messages, sessions and addresses of computers that need not be kept any longer. */
export function clearOld(db: Db, old: OldTold): void {
  if (old.messages.length + old.pending.length + old.fraudScores.length === 0) return;
  overwriteDeleted(db);
  writeTransaction(db, () => clearOldTold(db, old));
  forgetFreePages(db);
}

function erasePayment(db: Db, paymentId: number, { actor, now, reason }: ErasedBy): void {
  const payment = findPayment(db, paymentId);
  if (payment === null) return;
  clearPayment(db, paymentId);
  const { state } = payment;
  const data = { erased: ERASED_COLUMNS };
  appendEvent(db, { subject: { paymentId }, fromState: state, toState: state, actor, reason, data, detail: null }, now);
}
