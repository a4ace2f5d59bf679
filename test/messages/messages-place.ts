/** An installation that consumes messages: pushing, running the job, and looking at what came of them. */
import { bookingPolicyOf, type JobContext, messagePolicyOf } from '../../jobs/context.ts';
import { type MessagesReport, messagesJob } from '../../jobs/messages.ts';
import { writeTransaction } from '../../src/models/db.ts';
import { listMessages, type MessageRow } from '../../src/models/messages.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { type ConsumeReport, consumeMessages } from '../../src/processor/messages/consume.ts';
import { pushMessage } from '../../src/processor/messages/push.ts';
import type { QueueName } from '../../src/processor/messages/queue-names.ts';
import { install } from '../helpers/installation.ts';

export type Body = Readonly<Record<string, unknown>>;

/** Noon on 20 November 2026, in seconds. */
export const NOON = 1_795_176_000;

export function messagesPlace(toml = '') {
  const place = install(toml);
  const clock = { now: new Date('2026-11-20T12:00:00Z') };
  const now = () => clock.now;
  const context: JobContext = { ...place.context, now };
  const rows = <T = Record<string, unknown>>(sql: string): readonly T[] => place.db.sqlite.prepare<[], T>(sql).all();
  return {
    ...place,
    context,
    clock,
    rows,
    push: (queue: QueueName, ...bodies: readonly Body[]) =>
      writeTransaction(place.db, () =>
        bodies.map((body) => pushMessage(place.db, { queue, body, source: 'push', now: now() })),
      ),
    /** Consumes what is due, without looking at the spool. */
    consume: (): ConsumeReport =>
      consumeMessages({
        db: place.db,
        now,
        booking: bookingPolicyOf(context.config),
        policy: messagePolicyOf(context.config),
        betweenBatches: () => {},
      }),
    job: (): Promise<MessagesReport> => messagesJob(context),
    messages: (): readonly MessageRow[] =>
      [...listMessages(place.db, { states: [], queues: [], limit: 1_000 })].reverse(),
    payment: () =>
      rows(
        'SELECT gateway, gateway_txn_id, amount_minor, currency, fee_minor, booking_date, state, state_reason, refunded_minor FROM payment ORDER BY id',
      ),
    items: () => rows('SELECT reference, kind, title, amount_minor, allocated_minor, state FROM open_item ORDER BY id'),
    persons: () =>
      rows(
        'SELECT first_name, last_name, organization, email, language, street, postal_code, city, country FROM person ORDER BY id',
      ),
    findings: (): readonly string[] =>
      checkInvariants(place.db, clock.now).findings.map(({ code, ids }) => `${code} ${ids.join(' ')}`),
  };
}

/** A complete gift of 25.00 EUR by card. */
export function gift(more: Body = {}): Body {
  return {
    gateway: 'adyen',
    gateway_txn_id: '8835513405213456',
    order_id: '12345.1',
    contribution_tracking_id: '12345',
    date: NOON - 3_600,
    currency: 'EUR',
    gross: '25.00',
    fee: '0.50',
    payment_method: 'cc',
    payment_submethod: 'visa',
    email: 'lena@example.org',
    first_name: 'Lena',
    last_name: 'Huber',
    language: 'de',
    country: 'AT',
    ...more,
  };
}

/** All of that gift given back by us. */
export function refund(more: Body = {}): Body {
  return {
    gateway: 'adyen',
    type: 'refund',
    date: NOON,
    gross: '25.00',
    gross_currency: 'EUR',
    gateway_parent_id: '8835513405213456',
    gateway_refund_id: 'R1',
    ...more,
  };
}

/** A series of 10.00 EUR a month that begins on 1 September 2026. */
export function signup(more: Body = {}): Body {
  return {
    txn_type: 'subscr_signup',
    gateway: 'adyen',
    subscr_id: 'S1',
    currency: 'EUR',
    gross: '10.00',
    start_date: '2026-09-01',
    create_date: '2026-09-01',
    email: 'lena@example.org',
    first_name: 'Lena',
    last_name: 'Huber',
    language: 'de',
    ...more,
  };
}

/** An instalment of that series. */
export function instalment(gatewayTxnId: string, date: string, more: Body = {}): Body {
  return gift({
    txn_type: 'subscr_payment',
    subscr_id: 'S1',
    gateway_txn_id: gatewayTxnId,
    order_id: `77.${gatewayTxnId}`,
    contribution_tracking_id: '77',
    date,
    gross: '10.00',
    fee: '0.20',
    ...more,
  });
}
