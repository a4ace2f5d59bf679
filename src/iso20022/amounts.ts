/**
 * Which amount of a detail is the one that moved on the account, by the order of preference of the corpus
 * (spec camt 3). Amounts stay decimal texts; amounts in another currency are never taken for the entry's.
 */
import { canonicalDecimal } from '../money.ts';
import type { AmountsDraft, RawAmount } from './drafts.ts';

/** The text of the amount; `unreadable` when the preferred one is in the right currency but no decimal number. */
export type ChosenAmount = Readonly<{ text: string | null; unreadable: RawAmount | null }>;

/**
 * TxDtls/Amt, AmtDtls/TxAmt, AmtDtls/CntrValAmt, AmtDtls/InstdAmt, each only in the currency of the entry; else
 * Ntry/Amt when the entry has this one detail only; else unknown (null).
 */
export function chooseAmount(amounts: AmountsDraft, entry: RawAmount | null, onlyDetail: boolean): ChosenAmount {
  for (const candidate of [amounts.own, amounts.transaction, amounts.counterValue, amounts.instructed]) {
    if (candidate === null || candidate.currency !== entry?.currency) continue;
    return canonicalDecimal(candidate.text) === null
      ? { text: null, unreadable: candidate }
      : { text: candidate.text, unreadable: null };
  }
  return { text: onlyDetail ? readableText(entry) : null, unreadable: null };
}

/** The decimal text of an amount, or null when it is missing or no unsigned decimal number. */
export function readableText(amount: RawAmount | null): string | null {
  return amount === null || canonicalDecimal(amount.text) === null ? null : amount.text;
}
