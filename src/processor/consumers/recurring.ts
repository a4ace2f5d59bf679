/** The queue `recurring`: what happens to series of gifts, and their instalments. Source: spec/flow.md 2.2. */
import * as z from 'zod';
import type { RecurringRow } from '../../models/recurring.ts';
import { dayIn } from '../gifts/day-in.ts';
import { familyOf } from '../gifts/gateways.ts';
import { gateway } from '../gifts/gift-message.ts';
import * as f from '../messages/fields.ts';
import {
  type ConsumeContext,
  type Consumer,
  done,
  MessageRefused,
  type Outcome,
  waiting,
} from '../messages/outcome.ts';
import { seriesKey } from '../messages/wait-keys.ts';
import { findSeries, plainId } from '../series/find-series.ts';
import type { SeriesFact } from '../series/fold-series.ts';
import { consumeInstalment } from '../series/instalment.ts';
import { consumeSignup } from '../series/signup.ts';
import { tellSeries } from '../series/tell-series.ts';

/** `failiure_retry_date` is how the page on message formats spells it. */
export const RECURRING_ALIASES = { failure_retry_date: ['failiure_retry_date'] } as const;

export const TXN_TYPES = [
  'subscr_signup',
  'subscr_payment',
  'subscr_failed',
  'subscr_eot',
  'subscr_cancel',
  'subscr_modify',
  'monthly_convert_decline',
] as const;

const schema = z.object({
  txn_type: f.required(f.oneOf(TXN_TYPES)),
  gateway: f.required(gateway),
  subscr_id: f.optionalId,
  contribution_recur_id: f.optional(f.whole),
  recurring_payment_token: f.optional(f.text),
  date: f.optional(f.instant),
  source_enqueued_time: f.optional(f.instant),
  cancel_date: f.optional(f.instant),
  cancel_reason: f.optional(f.text),
  failure_count: f.optional(f.whole),
  failure_retry_date: f.optional(f.instant),
});
type Told = z.output<typeof schema>;

/** Our own id of the series, or its token, will do, too. */
export const RECURRING_REQUIRED = [...f.requiredKeys(schema), 'subscr_id'];

export const consumeRecurring: Consumer = (context, body) => {
  const told = f.parse(schema, f.withAliases(body, RECURRING_ALIASES));
  if (told.txn_type === 'subscr_signup') return consumeSignup(context, body);
  if (told.txn_type === 'subscr_payment') return consumeInstalment(context, { ...body, recurring: 1 });
  if (told.txn_type === 'subscr_modify')
    throw new MessageRefused(
      'RECURRING_INVALID',
      'changes of a series (subscr_modify) are not supported: settle them by hand',
    );
  if (told.subscr_id === null && told.contribution_recur_id === null && told.recurring_payment_token === null) {
    throw new MessageRefused(
      'MESSAGE_INVALID',
      'subscr_id is missing, and contribution_recur_id and recurring_payment_token too',
    );
  }
  if (told.txn_type === 'monthly_convert_decline') {
    return done({ remarks: ['the token is to be deleted at the gateway, which we do not do'] });
  }
  const series = findSeries(context.db, {
    gateway: told.gateway,
    recurringId: told.contribution_recur_id,
    subscriptionId: told.subscr_id,
    paymentToken: told.recurring_payment_token,
  });
  return series === null ? notHere(told) : tell(context, series, factOf(context, told));
};

/** What begins a series comes perhaps after what ends it. */
function notHere(told: Told): Outcome {
  const name =
    told.subscr_id === null
      ? (told.recurring_payment_token ?? String(told.contribution_recur_id))
      : plainId(told.subscr_id);
  return waiting(seriesKey(familyOf(told.gateway), name), `the series ${told.gateway} ${name} has not begun`);
}

function tell(context: ConsumeContext, series: RecurringRow, fact: SeriesFact): Outcome {
  const { db, now, message } = context;
  const { recurringId, outcome } = tellSeries({ db, now, messageId: message.id }, series, fact, null);
  if (outcome === 'conflict')
    throw new MessageRefused('SERIES_CONFLICT', `the series ${recurringId} was told otherwise of this moment`);
  return done({ recurringId, outcome });
}

function factOf({ policy, message }: ConsumeContext, told: Told): SeriesFact {
  const moment = told.date ?? told.source_enqueued_time ?? new Date(message.createdAt);
  const at = (told.txn_type === 'subscr_cancel' ? (told.cancel_date ?? moment) : moment).toISOString();
  if (told.txn_type === 'subscr_failed') {
    const retryDate = told.failure_retry_date === null ? null : dayIn(policy.zone, told.failure_retry_date);
    return { kind: 'failed', at, key: at, failures: told.failure_count, retryDate };
  }
  if (told.txn_type === 'subscr_eot') return { kind: 'end', at, key: at, reason: 'ended by the gateway' };
  return { kind: 'cancel', at, key: at, reason: told.cancel_reason ?? 'cancelled by the donor at the gateway' };
}
