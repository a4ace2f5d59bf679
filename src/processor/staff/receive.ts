/**
 * Money that never reached the bank: cash and cheques become payments of the gateway `manual`, booked and confirmed like
 * any other; what was settled elsewhere only closes its open item, so that nobody is reminded of it.
 */
import { randomUUID } from 'node:crypto';
import { atomically } from '../../models/db.ts';
import { appendEvent } from '../../models/events.ts';
import { type OpenItemRow, openMinorOf, stateFromAllocations } from '../../models/open-items.ts';
import { findPayment, insertPayment, type PaymentRow } from '../../models/payments.ts';
import { setSettledElsewhere } from '../../models/staff.ts';
import { currencyOf, formatMinor } from '../../money.ts';
import type { PlannedMail } from '../mails/planned-mail.ts';
import { plannedMails } from '../mails/receipts.ts';
import { mailNotBefore } from '../transition.ts';
import { bookPlan, type PlannedShare, plannedShare } from './assign.ts';
import { itemNamed } from './find-item.ts';
import { type Rest, shareOut } from './share-out.ts';
import { actorOf, refused, type StaffContext } from './staff-action.ts';

export const RECEIVED_AS = ['cash', 'cheque'] as const;

export type ReceiveRequest = Readonly<{
  reference: string;
  /** In minor units of the open item's currency. */
  amountMinor: number;
  how: (typeof RECEIVED_AS)[number];
  /** The day on which it was received, `YYYY-MM-DD`. */
  date: string;
  rest: Rest | null;
  fund: string | null;
  acceptShort: string | null;
  note: string | null;
}>;

export type ReceivePlan = Readonly<{
  currency: string;
  shares: readonly PlannedShare[];
  toReimburseMinor: number;
  mails: readonly PlannedMail[];
  mailNotBefore: Date;
}>;

export function planReceive(context: StaffContext, request: ReceiveRequest): ReceivePlan {
  const { db } = context;
  const item = itemNamed(db, request.reference);
  const paid = { amountMinor: request.amountMinor, currency: item.currency };
  const { allocations, toReimburseMinor } = shareOut(paid, [{ item, amountMinor: null }], {
    rest: request.rest,
    fund: request.fund === null ? null : itemNamed(db, request.fund),
    acceptShort: request.acceptShort !== null,
  });
  const unborn = { ...paid, id: 0, version: 0, bookingDate: request.date };
  return {
    currency: item.currency,
    shares: allocations.map((allocation) => plannedShare(context, allocation)),
    toReimburseMinor,
    mails: plannedMails(context, { payment: unborn, way: request.how, allocations, toReimburseMinor, gift: null }),
    mailNotBefore: mailNotBefore(context.now, actorOf(context)),
  };
}

export type Received = Readonly<{ plan: ReceivePlan; payment: PaymentRow; eventId: number }>;

/** Makes the payment and books it, in one database transaction. */
export function receive(context: StaffContext, request: ReceiveRequest): Received {
  const { db } = context;
  return atomically(db, () => {
    const plan = planReceive(context, request);
    const payment = insertReceived(context, request, plan);
    const { shares, toReimburseMinor } = plan;
    const eventId = bookPlan(context, { payment, shares, toReimburseMinor, learnsFor: [] }, request);
    return { plan, payment, eventId };
  });
}

function insertReceived(
  { db, now }: StaffContext,
  request: ReceiveRequest,
  { currency, shares }: ReceivePlan,
): PaymentRow {
  const id = insertPayment(
    db,
    {
      gateway: 'manual',
      account: request.how,
      sourceType: 'staff',
      gatewayTxnId: `${request.how}-${randomUUID()}`,
      direction: 'in',
      amountMinor: request.amountMinor,
      currency,
      amountReported: formatMinor(request.amountMinor, currencyOf(currency)),
      bookingDate: request.date,
      personId: shares[0]?.before.personId ?? null,
      paymentMethod: request.how,
    },
    { fileId: null, statementId: null, occurrence: null, importDoubt: null, createdAt: now.toISOString() },
  );
  const payment = findPayment(db, id);
  if (payment === null) throw new Error(`payment ${id} vanished`);
  return payment;
}

export type SettleRequest = Readonly<{ reference: string; amountMinor: number; note: string | null }>;

/** What is settled elsewhere is settled wholly: throws SETTLED_IN_PART when more is open than was paid there. */
export function planSettleElsewhere({ db }: Pick<StaffContext, 'db'>, request: SettleRequest): OpenItemRow {
  const item = itemNamed(db, request.reference);
  if (item.kind === 'fund') throw refused('FUND_STAYS_OPEN', `${item.reference} is a fund: it stays open`);
  if (item.settledElsewhere || item.state === 'PAID' || item.state === 'CANCELLED') {
    const why = item.settledElsewhere ? 'settled elsewhere already' : `${item.state} already`;
    throw refused('ITEM_CLOSED', `${item.reference} is ${why}`);
  }
  const openMinor = openMinorOf(item);
  if (openMinor === null || openMinor === request.amountMinor) return item;
  const [open, paid] = [openMinor, request.amountMinor].map((minor) => formatMinor(minor, currencyOf(item.currency)));
  throw refused(
    'SETTLED_IN_PART',
    `${item.reference} has ${open} ${item.currency} open, and ${paid} was paid elsewhere`,
    'only what is settled wholly can be marked; change its amount with quittance expected import',
  );
}

/** Marks the open item, with an event that can be undone, and gives back the event. */
export function settleElsewhere(
  context: StaffContext,
  request: SettleRequest,
): Readonly<{ item: OpenItemRow; eventId: number }> {
  return atomically(context.db, () => {
    const item = planSettleElsewhere(context, request);
    const data = { settledElsewhere: true, receivedMinor: request.amountMinor };
    return { item, eventId: writeSettled(context, item, { data, reason: 'SETTLED_ELSEWHERE', note: request.note }) };
  });
}

/** Changes the mark of an open item to `data.settledElsewhere`, with its event. Inside an open database transaction. */
export function writeSettled(
  context: StaffContext,
  item: OpenItemRow,
  change: Readonly<{
    data: Readonly<{ settledElsewhere: boolean }>;
    reason: 'SETTLED_ELSEWHERE' | 'REOPENED';
    note: string | null;
  }>,
): number {
  const { db, now } = context;
  const { kind, name } = actorOf(context);
  const { settledElsewhere } = change.data;
  const done = setSettledElsewhere(db, item, { settledElsewhere, updatedAt: now.toISOString() });
  if (!done) throw new Error(`open item ${item.id} changed inside our own database transaction`);
  const event = {
    subject: { openItemId: item.id },
    fromState: item.state,
    toState: stateFromAllocations({ ...item, settledElsewhere }),
    actor: `${kind}:${name}`,
    reason: change.reason,
    data: change.data,
    detail: change.note === null ? null : { note: change.note },
  };
  return appendEvent(db, event, now);
}
