/**
 * Decides every undecided payment of imported files, in order of booking date, statement and position, and
 * writes each decision with its booking, in short database transactions. A payment that fails is reported alone and the
 * others go on.
 */
import { type Db, letOthersWrite, savepoint, writeTransaction } from '../models/db.ts';
import { type DecidableRow, findDecidable, findPayment, undecidedPayments } from '../models/payments.ts';
import { storedJson } from '../stored-json.ts';
import type { BookingPolicy } from './book.ts';
import { isContested } from './decide/known-payer.ts';
import { decide } from './decide.ts';
import type { DecidablePayment, Decision, DecisionPolicy, HeldBack } from './decision.ts';
import { indexNewPersons } from './lookup/name-index.ts';
import { type RememberingLookup, rememberingLookup } from './lookup/remembering-lookup.ts';
import { settleRecognised } from './refunds/recognise.ts';
import { type Actor, type Change, transition } from './transition.ts';

export type DecideContext = Readonly<{
  db: Db;
  decisions: DecisionPolicy;
  booking: BookingPolicy;
  now: () => Date;
  /** Called between two database transactions. */
  betweenBatches: () => void;
}>;

export type DecideReport = Readonly<{
  decided: number;
  failures: readonly Readonly<{ paymentId: number; error: unknown }>[];
}>;

const PROCESS_JOB: Actor = { kind: 'job', name: 'process' };
/** No database transaction of ours lasts longer, so that nobody else waits for long. */
const TRANSACTION_MS_MAX = 50;
/** Ids fetched at once; finding the next ones means sorting what is left of a day. */
const PAGE = 20_000;
const BATCH = 500;

export function decidePayments(context: DecideContext): DecideReport {
  indexNewPersons(context.db);
  const pass: Pass = { ...context, lookup: rememberingLookup(context.db) };
  const failures = new Map<number, unknown>();
  let decided = 0;
  for (;;) {
    const ids = undecidedPayments(context.db, PAGE + failures.size).filter((id) => !failures.has(id));
    if (ids.length === 0) break;
    for (let next = 0; next < ids.length; ) {
      const done = decideSome(pass, ids.slice(next, next + BATCH), failures);
      decided += done.decided;
      next += done.seen;
      letOthersWrite();
      context.betweenBatches();
    }
  }
  return { decided, failures: [...failures].map(([paymentId, error]) => ({ paymentId, error })) };
}

type Pass = DecideContext & Readonly<{ lookup: RememberingLookup }>;
type Done = Readonly<{ seen: number; decided: number }>;

/**
 * As many of `ids` as fit into one short database transaction. A savepoint per payment doubles what SQLite has to write,
 * so they are only used once a payment of the batch has failed.
 */
function decideSome(pass: Pass, ids: readonly number[], failures: Map<number, unknown>): Done {
  try {
    return writeTransaction(pass.db, () => decideWhileTime(pass, ids, (id) => decideOne(pass, id)));
  } catch {
    pass.lookup.forgetAll();
    return writeTransaction(pass.db, () => decideWhileTime(pass, ids, (id) => decideAlone(pass, id, failures)));
  }
}

function decideWhileTime({ lookup }: Pass, ids: readonly number[], decideNext: (id: number) => boolean): Done {
  const started = performance.now();
  lookup.renew();
  let seen = 0;
  let decided = 0;
  for (const id of ids) {
    if (performance.now() - started > TRANSACTION_MS_MAX) break;
    seen += 1;
    if (decideNext(id)) decided += 1;
  }
  return { seen, decided };
}

function decideAlone(pass: Pass, id: number, failures: Map<number, unknown>): boolean {
  try {
    return savepoint(pass.db, () => decideOne(pass, id));
  } catch (error) {
    pass.lookup.forgetAll();
    failures.set(id, error);
    return false;
  }
}

function decideOne({ db, now, booking, decisions, lookup }: Pass, id: number): boolean {
  const payment = findDecidable(db, id);
  if (payment === null || payment.state !== 'NEW') return false;
  const decision = decide(decidable(payment), lookup, decisions);
  const writing = { db, now: now(), booking, itemChanged: lookup.forgetItem };
  if (mayHaveGoneBack(payment, decision)) {
    const whole = findPayment(db, id);
    if (whole !== null && settleRecognised(writing, whole)) return true;
  }
  transition(writing, payment, changeOf(decision), PROCESS_JOB);
  return true;
}

/** A return, or a debit that nothing else explains but a rule. */
function mayHaveGoneBack({ direction }: DecidableRow, { state, reason }: Decision & { reason?: string }): boolean {
  if (state === 'MANUAL') return reason === 'REVERSAL_ENTRY';
  return state === 'IRRELEVANT' && direction === 'out' && reason !== 'BEFORE_OPENING';
}

/** A match is booked in the same pass: from NEW, via MATCHED, to PROCESSED. */
export function changeOf(decision: Decision): Change {
  switch (decision.state) {
    case 'IRRELEVANT':
      return { to: 'IRRELEVANT', reason: decision.reason, evidence: decision.evidence };
    case 'MANUAL':
      return {
        to: 'MANUAL',
        reason: decision.reason,
        evidence: decision.evidence,
        suggestions: decision.suggestions,
        data: {
          ...(decision.held === undefined ? {} : { held: heldData(decision.held) }),
          ...(decision.fitted === true || isContested(decision.evidence) ? { contested: true } : {}),
        },
      };
    case 'MATCHED':
      return {
        to: 'PROCESSED',
        reason: 'MATCHED',
        evidence: decision.evidence,
        allocations: decision.allocations,
        ...(decision.policy === undefined ? {} : { data: { policy: decision.policy } }),
      };
  }
}

/** Ids and amounts only: what stands in an event. */
function heldData({ row, level, allocations }: HeldBack): object {
  return { row, level, allocations: allocations.map(({ openItemId, amountMinor }) => ({ openItemId, amountMinor })) };
}

/** The facts of a stored payment that a decision may look at. */
export function decidable(payment: DecidableRow): DecidablePayment {
  return {
    ...payment,
    remittance: storedJson<readonly string[]>(payment.remittance),
    references: storedJson<DecidablePayment['references']>(payment.references),
  };
}
