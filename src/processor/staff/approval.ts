/**
 * Four eyes: above a configured sum one person asks and another approves. What is asked for is an event, the payment stays as it
 * is, and what is approved is done by the same function as without, under the name of who approves.
 */
import { type Asked, unansweredAsks } from '../../models/approvals.ts';
import { atomically } from '../../models/db.ts';
import { appendEvent, type EventSubject } from '../../models/events.ts';
import { findOpenItem } from '../../models/open-items.ts';
import { findPayment, type PaymentRow } from '../../models/payments.ts';
import { currencyOf, formatMoney, parseMoney } from '../../money.ts';
import { storedJson } from '../../stored-json.ts';
import { type AssignRequest, assign, planAssign } from './assign.ts';
import { itemNamed } from './find-item.ts';

import {
  planReceive,
  planSettleElsewhere,
  type ReceiveRequest,
  receive,
  type SettleRequest,
  settleElsewhere,
} from './receive.ts';
import { type OweRequest, owe, planOwe, planRefundDone, type RefundRequest, refundDone } from './refund.ts';
import { actorOf, minuteOf, refused, type StaffContext } from './staff-action.ts';

/** An action that may need a second person, as it is written down until they answer. */
export type Act =
  | Readonly<{ action: 'assign'; request: AssignRequest }>
  | Readonly<{ action: 'receive'; request: ReceiveRequest }>
  | Readonly<{ action: 'elsewhere'; request: SettleRequest }>
  | Readonly<{ action: 'owe'; request: OweRequest }>
  | Readonly<{ action: 'refund'; request: RefundRequest }>;

/** What became of it. `asked` waits for a second person; `eventId` is then the event that asks. */
export type Acted = Readonly<{ outcome: 'done' | 'asked'; eventId: number; paymentId: number | null }>;

/** What the act is about: its payment or open item, and the money that counts against the limit. */
type Stake = Readonly<{
  subject: EventSubject;
  state: string;
  amountMinor: number;
  currency: string;
  seenVersion: number | null;
}>;

/** `aboveUnits` is the limit in whole units of any currency; null where nobody has to approve anything. */
export function needsApproval(
  { amountMinor, currency }: Readonly<{ amountMinor: number; currency: string }>,
  aboveUnits: number | null,
): boolean {
  return aboveUnits !== null && amountMinor > parseMoney(String(aboveUnits), currencyOf(currency)).minor;
}

/** Does it, or asks for a second person when it is about more than the limit. Throws where doing it would throw. */
export function actOrAsk(context: StaffContext, act: Act, aboveUnits: number | null): Acted {
  return atomically(context.db, () => {
    const stake = stakeOf(context, act);
    if (!needsApproval(stake, aboveUnits)) return done(context, act);
    const waiting = unansweredAsks(context.db).find((one) => isAbout(one, stake.subject));
    if (waiting !== undefined && stake.seenVersion !== null) throw waitsAlready(waiting);
    return { outcome: 'asked', eventId: ask(context, act, stake), paymentId: paymentOf(stake.subject) };
  });
}

function done(context: StaffContext, act: Act): Acted {
  switch (act.action) {
    case 'assign':
      return { outcome: 'done', eventId: assign(context, act.request).eventId, paymentId: act.request.paymentId };
    case 'receive': {
      const { eventId, payment } = receive(context, act.request);
      return { outcome: 'done', eventId, paymentId: payment.id };
    }
    case 'elsewhere':
      return { outcome: 'done', eventId: settleElsewhere(context, act.request).eventId, paymentId: null };
    case 'owe':
      return { outcome: 'done', eventId: owe(context, act.request).eventId, paymentId: act.request.paymentId };
    case 'refund':
      return { outcome: 'done', eventId: refundDone(context, act.request).eventId, paymentId: act.request.paymentId };
  }
}

function stakeOf(context: StaffContext, act: Act): Stake {
  switch (act.action) {
    case 'assign': {
      const { id, state, amountMinor, currency, version } = planAssign(context, act.request).payment;
      return { subject: { paymentId: id }, state, amountMinor, currency, seenVersion: version };
    }
    case 'owe':
      return refundStake(planOwe(context, act.request));
    case 'refund':
      return refundStake(planRefundDone(context, act.request));
    case 'receive':
      planReceive(context, act.request);
      return itemStake(context, act.request);
    case 'elsewhere':
      planSettleElsewhere(context, act.request);
      return itemStake(context, act.request);
  }
}

function refundStake({ payment, amountMinor }: Readonly<{ payment: PaymentRow; amountMinor: number }>): Stake {
  const { id, state, currency, version } = payment;
  return { subject: { paymentId: id }, state, amountMinor, currency, seenVersion: version };
}

function itemStake({ db }: StaffContext, request: Readonly<{ reference: string; amountMinor: number }>): Stake {
  const { id, state, currency } = itemNamed(db, request.reference);
  return { subject: { openItemId: id }, state, amountMinor: request.amountMinor, currency, seenVersion: null };
}

