/**
 * PayPal's instant payment notifications (IPN), turned into messages of our queues. Names of fields are PayPal's, as in its
 * documentation of IPN variables. Pure.
 */
import type { Body } from '../messages/outcome.ts';
import { MessageRefused } from '../messages/outcome.ts';

export type ReadIpn =
  | Readonly<{ queue: 'donations' | 'recurring' | 'refund'; body: Body }>
  /** Nothing follows from it, and why. */
  | Readonly<{ queue: null; why: string }>;

/** Which of our kinds of message a notification about a series is. */
const SERIES: Readonly<Record<string, string>> = {
  subscr_signup: 'subscr_signup',
  subscr_payment: 'subscr_payment',
  subscr_cancel: 'subscr_cancel',
  subscr_eot: 'subscr_eot',
  subscr_failed: 'subscr_failed',
  subscr_modify: 'subscr_modify',
  recurring_payment: 'subscr_payment',
  recurring_payment_outstanding_payment: 'subscr_payment',
  recurring_payment_profile_created: 'subscr_signup',
  recurring_payment_profile_cancel: 'subscr_cancel',
  recurring_payment_suspended_due_to_max_failed_payment: 'subscr_cancel',
  recurring_payment_suspended: 'subscr_cancel',
  recurring_payment_expired: 'subscr_eot',
  recurring_payment_failed: 'subscr_failed',
  recurring_payment_skipped: 'subscr_failed',
  recurring_payment_outstanding_payment_failed: 'subscr_failed',
};
const GIFTS: ReadonlySet<string> = new Set([
  'web_accept',
  'express_checkout',
  'cart',
  'send_money',
  'virtual_terminal',
]);
/** Disputes and payouts move no money of a donor by themselves. */
const NO_MONEY: ReadonlySet<string> = new Set(['new_case', 'adjustment', 'masspay', 'merch_pmt', 'mp_cancel']);

/** Throws IPN_UNKNOWN for a kind of notification that we do not know. */
export function readIpn(ipn: Body): ReadIpn {
  const type = textOf(ipn['txn_type']);
  const status = textOf(ipn['payment_status']);
  if (textOf(ipn['test_ipn']) === '1') return { queue: null, why: 'a test of PayPal' };
  if (status === 'Refunded' || status === 'Reversed') return { queue: 'refund', body: refundOf(ipn, status) };
  if (status === 'Canceled_Reversal') return { queue: 'donations', body: cameAgain(ipn) };
  if (NO_MONEY.has(type)) return { queue: null, why: `${type} moves no money of a donor` };
  const series = SERIES[type];
  const isPayment = GIFTS.has(type) || series === 'subscr_payment';
  if (isPayment && status !== 'Completed')
    return { queue: null, why: `payment_status is ${status || 'missing'}: no money yet` };
  if (series !== undefined)
    return { queue: 'recurring', body: { txn_type: series, ...giftOf(ipn), ...seriesOf(ipn, series) } };
  if (GIFTS.has(type)) return { queue: 'donations', body: giftOf(ipn) };
  throw new MessageRefused('IPN_UNKNOWN', `PayPal's txn_type "${type}" (payment_status "${status}") is not known`);
}

/** PayPal has two gateways: express checkout with its recurring profiles, and the older buttons and subscriptions. */
function gatewayOf(ipn: Body): string {
  const type = textOf(ipn['txn_type']);
  return type === 'express_checkout' || type.startsWith('recurring_payment') ? 'paypal_ec' : 'paypal';
}

