/** A person says that a payment has nothing to match, or takes that back: between MANUAL and IRRELEVANT. */
import { atomically, writeTransaction } from '../../models/db.ts';
import type { PaymentRow } from '../../models/payments.ts';
import { refundPaidBy } from '../../models/refunds.ts';
import { transition } from '../transition.ts';
import {
  actorOf,
  lastChangeText,
  refused,
  type SeenVersion,
  type StaffContext,
  seenPayment,
  staffEvidence,
} from './staff-action.ts';

export type ReasonedRequest = SeenVersion & Readonly<{ because: string }>;
export type Changed = Readonly<{ payment: PaymentRow; eventId: number }>;

/** Throws unless the payment waits for a person. */
export function planIgnore({ db }: StaffContext, request: SeenVersion): PaymentRow {
  const payment = seenPayment(db, request);
  if (payment.state === 'MANUAL') return payment;
  throw refused(
    'NOT_WAITING',
    `only what waits for a person can be ignored; P-${payment.id} does not: ${lastChangeText(db, payment.id)}`,
    payment.state === 'PROCESSED' ? `first: quittance undo ${payment.id}` : undefined,
  );
}

/** MANUAL becomes IRRELEVANT(STAFF). No mail. */
export function ignore(context: StaffContext, request: ReasonedRequest): Changed {
  return atomically(context.db, () => {
    const payment = planIgnore(context, request);
    const change = { to: 'IRRELEVANT', reason: 'STAFF', evidence: staffEvidence(context) } as const;
    const detail = { note: request.because };
    return { payment, eventId: transition(context, payment, { ...change, detail }, actorOf(context)) };
  });
}

const GONE = 'its money has gone back';

/** What is IRRELEVANT because something else counts in its place. */
const REPLACED: Readonly<Record<string, string>> = {
  DETAILED: 'its single payments count in its place',
  REVERSAL_OF: 'it settles another payment',
};

/** Throws unless the payment was laid aside, and nothing counts in its place. */
export function planReopen({ db }: StaffContext, request: SeenVersion): PaymentRow {
  const payment = seenPayment(db, request);
  const isGone = payment.state === 'IRRELEVANT' && payment.refundedMinor >= payment.amountMinor;
  const replaced = isGone ? GONE : REPLACED[payment.stateReason ?? ''];
  const settles = refundPaidBy(db, payment.id);
  if (settles !== null || replaced !== undefined) {
    throw refused(
      'NOT_REOPENED',
      `P-${payment.id} stays IRRELEVANT: ${replaced ?? `it has paid back what was owed of P-${settles?.paymentId ?? ''}`}`,
      settles === null ? `quittance show ${payment.id}` : `to take that back: quittance undo ${payment.id}`,
    );
  }
  if (payment.state === 'IRRELEVANT') return payment;
  throw refused(
    'NOT_IRRELEVANT',
    `P-${payment.id} is not laid aside: ${lastChangeText(db, payment.id)}`,
    payment.state === 'PROCESSED' ? `to take its booking back: quittance undo ${payment.id}` : undefined,
  );
}

/** IRRELEVANT becomes MANUAL(STAFF_REOPENED): a person decides, and never the program again. */
export function reopen(context: StaffContext, request: ReasonedRequest): Changed {
  return writeTransaction(context.db, () => {
    const payment = planReopen(context, request);
    const change = { to: 'MANUAL', reason: 'STAFF_REOPENED', evidence: staffEvidence(context) } as const;
    const detail = { note: request.because };
    return { payment, eventId: transition(context, payment, { ...change, detail }, actorOf(context)) };
  });
}
