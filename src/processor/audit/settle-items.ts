/**
 * The rows of a report that were not in the books: gifts first, then what went back, so that a gift and its refund in one file
 * settle in one run. What still waits is tried again at the next run, and goes to a person when it has waited for too long.
 */
import {
  type AuditFileRow,
  type AuditItemRow,
  findAuditItem,
  hasWaiting,
  updateAuditFile,
  waitingItems,
} from '../../models/audit-files.ts';
import { letOthersWrite, writeTransaction } from '../../models/db.ts';
import { consumeMessages } from '../messages/consume.ts';
import type { AuditContext } from './audit-policy.ts';
import { completeGifts } from './complete-gifts.ts';
import { lookAtMessage, type WaitingItem } from './end-item.ts';
import { leaveToPerson } from './leave-to-person.ts';
import { reverseItem } from './reverse.ts';
import { sendSubscription } from './subscription.ts';

/** In this order: what one needs, an earlier one brings. */
const STEPS = [
  { kinds: ['subscription'], step: inPieces(sendSubscription) },
  { kinds: ['donation'], step: completeGifts },
  { kinds: ['refund', 'chargeback', 'cancel', 'reversal'], step: inPieces(reverseItem) },
  { kinds: ['chargeback_reversed', 'refund_reversed', 'reversal_reversed'], step: inPieces(reverseItem) },
] as const;
const ALL_KINDS = STEPS.flatMap(({ kinds }) => [...kinds]);

/** As many are completed together: one look into the logs serves them all. */
const GROUP_ITEMS = 1_000;
const PIECE_ITEMS = 100;

/** Tries every waiting row of a file, and closes the file when none is left. False when there was not time for all of them. */
export async function settleItems(context: AuditContext, file: AuditFileRow): Promise<boolean> {
  const { db } = context;
  for (const { kinds, step } of STEPS) {
    const from = step === completeGifts ? file.tried : 0;
    for (const group of groupsOf(waitingItems(db, file.id, kinds, from), GROUP_ITEMS)) {
      const unsent = group.filter((item) => item.messageId === null);
      await step(context, file, unsent);
      drainQueues(context);
      look(context, group);
      if (context.isOver() && hasWaiting(db, file.id)) {
        if (step === completeGifts) remember(context, file, (group.at(-1)?.position ?? -1) + 1);
        return false;
      }
    }
    if (from > 0) remember(context, file, 0);
  }
  expire(context, file);
  if (hasWaiting(db, file.id)) return true;
  const closedAt = context.now().toISOString();
  writeTransaction(db, () => updateAuditFile(db, file.id, { state: 'CLOSED', closedAt }));
  return true;
}

/** Looking for donors takes long: the next run goes on after those that were looked for, and not with them again. */
function remember({ db }: AuditContext, { id }: AuditFileRow, tried: number): void {
  writeTransaction(db, () => updateAuditFile(db, id, { tried }));
}

/** Messages that were sent have their effect at once; the job for messages need not run between. */
function drainQueues({ db, now, booking, messages, betweenBatches }: AuditContext): void {
  consumeMessages({ db, now, booking, policy: messages, betweenBatches });
}

function look(context: AuditContext, items: readonly WaitingItem[]): void {
  const { db } = context;
  for (const piece of groupsOf(items, PIECE_ITEMS)) {
    writeTransaction(db, () => {
      for (const { id } of piece) lookAtMessage(db, findAuditItem(db, id), context.now());
    });
    letOthersWrite();
  }
}

/** What waits since too long goes to a person, each in its file. */
function expire(context: AuditContext, file: AuditFileRow): void {
  const before = new Date(context.now().getTime() - context.policy.waitingMs).toISOString();
  for (const group of groupsOf(waitingItems(context.db, file.id, ALL_KINDS), PIECE_ITEMS)) {
    const old = group.filter((item) => item.createdAt <= before);
    writeTransaction(context.db, () => {
      for (const item of old) leaveToPerson(context, file, item);
    });
  }
}

type Step = (context: AuditContext, file: AuditFileRow, items: readonly WaitingItem[]) => Promise<void>;

function inPieces(one: (context: AuditContext, file: AuditFileRow, item: WaitingItem) => void): Step {
  return (context, file, items) => {
    for (const piece of groupsOf(items, PIECE_ITEMS)) {
      writeTransaction(context.db, () => {
        for (const item of piece) one(context, file, item);
      });
      letOthersWrite();
      context.betweenBatches();
    }
    return Promise.resolve();
  };
}

function* groupsOf(items: Iterable<AuditItemRow>, size: number): Generator<readonly WaitingItem[]> {
  let group: WaitingItem[] = [];
  for (const item of items) {
    if (item.fields === null) throw new Error(`row ${item.id} of a report waits without its record`);
    group.push({ ...item, fields: item.fields });
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
