/** What went back of a payment, came again, or is still to be paid back; and what a bank entry did to another payment. */
import type { Db } from '../../models/db.ts';
import { appliedRefunds, type RefundRow, refundPaidBy, stillOwed } from '../../models/refunds.ts';
import type { Output } from '../output.ts';
import { decimal } from '../values.ts';
import { screenWords } from '../words/screen.ts';

export function printMoneyBack(output: Output, db: Db, { id }: Readonly<{ id: number }>): void {
  const words = screenWords();
  for (const { owedMinor, paidMinor, currency } of stillOwed(db, id))
    output.prose(`  ${decimal(owedMinor - paidMinor, currency)} ${currency}  ${words.toBePaidBack}`);
  for (const refund of appliedRefunds(db, id)) output.prose(`  ${movedText(refund)}`);
  const settled = refundPaidBy(db, id);
  if (settled !== null) output.prose(`  ${settledText(settled)}`);
}

/** `5.00 EUR  went back on 2026-11-20 (refund, adyen)`; by which bank entry where one is known. */
function movedText({ amountMinor, currency, effect, at, kind, gateway, bankPaymentId }: RefundRow): string {
  const words = screenWords();
  const by = bankPaymentId === null ? gateway : `P-${bankPaymentId}`;
  const moved = effect === -1 ? words.wentBack : words.cameAgain;
  return `${decimal(amountMinor, currency)} ${currency}  ${moved(at.slice(0, 10))} (${kind}, ${by})`;
}

function settledText({ amountMinor, currency, kind, paymentId }: RefundRow): string {
  const words = screenWords();
  const sum = `${decimal(amountMinor, currency)} ${currency}`;
  const whose = `P-${paymentId ?? '?'}`;
  return kind === 'refund' ? words.paysBack(sum, whose) : words.takesBack(sum, whose);
}
