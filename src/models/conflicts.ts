/** Payments that the bank later reported with other facts. Only reads. */
import type { Db } from './db.ts';

/** A conflict that no person has answered: the payment, the file with the other facts, and the event that keeps them. */
export type OpenConflict = Readonly<{ paymentId: number; fileId: number; eventId: number }>;

/**
 * Conflicts on payments that were already settled, so that nobody was asked: the newest of each payment, as long as no
 * person has done anything to the payment since.
 */
export function openConflicts(db: Db): readonly OpenConflict[] {
  return db.sqlite
    .prepare<[], OpenConflict>(
      `SELECT e.payment_id AS paymentId, json_extract(e.data, '$.fileId') AS fileId, max(e.id) AS eventId
       FROM event e JOIN payment p ON p.id = e.payment_id
       WHERE e.reason = 'CONFLICTING_FACTS' AND p.direction = 'in' AND p.state NOT IN ('NEW', 'MANUAL') AND NOT EXISTS (
         SELECT 1 FROM event s WHERE s.payment_id = e.payment_id AND s.id > e.id AND s.actor LIKE 'staff:%')
       GROUP BY e.payment_id ORDER BY e.payment_id`,
    )
    .all();
}
