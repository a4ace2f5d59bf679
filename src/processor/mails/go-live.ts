/**
 * From which day donors are told. Nobody is mailed in `redirect` or `live` before that has been said: mail of earlier decisions
 * stays held, and what was only written to files since that day is sent after all.
 */
import { type Db, perDatabase, writeTransaction } from '../../models/db.ts';
import { RECEIPT_KINDS } from '../../models/outbox.ts';
import { setMailsFrom } from './guards.ts';

export type GoLivePlan = Readonly<{
  /** Mails that were held or wait, and go out now. */
  toSend: number;
  /** Confirmations since that day that were only written as files, and are sent now (not in `redirect`). */
  filedToSend: number;
  /** Mails of earlier decisions that are held. */
  held: number;
  /** Payments of earlier decisions whose donors were not told, and will not be. */
  neverTold: number;
}>;

const RECEIPTS = RECEIPT_KINDS.map((kind) => `o.kind = '${kind}'`).join(' OR ');
/** The newest confirmation of its payment to its recipient, written to a file only, and still true. */
const FILED_ONLY = `o.state = 'FILED' AND (${RECEIPTS})
  AND NOT EXISTS (SELECT 1 FROM outbox l WHERE l.payment_id = o.payment_id AND l.subject = o.subject AND l.id > o.id)
  AND EXISTS (SELECT 1 FROM payment p WHERE p.id = o.payment_id AND p.state IN ('PROCESSED', 'PARTIALLY_REFUNDED'))`;
const HELD_FIRST = "state = 'HELD' AND reason = 'FIRST_RUN'";

const statements = perDatabase((db) => ({
  count: db.sqlite.prepare<
    { from: string },
    { toSend: number; filedToSend: number; held: number; neverTold: number }
  >(`SELECT
      (SELECT count(*) FROM outbox WHERE (${HELD_FIRST} OR state IN ('WAITING', 'RETRY')) AND created_at >= @from) AS toSend,
      (SELECT count(*) FROM outbox o WHERE ${FILED_ONLY} AND created_at >= @from) AS filedToSend,
      (SELECT count(*) FROM outbox WHERE (${HELD_FIRST} OR state IN ('WAITING', 'RETRY')) AND created_at < @from) AS held,
      (SELECT count(DISTINCT o.payment_id) FROM outbox o WHERE ${FILED_ONLY} AND created_at < @from) AS neverTold`),
  notTold: db.sqlite
    .prepare<[], number>(`SELECT count(DISTINCT o.payment_id) FROM outbox o WHERE ${FILED_ONLY}`)
    .pluck(),
  release: db.sqlite.prepare<{ from: string }>(
    `UPDATE outbox SET state = 'WAITING', reason = NULL WHERE ${HELD_FIRST} AND created_at >= @from`,
  ),
  sendFiled: db.sqlite.prepare<{ from: string }>(
    `UPDATE outbox SET state = 'WAITING', reason = NULL, sent_at = NULL WHERE id IN (
       SELECT o.id FROM outbox o WHERE ${FILED_ONLY} AND created_at >= @from)`,
  ),
}));

/** Payments of whose booking nobody was told, because their mails were only written as files or redirected. */
export function donorsNotTold(db: Db): number {
  return statements(db).notTold.get() ?? 0;
}

/** What `goLive` would do. `from` is the first instant of the day. */
export function planGoLive(db: Db, mode: 'redirect' | 'live', from: Date): GoLivePlan {
  const counts = statements(db).count.get({ from: from.toISOString() });
  if (counts === undefined) throw new Error('a count gives a row');
  return mode === 'live' ? counts : { ...counts, filedToSend: 0 };
}

/** Says from when donors are told, and lets go of what waited for it. In one database transaction. */
export function goLive(db: Db, mode: 'redirect' | 'live', from: Date): GoLivePlan {
  return writeTransaction(db, () => {
    const plan = planGoLive(db, mode, from);
    setMailsFrom(db, mode, from);
    statements(db).release.run({ from: from.toISOString() });
    if (mode === 'live') statements(db).sendFiled.run({ from: from.toISOString() });
    return plan;
  });
}
