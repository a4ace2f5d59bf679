/**
 * Whether the notice of a refund may still be told: not once its money came again, and only by a person's word where more went
 * back than came. Only reads.
 */
import type { Db } from '../../models/db.ts';
import type { OutboxRow } from '../../models/outbox.ts';
import { findPayment } from '../../models/payments.ts';
import { appliedRefunds, type RefundRow } from '../../models/refunds.ts';

/** The refund that was to be told was taken back. */
export const REFUND_UNDONE = 'REFUND_UNDONE';
/** Its money came again; HELD where nobody can tell of which refund. */
export const CAME_AGAIN = 'CAME_AGAIN';
/** With this refund more went back than came: one of them may be told twice. */
export const REFUND_EXCESS = 'REFUND_EXCESS';

export type NoticeFate = Readonly<{ state: 'SUPPRESSED' | 'HELD'; reason: string }>;

/** The refund of which a notice tells. */
export function refundOf({ subject }: Pick<OutboxRow, 'subject'>): number {
  return Number(subject.split('/').at(-1));
}

/** What becomes of the notice of this refund instead of being sent; null when it may go. */
export function noticeFate(
  db: Db,
  { paymentId, refundId }: Readonly<{ paymentId: number; refundId: number }>,
): NoticeFate | null {
  const rows = appliedRefunds(db, paymentId);
  const refund = rows.find(({ id }) => id === refundId);
  if (refund === undefined) return { state: 'SUPPRESSED', reason: REFUND_UNDONE };
  const { annulled, isUnclear } = annulledBy(rows);
  if (annulled.has(refundId)) return { state: 'SUPPRESSED', reason: CAME_AGAIN };
  if (isUnclear) return { state: 'HELD', reason: CAME_AGAIN };
  const told = rows.filter(({ id, effect }) => effect === -1 && id <= refundId && !annulled.has(id));
  const goneMinor = told.reduce((sum, row) => sum + minorOf(row), 0);
  return goneMinor > (findPayment(db, paymentId)?.amountMinor ?? 0) ? { state: 'HELD', reason: REFUND_EXCESS } : null;
}

/** The refunds whose money came again to the cent; `isUnclear` when some came again of which that cannot be said. */
function annulledBy(rows: readonly RefundRow[]): Readonly<{ annulled: ReadonlySet<number>; isUnclear: boolean }> {
  const annulled = new Set<number>();
  let isUnclear = false;
  for (const again of rows.filter(({ effect }) => effect === 1)) {
    const alike = rows.filter((row) => row.effect === -1 && !annulled.has(row.id) && minorOf(row) === minorOf(again));
    const meant = alike.findLast(({ kind }) => again.kind === `${kind}_reversed`) ?? alike.at(-1);
    if (meant === undefined) isUnclear = true;
    else annulled.add(meant.id);
  }
  return { annulled, isUnclear };
}

/** In the currency of the payment. */
function minorOf({ parentAmountMinor, amountMinor }: RefundRow): number {
  return parentAmountMinor ?? amountMinor;
}
