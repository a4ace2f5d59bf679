/** The gateways whose messages are understood, and which of them share their transaction ids. Pure. */
import { GATEWAYS } from '../../models/schema.ts';

export type Gateway = Exclude<(typeof GATEWAYS)[number], 'bank' | 'manual'>;

/** Codenames that messages may use. */
export const MESSAGE_GATEWAYS: readonly Gateway[] = GATEWAYS.filter(
  (name): name is Gateway => name !== 'bank' && name !== 'manual',
);

/** PayPal counts its two products together: a refund may name the other one (spec/flow.md 2.3). */
export function familyOf(gateway: string): string {
  return gateway === 'paypal_ec' ? 'paypal' : gateway;
}
