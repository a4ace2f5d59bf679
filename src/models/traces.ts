/**
 * Changes by hand, found by what the history says: allocations, contributions, open items, files and mail against the events
 * that made them. As in `invariants.ts` each query gives the ids of what is wrong. Only reads.
 */
import { and, gt, inArray } from 'drizzle-orm';
import type { Db } from './db.ts';
import { type Invariant, OPEN_ITEM_ID } from './invariants.ts';
import { RECEIPT_KINDS, sealMail } from './outbox.ts';
import { outbox } from './schema.ts';
import { keyOf } from './seals.ts';

/** Columns of an open item and the key under which its events hold them. */
const ITEM_COLUMNS: readonly (readonly [column: string, key: string])[] = [
  ['kind', 'kind'],
  ['amount_minor', 'amountMinor'],
  ['currency', 'currency'],
  ['due_date', 'dueDate'],
  ['person_id', 'personId'],
  ['reference', 'reference'],
  ['qr_reference', 'qrReference'],
  ['creditor_reference', 'creditorReference'],
];

/** Names of the columns that differ, each with a blank before it. */
const CHANGED_COLUMNS = [
  ...ITEM_COLUMNS.map(
    ([column, key]) => `CASE WHEN o.${column} IS NOT ${keyOf('e', key)} THEN ' ${column}' ELSE '' END`,
  ),
  `CASE WHEN CASE WHEN json_valid(d.body) THEN o.title <> json_extract(d.body, '$.title') END THEN ' title' ELSE '' END`,
].join(' || ');

export const TRACES: readonly Invariant[] = [
  {
    code: 'ALLOCATION_CHANGED',
    message: 'money was given to another open item, or another amount, than the event of its booking says',
    sql: `SELECT DISTINCT 'P-' || a.payment_id AS id FROM allocation a JOIN event e ON e.id = a.created_event_id
      WHERE e.payment_id IS NOT a.payment_id OR CASE WHEN json_valid(e.data) THEN NOT EXISTS (
        SELECT 1 FROM json_each(e.data, '$.allocations') given WHERE json_extract(given.value, '$.openItemId') = a.open_item_id
          AND json_extract(given.value, '$.amountMinor') = a.amount_minor
          AND coalesce(json_extract(given.value, '$.waivedMinor'), 0) = a.waived_minor) ELSE 0 END`,
  },
  {
    code: 'CONTRIBUTION_CHANGED',
    message: 'a contribution names another person or day than its booking',
    sql: `WITH given AS (
        SELECT open_item_id, CAST(${keyOf('event', 'paymentId')} AS INTEGER) AS payment_id, ${keyOf('event', 'personId')} AS person_id, max(id)
        FROM event WHERE reason = 'ALLOCATED' GROUP BY 1, 2)
      SELECT DISTINCT 'P-' || c.payment_id AS id FROM contribution c JOIN payment p ON p.id = c.payment_id
        LEFT JOIN given ON given.open_item_id = c.open_item_id AND given.payment_id = c.payment_id
      WHERE c.receive_date <> p.booking_date OR (c.status <> 'CANCELLED' AND given.payment_id IS NOT NULL
        AND c.person_id IS NOT given.person_id)`,
  },
  {
    code: 'OPEN_ITEM_CHANGED',
    message: 'an open item is not what its last event says',
    sql: `WITH told AS (SELECT open_item_id, max(id) AS id FROM event
        WHERE open_item_id IS NOT NULL AND ${keyOf('event', 'reference')} IS NOT NULL GROUP BY open_item_id)
      SELECT id FROM (SELECT ${OPEN_ITEM_ID} || ${CHANGED_COLUMNS} AS id FROM open_item o JOIN told ON told.open_item_id = o.id
        JOIN event e ON e.id = told.id LEFT JOIN detail d ON d.event_id = e.id) WHERE id LIKE '% %'`,
  },
  {
    code: 'FILE_EVENT',
    message: 'the state of a file is not the one of its last event',
    sql: `SELECT 'F-' || f.id AS id FROM file f LEFT JOIN event e ON e.id = (SELECT max(l.id) FROM event l WHERE l.file_id = f.id)
      WHERE (f.state = 'DISMISSED' AND e.to_state IS NOT 'DISMISSED') OR (f.state IN ('IMPORTED', 'DUPLICATE')
        AND e.to_state <> f.state) OR (f.state = 'FAILED' AND f.code <> 'IMPORT_INTERRUPTED' AND e.to_state <> 'FAILED')
        OR (f.state <> 'IMPORTED' AND EXISTS (SELECT 1 FROM event i WHERE i.file_id = f.id AND i.to_state = 'IMPORTED'))`,
  },
  {
    code: 'MAIL_AGAIN',
    message: 'a mail that was sent or filed waits to be sent again',
    sql: "SELECT 'M-' || id AS id FROM outbox WHERE sent_at IS NOT NULL AND state IN ('WAITING', 'RETRY', 'CLAIMED')",
  },
];

/** Confirmations that say something else, or to somebody else, than what was booked. A detail that was erased vouches for nothing. */
export function changedMails(db: Db): readonly string[] {
  const vouched = db.sqlite
    .prepare<[number], string>(
      `SELECT d.body FROM event e JOIN detail d ON d.event_id = e.id
       WHERE e.payment_id = ? AND e.to_state IN ('PROCESSED', 'PARTIALLY_REFUNDED') AND json_valid(d.body) AND json_type(d.body, '$.mails') = 'array'`,
    )
    .pluck();
  const changed: string[] = [];
  for (const mail of confirmations(db)) {
    const bodies = mail.paymentId === null ? [] : vouched.all(mail.paymentId);
    const seal = sealMail(mail);
    if (bodies.length > 0 && !bodies.some((body) => body.includes(`"${seal}"`))) changed.push(`M-${mail.id}`);
  }
  return changed;
}

const PAGE_ROWS = 1_000;

function* confirmations(db: Db): Generator<typeof outbox.$inferSelect> {
  for (let after = 0; ; ) {
    const page = db.orm
      .select()
      .from(outbox)
      .where(and(inArray(outbox.kind, [...RECEIPT_KINDS]), gt(outbox.id, after)))
      .orderBy(outbox.id)
      .limit(PAGE_ROWS)
      .all();
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) return;
    after = last.id;
  }
}
