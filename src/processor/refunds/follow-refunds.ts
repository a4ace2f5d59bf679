/**
 * A payment follows its refunds: its state is what the sum of the rows says, and with it go allocations, receipts, what is owed
 * back, and mail that has not gone out. Called when a row was recorded, or taken back.
 */
import { appendEvent } from '../../models/events.ts';
import type { ManualReason, PaymentState } from '../../models/payment-state.ts';
import type { PaymentRow } from '../../models/payments.ts';
import { type RefundSums, refreshRefunded, setReceipts } from '../../models/refunds.ts';
import type { Evidence } from '../decision.ts';
import { type Actor, type Change, type TransitionContext, transition } from '../transition.ts';
import { markGifts } from './gift-items.ts';
import { renewMails } from './renew-mails.ts';
import { earlierBooking } from './restore-booking.ts';
import { eatenMinor, excessMinor, isGone, isUnbooked, stateByRefunds } from './state-by-refunds.ts';

/** Who says so, and what the history shall tell of it. */
export type RefundSource = Readonly<{
  actor: Actor;
  /** Code for the event; by default the kind in upper case. */
  reason?: string;
  evidence?: readonly Evidence[];
  data?: Readonly<Record<string, unknown>>;
  /** May hold names and texts. */
  detail?: Readonly<Record<string, unknown>>;
}>;

export type Followed = Readonly<{
  eventId: number;
  from: PaymentState;
  to: PaymentState;
  refundedMinor: number;
  excessMinor: number;
}>;

/** With a reason; `manualReason` is why a person must look at money that came again and cannot be booked as it was. */
export type FollowSource = RefundSource & Readonly<{ reason: string; manualReason?: ManualReason }>;

/** Needs an open database transaction, and the payment as it is now. Writes one event, also when the state stays. */
export function followRefunds(context: TransitionContext, payment: PaymentRow, by: FollowSource): Followed {
  const sums = refreshRefunded(context.db, payment.id);
  const excess = excessMinor(payment, sums);
  const refundedMinor = Math.max(0, sums.netMinor);
  const data = { ...by.data, refundedMinor, ...(excess === 0 ? {} : { excessMinor: excess }) };
  const change = changeOf(context, payment, { sums, by: { ...by, data } });
  const eventId =
    change === null ? remark(context, payment, { ...by, data }) : write(context, payment, change, by.actor);
  const to = change?.to ?? payment.state;
  if (to === 'PARTIALLY_REFUNDED' || to === 'PROCESSED') {
    const owed = { toReimburseMinor: change?.toReimburseMinor ?? payment.toReimburseMinor };
    const eaten = eatenMinor(owed, sums);
    setReceipts(context.db, payment.id, eaten > 0 ? 'PARTIALLY_REFUNDED' : 'COMPLETED');
    const leftMinor = Math.max(0, owed.toReimburseMinor - refundedMinor);
    renewMails(context, { ...payment, state: to }, { eatenMinor: eaten, owedMinor: leftMinor, actor: by.actor });
  }
  return { eventId, from: payment.state, to, refundedMinor, excessMinor: excess };
}

/** Null when the state stays as it is. */
function changeOf(
  { db }: TransitionContext,
  payment: PaymentRow,
  { sums, by }: { sums: RefundSums; by: FollowSource },
): Change | null {
  const wanted = stateByRefunds(payment, sums);
  const words = { evidence: by.evidence ?? [], data: by.data ?? {}, detail: by.detail ?? {} };
  const isUnclear = wanted === 'MANUAL' && payment.stateReason !== 'REFUND_UNCLEAR';
  if (isUnbooked(payment.state) && isUnclear && sums.netMinor > 0)
    return { to: 'MANUAL', reason: 'REFUND_UNCLEAR', ...words };
  if (wanted === payment.state) return null;
  if (isGone(wanted)) return { to: wanted, reason: by.reason, ...words };
  if (!isGone(payment.state))
    return { to: wanted, reason: by.reason, toReimburseMinor: payment.toReimburseMinor, ...words };
  const booking = earlierBooking(db, payment);
  return booking === null ? backToPerson(by, sums) : { to: wanted, reason: by.reason, ...booking, ...words };
}

function backToPerson(by: FollowSource, { netMinor }: RefundSums): Change {
  const reason = netMinor > 0 ? 'REFUND_UNCLEAR' : (by.manualReason ?? 'REFUND_UNCLEAR');
  const [evidence, data, detail] = [by.evidence ?? [], by.data ?? {}, by.detail ?? {}];
  return { to: 'MANUAL', reason, evidence, data: { ...data, because: by.reason }, detail };
}

/** Receipts of money that comes again are replaced by those of its new booking. */
function write(context: TransitionContext, payment: PaymentRow, change: Change, actor: Actor): number {
  const isBack = isGone(payment.state) && !isGone(change.to);
  if (isGone(payment.state)) setReceipts(context.db, payment.id, isGone(change.to) ? change.to : 'CANCELLED');
  if (isBack && change.allocations !== undefined) markGifts(context, payment, { cancelled: false, actor });
  const eventId = transition(context, payment, change, actor);
  if (isGone(change.to)) markGifts(context, payment, { cancelled: true, actor });
  return eventId;
}

function remark({ db, now }: TransitionContext, payment: PaymentRow, by: FollowSource): number {
  const subject = { paymentId: payment.id };
  const actor = `${by.actor.kind}:${by.actor.name}`;
  const detail = { evidence: by.evidence ?? [], ...by.detail };
  const states = { fromState: payment.state, toState: payment.state };
  return appendEvent(db, { subject, ...states, actor, reason: by.reason, data: by.data ?? {}, detail }, now);
}
