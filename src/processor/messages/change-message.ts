/** What a person does with a message: mend it, have it tried again, or lay it aside. Each in one database transaction. */
import { AppError } from '../../errors.ts';
import { type Db, writeTransaction } from '../../models/db.ts';
import { changeMessage, findMessage, type MessageRow, type MessageState } from '../../models/messages.ts';
import type { QueueName } from './queue-names.ts';

export type StaffChange = Readonly<{ db: Db; now: Date; staff: string; messageId: number }>;

/** Throws MESSAGE_UNKNOWN. */
export function messageNamed(db: Db, id: number): MessageRow {
  const found = findMessage(db, id);
  if (found !== null) return found;
  throw new AppError({
    kind: 'not-found',
    code: 'MESSAGE_UNKNOWN',
    message: `there is no message Q-${id}`,
    hint: 'quittance message list shows the newest',
  });
}

/** It is tried again in the next pass, as if it had just come. */
export function resendMessage(change: StaffChange): MessageRow {
  return changeTo(change, { from: ['DAMAGED', 'DROPPED', 'WAITING'], changes: freshAt(change) });
}

/** Replaces what it says (and perhaps its queue), and has it tried again. */
export function editMessage(
  change: StaffChange,
  edited: Readonly<{ body: Readonly<Record<string, unknown>>; queue: QueueName | null }>,
): MessageRow {
  const queue = edited.queue === null ? {} : { queue: edited.queue };
  return changeTo(change, {
    from: ['DAMAGED', 'WAITING', 'READY'],
    changes: { ...freshAt(change), ...queue, body: JSON.stringify(edited.body) },
  });
}

/** It will not be consumed. It stays, with the reason, and can be sent again. */
export function dropMessage(change: StaffChange, because: string): MessageRow {
  const changes = {
    state: 'DROPPED',
    waitsFor: null,
    lastError: because,
    doneAt: change.now.toISOString(),
    editedBy: change.staff,
  } as const;
  return changeTo(change, { from: ['DAMAGED', 'WAITING', 'READY'], changes });
}

function freshAt({ now, staff }: StaffChange) {
  return {
    state: 'READY',
    attempts: 0,
    availableAt: now.toISOString(),
    createdAt: now.toISOString(),
    waitsFor: null,
    errorCode: null,
    lastError: null,
    doneAt: null,
    editedBy: staff,
  } as const;
}

type Wanted = Readonly<{ from: readonly MessageState[]; changes: Partial<Omit<MessageRow, 'id'>> }>;

function changeTo({ db, messageId }: StaffChange, { from, changes }: Wanted): MessageRow {
  return writeTransaction(db, () => {
    const seen = messageNamed(db, messageId);
    if (!from.includes(seen.state)) {
      throw new AppError({
        kind: 'refused',
        code: 'MESSAGE_SETTLED',
        message: `message Q-${messageId} is ${seen.state}`,
        hint: `only ${from.join(', ')} can be changed so: quittance message show ${messageId}`,
      });
    }
    changeMessage(db, seen, changes);
    return messageNamed(db, messageId);
  });
}
