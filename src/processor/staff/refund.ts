/**
 * What is to be paid back, and what was: a person notes that money of a payment is owed, or that it went out. This program sends no
 * money; the debit of the bank closes what is owed, with or without a person.
 */
import { atomically, type Db } from '../../models/db.ts';
import { appendEvent } from '../../models/events.ts';
import type { PaymentRow } from '../../models/payments.ts';
import {
  findRefund,
  type OwedRefund,
  type RefundRow,
  refundPaidBy,
  stillOwed,
  unclearRefunds,
} from '../../models/refunds.ts';
import { currencyOf, formatMinor } from '../../money.ts';
import { convertRefund } from '../refunds/convert-refund.ts';
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
export type RefundPlan = Readonly<{ payment: PaymentRow; debit: PaymentRow | null; amountMinor: number }> &
  (
    | Readonly<{ kind: 'owed'; owed: OwedRefund }>
    /** What a processor reported in another currency; the amount is what it was in that of the payment. */
    | Readonly<{ kind: 'reported'; refund: RefundRow }>
  );

export function planRefundDone({ db }: StaffContext, request: RefundRequest): RefundPlan {
  const payment = seenPayment(db, request);
  const owed = stillOwed(db, payment.id);
  const reported = unclearRefunds(db, payment.id);
  if (reported.length > 0) return planConversion(payment, { owed, reported }, request);
  if (owed.length === 0) {
    throw refused(
      'NOTHING_OWED',
      `nothing is owed back of P-${payment.id}`,
      'quittance refund list; to note it: quittance refund owe',
    );
  }
  const debit = request.debitId === null ? null : seenPayment(db, { paymentId: request.debitId, ifVersion: null });
  if (debit !== null) assertCanHavePaid(db, { debit, payment, isWorthSaid: request.amountMinor !== null });
  const own = debit?.currency === payment.currency ? debit.amountMinor : null;
  if (debit !== null && own !== null && request.amountMinor !== null && own !== request.amountMinor) {
    throw differs(`P-${debit.id} is another amount`);
  }
  const amountMinor = own ?? request.amountMinor;
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
  return { kind: 'owed', payment, debit, owed: only, amountMinor: amountMinor ?? only.owedMinor - only.paidMinor };
}

type Waiting = Readonly<{ owed: readonly OwedRefund[]; reported: readonly RefundRow[] }>;

/** The one refund in another currency. Where something else is owed as well, nobody can tell which of them is meant. */
function planConversion(
  payment: PaymentRow,
  { owed, reported }: Waiting,
  { amountMinor, debitId }: RefundRequest,
): RefundPlan {
  const [refund, ...others] = reported;
  const sums = [
    ...reported.map((one) => moneyText(one.amountMinor, one.currency)),
    ...owed.map(({ owedMinor, paidMinor, currency }) => moneyText(owedMinor - paidMinor, currency)),
  ].join(' and ');
  if (refund === undefined || others.length > 0 || owed.length > 0) {
    const hint = `take back what was noted: quittance undo ${payment.id}; the other is for the processor to explain`;
    throw refused('REFUND_AMBIGUOUS', `${sums} are owed back of P-${payment.id}`, hint);
  }
  if (debitId !== null) throw differs(`${sums} of P-${payment.id} was reported by a processor, not paid by a debit`);
  const left = payment.amountMinor - (refund.effect === -1 ? payment.refundedMinor : 0);
  if (amountMinor === null) {
    const hint = `say what it was in ${payment.currency}: --amount AMOUNT`;
    throw refused('REFUND_WORTH', `${sums} went back of P-${payment.id}, which is in ${payment.currency}`, hint);
  }
  if (amountMinor > 0 && amountMinor <= left) return { kind: 'reported', payment, debit: null, refund, amountMinor };
  const [wanted, rest] = [amountMinor, left].map((minor) => moneyText(minor, payment.currency));
  throw refused('OWED_TOO_MUCH', `${wanted} is more than the ${rest} that are left of P-${payment.id}`);
}

/** What a person noted is paid at once; what was paid in excess may be paid back in parts, when a person says so. */
function fits({ refundId, owedMinor, paidMinor }: OwedRefund, amountMinor: number, isPart: boolean): boolean {
  const left = owedMinor - paidMinor;
  return refundId === null && isPart ? amountMinor > 0 && amountMinor <= left : amountMinor === left;
}

type Payout = Readonly<{ debit: PaymentRow; payment: PaymentRow; isWorthSaid: boolean }>;

/** A debit in another currency may have paid it where a person says what it was worth. */
function assertCanHavePaid(db: Db, { debit, payment, isWorthSaid }: Payout): void {
  const why = [
    ...(debit.direction === 'out' ? [] : ['it is no money that went out']),
    ...(debit.currency === payment.currency || isWorthSaid ? [] : ['another currency (--amount says what it was)']),
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
    const { payment, debit, amountMinor } = plan;
    const said = { actor: actorOf(context), evidence: staffEvidence(context), detail: notedAs(request.note) };
    if (plan.kind === 'reported') return { plan, eventId: convertRefund(context, plan, said) };
    const { owed } = plan;
    const note = owed.refundId === null ? null : findRefund(db, owed.refundId);
    const date = debit?.bookingDate ?? request.date;
    return { plan, eventId: payOwed(context, { payment, debit, note, amountMinor, date }, said) };
  });
}

function moneyText(minor: number, currency: string): string {
  return `${formatMinor(minor, currencyOf(currency))} ${currency}`;
}
