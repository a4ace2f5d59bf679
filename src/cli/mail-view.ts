/** A mail of the outbox as commands print it. */
import type { OutboxRow } from '../models/outbox.ts';

export function mailObject(row: OutboxRow): object {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    paymentId: row.paymentId,
    to: row.toAddress,
    language: row.language,
    state: row.state,
    reason: row.reason,
    attempts: row.attempts,
    createdAt: row.createdAt,
    nextAt: isTriedAgain(row) ? row.nextAt : null,
    sentAt: row.sentAt,
    messageId: row.messageId,
    lastError: row.lastError,
  };
}

/** Only these have a next try; what was given up, held or suppressed has none. */
export function isTriedAgain({ state }: Pick<OutboxRow, 'state'>): boolean {
  return state === 'WAITING' || state === 'RETRY';
}

/** `m•••••@example.ch`: enough to recognise, too little for who looks over your shoulder. */
export function maskedAddress(address: string | null): string | null {
  if (address === null) return null;
  const at = address.lastIndexOf('@');
  return at < 1 ? '•••••' : `${address.slice(0, 1)}•••••${address.slice(at)}`;
}
