/** What waits for a second person: asked for by an event, answered by another. No decisions. */
import { storedJson } from '../stored-json.ts';
import type { Db } from './db.ts';

/**
 * `data` of the event that asks. `seenVersion` is that of the payment; null where there is no payment yet. Its names are not those
 * of changes of payments and open items, as it changes neither.
 */
export type AskedData = Readonly<{
  action: string;
  askedMinor: number;
  askedCurrency: string;
  seenVersion: number | null;
}>;

/** Events that ask and answer; they change nothing by themselves. */
export const APPROVAL_EVENTS = ['APPROVAL_ASKED', 'APPROVED', 'APPROVAL_DENIED'] as const;

export type Asked = Readonly<{
  eventId: number;
  at: string;
  actor: string;
  paymentId: number | null;
  openItemId: number | null;
  data: AskedData;
  /** What was asked for, as it was written; null when it was erased. */
  body: string | null;
}>;

type Row = Omit<Asked, 'data'> & Readonly<{ data: string }>;

/**
 * Everything that was asked for and not answered, oldest first. What was asked about a payment lapses when somebody changes the
 * payment.
 */
export function unansweredAsks(db: Db): readonly Asked[] {
  return db.sqlite.prepare<[], Row>(UNANSWERED).all().map(askedOf);
}

const UNANSWERED = `
  SELECT e.id AS eventId, e.at, e.actor, e.payment_id AS paymentId, e.open_item_id AS openItemId, e.data, d.body
  FROM event e LEFT JOIN detail d ON d.event_id = e.id LEFT JOIN payment p ON p.id = e.payment_id
  WHERE e.reason = 'APPROVAL_ASKED'
    AND (p.id IS NULL OR p.version = json_extract(e.data, '$.seenVersion'))
    AND NOT EXISTS (SELECT 1 FROM event a WHERE a.reason IN ('APPROVED', 'APPROVAL_DENIED')
      AND json_extract(a.data, '$.asked') = e.id)
  ORDER BY e.id`;

function askedOf({ data, ...row }: Row): Asked {
  return { ...row, data: storedJson<AskedData>(data) };
}
