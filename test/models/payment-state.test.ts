import { expect, test } from 'vitest';
import { writeTransaction } from '../../src/models/db.ts';
import {
  ACTOR_KINDS,
  MANUAL_REASONS,
  mayTransition,
  PAYMENT_STATES,
  stateGuardSql,
  TRANSITIONS,
} from '../../src/models/payment-state.ts';
import { insertPayment } from '../../src/models/payments.ts';
import { install } from '../helpers/installation.ts';

const FACTS = {
  gateway: 'manual',
  account: 'cash',
  sourceType: 'manual',
  direction: 'in',
  amountMinor: 100,
  currency: 'CHF',
  bookingDate: '2026-11-19',
} as const;
const PLACE = {
  fileId: null,
  statementId: null,
  occurrence: null,
  importDoubt: null,
  createdAt: '2026-11-19T00:00:00Z',
} as const;

test('the table and the trigger of the database allow the same changes of state', () => {
  const { db } = install();
  const allowed = new Set(TRANSITIONS.map((rule) => `${rule.from}>${rule.to}`));
  const move = db.sqlite.prepare('UPDATE payment SET state = ?, state_reason = ?, version = version + 1 WHERE id = ?');
  const reasonFor = (state: string) => (state === 'MANUAL' || state === 'IRRELEVANT' ? 'X' : null);
  for (const from of PAYMENT_STATES) {
    for (const to of PAYMENT_STATES) {
      const id = insertPayment(db, FACTS, PLACE);
      for (const step of pathTo(from)) move.run(step, reasonFor(step), id);
      const attempt = () => move.run(to, reasonFor(to), id);
      if (allowed.has(`${from}>${to}`)) expect(attempt, `${from}>${to}`).not.toThrow();
      else expect(attempt, `${from}>${to}`).toThrow(/not in the table/);
    }
  }
});

/** Allowed steps from NEW to a state. */
function pathTo(state: string): readonly string[] {
  if (state === 'NEW') return [];
  return TRANSITIONS.some((rule) => rule.from === 'NEW' && rule.to === state) ? [state] : ['PROCESSED', state];
}

test('the triggers of a new database are those that the table gives', () => {
  const { db } = install();
  const triggers = db.sqlite.prepare("SELECT sql || ';' FROM sqlite_master WHERE type = 'trigger'").pluck().all();
  for (const trigger of stateGuardSql()) expect(triggers).toContain(trigger);
});

test('a payment begins as NEW, keeps its facts, and is never deleted', () => {
  const { db } = install();
  const id = insertPayment(db, FACTS, PLACE);
  expect(() => db.sqlite.prepare('INSERT INTO payment SELECT * FROM payment WHERE id = ?').run(id)).toThrow();
  expect(() => db.sqlite.prepare('UPDATE payment SET amount_minor = 1 WHERE id = ?').run(id)).toThrow(/never change/);
  expect(() => db.sqlite.prepare('DELETE FROM payment WHERE id = ?').run(id)).toThrow(/never deleted/);
  expect(() =>
    db.sqlite.prepare("UPDATE payment SET state = 'MANUAL', version = version + 1 WHERE id = ?").run(id),
  ).toThrow(/payment_reason/);
  expect(() =>
    db.sqlite.prepare('UPDATE payment SET amount_reported = amount_minor * 1.5 WHERE id = ?').run(id),
  ).toThrow();
});

test('amounts that are no whole numbers are refused by the database', () => {
  const { db } = install();
  for (const amount of [12.5, '12.5abc', 0, -1]) {
    expect(() =>
      db.sqlite
        .prepare(
          "INSERT INTO payment (gateway, account, source_type, direction, amount_minor, currency, booking_date, created_at) VALUES ('manual', 'c', 'manual', 'in', ?, 'CHF', '2026-01-01', 'x')",
        )
        .run(amount),
    ).toThrow();
  }
});

test('nobody may do what the table does not give to them', () => {
  expect(mayTransition({ from: 'IRRELEVANT', to: 'MANUAL', actor: 'job' })).toBe(false);
  expect(mayTransition({ from: 'IRRELEVANT', to: 'MANUAL', actor: 'staff' })).toBe(true);
  expect(mayTransition({ from: 'PROCESSED', to: 'NEW', actor: 'staff' })).toBe(false);
  for (const rule of TRANSITIONS) {
    for (const actor of rule.actors) expect(ACTOR_KINDS).toContain(actor);
  }
  expect(new Set(MANUAL_REASONS).size).toBe(MANUAL_REASONS.length);
});

test('events can neither be changed nor deleted', () => {
  const place = install();
  place.expect({ reference: 'USI-ABC123' });
  writeTransaction(place.db, () => {
    place.db.sqlite
      .prepare(
        "INSERT INTO event (at, open_item_id, to_state, actor, prev_hash, hash) VALUES ('x', 1, 'OPEN', 'job:x', '0', '1')",
      )
      .run();
  });
  expect(() => place.db.sqlite.prepare("UPDATE event SET actor = 'y'").run()).toThrow(/append-only/);
  expect(() => place.db.sqlite.prepare('DELETE FROM event').run()).toThrow(/append-only/);
});
