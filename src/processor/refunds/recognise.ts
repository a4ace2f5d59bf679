/**
 * Money that went back, recognised without a person: a return whose original is known takes it back, and a debit that pays exactly
 * what is owed to its receiver closes that. Whatever is doubtful stays a person's.
 */
import { letOthersWrite, savepoint, writeTransaction } from '../../models/db.ts';
import { findPayment, type PaymentRow } from '../../models/payments.ts';
import { findRefund } from '../../models/refunds.ts';
import { openReturns, owedLike, possibleOriginals } from '../../models/returns.ts';
import { isReversal } from '../../models/reversal-facts.ts';
import type { Evidence } from '../decision.ts';
import type { Actor, TransitionContext } from '../transition.ts';
import { findOriginal } from './find-original.ts';
import { linkReturn, payOwed } from './settle-debit.ts';

const PROCESS_JOB: Actor = { kind: 'job', name: 'process' };

/**
 * True when this payment, NEW or waiting as a return, was settled together with the one that it took or paid back. Needs an open
 * database transaction.
 */
export function settleRecognised(context: TransitionContext, payment: PaymentRow): boolean {
  if (isReversal(payment)) return linkRecognised(context, payment);
  return payment.direction === 'out' && payment.state === 'NEW' && payRecognised(context, payment);
}

/** Returns that came before their original, tried again. Gives back how many were settled, and those that could not be written. */
export function settleOpenReturns(
  context: Omit<TransitionContext, 'now'> & { now: () => Date },
): Readonly<{ decided: number; failures: readonly { paymentId: number; error: unknown }[] }> {
  const failures: { paymentId: number; error: unknown }[] = [];
  let decided = 0;
  for (const paymentId of openReturns(context.db)) {
    try {
      if (writeTransaction(context.db, () => settleOne(context, paymentId))) decided += 1;
    } catch (error) {
      failures.push({ paymentId, error });
    }
    letOthersWrite();
  }
  return { decided, failures };
}

function settleOne(context: Omit<TransitionContext, 'now'> & { now: () => Date }, paymentId: number): boolean {
  const payment = findPayment(context.db, paymentId);
  const waits = payment?.state === 'MANUAL' && payment.stateReason === 'REVERSAL_ENTRY';
  return waits && savepoint(context.db, () => settleRecognised({ ...context, now: context.now() }, payment));
}

function linkRecognised(context: TransitionContext, back: PaymentRow): boolean {
  const found = findOriginal(back, possibleOriginals(context.db, back.id));
  if (found === null) return false;
  linkReturn(context, { back, original: found.original }, said(found.evidence));
  return true;
}

function payRecognised(context: TransitionContext, debit: PaymentRow): boolean {
  const { db } = context;
  const [owed, ...others] = owedLike(db, debit);
  if (owed === undefined || others.length > 0) return false;
  const payment = findPayment(db, owed.paymentId);
  if (payment === null) throw new Error(`payment ${owed.paymentId} vanished`);
  const note = owed.refundId === null ? null : findRefund(db, owed.refundId);
  const { amountMinor, bookingDate: date, counterpartyIban } = debit;
  const evidence = [
    { rule: 'owed-back', weight: 0, field: 'amount', value: `P-${payment.id}` },
    { rule: 'payer-account', weight: 0, field: 'counterpartyIban', value: counterpartyIban ?? '' },
  ];
  payOwed(context, { payment, debit, note, amountMinor, date }, said(evidence));
  return true;
}

function said(evidence: readonly Evidence[]) {
  return { actor: PROCESS_JOB, evidence, detail: {} };
}
