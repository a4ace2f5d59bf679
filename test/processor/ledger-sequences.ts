/**
 * Random sequences of what banks, processors and people do. After every step:
 *  1. allocations + to-reimburse + what is free = the amount of each payment, and nothing is allocated of what is not booked;
 *  2. the state of each open item follows from its allocations;
 *  3. every change of state of a payment has exactly one event;
 *  4. the hash chain verifies;
 *  5. the state of each payment follows from the sum of its refunds, and all other rules of `check` hold;
 *  6. nothing is mailed twice: of each payment and recipient at most one receipt was sent;
 *  7. a step that is refused changes nothing;
 *  8. what is delivered again makes no payment, and changes none that a pass without it would not have changed;
 *  9. what is undone at once leaves open items, allocations, receipts, what is owed back and unsent mail as they were; a booking
 *     that is undone leaves its payment MANUAL.
 * Before and after everything is undone all reports tell the same story (`reports-agree.ts`).
 * At the end everything is undone: the open items have their first amounts, the proof is green, and every row is what its event says.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { verifyChain } from '../../src/models/events.ts';
import { INVARIANTS } from '../../src/models/invariants.ts';
import { listOpenItems, stateFromAllocations } from '../../src/models/open-items.ts';
import { refundsOf } from '../../src/models/refunds.ts';
import { TRACES } from '../../src/models/traces.ts';
import { findChangedRows, hasChangedRows } from '../../src/processor/changed-rows.ts';
import { proveAccounts } from '../../src/processor/proof.ts';
import { undo } from '../../src/processor/staff/undo.ts';
import { anySteps, type Delivered, perform, type Step, type World } from './ledger-steps.ts';
import { disagreements } from './reports-agree.ts';
import { credit, NOW, staffWorld, undoing } from './staff-world.ts';

/** Tells the seed also when all is well, so that a run can be repeated: `FC_SEED=…`. */
export async function assertSequences(numRuns: number): Promise<void> {
  const { seed = Date.now() } = fc.readConfigureGlobal();
  console.info(`ledger sequences: ${numRuns} of 30 to 36 steps, FC_SEED=${seed}`);
  await fc.assert(fc.asyncProperty(anySteps, holdsAfter), { numRuns, seed, endOnFailure: true });
}

async function holdsAfter(steps: readonly Step[]): Promise<void> {
  const world = await staffWorld([credit('100.00', 'one'), credit('60.00', 'two'), credit('120.00', 'three')]);
  const ask = rulesOf(world);
  const first = amounts(world);
  const delivered: Delivered = [];
  for (const step of steps) {
    if (step.kind === 'again') passWithoutNews(world);
    const before = wholeState(world);
    const books = 'thenUndo' in step && step.thenUndo ? booksOf(world) : null;
    const takeBack = attempt(() => perform(world, step, delivered));
    if (takeBack === 'refused' || step.kind === 'again') expect(wholeState(world), say(step)).toEqual(before); // 7, 8
    if (typeof takeBack === 'function') undoneAtOnce(world, { step, takeBack, books });
    expect(ask(), say(step)).toEqual([]);
  }
  expect(disagreements(world.db)).toEqual([]);
  undoEverything(world);
  expect(disagreements(world.db)).toEqual([]);
  expect(amounts(world)).toEqual(first);
  expect(ask()).toEqual([]);
  expect(hasChangedRows(findChangedRows(world.db))).toBe(false);
  expect(proveAccounts(world.db).ok).toBe(true);
}

/** What a person did may have made a return certain that was not: the next pass settles it, whatever is delivered. */
function passWithoutNews(world: World): void {
  world.decideNow();
  world.settleReturnsNow();
}

const say = (step: Step): string => JSON.stringify(step);

/** Findings that a person has to answer, and that are no fault of the books. */
const QUESTIONS = /^(REFUND_EXCESS|REFUND_CONFLICT|REFUND_UNCLEAR|CONFLICT_UNANSWERED)/;

function attempt<T>(work: () => T): T | 'refused' {
  try {
    return work();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(AppError);
    return 'refused';
  }
}

/** 9 */
function undoneAtOnce(
  world: World,
  { step, takeBack, books }: { step: Step; takeBack: () => void; books: unknown },
): void {
  const wasBooking = step.kind === 'assign';
  if (attempt(takeBack) === 'refused') return;
  expect(booksOf(world), say(step)).toEqual(books);
  if (!wasBooking) return;
  const last = world.db.sqlite
    .prepare('SELECT to_state FROM event WHERE payment_id IS NOT NULL ORDER BY id DESC LIMIT 1')
    .pluck()
    .get();
  expect(last).toBe('MANUAL');
}

