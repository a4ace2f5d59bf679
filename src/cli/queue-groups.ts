/** Payments of the queue that are alike: by reason, payer, text or amount. Pure. */
import { folded } from '../processor/rules/fold.ts';
import type { QueueRow } from './queue-rows.ts';

export const GROUPINGS = ['reason', 'payer', 'text', 'amount'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** `label` is what people see of what the payments have in common. */
export type QueueGroup = Readonly<{ by: Grouping; label: string; rows: readonly QueueRow[] }>;

/** The largest group first; of equal ones that with the oldest payment. */
export function queueGroups(rows: readonly QueueRow[], by: Grouping): readonly QueueGroup[] {
  const groups = new Map<string, QueueRow[]>();
  for (const row of rows) {
    const key = keyOf(row, by);
    const own = groups.get(key) ?? [];
    own.push(row);
    groups.set(key, own);
  }
  return [...groups.values()]
    .map((own): QueueGroup => ({ by, label: labelOf(own, by), rows: own }))
    .sort((one, other) => other.rows.length - one.rows.length);
}

function keyOf(row: QueueRow, by: Grouping): string {
  switch (by) {
    case 'reason':
      return row.manualReason ?? '';
    case 'payer':
      return row.payerIban ?? folded(row.payerName ?? '');
    case 'text':
      return withoutNumbers(folded(row.remittance.join(' ')));
    case 'amount':
      return `${row.direction} ${row.amount} ${row.currency}`;
  }
}

function labelOf(rows: readonly QueueRow[], by: Grouping): string {
  const [row] = rows;
  if (row === undefined) return '';
  switch (by) {
    case 'reason':
      return row.manualReason ?? '';
    case 'payer':
      return [row.payerName, row.payerIban].filter((part) => part !== null).join(' ') || '?';
    case 'text':
      return row.remittance.join(' ') || '?';
    case 'amount':
      return `${row.direction === 'out' ? '-' : ''}${row.amount} ${row.currency}`;
  }
}

/** `Spende Nov 2026` and `Spende Nov 2025` are one text. */
function withoutNumbers(text: string): string {
  return text.replace(/\d+/g, '#').replace(/\s+/g, ' ').trim();
}
