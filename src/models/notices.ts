/**
 * What a person should look at from time to time, and that is no fault of the books: `check` lists it beside the rules that must hold,
 * and it changes no exit code. As in `invariants.ts` each query gives ids. Only reads.
 */
import type { Invariant } from './invariants.ts';

/** What waits, by how long it has: one line for each age, as a list of hundreds tells nobody anything. */
const BY_AGE = `SELECT age || ': ' || count(*) AS id FROM (SELECT CASE
      WHEN coalesce(decided_at, created_at) >= @weekAgo THEN 'up to 7 days'
      WHEN coalesce(decided_at, created_at) >= @monthAgo THEN '8 to 30 days' ELSE 'more than 30 days' END AS age
    FROM visible_payment WHERE state = 'MANUAL') GROUP BY age ORDER BY length(age), age`;

/** May use `@now`, `@hourAgo`, `@weekAgo` and `@monthAgo`. */
export const NOTICES: readonly Invariant[] = [
  { code: 'MANUAL_WAITING', message: 'payments wait for a person, by age (quittance queue)', sql: BY_AGE },
  {
    code: 'DUPLICATES_WAITING',
    message: 'payments that may be reported twice wait for a person',
    sql: "SELECT 'P-' || id AS id FROM visible_payment WHERE state = 'MANUAL' AND state_reason = 'DUPLICATE_SUSPECT'",
  },
  {
    code: 'FILES_REFUSED',
    message: 'files could not be read, and nobody has dismissed them (quittance file list)',
    sql: "SELECT 'F-' || id || ' ' || coalesce(code, '') AS id FROM file WHERE state = 'FAILED'",
  },
  {
    code: 'REFUND_OWING',
    message: 'money that is owed back was not paid yet (quittance refund list)',
    sql: `SELECT DISTINCT 'P-' || payment_id AS id FROM (SELECT payment_id FROM refund WHERE state = 'OPEN'
      UNION ALL SELECT id FROM payment WHERE to_reimburse_minor > refunded_minor AND (state = 'PROCESSED' OR state = 'PARTIALLY_REFUNDED'))`,
  },
  {
    code: 'MESSAGE_UNTAKEN',
    message: 'messages are due since more than an hour, and the job messages has not taken them',
    sql: `SELECT 'Q-' || id AS id FROM message WHERE (state = 'READY' OR state = 'WAITING') AND available_at < @hourAgo`,
  },
  {
    code: 'THANKED_AND_RETURNED',
    message: 'somebody was thanked in the last 30 days for money that has gone back since',
    sql: `SELECT 'M-' || o.id || ' P-' || p.id AS id FROM outbox o JOIN payment p ON p.id = o.payment_id
      WHERE o.state = 'SENT' AND o.kind <> 'refund' AND o.kind <> 'correction' AND o.sent_at >= @monthAgo
        AND (p.state = 'REFUNDED' OR p.state = 'CHARGEBACK')`,
  },
  {
    code: 'INSTALMENT_OVERDUE',
    message: 'an instalment was expected more than a week ago (quittance recurring list --overdue)',
    sql: `SELECT gateway || ' ' || subscription_id AS id FROM recurring
      WHERE next_date < substr(@weekAgo, 1, 10) AND (state = 'ACTIVE' OR state = 'FAILING' OR state = 'PENDING')`,
  },
];
