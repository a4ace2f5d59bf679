/** How a waiting row goes on: it ends, or it is sent to a queue and ends with its message. Needs an open database transaction. */
import { type AuditItemRow, type AuditOutcome, countEnding, writeEnding, writeSent } from '../../models/audit-files.ts';
import type { Db } from '../../models/db.ts';
import { findMessage } from '../../models/messages.ts';
import { linkLine } from '../../models/settlements.ts';
import { storedJson } from '../../stored-json.ts';
import { pushMessage } from '../messages/push.ts';
import type { QueueName } from '../messages/queue-names.ts';

export type WaitingItem = AuditItemRow & Readonly<{ fields: string }>;

/** The row has ended: it no longer names a donor, and its file counts it so. */
export function endItem(
  db: Db,
  item: Pick<AuditItemRow, 'id' | 'fileId' | 'position'>,
  ending: Readonly<{ outcome: AuditOutcome; reason: string | null; paymentId: number | null; now: Date }>,
): void {
  const { outcome, reason, paymentId, now } = ending;
  writeEnding(db, { id: item.id, outcome, reason, paymentId, endedAt: now.toISOString() });
  countEnding(db, item.fileId, outcome);
  if (paymentId !== null) linkLine(db, { fileId: item.fileId, position: item.position, paymentId });
}

/** Sends it; `as` is how it ends once the message is done. The same message again is the one that was sent before. */
export function sendItem(
  db: Db,
  item: Pick<AuditItemRow, 'id'>,
  sent: Readonly<{ queue: QueueName; body: Readonly<Record<string, unknown>>; as: AuditOutcome; now: Date }>,
): void {
  const { queue, body, as, now } = sent;
  const { id } = pushMessage(db, { queue, body, source: 'audit', now });
  writeSent(db, item.id, { messageId: id, as });
}

const ENDS: ReadonlySet<string> = new Set<AuditOutcome>(['completed', 'imported', 'booked']);

/** Ends a row whose message has ended. One that waits leaves the row waiting. */
export function lookAtMessage(db: Db, item: AuditItemRow, now: Date): void {
  if (item.messageId === null || item.endedAt !== null) return;
  const message = findMessage(db, item.messageId);
  if (message === null || message.state === 'READY' || message.state === 'WAITING') return;
  if (message.state === 'DONE') {
    const outcome = ENDS.has(item.reason ?? '') ? (item.reason as AuditOutcome) : 'booked';
    endItem(db, item, { outcome, reason: null, paymentId: paymentIn(message.result), now });
    return;
  }
  const reason = `${message.errorCode ?? message.state}: see message ${message.id}`;
  endItem(db, item, { outcome: 'manual', reason, paymentId: null, now });
}

function paymentIn(result: string | null): number | null {
  const told = result === null ? {} : storedJson<Readonly<Record<string, unknown>>>(result);
  return typeof told['paymentId'] === 'number' ? told['paymentId'] : null;
}
