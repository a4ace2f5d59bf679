/**
 * Whether the details of an entry add up to what the bank booked. Pure.
 *
 * Banks book a credit without the charges that they keep (48.50 for a payment of 50.00 with charges of 1.50), or a
 * returned debit with the fee of the other bank (53.00 for 50.00). Both are explained to the cent by the charges that
 * the details state (Chrgs); any other difference is a doubt.
 */
import type { CamtEntry } from '../../iso20022/types.ts';
import { chargesExplain } from './charges.ts';
import type { RowFacts } from './payment-facts.ts';

/**
 * True when they do, with or without their charges, or when it cannot be checked (an announced row). Where a row was
 * rejected, the others must leave room for it.
 */
export function sumsAgree(entry: CamtEntry, rows: readonly RowFacts[]): boolean {
  let sum = 0n;
  let total: bigint | null = null;
  for (const row of rows) {
    if (row.kind === 'announced') return true;
    if (row.kind !== 'payment') continue;
    const { direction, amountMinor, entryAmountMinor } = row.facts;
    if (entryAmountMinor === null || entryAmountMinor === undefined) return true;
    total = BigInt(entryAmountMinor);
    sum += BigInt(direction === 'in' ? amountMinor : -amountMinor);
  }
  if (total === null) return true;
  if (entry.creditDebit === 'DBIT') sum = -sum;
  if (rows.some((row) => row.kind === 'reject')) return sum < total;
  const difference = sum - total;
  const charges = entry.rows.flatMap((row) => row.transaction.charges);
  return difference === 0n || chargesExplain(difference, charges, entry.currency);
}
