/** Why there is nothing to undo, or not now. */
import { AppError } from '../../errors.ts';
import type { OutboxRow } from '../../models/outbox.ts';
import type { PaymentRow } from '../../models/payments.ts';
import { lastChangeText, minuteOf, refused, type StaffContext } from './staff-action.ts';

export function nothingToUndo({ db }: StaffContext, payment: PaymentRow): AppError {
  return refused(
    'UNDO_NOTHING',
    `there is nothing to undo on P-${payment.id}: ${lastChangeText(db, payment.id)}`,
    payment.state === 'MANUAL' ? `to settle it: ${settledBy(payment)}` : `quittance show ${payment.id}`,
  );
}

function settledBy({ id, direction }: PaymentRow): string {
  return direction === 'in'
    ? `quittance assign ${id} REFERENCE`
    : `quittance link ${id} PAYMENT, or quittance ignore ${id} --because WHY`;
}

/** Its sender has it, or has died with it. Who does not want to wait takes it as sent. */
export function mailInFlight({ id, leaseUntil }: OutboxRow, payment: PaymentRow): AppError {
  return new AppError({
    kind: 'temporary',
    code: 'MAIL_IN_FLIGHT',
    message: `M-${id}, which confirms P-${payment.id}, is being sent at this moment; its sender has time until ${minuteOf(leaseUntil ?? '')}`,
    hint: 'try again in a minute; or add --already-notified: then it counts as sent',
  });
}

export function toldText(told: readonly OutboxRow[]): string {
  const names = told.map(({ id }) => `M-${id}`).join(', ');
  return `${told.some(({ state }) => state === 'SENT') ? 'was' : 'may have been'} told that it arrived (${names})`;
}
