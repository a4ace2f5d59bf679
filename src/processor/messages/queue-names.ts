/** The names of the queues. Which consumer reads which stands in `consumers/index.ts`. Pure. */
export const QUEUES = [
  'donations',
  'pending',
  'contribution-tracking',
  'payments-init',
  'payments-antifraud',
  'banner-history',
] as const;
export type QueueName = (typeof QUEUES)[number];

export function isQueue(name: string): name is QueueName {
  return QUEUES.some((queue) => queue === name);
}
