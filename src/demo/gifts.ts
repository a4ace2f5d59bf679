/**
 * The second act of the demo: gifts by card. A payment processor tells of them by messages, which lie in the spool as
 * files; here a gift, a monthly gift with its first payment, and a gift whose refund arrives before the gift itself does.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printedPayment } from '../cli/payment-view.ts';
import type { Db } from '../models/db.ts';
import { findGatewayPayment } from '../models/gateway-payments.ts';
import { type ListedPayment, listPayments } from '../models/payments.ts';
import { findRecurring } from '../models/recurring.ts';
import { type Calendar, deliveryOf } from './calendar.ts';

export const DONORS = {
  lea: { first_name: 'Lea', last_name: 'Sommer', email: 'lea@example.org', language: 'de', country: 'CH' },
  nils: { first_name: 'Nils', last_name: 'Aebi', email: 'nils@example.org', language: 'en', country: 'CH' },
  marta: { first_name: 'Marta', last_name: 'Frei', email: 'marta@example.org', language: 'de', country: 'CH' },
} as const;

/** What has to become of each gift. Its donor gets one mail: thanks, or that it was given back. */
export const GIFTS = [
  { donor: 'lea', amount: '50.00', state: 'PROCESSED' },
  { donor: 'nils', amount: '10.00', state: 'PROCESSED' },
  { donor: 'marta', amount: '80.00', state: 'REFUNDED' },
] as const satisfies readonly Readonly<{
  donor: keyof typeof DONORS;
  amount: string;
  state: string;
}>[];

/** The messages that arrive, by queue, in this order: the refund has to wait for its gift. */
export function giftMessages(calendar: Calendar): Readonly<Record<string, readonly object[]>> {
  const at = (minutesLater: number): string => deliveryOf(calendar.second, minutesLater).toISOString();
  const gift = (index: 0 | 1 | 2): object => ({
    gateway: 'adyen',
    gateway_txn_id: `DEMO-${index + 1}`,
    order_id: `${index + 1}.1`,
    date: at(index),
    currency: 'CHF',
    gross: GIFTS[index].amount,
    payment_method: 'cc',
    ...DONORS[GIFTS[index].donor],
  });
  const series = { gateway: 'adyen', subscr_id: 'DEMO-MONTHLY' };
  return {
    refund: [
      {
        gateway: 'adyen',
        type: 'refund',
        date: at(60),
        gross: GIFTS[2].amount,
        gross_currency: 'CHF',
        gateway_parent_id: 'DEMO-3',
        gateway_refund_id: 'DEMO-R1',
      },
    ],
    recurring: [
      { ...gift(1), ...series, txn_type: 'subscr_payment' },
      { ...gift(1), ...series, txn_type: 'subscr_signup', start_date: at(1) },
    ],
    donations: [gift(0), gift(2)],
  };
}

/** Puts messages where a processor's listener puts them. */
export function spool(data: string, queue: string, messages: readonly object[]): void {
  const lines = messages.map((message) => JSON.stringify(message)).join('\n');
  writeFileSync(join(data, 'queue', queue, 'demo.json'), lines);
}

export type DemoGift = Readonly<{
  id: number;
  state: string;
  amount: string;
  donor: string | null;
  /** When the next gift of the series is expected; null when it is no series. */
  nextDate: string | null;
}>;

/** Payments through a gateway, as they are now. */
export function giftsIn(db: Db): readonly DemoGift[] {
  return [...listPayments(db)].filter(isGift).map((row) => {
    const { id, state, amount, payerName } = printedPayment(db, row);
    const recurringId = findGatewayPayment(db, id)?.recurringId ?? null;
    const nextDate = recurringId === null ? null : (findRecurring(db, recurringId)?.nextDate ?? null);
    return { id, state, amount, donor: payerName, nextDate };
  });
}

export function isGift({ gateway }: Pick<ListedPayment, 'gateway'>): boolean {
  return gateway !== 'bank';
}
