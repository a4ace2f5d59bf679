/** Which consumer reads which queue, one line each. */
import type { Consumer } from '../messages/outcome.ts';
import type { QueueName } from '../messages/queue-names.ts';
import { consumeBannerHistory } from './banner-history.ts';
import { consumeTracking } from './contribution-tracking.ts';
import { consumeDonation } from './donations.ts';
import { consumeAntifraud } from './payments-antifraud.ts';
import { consumePaymentsInit } from './payments-init.ts';
import { consumePending } from './pending.ts';

export const CONSUMERS: Readonly<Record<QueueName, Consumer>> = {
  donations: consumeDonation,
  pending: consumePending,
  'contribution-tracking': consumeTracking,
  'payments-init': consumePaymentsInit,
  'payments-antifraud': consumeAntifraud,
  'banner-history': consumeBannerHistory,
};
