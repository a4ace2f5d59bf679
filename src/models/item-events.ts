/**
 * What became of open items, for the system that asked for the money: a view of the events of the books, in their order.
 * The cursor is the id of the event, so that a reader can go on where it stopped, and never misses or sees one twice. Only reads.
 */
import { currencyOf, formatMinor } from '../money.ts';
import { APPROVAL_EVENTS } from './approvals.ts';
import { type Db, perDatabase } from './db.ts';
import type { OpenItemKind, OpenItemState } from './open-items.ts';

/** The field `type` of the contract. */
export type ItemEventType =
  | 'item.created'
  | 'item.changed'
  | 'item.cancelled'
  | 'item.settled_elsewhere'
  | 'item.partially_paid'
  | 'item.paid'
  | 'item.reopened'
  | 'contribution.completed'
  | 'contribution.cancelled'
  | 'contribution.refunded';

/** `amountMinor` is what was given to the item or taken from it, null where no money moved. */
export type ItemEvent = Readonly<{
  cursor: number;
  at: string;
  type: ItemEventType;
  reference: string;
  state: OpenItemState;
  paymentId: number | null;
  amountMinor: number | null;
  currency: string;
  bookingDate: string | null;
}>;

type Row = Omit<ItemEvent, 'type'> & Readonly<{ reason: string; kind: OpenItemKind; reversedTo: string | null }>;

const PAGE = 1_000;
/** What people ask and answer among themselves is nobody else's business. */
const REMARKS = APPROVAL_EVENTS.map((reason) => `'${reason}'`).join(', ');

/** An allocation is reversed by an event of its payment, which says whether the money went back. */
const pages = perDatabase((db) =>
  db.sqlite.prepare<[number], Row>(
    `SELECT e.id AS cursor, e.at, e.reason, o.kind, o.reference, o.currency, e.to_state AS state,
       e.data ->> '$.paymentId' AS paymentId, e.data ->> '$.amountMinor' AS amountMinor, p.booking_date AS bookingDate,
       (SELECT r.to_state FROM event r WHERE r.payment_id = p.id AND r.id < e.id ORDER BY r.id DESC LIMIT 1) AS reversedTo
     FROM event e JOIN open_item o ON o.id = e.open_item_id
     LEFT JOIN payment p ON p.id = e.data ->> '$.paymentId'
     WHERE e.id > ? AND e.open_item_id IS NOT NULL AND coalesce(e.reason, '') NOT IN (${REMARKS})
     ORDER BY e.id LIMIT ${PAGE}`,
  ),
);

/** Everything after `cursor`, oldest first. Reads page by page. */
export function* itemEvents(db: Db, cursor: number): Generator<ItemEvent> {
  let after = cursor;
  for (;;) {
    const rows = pages(db).all(after);
    for (const row of rows) yield itemEvent(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.cursor;
  }
}

/** One line of the contract (semver), for `events --ndjson` and for webhooks: the amount is a decimal text. */
export function publishedEvent({ amountMinor, ...event }: ItemEvent) {
  const { cursor, at, type, reference, state, paymentId, currency, bookingDate } = event;
  const amount = amountMinor === null ? null : formatMinor(amountMinor, currencyOf(currency));
  return { cursor, at, type, reference, state, paymentId, amount, currency, bookingDate };
}

function itemEvent(row: Row): ItemEvent {
  const { reason: _, kind: __, reversedTo: ___, ...facts } = row;
  const moved = row.paymentId !== null;
  return { ...facts, type: typeOf(row), amountMinor: moved ? row.amountMinor : null };
}

function typeOf({ reason, kind, state, reversedTo }: Row): ItemEventType {
  switch (reason) {
    case 'ALLOCATED':
      if (kind === 'fund') return 'contribution.completed';
      return state === 'PAID' ? 'item.paid' : 'item.partially_paid';
    case 'ALLOCATION_REVERSED':
      if (reversedTo === 'REFUNDED' || reversedTo === 'CHARGEBACK') return 'contribution.refunded';
      return kind === 'fund' ? 'contribution.cancelled' : 'item.reopened';
    case 'CREATED':
      return 'item.created';
    case 'CANCELLED':
      return 'item.cancelled';
    case 'SETTLED_ELSEWHERE':
      return 'item.settled_elsewhere';
    case 'REOPENED':
      return 'item.reopened';
    default:
      return 'item.changed';
  }
}
