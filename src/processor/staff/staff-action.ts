/**
 * What all actions of a person have in common: who acts, that they still see the payment as it is, and how they are
 * told why something cannot be done.
 */
import { AppError } from '../../errors.ts';
import type { Db } from '../../models/db.ts';
import { lastStateChange } from '../../models/events.ts';
import { findVisiblePayment } from '../../models/histories.ts';
import type { PaymentRow } from '../../models/payments.ts';
import type { Evidence } from '../decision.ts';
import type { Actor, TransitionContext } from '../transition.ts';

/** `staff` is the login of the person who acts. */
export type StaffContext = TransitionContext &
  Readonly<{
    staff: string;
    /** The mail of what is booked need not wait for an undo. */
    mailAtOnce?: boolean;
  }>;

/** The payment that is meant, and the version in which it was looked at; null when nobody cares. */
export type SeenVersion = Readonly<{ paymentId: number; ifVersion: number | null }>;

export function actorOf({ staff, mailAtOnce = false }: StaffContext): Actor {
  return { kind: 'staff', name: staff, mailAtOnce };
}

/** That a person decided, as evidence; why they did stands beside it in the detail of the event. */
export function staffEvidence({ staff }: StaffContext): readonly Evidence[] {
  return [{ rule: 'staff', weight: 0, field: 'decision', value: staff }];
}

/**
 * The payment as it is now. Throws PAYMENT_UNKNOWN, or CHANGED_BY_OTHER with who did what and when, if it is not any
 * more in the version that was looked at.
 */
export function seenPayment(db: Db, { paymentId, ifVersion }: SeenVersion): PaymentRow {
  const payment = findVisiblePayment(db, paymentId);
  if (payment === null) {
    throw new AppError({
      kind: 'not-found',
      code: 'PAYMENT_UNKNOWN',
      message: `there is no payment P-${paymentId}`,
      hint: 'quittance queue shows what needs a person, quittance find TEXT searches',
    });
  }
  if (ifVersion !== null && payment.version !== ifVersion) throw changedByOther(db, payment, ifVersion);
  return payment;
}

function changedByOther(db: Db, payment: PaymentRow, ifVersion: number): AppError {
  const last = lastChangeText(db, payment.id);
  return new AppError({
    kind: 'conflict',
    code: 'CHANGED_BY_OTHER',
    message: `P-${payment.id} is not as you saw it (version ${payment.version}, not ${ifVersion}): ${last}. Nothing was changed`,
    hint: `look again: quittance show ${payment.id}`,
  });
}

/** `staff:ben made it IRRELEVANT (STAFF) at 2026-11-21 14:21`. */
export function lastChangeText(db: Db, paymentId: number): string {
  const last = lastStateChange(db, paymentId);
  if (last === null) return 'nobody has decided it yet';
  const why = last.reason === null ? '' : ` (${last.reason})`;
  return `${last.actor} made it ${last.toState}${why} at ${minuteOf(last.at)}`;
}

/** `2026-11-21 14:21` in the time zone of the process. */
export function minuteOf(instant: string): string {
  return new Date(instant).toLocaleString('sv-SE').slice(0, 16);
}

/** A rule of the books forbids it (exit code 21). */
export function refused(code: string, message: string, hint?: string): AppError {
  return new AppError({ kind: 'refused', code, message, hint });
}

/** What a person remarked, as it stands in the detail of an event. */
export function notedAs(note: string | null): Readonly<Record<string, unknown>> {
  return note === null ? {} : { note };
}
