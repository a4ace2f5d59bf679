/** What a message can wait for, as a key: who brings it wakes what waits. Pure. */
import { familyOf } from '../gifts/gateways.ts';

/** The gift with this id at its gateway. */
export const giftKey = (gateway: string, gatewayTxnId: string): string => `gift:${familyOf(gateway)}:${gatewayTxnId}`;
/** Any gift of this order. */
export const orderKey = (orderId: string): string => `order:${orderId}`;
/** Any gift of this session of a donor. */
export const trackingKey = (contributionTrackingId: string): string => `tracking:${contributionTrackingId}`;
/** The details of the donor of this order or transaction. */
export const pendingKey = (gateway: string, id: string): string => `pending:${familyOf(gateway)}:${id}`;
/** The series with this id at its gateway. */
export const seriesKey = (gateway: string, subscriptionId: string): string =>
  `series:${familyOf(gateway)}:${subscriptionId}`;
