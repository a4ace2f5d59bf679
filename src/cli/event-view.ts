/** An event of the history as commands print it. */
import type { ListedEvent } from '../models/histories.ts';
import type { Column } from './output.ts';
import { localTime, openItemId } from './values.ts';

export function eventObject(row: ListedEvent): object {
  const data: unknown = row.data === null ? null : JSON.parse(row.data);
  const detail: unknown = row.body === null ? null : JSON.parse(row.body);
  const { id, at, paymentId, openItemId: item, fileId, fromState, toState, actor, reason, hash } = row;
  return {
    id,
    at,
    subject: subjectOf(row),
    paymentId,
    openItemId: item,
    fileId,
    fromState,
    toState,
    actor,
    reason,
    data,
    detail,
    hash,
  };
}

/** `P-12`, `S-3`, `F-1`, `policy`. */
export function subjectOf(row: ListedEvent): string {
  if (row.paymentId !== null) return `P-${row.paymentId}`;
  if (row.openItemId !== null) return openItemId({ id: row.openItemId, kind: row.openItemKind ?? '' });
  return row.fileId === null ? 'policy' : `F-${row.fileId}`;
}

/** `MANUAL → PROCESSED`, or the one state when nothing changed or nothing was before. */
export function changeOf(row: Pick<ListedEvent, 'fromState' | 'toState'>): string {
  return row.fromState === null || row.fromState === row.toState ? row.toState : `${row.fromState} → ${row.toState}`;
}

export const EVENT_COLUMNS: readonly Column<ListedEvent>[] = [
  { title: 'event', value: (row) => `E-${row.id}`, drops: 2 },
  { title: 'at', value: (row) => localTime(row.at) },
  { title: 'what', value: subjectOf },
  { title: 'change', value: changeOf },
  { title: 'actor', value: (row) => row.actor, shrinks: true },
  { title: 'reason', value: (row) => row.reason, shrinks: true },
  { title: 'data', value: (row) => row.data, shrinks: true, drops: 1 },
];
