/** An instalment: a gift of a series. It belongs to the person of the series, and its day moves the next one. */
import { findRecurring, type RecurringRow } from '../../models/recurring.ts';
import { dayIn } from '../gifts/day-in.ts';
import { familyOf } from '../gifts/gateways.ts';
import { type Gift, readGift } from '../gifts/gift-message.ts';
import { type Imported, importGift } from '../gifts/import-gift.ts';
import { type Body, type ConsumeContext, done, MessageRefused, type Outcome, waiting } from '../messages/outcome.ts';
import { seriesKey } from '../messages/wait-keys.ts';
import { resolvePerson } from '../persons/resolve-person.ts';
import { findSeries, subscriptionOf } from './find-series.ts';
import type { SeriesFact } from './fold-series.ts';
import { tellNamedSeries, tellSeries } from './tell-series.ts';

/** A payment of the queue `recurring`: its series should be known. */
export function consumeInstalment(context: ConsumeContext, body: Body): Outcome {
  return importInstalment(context, readGift(body, context.message.createdAt), { mayBegin: isFromPayPal(body) });
}

/** PayPal moved its series to new ids without a signup (spec/flow.md 2.2). */
function isFromPayPal(body: Body): boolean {
  return (
    String(body['gateway']).startsWith('paypal') && String(body['subscr_id']).startsWith('I-') && Boolean(body['email'])
  );
}

/** With `mayBegin` a payment of an unknown series makes it. */
export function importInstalment(context: ConsumeContext, gift: Gift, { mayBegin }: { mayBegin: boolean }): Outcome {
  const { db } = context;
  const { gateway, recurringId, paymentToken } = gift;
  const subscriptionId = subscriptionOf(gift);
  const series = findSeries(db, { gateway, recurringId, subscriptionId, paymentToken });
  if (series !== null) return settled(importOf(context, gift, series), series.id);
  if (recurringId !== null) throw new MessageRefused('RECURRING_INVALID', `there is no series ${recurringId}`);
  const name = subscriptionId ?? (paymentToken === null ? null : gift.gatewayTxnId);
  if (name === null) return importWithoutSeries(context, gift);
  if (!mayBegin) return waiting(seriesKey(gateway, name), `the series ${gateway} ${name} has not begun`);
  const begun = begin(context, gift, name);
  return settled(importOf(context, gift, begun), begun.id);
}

/** A processor's report may not name the series: its money came all the same. Whoever else sends an instalment must name it. */
function importWithoutSeries(context: ConsumeContext, gift: Gift): Outcome {
  if (gift.sourceType !== 'audit')
    throw new MessageRefused('MESSAGE_INVALID', 'subscr_id is missing, and recurring_payment_token too');
  const { payment, outcome, remarks } = importGift(context, gift, null);
  return done({ paymentId: payment.id, outcome, remarks: [...remarks, 'the report does not name the series'] });
}

function importOf(context: ConsumeContext, gift: Gift, series: RecurringRow): Imported {
  const { db, now, message } = context;
  const imported = importGift(context, gift, {
    recurringId: series.id,
    personId: series.personId,
    frequency: series.frequency,
  });
  tellSeries({ db, now, messageId: message.id }, series, paymentFact(context, gift), imported.payment.personId);
  return imported;
}

function begin(context: ConsumeContext, gift: Gift, subscriptionId: string): RecurringRow {
  const { db, now, policy, message } = context;
  const { personId } = resolvePerson({ db, now, linkKey: policy.linkKey }, gift.donor, gift.receivedAt);
  const name = { family: familyOf(gift.gateway), subscriptionId };
  const told = tellNamedSeries({ db, now, messageId: message.id }, name, paymentFact(context, gift), personId);
  const series = findRecurring(db, told.recurringId);
  if (series === null) throw new Error(`series ${told.recurringId} vanished`);
  return series;
}

function paymentFact({ policy }: ConsumeContext, gift: Gift): SeriesFact {
  return {
    kind: 'payment',
    at: gift.receivedAt.toISOString(),
    key: gift.gatewayTxnId,
    amountMinor: gift.amountMinor,
    currency: gift.currency,
    frequency: gift.frequency,
    day: dayIn(policy.zone, gift.receivedAt),
  };
}

function settled({ payment, outcome, remarks }: Imported, recurringId: number): Outcome {
  return done({ paymentId: payment.id, recurringId, outcome, remarks });
}
