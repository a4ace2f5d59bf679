/** What somebody means who says `undo`: a payment, an event, an open item, or their own last action. */
import { AppError } from '../../errors.ts';
import { findEvent, lastStateChange } from '../../models/events.ts';
import { findOpenItem, type OpenItemRow } from '../../models/open-items.ts';
import { lastChangeBy } from '../../models/staff.ts';
import { storedJson } from '../../stored-json.ts';
import { actorOf, refused, type StaffContext } from './staff-action.ts';

export type UndoTarget =
  | Readonly<{ kind: 'payment' | 'event' | 'openItem'; id: number }>
  | Readonly<{ kind: 'last-own-action' }>;

export type UndoSubject =
  | Readonly<{ kind: 'payment'; paymentId: number }>
  | Readonly<{ kind: 'item'; item: OpenItemRow }>;

/** Throws when there is no such thing, or when it is not the last word on its payment or open item. */
export function subjectOfUndo(context: StaffContext, target: UndoTarget): UndoSubject {
  switch (target.kind) {
    case 'payment':
      return { kind: 'payment', paymentId: target.id };
    case 'openItem':
      return { kind: 'item', item: settledItem(context, target.id) };
    case 'event':
      return subjectOfEvent(context, target.id);
    case 'last-own-action':
      return subjectOfEvent(context, lastOwnAction(context));
  }
}

function subjectOfEvent(context: StaffContext, id: number): UndoSubject {
  const event = findEvent(context.db, id);
  if (event === null) throw notFound(`there is no event E-${id}`, 'quittance log shows them all');
  if (event.openItemId !== null && event.reason === 'SETTLED_ELSEWHERE') {
    return { kind: 'item', item: settledItem(context, event.openItemId) };
  }
  const paymentId = event.paymentId ?? bookedPayment(event.data);
  if (paymentId === null) {
    throw refused('UNDO_IMPOSSIBLE', `E-${id} (${event.reason ?? event.toState}) is nothing that can be undone`);
  }
  const last = lastStateChange(context.db, paymentId);
  const isLast = ['REFUND_OWED', 'REFUND_CONVERTED'].includes(event.reason ?? '') || last === null || last.id === id;
  if (event.paymentId === null || isLast) return { kind: 'payment', paymentId };
  throw refused(
    'UNDO_NOT_LAST',
    `E-${id} is not the last word on P-${paymentId}: ${last.actor} made it ${last.toState} by E-${last.id}`,
    `quittance log ${paymentId} shows its history; quittance undo ${paymentId} undoes the last word`,
  );
}

/** The payment whose booking gave money to an open item. */
function bookedPayment(data: string | null): number | null {
  const { paymentId } = storedJson<{ paymentId?: number }>(data ?? '{}');
  return paymentId ?? null;
}

function settledItem({ db }: StaffContext, id: number): OpenItemRow {
  const item = findOpenItem(db, id);
  if (item === null) throw notFound(`there is no open item ${id}`, 'quittance expected list shows them all');
  if (item.settledElsewhere) return item;
  throw refused(
    'UNDO_NOTHING',
    `there is nothing to undo on ${item.reference}: it is ${item.state}, and not settled elsewhere`,
    'what was booked for it is undone by the payment: quittance find REFERENCE',
  );
}

/** The newest change by this person. */
function lastOwnAction(context: StaffContext): number {
  const { kind, name } = actorOf(context);
  const id = lastChangeBy(context.db, `${kind}:${name}`);
  if (id !== null) return id;
  throw notFound(
    `${name} has done nothing yet that could be undone`,
    'name a payment or an event: quittance undo E-5521',
  );
}

function notFound(message: string, hint: string): AppError {
  return new AppError({ kind: 'not-found', code: 'NOT_FOUND', message, hint });
}
