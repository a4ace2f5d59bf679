/**
 * The message of a gift: the queue `donations`, and the payments of the queue `recurring`. Reads it, fills in defaults, and
 * checks that its amounts agree. Source: the page on queue message formats; spec/flow.md 2.1. Pure.
 */
import * as z from 'zod';
import { type Currency, exponentOf, readAmount } from '../../money.ts';
import * as f from '../messages/fields.ts';
import { type Body, MessageRefused } from '../messages/outcome.ts';
import { type Donor, donorFields, readDonor } from '../persons/donor.ts';
import { type Gateway, MESSAGE_GATEWAYS } from './gateways.ts';

/** Names that mean a field, the stronger first; each wins over the name of the field itself. */
export const GIFT_ALIASES = {
  order_id: ['invoice_id'],
  currency: ['original_currency'],
  gross: ['original_gross'],
} as const;

export const REVERSED_TYPES = ['chargeback_reversed', 'refund_reversed', 'reversal_reversed'] as const;
export type ReversedType = (typeof REVERSED_TYPES)[number];

export const gateway = z.string().transform((given, ctx): Gateway => {
  const found = MESSAGE_GATEWAYS.find((name) => name === given.toLowerCase());
  if (found !== undefined) return found;
  ctx.issues.push({ code: 'custom', message: `"${given}" is none of ${MESSAGE_GATEWAYS.join(', ')}`, input: given });
  return z.NEVER;
});

const schema = z.object({
  ...donorFields,
  gateway: f.required(gateway),
  gateway_txn_id: f.required(f.id),
  gateway_account: f.optional(f.text),
  order_id: f.optionalId,
  contribution_tracking_id: f.optionalId,
  date: f.optional(f.instant),
  currency: f.required(f.currency),
  gross: f.required(f.decimal),
  fee: f.optional(f.decimal),
  net: f.optional(f.decimal),
  payment_method: f.optional(f.text),
  payment_submethod: f.optional(f.text),
  gateway_status: f.optional(f.text),
  recurring: f.optional(f.flag),
  subscr_id: f.optionalId,
  contribution_recur_id: f.optional(f.whole),
  recurring_payment_token: f.optional(f.text),
  frequency_unit: f.optional(f.text),
  frequency_interval: f.optional(f.text),
  installments: f.optional(f.text),
  utm_source: f.optional(f.text),
  utm_medium: f.optional(f.text),
  utm_campaign: f.optional(f.text),
  restrictions: f.optional(f.text),
  reference: f.optional(f.text),
  no_thank_you: f.optional(f.text),
  type: f.optional(f.text),
  source_type: f.optional(f.text),
  source_enqueued_time: f.optional(f.instant),
  backend_processor: f.optional(f.text),
  backend_processor_txn_id: f.optional(f.text),
  gateway_refund_id: f.optionalId,
});

/** What a gift needs. */
export const GIFT_REQUIRED = f.requiredKeys(schema);

export type Gift = Readonly<{
  gateway: Gateway;
  gatewayTxnId: string;
  account: string;
  orderId: string | null;
  contributionTrackingId: string | null;
  receivedAt: Date;
  currency: Currency;
  amountMinor: number;
  amountReported: string;
  feeMinor: number;
  donor: Donor;
  paymentMethod: string | null;
  paymentSubmethod: string | null;
  recurring: boolean;
  subscriptionId: string | null;
  recurringId: number | null;
  paymentToken: string | null;
  frequency: 'month' | 'year';
  utm: Readonly<{ source: string | null; medium: string | null; campaign: string | null }>;
  /** Reference of the fund or open item that the donor named. */
  restrictions: string | null;
  reference: string | null;
  noThankYou: string | null;
  type: ReversedType | null;
  gatewayRefundId: string | null;
  sourceType: string;
  backendProcessor: string | null;
  backendTxnId: string | null;
  /** What was not taken as it was written, for people. */
  remarks: readonly string[];
}>;