function giftOf(ipn: Body): Body {
  return present({
    gateway: gatewayOf(ipn),
    gateway_txn_id: ipn['txn_id'],
    order_id: ipn['invoice'] ?? ipn['rp_invoice_id'],
    contribution_tracking_id: trackingOf(ipn['custom']),
    date: dateOf(ipn['payment_date']),
    currency: ipn['mc_currency'] ?? ipn['currency_code'],
    gross: ipn['mc_gross'],
    fee: ipn['mc_fee'],
    payment_method: 'paypal',
    payment_submethod: ipn['payment_type'],
    gateway_status: ipn['payment_status'],
    email: ipn['payer_email'],
    first_name: ipn['first_name'],
    last_name: ipn['last_name'],
    organization_name: ipn['payer_business_name'],
    street_address: ipn['address_street'],
    city: ipn['address_city'],
    state_province: ipn['address_state'],
    postal_code: ipn['address_zip'],
    country: ipn['address_country_code'] ?? ipn['residence_country'],
    source_type: 'listener',
  });
}

function seriesOf(ipn: Body, type: string): Body {
  const subscriptionId = ipn['subscr_id'] ?? ipn['recurring_payment_id'];
  const begun = dateOf(ipn['subscr_date'] ?? ipn['time_created']);
  const isSignup = type === 'subscr_signup';
  const terms = isSignup
    ? {
        gross: ipn['mc_amount3'] ?? ipn['amount3'] ?? ipn['amount'] ?? ipn['mc_gross'],
        create_date: begun,
        start_date: begun,
        ...frequencyOf(textOf(ipn['period3'] ?? ipn['payment_cycle'])),
      }
    : {};
  return present({
    subscr_id: subscriptionId,
    ...terms,
    ...(type === 'subscr_payment' ? {} : { date: begun ?? dateOf(ipn['payment_date']) }),
    ...(type === 'subscr_cancel' ? { cancel_date: begun } : {}),
    ...(type === 'subscr_failed' ? { failure_retry_date: dateOf(ipn['retry_at'] ?? ipn['next_payment_date']) } : {}),
  });
}

/** `1 M`, `Monthly`, `1 Y`; what is left as PayPal wrote it is refused when the message is consumed. */
function frequencyOf(period: string): Body {
  const [interval = '1', unit = period] = /^\d+ [A-Z]$/.test(period) ? period.split(' ') : [];
  const units: Readonly<Record<string, string>> = {
    M: 'month',
    Y: 'year',
    Monthly: 'month',
    Yearly: 'year',
    '': 'month',
  };
  return { frequency_interval: interval, frequency_unit: units[unit] ?? unit };
}

function refundOf(ipn: Body, status: 'Refunded' | 'Reversed'): Body {
  return present({
    gateway: gatewayOf(ipn),
    type: status === 'Refunded' ? 'refund' : 'chargeback',
    date: dateOf(ipn['payment_date']),
    gross: ipn['mc_gross'],
    gross_currency: ipn['mc_currency'],
    gateway_parent_id: ipn['parent_txn_id'],
    gateway_refund_id: ipn['txn_id'],
    reason: ipn['reason_code'],
  });
}

function cameAgain(ipn: Body): Body {
  return {
    ...giftOf(ipn),
    type: 'chargeback_reversed',
    gateway_txn_id: ipn['parent_txn_id'],
    gateway_refund_id: ipn['txn_id'],
  };
}

function trackingOf(custom: unknown): string | undefined {
  return /^\d{1,15}$/.test(textOf(custom)) ? textOf(custom) : undefined;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const ZONES: Readonly<Record<string, string>> = { PST: '-08:00', PDT: '-07:00', UTC: 'Z', GMT: 'Z' };

/** `20:12:59 Jan 13, 2009 PST`. What is written otherwise is handed on as it is. */
function dateOf(value: unknown): unknown {
  const written = textOf(value);
  const [, time, month = '', day = '', year, zone = ''] =
    /^(\d\d:\d\d:\d\d) ([A-Z][a-z]{2})\.? (\d{1,2}),? (\d{4}) ([A-Z]{3})$/.exec(written) ?? [];
  const number = MONTHS.indexOf(month) + 1;
  const offset = ZONES[zone];
  if (time === undefined || number === 0 || offset === undefined) return value;
  return `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}T${time}${offset}`;
}

function present(body: Body): Body {
  return Object.fromEntries(
    Object.entries(body).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
