/**
 * Competition for a typed code: another item of the same amount (now, or before it was changed) whose code is so near that the payer may have mistyped it. It
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
    .filter((item) => item.id !== typed.item.id && isRival(item, typed.item, lookup));
  if (rivals.length === 0) {
    return { isClear: true, rivals, evidence: [note('runner-up', 'references', 'no code of this amount is like it')] };
  }
  const evidence = rivals.map((item) =>
    note('runner-up', 'references', `${item.reference} is of this amount, too, and its code is like it`),
  );
  return { isClear: false, rivals, evidence };
}

/**
 * What is paid for `meant` is the whole sum of the other item, what is left of it, or what it asked for once: who has an old bill
 * pays the old sum.
 */
function isRival(other: MatchableItem, meant: MatchableItem, lookup: Lookup): boolean {
  const { currency, amountMinor, openMinor } = other;
  if (currency !== meant.currency || meant.openMinor === null) return false;
  return [amountMinor, openMinor].includes(meant.openMinor) || lookup.hasAskedFor(other.id, meant.openMinor);
}