/** `arrivedAt` stands in for a missing date. Throws `MessageRefused`. */
export function readGift(body: Body, arrivedAt: string): Gift {
  const told = f.parse(schema, f.withAliases(body, GIFT_ALIASES));
  const { donor, remarks } = readDonor(told, body);
  const money = readMoney(told);
  const receivedAt = told.date ?? told.source_enqueued_time ?? new Date(arrivedAt);
  return {
    gateway: told.gateway,
    gatewayTxnId: told.gateway_txn_id,
    account: told.gateway_account === null ? told.gateway : `${told.gateway}:${told.gateway_account}`,
    orderId: told.order_id,
    contributionTrackingId: told.contribution_tracking_id,
    receivedAt,
    ...money,
    donor,
    paymentMethod: told.payment_method,
    paymentSubmethod: told.payment_submethod,
    recurring: told.recurring ?? (told.subscr_id !== null || told.contribution_recur_id !== null),
    subscriptionId: told.subscr_id,
    recurringId: told.contribution_recur_id,
    paymentToken: told.recurring_payment_token,
    frequency: readFrequency(told),
    utm: { source: told.utm_source, medium: told.utm_medium, campaign: told.utm_campaign },
    restrictions: told.restrictions,
    reference: told.reference,
    noThankYou: told.no_thank_you === '0' ? null : told.no_thank_you,
    type: readType(told.type),
    gatewayRefundId: told.gateway_refund_id,
    sourceType: told.source_type ?? 'payments',
    backendProcessor: told.backend_processor,
    backendTxnId: told.backend_processor_txn_id,
    remarks: [...remarks, ...(told.date === null ? ['no date: the time of arrival was taken'] : [])],
  };
}

type Told = z.output<typeof schema>;

function readMoney({ currency, gross, fee, net }: Pick<Told, 'currency' | 'gross' | 'fee' | 'net'>) {
  const amountMinor = minorOf('gross', gross, currency);
  if (amountMinor <= 0) throw new MessageRefused('MESSAGE_INVALID', `gross ${gross} must be more than 0`);
  const netMinor = net === null ? null : minorOf('net', net, currency);
  const feeMinor = fee === null ? amountMinor - (netMinor ?? amountMinor) : minorOf('fee', fee, currency);
  const isExact = netMinor === null || amountMinor - feeMinor === netMinor;
  if (!isExact) throw new MessageRefused('AMOUNTS_DISAGREE', `gross ${gross} less fee ${fee} is not net ${net}`);
  if (feeMinor < 0 || feeMinor >= amountMinor) {
    throw new MessageRefused(
      'AMOUNTS_DISAGREE',
      `gross ${gross} leaves nothing after fee ${fee ?? ''} (net ${net ?? ''})`,
    );
  }
  return { currency, amountMinor, amountReported: gross.replace(',', ''), feeMinor };
}

/** Minor units, with the sign of the text. Throws with the code of the trouble (AMOUNT_SCALE, AMOUNT_TOO_LARGE). */
export function minorOf(name: string, decimal: string, currency: Currency): number {
  if (decimal.includes(',') && exponentOf(currency) > 2)
    throw new MessageRefused(
      'MESSAGE_INVALID',
      `${name} "${decimal}" can be read in two ways: write it without a comma`,
    );
  const read = readAmount(withoutEmptyDecimals(decimal.replace(/[-,]/g, '')), currency);
  if (!read.ok) throw new MessageRefused(read.code, `${name}: ${read.message}`);
  return decimal.startsWith('-') ? -read.money.minor : read.money.minor;
}

/** Some producers write more decimals than there are, all of them zero. */
function withoutEmptyDecimals(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/0+$/, '').replace(/\.$/, '') : decimal;
}

type Frequency = Readonly<{
  frequency_unit: string | null;
  frequency_interval: string | null;
  installments: string | null;
}>;

/** Series are monthly or yearly, one by one, without an end (spec/flow.md 2.1 step 3). Throws RECURRING_INVALID. */
export function readFrequency({ frequency_unit, frequency_interval, installments }: Frequency): 'month' | 'year' {
  const unit = frequency_unit ?? 'month';
  if (unit !== 'month' && unit !== 'year')
    throw new MessageRefused('RECURRING_INVALID', `frequency_unit "${unit}" is neither month nor year`);
  if (frequency_interval !== null && frequency_interval !== '1') {
    throw new MessageRefused('RECURRING_INVALID', `frequency_interval ${frequency_interval} is not 1`);
  }
  if (installments !== null && installments !== '0') {
    throw new MessageRefused('RECURRING_INVALID', `installments ${installments} is not 0: series end by a message`);
  }
  return unit;
}

/** A plain gift may say so. */
function readType(type: string | null): ReversedType | null {
  if (type === null || type === 'donation') return null;
  const found = REVERSED_TYPES.find((name) => name === type);
  if (found === undefined)
    throw new MessageRefused('MESSAGE_INVALID', `type "${type}" is none of ${REVERSED_TYPES.join(', ')}`);
  return found;
}
