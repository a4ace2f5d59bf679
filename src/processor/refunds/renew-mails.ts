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
import { UNSENT } from '../mails/of-booking.ts';
import { plannedMails } from '../mails/receipts.ts';
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
  if (unsent.length === 0 || only === undefined) return;
  if (eatenMinor > 0 && others.length > 0) {
    for (const mail of unsent) updateMail(db, mail, { state: 'HELD', reason: PARTLY_REFUNDED });
    return;
  }
  for (const mail of unsent.filter(({ reason }) => reason === PARTLY_REFUNDED))
    updateMail(db, mail, fateNow(db, payment.id));
  const kept = eatenMinor > 0 ? [{ ...only, amountMinor: only.amountMinor - eatenMinor }] : allocations;
  replace(context, payment, { unsent, kept, owedMinor, actor });
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

/** One that says the same already stays; the event seals what takes the place of the others. */
function replace(context: TransitionContext, payment: PaymentRow, { unsent, kept, owedMinor, actor }: Renewal): void {
  const { db, now } = context;
  const booked = {
    payment,
    way: wayOf(payment),
    allocations: kept,
    toReimburseMinor: owedMinor,
    gift: null,
    isBooked: true,
  };
  const renewed = plannedMails(context, booked).flatMap((mail) => {
    const old = unsent.find(({ subject }) => subject === mail.subject);
    return old === undefined || sum(old.facts) === sum(mail.facts) ? [] : [{ old, mail }];
  });
  if (renewed.length === 0) return;
  const states = { fromState: payment.state, toState: payment.state };
  const detail = { mails: renewed.map(({ mail }) => sealMail(mail)) };
  const event = { subject: { paymentId: payment.id }, ...states, actor: `${actor.kind}:${actor.name}`, detail };
  const eventId = appendEvent(
    db,
    { ...event, reason: 'MAIL_RENEWED', data: { mails: renewed.map(({ old }) => old.id) } },
    now,
  );
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
