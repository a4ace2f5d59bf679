/**
 * The one way in which a refund, chargeback, cancellation, reversal, or the taking back of one, comes into the books: as a row
 * beside the payment, from which the payment's state follows. Used alike by bank files, staff, messages and reports of processors.
 */
import { assertInTransaction, type Db } from '../../models/db.ts';
import { appendEvent } from '../../models/events.ts';
import type { PaymentState } from '../../models/payment-state.ts';
import { findPayment, type PaymentRow } from '../../models/payments.ts';
import {
  insertRefund,
  type RefundKind,
  type RefundRow,
  refundByGatewayId,
  refundsOf,
  updateRefund,
} from '../../models/refunds.ts';
import { queueRefundNotice } from '../mails/refund-notice.ts';
import { mailNotBefore, type TransitionContext } from '../transition.ts';
import { followRefunds, type RefundSource } from './follow-refunds.ts';
import { nameOfRound } from './rounds.ts';

export type RefundFacts = Readonly<{
  /** The payment of which money went back. */
  paymentId: number;
  /** Who reports it: `bank`, `manual`, or a processor's codename. */
  gateway: string;
  kind: RefundKind;
  /** What the gateway calls it; null when it has no name of its own. */
  gatewayRefundId: string | null;
  /** What the gateway calls the payment. */
  gatewayParentId: string | null;
  amountMinor: number;
  currency: string;
  /** The same in the currency of the payment, when that is another; null when nobody has converted it. */
  parentAmountMinor: number | null;
  feeMinor: number;
  /** The day, or the instant in ISO 8601. */
  at: string;
  /** The code or words of the gateway. */
  reason: string | null;
  /** The debit on the bank account by which it was paid. */
  bankPaymentId: number | null;
  messageId: number | null;
}>;

export type RefundOutcome =
  /** The row counts. `excessMinor` is what more went back than came: a person is told by `check`. */
  | Readonly<{
      outcome: 'applied';
      refundId: number;
      eventId: number;
      from: PaymentState;
      to: PaymentState;
      refundedMinor: number;
      excessMinor: number;
    }>
  /** The same facts were recorded before; nothing was written. */
  | Readonly<{ outcome: 'known'; refundId: number }>
  /** Recorded before with other facts, which stay as they are; the payment has an event, and `check` a finding. */
  | Readonly<{ outcome: 'conflict'; refundId: number; differs: readonly string[] }>
  /** In another currency, and nobody has converted it: the row waits for a person and does not count. */
  | Readonly<{ outcome: 'unclear'; refundId: number; eventId: number; why: 'CURRENCY' }>;

/** Kinds by which money that went back came again. */
const CAME_AGAIN: ReadonlySet<RefundKind> = new Set(['chargeback_reversed', 'refund_reversed', 'reversal_reversed']);

/** -1 for money that went back, +1 for money that came again. */
export function effectOf(kind: RefundKind): 1 | -1 {
  return CAME_AGAIN.has(kind) ? 1 : -1;
}

/**
 * Records it and moves the payment to the state that follows from the sum of its rows, with allocations, receipts and mail.
 * Needs an open database transaction. Recorded again it changes nothing; with other facts it is a conflict. Throws for a payment
 * that does not exist, or an amount that is not positive.
 */
export function recordRefund(context: TransitionContext, told: RefundFacts, by: RefundSource): RefundOutcome {
  const { db } = context;
  assertInTransaction(db);
  const facts = { ...told, gatewayRefundId: nameOfRound(db, told) };
  if (facts.amountMinor <= 0)
    throw new Error('a refund is a positive amount; its kind says in which direction it went');
  const payment = findPayment(db, facts.paymentId);
  if (payment === null) throw new Error(`payment ${facts.paymentId} does not exist`);
  const owed = owedRow(db, facts);
  if (owed !== null) {
    updateRefund(db, owed.id, {
      ...facts,
      gatewayRefundId: facts.gatewayRefundId ?? owed.gatewayRefundId,
      state: 'APPLIED',
    });
    return applied(context, payment, { refundId: owed.id, facts }, by);
  }
  const known = knownRefund(db, payment, facts);
  if (known !== null) return again(context, { payment, known, facts }, by);
  const isUnclear = facts.currency !== payment.currency && facts.parentAmountMinor === null;
  const state = isUnclear ? 'MANUAL' : 'APPLIED';
  const refundId = insertRefund(db, { ...facts, effect: effectOf(facts.kind), state });
  if (isUnclear) return leaveToPerson(context, { payment, refundId, facts }, by);
  return applied(context, payment, { refundId, facts }, by);
}

/** The note of a person that just this was to be paid back, which it now was. */
function owedRow(
  db: Db,
  { gateway, kind, gatewayRefundId, paymentId, amountMinor, currency }: RefundFacts,
): RefundRow | null {
  if (kind !== 'refund') return null;
  if (gatewayRefundId !== null && refundByGatewayId(db, { gateway, kind, gatewayRefundId }) !== null) return null;
  const isIt = (row: RefundRow): boolean =>
    row.state === 'OPEN' && row.amountMinor === amountMinor && row.currency === currency;
  return refundsOf(db, paymentId).find(isIt) ?? null;
}

/**
 * The row that says the same. One without a name of its own is the same as one of its kind and amount on its day, or as any once
 * all of the money is gone; its name may come later.
 */
