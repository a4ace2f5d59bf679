/**
 * Confirmations that have not gone out, when a part of the money goes back or comes again: a donor is thanked for what stays.
 * Where it cannot be told whose part went back, a person lets the mail go or cancels it.
 */
import type { Db } from '../../models/db.ts';
import { appendEvent } from '../../models/events.ts';
import { activeAllocations, findOpenItem } from '../../models/open-items.ts';
import {
  insertMail,
  mailsOfPayment,
  type OutboxRow,
  RECEIPT_KINDS,
  sealMail,
  updateMail,
} from '../../models/outbox.ts';
import type { PaymentRow } from '../../models/payments.ts';
import { type BookedAllocation, whyHeld } from '../book.ts';
import { CAME_AGAIN } from '../mails/notice-fate.ts';
import { UNSENT } from '../mails/of-booking.ts';
import type { PlannedMail } from '../mails/planned-mail.ts';
import { plannedMails, wasToldGone } from '../mails/receipts.ts';
import { wayOf } from '../mails/ways.ts';
import type { Actor, TransitionContext } from '../transition.ts';

/**
 * `eatenMinor` is what of the allocated money is gone, `owedMinor` what is still to be paid back of what was not given to anything.
 * Inside the database transaction of the refund.
 */
export function renewMails(
  context: TransitionContext,
  payment: PaymentRow,
  { eatenMinor, owedMinor, actor }: { eatenMinor: number; owedMinor: number; actor: Actor },
): void {
  const { db } = context;
  const unsent = mailsOfPayment(db, payment.id).filter(
    ({ kind, state }) => RECEIPT_KINDS.some((receipt) => receipt === kind) && UNSENT.has(state),
  );
  const allocations = bookedNow(context, payment.id);
  const [only, ...others] = allocations;
  if (only === undefined) return;
  if (eatenMinor > 0 && others.length > 0) {
    for (const mail of unsent) updateMail(db, mail, { state: 'HELD', reason: PARTLY_REFUNDED });
    return;
  }
  for (const mail of unsent.filter(({ reason }) => reason === PARTLY_REFUNDED))
    updateMail(db, mail, fateNow(db, payment.id));
  const kept = eatenMinor > 0 ? [{ ...only, amountMinor: only.amountMinor - eatenMinor }] : allocations;
  if (unsent.length === 0) tellThatItIsHere(context, payment, { kept, owedMinor, actor });
  else replace(context, payment, { unsent, kept, owedMinor, actor });
}

const PARTLY_REFUNDED = 'PARTLY_REFUNDED';

function fateNow(db: Db, paymentId: number): Pick<OutboxRow, 'state' | 'reason'> {
  const reason = whyHeld(db, paymentId);
  return { state: reason === null ? 'WAITING' : 'HELD', reason };
}

function bookedNow({ db }: TransitionContext, paymentId: number): readonly BookedAllocation[] {
  return activeAllocations(db, paymentId).map(({ openItemId, amountMinor }) => {
    const item = findOpenItem(db, openItemId);
    if (item === null) throw new Error(`open item ${openItemId} does not exist`);
    return { openItemId, kind: item.kind, reference: item.reference, amountMinor };
  });
}

type Renewal = Readonly<{
  unsent: readonly OutboxRow[];
  kept: readonly BookedAllocation[];
  owedMinor: number;
  actor: Actor;
}>;

/** Who heard last that money went back which is here again: a person lets the new confirmation go. */
function tellThatItIsHere(context: TransitionContext, payment: PaymentRow, renewal: Omit<Renewal, 'unsent'>): void {
  const { db, now } = context;
  const earlier = mailsOfPayment(db, payment.id);
  const mails = plannedAgain(context, payment, renewal).filter(
    ({ subject, obstacle }) => obstacle === null && wasToldGone(db, { earlier, subject, paymentId: payment.id }),
  );
  if (mails.length === 0) return;
  const eventId = remark(context, payment, { actor: renewal.actor, mails, replaced: [] });
  const times = { nextAt: now.toISOString(), createdAt: now.toISOString() };
  for (const { obstacle: _, ...content } of mails)
    insertMail(db, { ...content, ...times, state: 'HELD', reason: CAME_AGAIN, eventId });
}

function plannedAgain(
  context: TransitionContext,
  payment: PaymentRow,
  { kept, owedMinor }: Pick<Renewal, 'kept' | 'owedMinor'>,
): readonly PlannedMail[] {
  const way = wayOf(payment);
  const booked = { payment, way, allocations: kept, toReimburseMinor: owedMinor, gift: null, isBooked: true };
  return plannedMails(context, booked);
}

type Remark = Readonly<{ actor: Actor; mails: readonly PlannedMail[]; replaced: readonly number[] }>;

function remark({ db, now }: TransitionContext, payment: PaymentRow, { actor, mails, replaced }: Remark): number {
  const states = { fromState: payment.state, toState: payment.state };
  const detail = { mails: mails.map(sealMail) };
  const event = { subject: { paymentId: payment.id }, ...states, actor: `${actor.kind}:${actor.name}`, detail };
  return appendEvent(db, { ...event, reason: 'MAIL_RENEWED', data: { mails: replaced } }, now);
}

/** One that says the same already stays; the event seals what takes the place of the others. */
function replace(context: TransitionContext, payment: PaymentRow, { unsent, kept, owedMinor, actor }: Renewal): void {
  const { db, now } = context;
  const renewed = plannedAgain(context, payment, { kept, owedMinor }).flatMap((mail) => {
    const old = unsent.find(({ subject }) => subject === mail.subject);
    return old === undefined || sum(old.facts) === sum(mail.facts) ? [] : [{ old, mail }];
  });
  if (renewed.length === 0) return;
  const [mails, replaced] = [renewed.map(({ mail }) => mail), renewed.map(({ old }) => old.id)];
  const eventId = remark(context, payment, { actor, mails, replaced });
  for (const { old, mail } of renewed) {
    const { obstacle, ...content } = mail;
    const fate = obstacle === null ? {} : ({ state: 'SUPPRESSED', reason: obstacle } as const);
    const { state, reason, nextAt } = old;
    updateMail(db, old, { state: 'SUPPRESSED', reason: 'REPLACED' });
    insertMail(db, { ...content, state, reason, nextAt, createdAt: now.toISOString(), eventId, ...fate });
  }
}

function sum(facts: string): number {
  const { amountMinor } = JSON.parse(facts) as { amountMinor: number };
  return amountMinor;
}
