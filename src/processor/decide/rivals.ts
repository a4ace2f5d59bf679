/**
 * Competition for a typed code: another item of the same amount whose code is so near that the payer may have mistyped it. It
 * competes open or closed: that it was settled meanwhile, perhaps by a wrong booking, says nothing about what was meant. The
 * payer settles it: who agrees with the item has meant it. Pure given the answers of `lookup`.
 */
import type { DecidablePayment, Evidence, Lookup, MatchableItem } from '../decision.ts';
import { payerAgrees } from '../evidence/payer.ts';
import { nearKeys } from './near-keys.ts';
import { note } from './outcome.ts';

export type Competition = Readonly<{
  isClear: boolean;
  rivals: readonly MatchableItem[];
  evidence: readonly Evidence[];
}>;

export function competitionFor(
  payment: DecidablePayment,
  typed: Readonly<{ key: string; item: MatchableItem }>,
  lookup: Lookup,
): Competition {
  const agreement = payerAgrees(payment, typed.item.personId, lookup);
  if (agreement !== null) return { isClear: true, rivals: [], evidence: [agreement] };
  const near = nearKeys(lookup, typed.key, 2);
  if (near === null)
    return { isClear: false, rivals: [], evidence: [note('runner-up', 'references', 'too many codes are like it')] };
  const rivals = near
    .map((key) => lookup.byReferenceKey(key))
    .filter((item) => item !== null)
    .filter((item) => item.id !== typed.item.id && isRival(item, payment));
  if (rivals.length === 0) {
    return { isClear: true, rivals, evidence: [note('runner-up', 'references', 'no code of this amount is like it')] };
  }
  const evidence = rivals.map((item) =>
    note('runner-up', 'references', `${item.reference} is of this amount, too, and its code is like it`),
  );
  return { isClear: false, rivals, evidence };
}

/** The whole sum of an item, or what is left of it, is what was paid. */
function isRival({ currency, amountMinor, openMinor }: MatchableItem, payment: DecidablePayment): boolean {
  return currency === payment.currency && (amountMinor === payment.amountMinor || openMinor === payment.amountMinor);
}