function ask(context: StaffContext, act: Act, { subject, state, amountMinor, currency, seenVersion }: Stake): number {
  const data = { action: act.action, askedMinor: amountMinor, askedCurrency: currency, seenVersion };
  return remark(context, { subject, state, reason: 'APPROVAL_ASKED', data, detail: { act } });
}

type Remark = Readonly<{
  subject: EventSubject;
  state: string;
  reason: string;
  data: Readonly<Record<string, unknown>>;
  detail: Readonly<Record<string, unknown>> | null;
}>;

/** A line of the history that changes nothing by itself. */
function remark(context: StaffContext, { state, ...event }: Remark): number {
  const { kind, name } = actorOf(context);
  return appendEvent(context.db, { ...event, fromState: state, toState: state, actor: `${kind}:${name}` }, context.now);
}

/** What waits, oldest first. */
export function waitingApprovals(context: Pick<StaffContext, 'db'>): readonly Asked[] {
  return unansweredAsks(context.db);
}

export type ApprovalTarget = Readonly<{ kind: 'event' | 'payment' | 'openItem'; id: number }>;

/** The one that is meant. Throws APPROVAL_UNKNOWN when nothing of that waits. */
export function approvalOf({ db }: Pick<StaffContext, 'db'>, { kind, id }: ApprovalTarget): Asked {
  const found = unansweredAsks(db).find(
    (one) => id === (kind === 'event' ? one.eventId : kind === 'payment' ? one.paymentId : one.openItemId),
  );
  if (found !== undefined) return found;
  throw refused(
    'APPROVAL_UNKNOWN',
    'nothing of that waits for a second person; it was answered, or somebody has changed the payment since',
    'quittance approve lists what waits',
  );
}

/** The act as it was written down, in the version of the payment that its author saw. */
export function actOf({ eventId, body, data }: Asked): Act {
  const act = body === null ? undefined : storedJson<Readonly<{ act?: Act }>>(body).act;
  if (act === undefined) {
    throw refused('APPROVAL_ERASED', `what E-${eventId} asked for was erased`, `quittance approve E-${eventId} --deny`);
  }
  const ifVersion = data.seenVersion;
  switch (act.action) {
    case 'assign':
      return { ...act, request: { ...act.request, ifVersion } };
    case 'owe':
      return { ...act, request: { ...act.request, ifVersion } };
    case 'refund':
      return { ...act, request: { ...act.request, ifVersion } };
    case 'receive':
    case 'elsewhere':
      return act;
  }
}

/** Does what was asked for, in one database transaction. Throws APPROVAL_OWN for the person who asked. */
export function approve(context: StaffContext, target: ApprovalTarget): Acted & Readonly<{ asked: Asked }> {
  return atomically(context.db, () => {
    const asked = approvalOf(context, target);
    const { kind, name } = actorOf(context);
    if (asked.actor.toLowerCase() === `${kind}:${name}`.toLowerCase()) {
      const message = `you have asked for E-${asked.eventId} yourself: another person must approve it`;
      throw refused('APPROVAL_OWN', message, `to take it back: quittance approve E-${asked.eventId} --deny`);
    }
    const acted = done(context, actOf(asked));
    answer(context, asked, { reason: 'APPROVED', data: { did: acted.eventId }, note: null });
    return { ...acted, asked };
  });
}

/** Nothing of what was asked for happens. Whoever asked may do it as well. */
export function deny(context: StaffContext, target: ApprovalTarget, note: string | null): Asked {
  return atomically(context.db, () => {
    const asked = approvalOf(context, target);
    answer(context, asked, { reason: 'APPROVAL_DENIED', data: {}, note });
    return asked;
  });
}

type Answer = Readonly<{ reason: string; data: Readonly<Record<string, unknown>>; note: string | null }>;

function answer(context: StaffContext, asked: Asked, { reason, data, note }: Answer): void {
  remark(context, {
    subject: subjectOf(asked),
    state: stateOf(context, asked),
    reason,
    data: { asked: asked.eventId, ...data },
    detail: note === null ? null : { note },
  });
}

/** As it is by now: a line of the history that changes nothing says so. */
function stateOf({ db }: StaffContext, { paymentId, openItemId }: Asked): string {
  const subject = paymentId === null ? findOpenItem(db, openItemId ?? 0) : findPayment(db, paymentId);
  if (subject === null) throw new Error('what was asked about vanished');
  return subject.state;
}

function subjectOf({ paymentId, openItemId }: Asked): EventSubject {
  return paymentId === null ? { openItemId: openItemId ?? 0 } : { paymentId };
}

function paymentOf(subject: EventSubject): number | null {
  return 'paymentId' in subject ? subject.paymentId : null;
}

function isAbout(asked: Asked, subject: EventSubject): boolean {
  return 'paymentId' in subject && asked.paymentId === subject.paymentId;
}

function waitsAlready({ eventId, actor, at, data }: Asked) {
  const sum = formatMoney({ minor: data.askedMinor, currency: currencyOf(data.askedCurrency) });
  return refused(
    'APPROVAL_WAITS',
    `${actor} has asked for a second person for it (E-${eventId}, ${sum}) at ${minuteOf(at)}`,
    `quittance approve E-${eventId}, or quittance approve E-${eventId} --deny`,
  );
}
