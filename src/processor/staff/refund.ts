/**
 * What is to be paid back, and what was: a person notes that money of a payment is owed, or that it went out. This program sends no
 * money; the debit of the bank closes what is owed, with or without a person.
 */
import { atomically, type Db } from '../../models/db.ts';
import { appendEvent } from '../../models/events.ts';
import type { PaymentRow } from '../../models/payments.ts';
import { findRefund, type OwedRefund, refundPaidBy, stillOwed } from '../../models/refunds.ts';
import { currencyOf, formatMinor } from '../../money.ts';
import { noteOwed, payOwed } from '../refunds/settle-debit.ts';
import {
  actorOf,
  lastChangeText,
  notedAs,
  refused,
  type SeenVersion,
  type StaffContext,
  seenPayment,
  staffEvidence,
} from './staff-action.ts';

/** `amountMinor` null is all that is left of the payment. */
export type OweRequest = SeenVersion & Readonly<{ amountMinor: number | null; note: string | null }>;
export type OwePlan = Readonly<{ payment: PaymentRow; amountMinor: number }>;

const OWING: ReadonlySet<string> = new Set(['MANUAL', 'PROCESSED', 'PARTIALLY_REFUNDED']);

export function planOwe({ db }: StaffContext, request: OweRequest): OwePlan {
  const payment = seenPayment(db, request);
  const name = `P-${payment.id}`;
  if (payment.direction === 'out')
    throw refused('NOT_A_CREDIT', `${name} is money that went out: nothing of it is owed back`);
  if (!OWING.has(payment.state)) {
    const hint = payment.state === 'IRRELEVANT' ? `first: quittance reopen ${payment.id} --because WHY` : undefined;
    throw refused('NOT_OWED', `nothing of ${name} can be owed back: ${lastChangeText(db, payment.id)}`, hint);
  }
  const owed = stillOwed(db, payment.id).reduce((sum, { owedMinor, paidMinor }) => sum + owedMinor - paidMinor, 0);
  const left = payment.amountMinor - payment.refundedMinor - owed;
  const amountMinor = request.amountMinor ?? left;
  if (amountMinor > 0 && amountMinor <= left) return { payment, amountMinor };
  const [wanted, rest] = [amountMinor, left].map((minor) => moneyText(minor, payment.currency));
  const message =
    left === 0 ? `all of ${name} is owed back already` : `${wanted} is more than the ${rest} that are left of ${name}`;
  throw refused('OWED_TOO_MUCH', message, 'quittance refund list');
}

/** Notes it beside the payment, which stays as it is until the money has gone out. Gives back the event. */
export function owe(context: StaffContext, request: OweRequest): Readonly<{ plan: OwePlan; eventId: number }> {
  const { db, now } = context;
  return atomically(db, () => {
    const plan = planOwe(context, request);
    const { payment, amountMinor } = plan;
    const at = now.toLocaleDateString('sv-SE');
    const refundId = noteOwed(context, { payment, amountMinor, at, reason: null });
    const data = { refundId, amountMinor };
    const detail = { evidence: staffEvidence(context), ...notedAs(request.note) };
    return { plan, eventId: remark(context, payment, { reason: 'REFUND_OWED', data, detail }) };
  });
}

/** A remark on a payment by this person. Inside an open database transaction. */
export function remark(
  context: StaffContext,
  payment: PaymentRow,
  said: { reason: string; data: Readonly<Record<string, unknown>>; detail: Readonly<Record<string, unknown>> },
): number {
  const { kind, name } = actorOf(context);
  const states = { fromState: payment.state, toState: payment.state };
  return appendEvent(
    context.db,
    { subject: { paymentId: payment.id }, ...states, actor: `${kind}:${name}`, ...said },
    context.now,
  );
}

/**
 * `paymentId` is the payment of which something is owed back; `debitId` the debit that paid it, if the bank has told it;
 * `amountMinor` null is all that is owed, or what the debit paid.
 */
