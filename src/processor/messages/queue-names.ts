/** The names of the queues. Which consumer reads which stands in `consumers/index.ts`. Pure. */
export const QUEUES = [
  'donations',
  'recurring',
  'refund',
  'pending',
  'contribution-tracking',
  'payments-init',
  'payments-antifraud',
  'unsubscribe',
  'opt-in',
  'banner-history',
  'jobs-adyen',
  'jobs-amazon',
  'jobs-paypal',
  'jobs-ingenico',
] as const;
export type QueueName = (typeof QUEUES)[number];

export function isQueue(name: string): name is QueueName {
  return QUEUES.some((queue) => queue === name);
}