/** Every row that a refused step must leave alone. */
function wholeState({ db }: World): unknown {
  return db.sqlite
    .prepare(
      `SELECT (SELECT max(id) FROM event WHERE file_id IS NULL), (SELECT count(*) FROM payment), (SELECT sum(version) FROM payment),
         (SELECT sum(version) FROM open_item), (SELECT group_concat(state || coalesce(bank_payment_id, '')) FROM refund),
         (SELECT group_concat(state) FROM outbox), (SELECT count(*) FROM person_account WHERE revoked_at IS NULL)`,
    )
    .raw()
    .get();
}

/** What an undo brings back, whatever new rows it needs for that. */
function booksOf(world: World): unknown {
  const all = (sql: string): readonly unknown[] => world.db.sqlite.prepare(sql).raw().all();
  return {
    items: amounts(world),
    allocations: all(
      'SELECT payment_id, open_item_id, amount_minor, waived_minor FROM allocation WHERE reversed_at IS NULL ORDER BY 1, 2',
    ),
    receipts: all(
      "SELECT payment_id, open_item_id, amount_minor, status FROM contribution WHERE status IN ('COMPLETED', 'PARTIALLY_REFUNDED') ORDER BY 1, 2",
    ),
    owed: all('SELECT id, to_reimburse_minor, refunded_minor FROM payment ORDER BY id'),
    unsent: all("SELECT subject, facts FROM outbox WHERE state IN ('WAITING', 'HELD', 'RETRY') ORDER BY 1, 2"),
  };
}

function amounts(world: World): readonly unknown[] {
  return listOpenItems(world.db).map((item) => [item.reference, item.state, item.allocatedMinor, item.waivedMinor]);
}

/** 1 to 6, as a list of what does not hold. */
function rulesOf(world: World): () => readonly string[] {
  const { db } = world;
  const rules = [...INVARIANTS, ...TRACES, ...OWN_RULES].map(({ code, sql }) => {
    const query = db.sqlite.prepare<[object], string>(sql).pluck();
    return () =>
      query.all({ hourAgo: '2026-11-01T00:00:00.000Z', now: NOW.toISOString() }).map((id) => `${code} ${id}`);
  });
  return () => [
    ...rules.flatMap((rule) => rule()).filter((finding) => !QUESTIONS.test(finding)),
    ...listOpenItems(db).flatMap((item) => (stateFromAllocations(item) === item.state ? [] : [`2 ${item.reference}`])),
    ...verifyChain(db, null).findings,
  ];
}

const OWN_RULES = [
  {
    code: '1',
    sql: `SELECT 'P-' || p.id FROM payment p LEFT JOIN (SELECT payment_id, sum(amount_minor) AS given FROM allocation
        WHERE reversed_at IS NULL GROUP BY 1) a ON a.payment_id = p.id
      WHERE coalesce(a.given, 0) + p.to_reimburse_minor <>
        CASE WHEN p.state IN ('PROCESSED', 'PARTIALLY_REFUNDED') THEN p.amount_minor ELSE 0 END`,
  },
  {
    code: '3',
    sql: `SELECT 'P-' || p.id FROM payment p WHERE p.version <> (SELECT count(*) FROM event e WHERE e.payment_id = p.id
        AND e.data LIKE '%"version":%')`,
  },
  {
    code: '6',
    sql: "SELECT subject FROM outbox WHERE subject LIKE 'payment/%' AND state = 'SENT' AND kind <> 'correction' GROUP BY subject HAVING count(*) > 1",
  },
];

/** What processors reported cannot be undone by people; their reversals can be reported. */
function undoEverything(world: World): void {
  for (const payment of world.payments()) {
    const reported = refundsOf(world.db, payment.id)
      .filter(({ gateway, state }) => gateway === 'adyen' && state === 'APPLIED')
      .reduce((sum, { effect, amountMinor }) => sum - effect * amountMinor, 0);
    if (reported > 0) world.reverseReported(payment.id, reported);
  }
  for (const id of [...world.paymentIds()].reverse()) undoAll(world, id);
  for (const { id, settledElsewhere } of listOpenItems(world.db)) {
    if (settledElsewhere) undo(world.staff(), undoing({ kind: 'openItem', id }));
  }
}

function undoAll(world: World, id: number): void {
  const done = new Set(['MANUAL', 'NEW', 'IRRELEVANT', 'REFUNDED', 'CHARGEBACK']);
  for (let rounds = 0; rounds < 20 && !done.has(world.payment(id).state); rounds += 1) {
    undo(world.staff(), undoing({ kind: 'payment', id }, { alreadyNotified: true }));
  }
}