export type RefundRequest = SeenVersion &
  Readonly<{ debitId: number | null; amountMinor: number | null; date: string; note: string | null }>;
export type RefundPlan = Readonly<{
  payment: PaymentRow;
  debit: PaymentRow | null;
  amountMinor: number;
  owed: OwedRefund;
}>;

export function planRefundDone({ db }: StaffContext, request: RefundRequest): RefundPlan {
  const payment = seenPayment(db, request);
  const owed = stillOwed(db, payment.id);
  if (owed.length === 0) {
    throw refused(
      'NOTHING_OWED',
      `nothing is owed back of P-${payment.id}`,
      'quittance refund list; to note it: quittance refund owe',
    );
  }
  const debit = request.debitId === null ? null : seenPayment(db, { paymentId: request.debitId, ifVersion: null });
  if (debit !== null) assertCanHavePaid(db, debit, payment);
  if (debit !== null && request.amountMinor !== null && debit.amountMinor !== request.amountMinor) {
    throw differs(`P-${debit.id} is another amount`);
  }
  const amountMinor = debit?.amountMinor ?? request.amountMinor;
  const isPart = request.amountMinor !== null;
  const meant = amountMinor === null ? owed : owed.filter((one) => fits(one, amountMinor, isPart));
  const [only, ...others] = meant;
  if (only === undefined) throw differs(`another amount than what is owed of P-${payment.id}`);
  if (others.length > 0) {
    const sums = meant
      .map(({ owedMinor, paidMinor, currency }) => moneyText(owedMinor - paidMinor, currency))
      .join(' and ');
    throw refused('REFUND_AMBIGUOUS', `${sums} are owed back of P-${payment.id}`, 'say which: --amount AMOUNT');
  }
  return { payment, debit, owed: only, amountMinor: amountMinor ?? only.owedMinor - only.paidMinor };
}

/** What a person noted is paid at once; what was paid in excess may be paid back in parts, when a person says so. */
function fits({ refundId, owedMinor, paidMinor }: OwedRefund, amountMinor: number, isPart: boolean): boolean {
  const left = owedMinor - paidMinor;
  return refundId === null && isPart ? amountMinor > 0 && amountMinor <= left : amountMinor === left;
}

function assertCanHavePaid(db: Db, debit: PaymentRow, payment: PaymentRow): void {
  const why = [
    ...(debit.direction === 'out' ? [] : ['it is no money that went out']),
    ...(debit.currency === payment.currency ? [] : ['another currency']),
    ...(debit.bookingDate >= payment.bookingDate ? [] : ['it went out before the payment came']),
    ...(refundPaidBy(db, debit.id) === null ? [] : ['it has paid another one']),
    ...(debit.state === 'NEW' ? ['it was not decided yet (quittance run)'] : []),
  ];
  if (why.length > 0) throw differs(`P-${debit.id} cannot have paid it: ${why.join(', ')}`);
}

function differs(message: string) {
  return refused('REFUND_DIFFERS', message, 'quittance refund list; quittance find AMOUNT');
}

/** What was owed back of the payment has been paid: the payment is what the sum of its refunds says. */
export function refundDone(
  context: StaffContext,
  request: RefundRequest,
): Readonly<{ plan: RefundPlan; eventId: number }> {
  const { db } = context;
  return atomically(db, () => {
    const plan = planRefundDone(context, request);
    const { payment, debit, owed, amountMinor } = plan;
    const said = { actor: actorOf(context), evidence: staffEvidence(context), detail: notedAs(request.note) };
    const note = owed.refundId === null ? null : findRefund(db, owed.refundId);
    const date = debit?.bookingDate ?? request.date;
    return { plan, eventId: payOwed(context, { payment, debit, note, amountMinor, date }, said) };
  });
}

function moneyText(minor: number, currency: string): string {
  return `${formatMinor(minor, currencyOf(currency))} ${currency}`;
}
