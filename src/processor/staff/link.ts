/**
 * Money that came back: a person says which payment a return or reversal took back, wholly or in part. It is a row beside the
 * payment, and can be undone.
 */
import { type Db, writeTransaction } from '../../models/db.ts';
import { type ListedAllocation, listedAllocations } from '../../models/histories.ts';
import { mailsOfPayment, type OutboxRow } from '../../models/outbox.ts';
import type { PaymentRow } from '../../models/payments.ts';
import { newestNote, refundPaidBy } from '../../models/refunds.ts';
import { linkReturn } from '../refunds/settle-debit.ts';
import { isGone } from '../refunds/state-by-refunds.ts';
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

/** `paymentId` is what came back: the debit that took the money, or the credit of a payout that did not arrive. */
export type LinkRequest = SeenVersion & Readonly<{ originalId: number; note: string | null }>;

export type LinkPlan = Readonly<{
  debit: PaymentRow;
  original: PaymentRow;
  /** All that was left of it went back; else a part, and it stays booked. */
  isWhole: boolean;
  /** What it is booked for; open again when all of it went back. */
  allocations: readonly ListedAllocation[];
  /** Mails that have thanked for it already. */
  told: readonly OutboxRow[];
}>;

export function planLink({ db }: StaffContext, request: LinkRequest): LinkPlan {
  const debit = seenPayment(db, request);
  const original = seenPayment(db, { paymentId: request.originalId, ifVersion: null });
  assertFree(db, debit);
  assertNotOwed(db, debit);
  const differs = differences(debit, original);
  if (differs.length > 0) {
    const message = `P-${debit.id} cannot have taken P-${original.id} back: ${differs.join(', ')}`;
    throw refused('LINK_DIFFERS', message, 'quittance find AMOUNT shows what has that amount');
  }
  if (isGone(original.state) || original.stateReason === 'DETAILED') {
    throw refused('LINK_SETTLED', `P-${original.id} cannot be taken back: ${lastChangeText(db, original.id)}`);
  }
  const told = mailsOfPayment(db, original.id).filter(({ state }) => state === 'SENT' || state === 'UNCERTAIN');
  return { debit, original, isWhole: isAll(debit, original), allocations: listedAllocations(db, original.id), told };
}

function isAll(debit: PaymentRow, { amountMinor, refundedMinor }: PaymentRow): boolean {
  return debit.amountMinor === amountMinor - refundedMinor;
}

/** Throws unless it waits for a person and has settled nothing yet. */
function assertFree(db: Db, debit: PaymentRow): void {
  const { id } = debit;
  const settles = refundPaidBy(db, id);
  if (settles !== null) {
    const whose = `P-${settles.paymentId ?? ''}`;
    const message = `P-${id} has paid back money of ${whose} already, and settles one payment only`;
    throw refused('LINK_SETTLED', message, `to take that back: quittance undo ${whose}`);
  }
  if (debit.state === 'MANUAL') return;
  const hint = debit.state === 'IRRELEVANT' ? `first: quittance reopen ${id} --because WHY` : ORDER_OF_LINK;
  throw refused('LINK_NO_DEBIT', `P-${id} does not wait for a person: ${lastChangeText(db, id)}`, hint);
}

/** What is to be paid back is not the return of something else as well: it would count twice. */
function assertNotOwed(db: Db, { id }: PaymentRow): void {
  if (newestNote(db, id) === null) return;
  throw refused(
    'OWED_BACK',
    `P-${id} is to be paid back, so it cannot be the return of another`,
    `first: quittance undo ${id}`,
  );
}

const ORDER_OF_LINK = 'what came back comes first: quittance link RETURN PAYMENT';

/** What keeps the one from being the return of the other, or of a part of it. */
function differences(debit: PaymentRow, original: PaymentRow): readonly string[] {
  const left = original.amountMinor - original.refundedMinor;
  return [
    ...(original.direction === debit.direction ? ['both are money that went the same way'] : []),
    ...(original.account === debit.account ? [] : ['another account']),
    ...(original.currency === debit.currency ? [] : ['another currency']),
    ...(debit.amountMinor <= left || isGone(original.state) ? [] : ['it is more than what is left of it']),
    ...(original.bookingDate <= debit.bookingDate ? [] : ['it came later']),
  ];
}

/** The payment becomes REFUNDED, its open items open again, or PARTIALLY_REFUNDED; what came back IRRELEVANT(REVERSAL_OF). Gives back the event of the latter. */
export function link(context: StaffContext, request: LinkRequest): Readonly<{ plan: LinkPlan; eventId: number }> {
  return writeTransaction(context.db, () => {
    const plan = planLink(context, request);
    const said = { actor: actorOf(context), evidence: staffEvidence(context), detail: notedAs(request.note) };
    return { plan, eventId: linkReturn(context, { back: plan.debit, original: plan.original }, said) };
  });
}
