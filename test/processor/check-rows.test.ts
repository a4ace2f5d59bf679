/**
 * The invariants that the design asks for, row by row: what breaks each, and how `check` tells it. What is no fault of the books is
 * told among the notices and leaves the exit code alone.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { checkInvariants } from '../../src/processor/check.ts';
import { tamper } from '../helpers/tamper.ts';
import { credit, NOW, staffWorld } from './staff-world.ts';

type World = Awaited<ReturnType<typeof staffWorld>>;
let world: World;

/** P-1 is booked and thanked for, P-2 waits for a person. */
beforeEach(async () => {
  world = await staffWorld([credit('100.00', 'USI-AAA111'), credit('60.00', 'two')]);
});

function told(): Readonly<{ findings: readonly string[]; notices: readonly string[] }> {
  const { findings, notices } = checkInvariants(world.db, NOW);
  const lines = (all: typeof findings) => all.flatMap(({ code, ids }) => ids.map((id) => `${code} ${id}`));
  return { findings: lines(findings), notices: lines(notices) };
}

const message = (state: string, availableAt: string): string =>
  `INSERT INTO message (queue, body, state, available_at, created_at) VALUES ('donations', '{}', '${state}', '${availableAt}', '${availableAt}')`;
const refund = (paymentId: string, state: string): string =>
  `INSERT INTO refund (payment_id, gateway, kind, gateway_refund_id, effect, amount_minor, currency, at, state)
     VALUES (${paymentId}, 'manual', 'refund', 'owed-P-1-1', -1, 1000, 'CHF', '2026-11-20', '${state}')`;
const series = (nextDate: string): string =>
  `INSERT INTO recurring (gateway, subscription_id, state, frequency, start_date, next_date, created_at)
     VALUES ('paypal', 'I-1', 'ACTIVE', 'month', '2026-01-01', '${nextDate}', '2026-01-01')`;

describe('check', () => {
  it('finds nothing in books that are right, and tells what waits', () => {
    expect(told()).toEqual({ findings: [], notices: ['MANUAL_WAITING up to 7 days: 1'] });
  });

  it.each([
    [1, 'allocation sums', 'UPDATE allocation SET amount_minor = 9000 WHERE id = 1', 'ALLOCATIONS_SUM P-1'],
    [2, 'state of an open item', "UPDATE open_item SET state = 'OPEN' WHERE id = 1", 'OPEN_ITEM_STATE S-1'],
    [3, 'booked without a receipt', 'DELETE FROM contribution', 'CONTRIBUTION_MISSING P-1'],
    [3, 'booked without a mail', 'DELETE FROM outbox', 'CONFIRMATION_MISSING P-1'],
    [
      4,
      'undecided for long',
      "UPDATE payment SET state = 'NEW', state_reason = NULL, decided_at = '2026-11-19' WHERE id = 2",
      'UNDECIDED P-2',
    ],
    [
      6,
      'balances of a statement',
      "UPDATE statement SET opening_minor = 0, closing_minor = 16001, difference_minor = 1, proof = 'difference'",
      'PROOF F-1 balance 0.01 CHF',
    ],
    [8, 'a refund of no payment', refund('NULL', 'APPLIED'), 'REFUND_ORPHAN R-1'],
    [
      9,
      'a sender that died',
      "UPDATE outbox SET state = 'CLAIMED', lease_until = '2026-11-20T08:00:00.000Z'",
      'MAIL_CLAIMED M-1',
    ],
    [
      13,
      'payments of a statement',
      'UPDATE payment SET amount_minor = 5000 WHERE id = 2',
      'PROOF F-1 payments -10.00 CHF',
    ],
    [
      15,
      'state and last event',
      "UPDATE payment SET state = 'IRRELEVANT', state_reason = 'STAFF' WHERE id = 2",
      'STATE_EVENT P-2',
    ],
  ])('%i: finds %s', (_row, _what, sql, finding) => {
    tamper(world.db, sql);
    expect(told().findings).toContain(finding);
  });

  it.each([
    [
      5,
      'how long people have been waited for',
      "UPDATE payment SET decided_at = '2026-11-01' WHERE id = 2",
      'MANUAL_WAITING 8 to 30 days: 1',
    ],
    [
      5,
      'what waits for very long',
      "UPDATE payment SET decided_at = '2026-09-01' WHERE id = 2",
      'MANUAL_WAITING more than 30 days: 1',
    ],
    [
      7,
      'refused files',
      "INSERT INTO file (name, sha256, size_bytes, state, code, app_version, first_seen_at) VALUES ('x.xml', 'x', 1, 'FAILED', 'XML_NOT_WELL_FORMED', '1', '2026-11-20')",
      'FILES_REFUSED F-2 XML_NOT_WELL_FORMED',
    ],
    [8, 'refunds that are open', refund('1', 'OPEN'), 'REFUND_OWING P-1'],
    [10, 'messages that nobody takes', message('WAITING', '2026-11-20T07:00:00.000Z'), 'MESSAGE_UNTAKEN Q-1'],
    [
      11,
      'suspected duplicates',
      "UPDATE payment SET state_reason = 'DUPLICATE_SUSPECT' WHERE id = 2",
      'DUPLICATES_WAITING P-2',
    ],
    [
      12,
      'thanks for money that went back',
      "UPDATE outbox SET state = 'SENT', sent_at = '2026-11-19T00:00:00.000Z'; UPDATE payment SET state = 'REFUNDED' WHERE id = 1",
      'THANKED_AND_RETURNED M-1 P-1',
    ],
    [14, 'overdue instalments', series('2026-11-01'), 'INSTALMENT_OVERDUE paypal I-1'],
  ])('%i: tells of %s', (_row, _what, sql, notice) => {
    tamper(world.db, sql);
    expect(told().notices).toContain(notice);
  });

  it('does not tell of what is in time', () => {
    tamper(world.db, `${message('WAITING', '2026-11-20T09:30:00.000Z')}; ${series('2026-11-19')}`);
    expect(told()).toEqual({ findings: [], notices: ['MANUAL_WAITING up to 7 days: 1'] });
  });
});
