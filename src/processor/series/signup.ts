/** The beginning of a series: who gives, how much, and when the first instalment is expected. */
import * as z from 'zod';
import { paymentsOfTracking } from '../../models/gateway-payments.ts';
import { findPayment } from '../../models/payments.ts';
import { dayIn } from '../gifts/day-in.ts';
import { familyOf } from '../gifts/gateways.ts';
import { gateway, minorOf, readFrequency } from '../gifts/gift-message.ts';
import * as f from '../messages/fields.ts';
import { type Body, type ConsumeContext, done, MessageRefused, type Outcome, waiting } from '../messages/outcome.ts';
import { trackingKey } from '../messages/wait-keys.ts';
import { tellConsent } from '../persons/consent.ts';
import { type Donor, donorFields, readDonor } from '../persons/donor.ts';
import { resolvePerson } from '../persons/resolve-person.ts';
import { plainId } from './find-series.ts';
import type { SeriesFact } from './fold-series.ts';
import { tellNamedSeries } from './tell-series.ts';

export const SIGNUP_ALIASES = {
  currency: ['original_currency'],
  gross: ['original_gross'],
  order_id: ['invoice_id'],
} as const;

const schema = z.object({
  ...donorFields,
  gateway: f.required(gateway),
  subscr_id: f.optionalId,
  gateway_txn_id: f.optionalId,
  order_id: f.optionalId,
  contribution_tracking_id: f.optionalId,
  currency: f.required(f.currency),
  gross: f.required(f.decimal),
  frequency_unit: f.optional(f.text),
  frequency_interval: f.optional(f.text),
  installments: f.optional(f.text),
  date: f.optional(f.instant),
  start_date: f.optional(f.instant),
  create_date: f.optional(f.instant),
  recurring_payment_token: f.optional(f.text),
  source_enqueued_time: f.optional(f.instant),
});
type Told = z.output<typeof schema>;

/** Without an id of the series its first payment or order will do. */
export const SIGNUP_REQUIRED = [...f.requiredKeys(schema), 'subscr_id'];

export function consumeSignup(context: ConsumeContext, body: Body): Outcome {
  const { db, now, message } = context;
  const told = f.parse(schema, f.withAliases(body, SIGNUP_ALIASES));
  const name = told.subscr_id ?? told.gateway_txn_id ?? told.order_id;
  if (name === null)
    throw new MessageRefused('MESSAGE_INVALID', 'subscr_id is missing, and gateway_txn_id and order_id too');
  const tracked = told.contribution_tracking_id === null ? [] : paymentsOfTracking(db, told.contribution_tracking_id);
  const trackingId = told.contribution_tracking_id;
  // Who gave once and adds a series by the same card (spec/flow.md 2.2): the first gift tells who it is.
  if (told.recurring_payment_token !== null && trackingId !== null && tracked.length === 0) {
    return waiting(trackingKey(trackingId), `the first gift of session ${trackingId} has not come`);
  }
  const at = told.create_date ?? told.date ?? told.source_enqueued_time ?? new Date(message.createdAt);
  const personId = personOf(context, { donor: readDonor(told, body).donor, at, tracked });
  const subscription = { family: familyOf(told.gateway), subscriptionId: plainId(name) };
  const { recurringId, outcome } = tellNamedSeries(
    { db, now, messageId: message.id },
    subscription,
    signupOf(context, told, at),
    personId,
  );
  if (outcome === 'conflict')
    throw new MessageRefused('SERIES_CONFLICT', `the series ${name} was signed up before with other terms`);
  return done({ recurringId, personId, outcome });
}

type Whose = Readonly<{ donor: Donor; at: Date; tracked: readonly number[] }>;

function personOf({ db, now, policy, message }: ConsumeContext, { donor, at, tracked }: Whose): number | null {
  const [first] = tracked;
  const known = first === undefined ? null : (findPayment(db, first)?.personId ?? null);
  const personId = known ?? resolvePerson({ db, now, linkKey: policy.linkKey }, donor, at).personId;
  tellConsent(db, { personId, optIn: donor.optIn, at, source: 'recurring', messageId: message.id });
  return personId;
}

function signupOf({ policy }: ConsumeContext, told: Told, at: Date): SeriesFact {
  const amountMinor = minorOf('gross', told.gross, told.currency);
  if (amountMinor <= 0) throw new MessageRefused('MESSAGE_INVALID', `gross ${told.gross} must be more than 0`);
  return {
    kind: 'signup',
    at: at.toISOString(),
    key: 'signup',
    amountMinor,
    currency: told.currency,
    frequency: readFrequency(told),
    startDate: dayIn(policy.zone, told.start_date ?? told.date ?? at),
    invoiceId: told.order_id,
    contributionTrackingId: told.contribution_tracking_id,
    paymentToken: told.recurring_payment_token,
  };
}
