/** Which consumer reads which queue, one line each. */
import type { Consumer } from '../messages/outcome.ts';
import type { QueueName } from '../messages/queue-names.ts';
import { consumeBannerHistory } from './banner-history.ts';
import { consumeTracking } from './contribution-tracking.ts';
import { consumeDonation } from './donations.ts';
import { consumeJob } from './jobs.ts';
import { consumeOptIn } from './opt-in.ts';
import { consumeAntifraud } from './payments-antifraud.ts';
import { consumePaymentsInit } from './payments-init.ts';
import { consumePending } from './pending.ts';
import { consumeRecurring } from './recurring.ts';
import { consumeRefund } from './refund.ts';
import { consumeUnsubscribe } from './unsubscribe.ts';

export const CONSUMERS: Readonly<Record<QueueName, Consumer>> = {
  donations: consumeDonation,
  recurring: consumeRecurring,
  refund: consumeRefund,
  pending: consumePending,
  'contribution-tracking': consumeTracking,
  'payments-init': consumePaymentsInit,
  'payments-antifraud': consumeAntifraud,
  unsubscribe: consumeUnsubscribe,
  'opt-in': consumeOptIn,
  'banner-history': consumeBannerHistory,
  'jobs-adyen': consumeJob,
  'jobs-amazon': consumeJob,
  'jobs-paypal': consumeJob,
  'jobs-ingenico': consumeJob,
};
