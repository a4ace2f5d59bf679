/** What a payment was booked for before its money went back, if it can be booked so again. Only reads. */
import { type Db, perDatabase } from '../../models/db.ts';
import { type AllocationRow, findOpenItem, type OpenItemRow, openMinorOf } from '../../models/open-items.ts';
import type { PaymentRow } from '../../models/payments.ts';
import type { BookedAllocation } from '../book.ts';
import type { GiftFacts } from '../mails/mails-of.ts';
import { isGiftOf } from './gift-items.ts';

export type EarlierBooking = Readonly<{
  allocations: readonly BookedAllocation[];
  toReimburseMinor: number;
  /** Whom nobody wanted to thank before is not thanked now. */
  gift: GiftFacts;
}>;

const noThankYou = perDatabase((db) =>
  db.sqlite
    .prepare<[number], string | null>(
      'SELECT no_thank_you FROM contribution WHERE payment_id = ? ORDER BY id DESC LIMIT 1',
    )
    .pluck(),
);

/** The allocations that were reversed when the money went back: by the event that took the payment out of its booking. */
const reversed = perDatabase((db) =>
  db.sqlite.prepare<[{ id: number }], Pick<AllocationRow, 'openItemId' | 'amountMinor' | 'waivedMinor'>>(
    `SELECT open_item_id AS openItemId, amount_minor AS amountMinor, waived_minor AS waivedMinor FROM allocation
     WHERE payment_id = @id AND reversed_event_id = (SELECT max(id) FROM event WHERE payment_id = @id
       AND to_state IN ('REFUNDED', 'CHARGEBACK') AND from_state NOT IN ('REFUNDED', 'CHARGEBACK'))
     ORDER BY id`,
  ),
);

/** Null when it was never booked, or when one of its open items does not take the money any more. */
export function earlierBooking(db: Db, payment: PaymentRow): EarlierBooking | null {
  const rows = reversed(db).all({ id: payment.id });
  const allocations: BookedAllocation[] = [];
  for (const { openItemId, amountMinor, waivedMinor } of rows) {
    const item = findOpenItem(db, openItemId);
    if (item === null || !takes(item, { payment, minor: amountMinor + waivedMinor })) return null;
    const { kind, reference } = item;
    allocations.push({ openItemId, kind, reference, amountMinor, ...(waivedMinor === 0 ? {} : { waivedMinor }) });
  }
  if (allocations.length === 0) return null;
  const given = allocations.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const gift = { recurring: null, noThankYou: noThankYou(db).get(payment.id) ?? null };
  return { allocations, toReimburseMinor: payment.amountMinor - given, gift };
}

/** What nobody else has paid meanwhile takes also what was paid in excess. */
function takes(item: OpenItemRow, { payment, minor }: { payment: PaymentRow; minor: number }): boolean {
  if (item.currency !== payment.currency || item.settledElsewhere) return false;
  if (item.cancelled && isGiftOf(payment, item)) return true;
  if (item.state !== 'OPEN' && item.state !== 'PARTIALLY_PAID') return false;
  const openMinor = openMinorOf(item);
  return openMinor === null || minor <= openMinor || item.allocatedMinor === 0;
}
