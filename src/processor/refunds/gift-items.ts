/**
 * A gift through a processor has an open item of its own. Nobody owes a gift that went back: its item is cancelled with it, and
 * taken up again when the money comes again.
 */
import { appendEvent } from '../../models/events.ts';
import { findOpenItem, itemsEverPaidBy, type OpenItemRow, setCancelled } from '../../models/open-items.ts';
import type { PaymentRow } from '../../models/payments.ts';
import type { ItemContext } from '../item-balance.ts';
import type { Actor } from '../transition.ts';

type Gift = Pick<PaymentRow, 'id' | 'gateway' | 'gatewayTxnId'>;

/** True for the open item that was made for just this payment. */
export function isGiftOf({ gateway, gatewayTxnId }: Gift, item: OpenItemRow): boolean {
  return (
    item.kind === 'contribution' &&
    gatewayTxnId !== null &&
    item.gateway === gateway &&
    item.gatewayTxnId === gatewayTxnId
  );
}

/** Inside the database transaction in which the money went back, or before it is booked again. */
export function markGifts(
  { db, now, itemChanged }: ItemContext,
  payment: Gift,
  { cancelled, actor }: { cancelled: boolean; actor: Actor },
): void {
  for (const id of itemsEverPaidBy(db, payment.id)) {
    const item = findOpenItem(db, id);
    if (item === null || !isGiftOf(payment, item) || item.cancelled === cancelled || item.allocatedMinor > 0) continue;
    const state = setCancelled(db, item, { cancelled, updatedAt: now.toISOString() });
    itemChanged?.(item, { ...item, cancelled, state });
    const event = { subject: { openItemId: id }, fromState: item.state, toState: state, detail: null } as const;
    const reason = cancelled ? 'CANCELLED' : 'REOPENED';
    appendEvent(
      db,
      { ...event, actor: `${actor.kind}:${actor.name}`, reason, data: { cancelled, giftOf: payment.id } },
      now,
    );
  }
}
