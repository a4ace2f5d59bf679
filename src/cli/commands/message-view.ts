/** How messages and pending details are shown: columns for people, objects for programs. */
import type { MessageRow } from '../../models/messages.ts';
import type { PendingRow } from '../../models/pending.ts';
import type { Cell, Column } from '../output.ts';
import { localTime } from '../values.ts';

export const MESSAGE_COLUMNS: readonly Column<MessageRow>[] = [
  { title: 'id', value: (row) => `Q-${row.id}` },
  { title: 'queue', value: (row) => row.queue },
  { title: 'state', value: stateCell },
  { title: 'came', value: (row) => localTime(row.createdAt), drops: 2 },
  { title: 'tries', value: (row) => row.attempts, align: 'right', drops: 1 },
  { title: 'code', value: (row) => row.errorCode },
  { title: 'why', value: (row) => row.lastError, shrinks: true },
];

function stateCell({ state }: MessageRow): Cell {
  if (state === 'DAMAGED') return { text: state, style: 'red' };
  return state === 'WAITING' ? { text: state, style: 'yellow' } : state;
}

/** As `--json` and `--ndjson` print it (semver). The body is not in lists: it holds personal data. */
export function messageObject(row: MessageRow) {
  const {
    id,
    queue,
    state,
    attempts,
    createdAt,
    availableAt,
    waitsFor,
    errorCode,
    lastError,
    source,
    doneAt,
    editedBy,
  } = row;
  const result: unknown = row.result === null ? null : JSON.parse(row.result);
  return {
    id,
    queue,
    state,
    attempts,
    createdAt,
    availableAt,
    waitsFor,
    code: errorCode,
    error: lastError,
    source,
    result,
    doneAt,
    editedBy,
  };
}

export const PENDING_COLUMNS: readonly Column<PendingRow>[] = [
  { title: 'since', value: (row) => localTime(row.date) },
  { title: 'gateway', value: (row) => row.gateway },
  { title: 'order', value: (row) => row.orderId },
  { title: 'transaction', value: (row) => row.gatewayTxnId, drops: 1 },
  { title: 'method', value: (row) => row.paymentMethod, drops: 2 },
];

export function pendingObject({ id, date, gateway, orderId, gatewayTxnId, paymentMethod }: PendingRow) {
  return { id, date, gateway, orderId, gatewayTxnId, paymentMethod };
}
