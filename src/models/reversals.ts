/**
 * Debits by which money goes back, and the credits whose confirmation must wait for them. Asked by the booking and by
 * the job that sends mail: may this donor be thanked?
 */
import { type Db, perDatabase } from './db.ts';
import { RETURN_CODE_ENDS } from './reversal-facts.ts';

/** As `isReversal` of the facts, of a row `r`; in the words of the index `payment_open_reversal`. */
const IS_REVERSAL = `(r.reversal = 1 OR r.return_reason IS NOT NULL OR substr(r.bank_transaction_code, -5) IN (${RETURN_CODE_ENDS}))`;

/** True for a credit `p` with an unanswered reversal of its sum, or of the sum of its entry, on its day or later. */
const HAS_OPEN_REVERSAL = `EXISTS (SELECT 1 FROM payment r JOIN file f ON f.id = r.file_id
  WHERE r.direction = 'out' AND r.state IN ('NEW', 'MANUAL') AND f.state = 'IMPORTED'
    AND r.account = p.account AND r.amount_minor IN (p.amount_minor, p.entry_amount_minor)
    AND r.currency = p.currency AND r.booking_date >= p.booking_date AND ${IS_REVERSAL})`;

const statements = perDatabase((db) => ({
  hasOpen: db.sqlite
    .prepare<[number], number>(`SELECT 1 FROM payment p WHERE p.id = ? AND p.direction = 'in' AND ${HAS_OPEN_REVERSAL}`)
    .pluck(),
  release: db.sqlite.prepare(
    `UPDATE outbox SET state = 'WAITING', reason = NULL WHERE state = 'HELD' AND reason = 'REVERSAL_OPEN'
       AND NOT EXISTS (SELECT 1 FROM payment p WHERE p.id = outbox.payment_id AND ${HAS_OPEN_REVERSAL})`,
  ),
}));

/**
 * True while nobody has said whose money a reversal took back that may be the one of this credit: same account, amount
 * and currency, booked on its day or later. Also before that reversal itself has been decided.
 */
export function hasOpenReversal(db: Db, paymentId: number): boolean {
  return statements(db).hasOpen.get(paymentId) !== undefined;
}

/** Lets the mail wait again that was held for a reversal which has been answered. Gives back how many. */
export function releaseAnsweredMail(db: Db): number {
  return statements(db).release.run().changes;
}
