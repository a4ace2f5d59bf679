/**
 * Money that went back: a person says which payment a return or reversal took back, or that what was owed back has been
 * paid. Both are rows beside the payment, and both can be undone.
 */
import { type Db, writeTransaction } from '../../models/db.ts';
import { type ListedAllocation, listedAllocations } from '../../models/histories.ts';
import { mailsOfPayment, type OutboxRow } from '../../models/outbox.ts';
import type { PaymentRow } from '../../models/payments.ts';
import { appliedRefunds, refundPaidBy } from '../../models/refunds.ts';
import { linkReturn, payOwed } from '../refunds/settle-debit.ts';
import {
  actorOf,
  lastChangeText,
  refused,
  type SeenVersion,
  type StaffContext,
  seenPayment,
  staffEvidence,
} from './staff-action.ts';

/** `paymentId` is the debit that took the money back. */
export type LinkRequest = SeenVersion & Readonly<{ originalId: number; note: string | null }>;

export type LinkPlan = Readonly<{
  debit: PaymentRow;
  original: PaymentRow;
  /** What goes back to being open. */
  allocations: readonly ListedAllocation[];
  /** Mails that have thanked for it already. */
  told: readonly OutboxRow[];
}>;

export function planLink({ db }: StaffContext, request: LinkRequest): LinkPlan {
  const debit = seenPayment(db, request);
  const original = seenPayment(db, { paymentId: request.originalId, ifVersion: null });
  assertFreeDebit(db, debit);
  const differs = differences(debit, original);
  if (differs.length > 0) {
    throw refused(
      'LINK_DIFFERS',
      `P-${debit.id} cannot have taken P-${original.id} back: ${differs.join(', ')}`,
      original.amountMinor === debit.amountMinor
        ? 'quittance find AMOUNT shows what has that amount'
        : 'this version knows only returns of the whole payment; one of a part: quittance ignore DEBIT --because WHY',
    );
  }
  if (original.state !== 'MANUAL' && original.state !== 'NEW' && original.state !== 'PROCESSED') {
    throw refused('LINK_SETTLED', `P-${original.id} cannot be taken back: ${lastChangeText(db, original.id)}`);
  }
  const told = mailsOfPayment(db, original.id).filter(({ state }) => state === 'SENT' || state === 'UNCERTAIN');
  return { debit, original, allocations: listedAllocations(db, original.id), told };
}

/** Throws unless it is a debit that waits for a person and has settled nothing yet. */
function assertFreeDebit(db: Db, debit: PaymentRow): void {
  const { id } = debit;
  if (debit.direction !== 'out') {
    throw refused(
      'LINK_NO_DEBIT',
      `P-${id} is money that came in; only a debit can have taken money back`,
      ORDER_OF_LINK,
    );
  }
  const settles = refundPaidBy(db, id);
  if (settles !== null) {
    const whose = `P-${settles.paymentId ?? ''}`;
    const message = `P-${id} has paid back money of ${whose} already, and settles one payment only`;
    throw refused('LINK_SETTLED', message, `to take that back: quittance undo ${whose}`);
  }
  if (debit.state === 'MANUAL') return;
  const hint = debit.state === 'IRRELEVANT' ? `first: quittance reopen ${id} --because WHY` : undefined;
  throw refused('LINK_NO_DEBIT', `P-${id} does not wait for a person: ${lastChangeText(db, id)}`, hint);
}

const ORDER_OF_LINK = 'the debit comes first: quittance link DEBIT PAYMENT';

/** What keeps the debit from being the return of the whole payment. */
function differences(debit: PaymentRow, original: PaymentRow): readonly string[] {
  return [
    ...(original.direction === 'in' ? [] : ['that is no credit']),
    ...(original.account === debit.account ? [] : ['another account']),
    ...(original.currency === debit.currency ? [] : ['another currency']),
    ...(original.amountMinor === debit.amountMinor ? [] : ['another amount']),
    ...(original.bookingDate <= debit.bookingDate ? [] : ['it came later']),
  ];
}

/** The payment becomes REFUNDED, its open items open again; the debit IRRELEVANT(REVERSAL_OF). Gives back the event of the latter. */
export function link(context: StaffContext, request: LinkRequest): Readonly<{ plan: LinkPlan; eventId: number }> {
  return writeTransaction(context.db, () => {
    const plan = planLink(context, request);
    const said = { actor: actorOf(context), evidence: staffEvidence(context), detail: notedAs(request.note) };
    return { plan, eventId: linkReturn(context, plan, said) };
  });
}

/** `paymentId` is the payment of which something is owed back; `debitId` the debit that paid it, if the bank has told it. */
export type RefundRequest = SeenVersion & Readonly<{ debitId: number | null; date: string; note: string | null }>;
export type RefundPlan = Readonly<{ payment: PaymentRow; debit: PaymentRow | null }>;

export function planRefundDone({ db }: StaffContext, request: RefundRequest): RefundPlan {
  const payment = seenPayment(db, request);
  const isOwed = payment.state === 'PROCESSED' && payment.toReimburseMinor > 0;
  if (!isOwed || appliedRefunds(db, payment.id).length > 0) {
    throw refused('NOTHING_OWED', `nothing is owed back of P-${payment.id}`, 'quittance refund list');
  }
  if (request.debitId === null) return { payment, debit: null };
  const debit = seenPayment(db, { paymentId: request.debitId, ifVersion: null });
  const differs = [
    ...(debit.direction === 'out' ? [] : ['it is no money that went out']),
    ...(debit.currency === payment.currency ? [] : ['another currency']),
    ...(debit.amountMinor === payment.toReimburseMinor ? [] : ['another amount than what is owed']),
    ...(debit.bookingDate >= payment.bookingDate ? [] : ['it went out before the payment came']),
    ...(refundPaidBy(db, debit.id) === null ? [] : ['it has paid another one']),
  ];
  if (differs.length === 0) return { payment, debit };
  throw refused('REFUND_DIFFERS', `P-${debit.id} cannot have paid it: ${differs.join(', ')}`, 'quittance find AMOUNT');
}

/** What was owed back of the payment has been paid: it is PARTIALLY_REFUNDED. */
export function refundDone(
  context: StaffContext,
  request: RefundRequest,
): Readonly<{ plan: RefundPlan; eventId: number }> {
  return writeTransaction(context.db, () => {
    const plan = planRefundDone(context, request);
    const { payment, debit } = plan;
    const said = { actor: actorOf(context), evidence: staffEvidence(context), detail: notedAs(request.note) };
    return { plan, eventId: payOwed(context, { payment, debit, date: request.date }, said) };
  });
}

function notedAs(note: string | null): Readonly<Record<string, unknown>> {
  return note === null ? {} : { note };
}
