/** The job `messages`: takes the spool files, consumes every message that is due, and lets go of what waited too long. */
import type { AppError } from '../src/errors.ts';
import { errorFields } from '../src/log.ts';
import { expirePending } from '../src/models/pending.ts';
import { recheckGifts } from '../src/processor/gifts/recheck-gifts.ts';
import { consumeMessages } from '../src/processor/messages/consume.ts';
import { bookingPolicyOf, type JobContext, messagePolicyOf } from './context.ts';
import { makeQueueFolders, takeQueueFiles } from './queue-folder.ts';

export type MessagesReport = Readonly<{
  /** New messages of the spool. */
  stored: number;
  done: number;
  /** Tries that ended with waiting for something else. */
  waiting: number;
  /** Messages that went to the damaged store in this pass. */
  damaged: readonly Readonly<{ id: number; code: string }>[];
  /** Gifts that waited for a person, and were decided otherwise because of new open items. */
  rechecked: number;
  /** Messages whose consumer failed for a reason of ours, and gifts that could not be decided again; they are tried again. */
  failures: number;
  expired: number;
  troubles: readonly AppError[];
}>;

export async function messagesJob(context: JobContext): Promise<MessagesReport> {
  const { config, db, log, now } = context;
  makeQueueFolders(context);
  const spool = await takeQueueFiles(context);
  const policy = messagePolicyOf(config);
  const consuming = { db, now, booking: bookingPolicyOf(config), policy, betweenBatches: context.keepLease };
  const report = consumeMessages(consuming);
  const { rechecked, failures } = recheckGifts(consuming);
  for (const { id, code } of report.damaged) log.error('message damaged', { messageId: id, code });
  for (const { messageId, error } of report.failures) {
    log.error('message could not be consumed', { messageId, ...errorFields(error) });
  }
  for (const { paymentId, error } of failures) {
    log.error('payment could not be decided', { paymentId, ...errorFields(error) });
  }
  const expired = expirePending(db, new Date(now().getTime() - policy.pendingMs), now());
  return {
    ...report,
    rechecked,
    failures: report.failures.length + failures.length,
    stored: spool.stored,
    expired,
    troubles: spool.troubles,
  };
}
