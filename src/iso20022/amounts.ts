/**
 * Which amount of a detail is the one that moved on the account, by the order of preference of the corpus
 * (spec camt 3). Amounts stay decimal texts; amounts in another currency are never taken for the entry's.
 */
import { canonicalDecimal } from '../money.ts';
import type { AmountsDraft, RawAmount } from './drafts.ts';

/** The text of the amount; `unreadable` when the preferred one is in the right currency but no decimal number. */
export type ChosenAmount = Readonly<{
  text: string | null;
  unreadable: RawAmount | null;
  /** Which one it is; null when none can be known. */
  source: keyof AmountsDraft | 'entry' | null;
}>;

const PREFERENCE = ['own', 'transaction', 'counterValue', 'instructed'] as const satisfies (keyof AmountsDraft)[];

/**
 * TxDtls/Amt, AmtDtls/TxAmt, AmtDtls/CntrValAmt, AmtDtls/InstdAmt, each only in the currency of the entry (an empty one is none); else
 * Ntry/Amt when the entry has this one detail only; else unknown (null).
 */
export function chooseAmount(amounts: AmountsDraft, entry: RawAmount | null, onlyDetail: boolean): ChosenAmount {
  for (const source of PREFERENCE) {
    const candidate = amounts[source];
    if (candidate === null || candidate.text === '' || candidate.currency !== entry?.currency) continue;
    return canonicalDecimal(candidate.text) === null
      ? { text: null, unreadable: candidate, source }
      : { text: candidate.text, unreadable: null, source };
  }
  return onlyDetail
    ? { text: readableText(entry), unreadable: null, source: 'entry' }
    : { text: null, unreadable: null, source: null };
}

/** The decimal text of an amount, or null when it is missing or no unsigned decimal number. */
export function readableText(amount: RawAmount | null): string | null {
  return amount === null || canonicalDecimal(amount.text) === null ? null : amount.text;
}
