/**
 * Consumes every message that is due, in the order in which they became due. What a message does, the messages that follow
 * from it and its own state are one database transaction, so that a kill anywhere leaves it as it was. What arrives wakes what
 * waited for it, which is tried in the same pass.
 */
import { type Db, letOthersWrite, savepoint, writeTransaction } from '../../models/db.ts';
import { dueMessages, findMessage, type MessageRow, settleMessage } from '../../models/messages.ts';
import type { BookingPolicy } from '../book.ts';
import { CONSUMERS } from '../consumers/index.ts';
import { readBody } from './body.ts';
import { instant } from './fields.ts';
import { type Body, done, type MessagePolicy, MessageRefused, type Outcome } from './outcome.ts';
import { isQueue } from './queue-names.ts';

export type ConsumeAllContext = Readonly<{
  db: Db;
  now: () => Date;
  booking: BookingPolicy;
  policy: MessagePolicy;
  /** Called between two database transactions. */
  betweenBatches: () => void;
}>;

export type ConsumeReport = Readonly<{
  done: number;
  waiting: number;
  damaged: readonly Readonly<{ id: number; code: string }>[];
  /** Messages whose consumer failed for a reason of ours; they stay as they were and are tried at the next pass. */
  failures: readonly Readonly<{ messageId: number; error: unknown }>[];
}>;

type Settled = Readonly<{ id: number; state: 'DONE' | 'WAITING' | 'DAMAGED'; code: string | null }>;

/** No database transaction of ours lasts longer, so that nobody else waits for long. */
const TRANSACTION_MS_MAX = 100;
const BATCH = 1_000;
const LONGEST_PAUSE_MS = 12 * 3_600_000;

export function consumeMessages(context: ConsumeAllContext): ConsumeReport {
  const failures = new Map<number, unknown>();
  const count = { done: 0, waiting: 0 };
  const damaged: { id: number; code: string }[] = [];
  for (;;) {
    const due = dueMessages(context.db, context.now(), BATCH + failures.size);
    const ids = due.filter((id) => !failures.has(id));
    if (ids.length === 0) break;
    for (let next = 0; next < ids.length; ) {
      const { seen, settled } = consumeSome(context, ids.slice(next), failures);
      next += seen;
      for (const one of settled) {
        if (one.state === 'DONE') count.done += 1;
        else if (one.state === 'WAITING') count.waiting += 1;
        else damaged.push({ id: one.id, code: one.code ?? '' });
      }
      letOthersWrite();
      context.betweenBatches();
    }
  }
  return { ...count, damaged, failures: [...failures].map(([messageId, error]) => ({ messageId, error })) };
}

type Some = Readonly<{ seen: number; settled: readonly Settled[] }>;

/** A savepoint per message costs as much as the message; they are only used once a message of the batch was refused or failed. */
function consumeSome(context: ConsumeAllContext, ids: readonly number[], failures: Map<number, unknown>): Some {
  try {
    return writeTransaction(context.db, () => whileTime(ids, (id) => consumeOne(context, id)));
  } catch {
    return writeTransaction(context.db, () => whileTime(ids, (id) => consumeAlone(context, id, failures)));
  }
}

function whileTime(ids: readonly number[], consumeNext: (id: number) => Settled | null): Some {
  const started = performance.now();
  const settled: Settled[] = [];
  let seen = 0;
  for (const id of ids) {
    if (performance.now() - started > TRANSACTION_MS_MAX) break;
    seen += 1;
    const one = consumeNext(id);
    if (one !== null) settled.push(one);
  }
  return { seen, settled };
}

function consumeAlone(context: ConsumeAllContext, id: number, failures: Map<number, unknown>): Settled | null {
  try {
    return savepoint(context.db, () => consumeOne(context, id));
  } catch (error) {
    if (error instanceof MessageRefused) return refuse(context, id, error);
    failures.set(id, error);
    return null;
  }
}

/** Throws what the consumer throws: then nothing of it is written. */
function consumeOne(context: ConsumeAllContext, id: number): Settled | null {
  const row = findMessage(context.db, id);
  if (row === null || (row.state !== 'READY' && row.state !== 'WAITING')) return null;
  const now = context.now();
  return settle(context, row, consume(context, row, now), now);
}

function consume(context: ConsumeAllContext, row: MessageRow, now: Date): Outcome {
  const { id, queue, createdAt, source } = row;
  if (!isQueue(queue)) throw new MessageRefused('QUEUE_UNKNOWN', `there is no queue "${queue}"`);
  const { db, booking, policy } = context;
  const body = readBody(row.body);
  refuseFuture(body, createdAt);
  return CONSUMERS[queue]({ db, now, booking, policy, message: { id, queue, createdAt, source } }, body);
}

/** When something happened. What is still to come (`start_date`, `failure_retry_date`) is not among them. */
const PAST_FIELDS = ['date', 'create_date', 'cancel_date', 'tracking_date', 'ts', 'source_enqueued_time'];
/** Clocks differ, and a day begins at another time elsewhere. */
const AHEAD_MS_MAX = 24 * 3_600_000;

/** What is true of tomorrow would win over everything that is told until then, such as an unsubscription. */
function refuseFuture(body: Body, createdAt: string): void {
  for (const field of PAST_FIELDS) {
    const read = instant.safeParse(body[field]);
    if (!read.success || read.data.getTime() - Date.parse(createdAt) <= AHEAD_MS_MAX) continue;
    throw new MessageRefused('MESSAGE_INVALID', `${field} ${read.data.toISOString()} lies in the future`);
  }
}

function settle(context: ConsumeAllContext, row: MessageRow, outcome: Outcome, now: Date): Settled {
  const { db, policy } = context;
  const { id } = row;
  if (outcome.state === 'DONE') {
    settleMessage(db, {
      ...NOTHING,
      id,
      state: 'DONE',
      result: JSON.stringify(outcome.result),
      doneAt: now.toISOString(),
    });
    return { id, state: 'DONE', code: null };
  }
  const { waitsFor, message, mayStayAway } = outcome;
  const code = 'MISSING_PREDECESSOR';
  const isOver = row.attempts + 1 >= policy.attemptsMax && ageMs(row, now) >= policy.ageMsMax;
  if (isOver && mayStayAway === true) return settle(context, row, done({ remarks: [message] }), now);
  const state = isOver ? 'DAMAGED' : 'WAITING';
  settleMessage(db, {
    ...NOTHING,
    id,
    state,
    availableAt: new Date(now.getTime() + pauseMs(policy, row.attempts)).toISOString(),
    waitsFor: isOver ? null : waitsFor,
    errorCode: code,
    lastError: message,
  });
  return { id, state, code };
}

const NOTHING = {
  availableAt: null,
  waitsFor: null,
  errorCode: null,
  lastError: null,
  result: null,
  doneAt: null,
} as const;

function refuse({ db }: ConsumeAllContext, id: number, { code, message }: MessageRefused): Settled {
  settleMessage(db, { ...NOTHING, id, state: 'DAMAGED', errorCode: code, lastError: message });
  return { id, state: 'DAMAGED', code };
}

function ageMs({ createdAt }: MessageRow, now: Date): number {
  return now.getTime() - Date.parse(createdAt);
}

function pauseMs({ retryMs }: MessagePolicy, attempts: number): number {
  return Math.min(retryMs * 2 ** Math.min(attempts, 20), LONGEST_PAUSE_MS);
}