function knownRefund(db: Db, payment: PaymentRow, facts: RefundFacts): RefundRow | null {
  const { gateway, kind, gatewayRefundId, amountMinor } = facts;
  const named = gatewayRefundId === null ? null : refundByGatewayId(db, { gateway, kind, gatewayRefundId });
  if (named !== null) return named;
  const alike = refundsOf(db, payment.id).filter(
    (row) => row.gateway === gateway && row.kind === kind && row.amountMinor === amountMinor,
  );
  const onItsDay = (row: RefundRow): boolean => row.at.slice(0, 10) === facts.at.slice(0, 10);
  if (gatewayRefundId !== null) return alike.find((row) => row.gatewayRefundId === null && onItsDay(row)) ?? null;
  const isGone = payment.refundedMinor >= payment.amountMinor;
  return alike.find((row) => onItsDay(row) || (isGone && row.state === 'APPLIED')) ?? null;
}

type Again = Readonly<{ payment: PaymentRow; known: RefundRow; facts: RefundFacts }>;

function again(context: TransitionContext, { payment, known, facts }: Again, by: RefundSource): RefundOutcome {
  const { db } = context;
  const differs = differences(known, facts);
  if (differs.length > 0) return conflict(context, { payment, known, facts }, { by, differs });
  const named = { gatewayRefundId: known.gatewayRefundId ?? facts.gatewayRefundId };
  const paid = { bankPaymentId: known.bankPaymentId ?? facts.bankPaymentId };
  updateRefund(db, known.id, { ...named, ...paid });
  // What a person took back only a person brings back.
  if (known.state !== 'IGNORED' || by.actor.kind !== 'staff') return { outcome: 'known', refundId: known.id };
  updateRefund(db, known.id, { state: 'APPLIED', bankPaymentId: facts.bankPaymentId });
  return applied(context, payment, { refundId: known.id, facts }, by);
}

/** The row counts: the payment follows, and the donor is told where somebody is to be told. */
function applied(
  context: TransitionContext,
  payment: PaymentRow,
  { refundId, facts }: Readonly<{ refundId: number; facts: RefundFacts }>,
  by: RefundSource,
): RefundOutcome {
  const followed = followRefunds(context, payment, sourceWith(by, facts, refundId));
  const { eventId } = followed;
  const notBefore = mailNotBefore(context.now, by.actor);
  queueRefundNotice(context, { paymentId: payment.id, refundId, eventId, notBefore });
  return { outcome: 'applied', refundId, ...followed };
}

/** Names of the facts that are not what was recorded. */
function differences(known: RefundRow, facts: RefundFacts): readonly string[] {
  const isPaidOtherwise =
    known.bankPaymentId !== null && facts.bankPaymentId !== null && known.bankPaymentId !== facts.bankPaymentId;
  return [
    ...(known.paymentId === facts.paymentId ? [] : ['payment']),
    ...(known.amountMinor === facts.amountMinor ? [] : ['amount']),
    ...(known.currency === facts.currency ? [] : ['currency']),
    ...(isNamedAfterPayment(facts) && daysBetween(known.at, facts.at) > 1 ? ['date'] : []),
    ...(known.state !== 'IGNORED' && isPaidOtherwise ? ['debit'] : []),
  ];
}

/** Some processors call what went back by the name of its payment: two of one amount have one name, and only their days tell them apart. */
function isNamedAfterPayment({ gatewayRefundId, gatewayParentId }: RefundFacts): boolean {
  return gatewayRefundId !== null && gatewayRefundId === gatewayParentId;
}

/** Two sources may date the same by another midnight. */
function daysBetween(one: string, other: string): number {
  const [from = 0, to = 0] = [one, other].map((at) => Date.parse(at.slice(0, 10)));
  return Math.abs(to - from) / 86_400_000;
}

/** Told once for the same facts: a message that is delivered again and again is one conflict. */
function conflict(
  { db, now }: TransitionContext,
  { payment, known, facts }: Again,
  { by, differs }: { by: RefundSource; differs: readonly string[] },
): RefundOutcome {
  const { kind, amountMinor, currency, paymentId } = facts;
  const data = { refundId: known.id, kind, amountMinor, currency, paymentId, differs };
  const isTold = db.sqlite
    .prepare("SELECT 1 FROM event WHERE payment_id = ? AND reason = 'REFUND_CONFLICT' AND data = ?")
    .get(payment.id, JSON.stringify(data));
  if (isTold === undefined) remark({ db, now }, payment, { by, reason: 'REFUND_CONFLICT', data });
  return { outcome: 'conflict', refundId: known.id, differs };
}

function leaveToPerson(
  context: TransitionContext,
  { payment, refundId, facts }: { payment: PaymentRow; refundId: number; facts: RefundFacts },
  by: RefundSource,
): RefundOutcome {
  const { kind, amountMinor, currency } = facts;
  const data = { refundId, kind, amountMinor, currency, ...by.data };
  const eventId = remark(context, payment, { by, reason: 'REFUND_UNCLEAR', data });
  return { outcome: 'unclear', refundId, eventId, why: 'CURRENCY' };
}

function remark(
  { db, now }: Pick<TransitionContext, 'db' | 'now'>,
  payment: PaymentRow,
  { by, reason, data }: { by: RefundSource; reason: string; data: Readonly<Record<string, unknown>> },
): number {
  const subject = { paymentId: payment.id };
  const actor = `${by.actor.kind}:${by.actor.name}`;
  const detail = { evidence: by.evidence ?? [], ...by.detail };
  return appendEvent(
    db,
    { subject, fromState: payment.state, toState: payment.state, actor, reason, data, detail },
    now,
  );
}

function sourceWith(by: RefundSource, facts: RefundFacts, refundId: number) {
  const { kind, amountMinor } = facts;
  return { ...by, reason: by.reason ?? kind.toUpperCase(), data: { refundId, kind, amountMinor, ...by.data } };
}
