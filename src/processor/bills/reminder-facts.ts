/** Whether a reminder is still true when it is to leave. */
import type { ReminderFacts } from '../../mail/facts.ts';
import type { Db } from '../../models/db.ts';
import { findOpenItem, openMinorOf } from '../../models/open-items.ts';
import type { OutboxRow } from '../../models/outbox.ts';
import { storedJson } from '../../stored-json.ts';
import { waitingPayments } from './waiting-payments.ts';

/** `item/12` is about open item 12. */
export function itemIdOf({ subject }: Pick<OutboxRow, 'subject'>): number {
  return Number(subject.split('/')[1]);
}

/** Why it must not go: the item is settled or asks for another sum by now, or a payment waits that may be for it. */
export function reminderFact(db: Db, mail: OutboxRow): string | null {
  const item = findOpenItem(db, itemIdOf(mail));
  const facts = storedJson<ReminderFacts>(mail.facts);
  if (item === null || item.state === 'PAID' || item.state === 'CANCELLED') return 'ITEM_SETTLED';
  if (openMinorOf(item) !== facts.openMinor || item.currency !== facts.currency) return 'ITEM_SUM_CHANGED';
  return waitingPayments(db).mayBeFor(item) ? 'PAYMENT_WAITS' : null;
}
