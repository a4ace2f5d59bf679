/** How the money of a payment is divided among open items. Amounts in minor units of one currency. Pure. */
import { currencyOf, formatMoney } from '../../money.ts';
import type { Evidence, MatchableItem, PlannedAllocation } from '../decision.ts';

export type Split =
  | Readonly<{ kind: 'allocations'; allocations: readonly PlannedAllocation[] }>
  | Readonly<{ kind: 'manual'; reason: 'UNDERPAID' | 'OVERPAID' }>;

/**
 * Items with a sum must be paid exactly. One item that takes any amount (a fund, a free gift) may stand alone or
 * take what is left.
 */
export function splitAmount(amountMinor: number, items: readonly MatchableItem[]): Split {
  const allocations: PlannedAllocation[] = [];
  let rest = amountMinor;
  let takesAny: MatchableItem | null = null;
  for (const item of items) {
    if (item.openMinor === null) takesAny ??= item;
    else allocations.push(plan(item, item.openMinor));
    rest -= item.openMinor ?? 0;
  }
  if (rest < 0 || (rest === 0 && takesAny !== null)) return { kind: 'manual', reason: 'UNDERPAID' };
  if (rest > 0 && takesAny === null) return { kind: 'manual', reason: 'OVERPAID' };
  if (takesAny !== null) allocations.push(plan(takesAny, rest));
  return { kind: 'allocations', allocations };
}

/** For a person: each item gets what it asks for, in this order, until the money is used up. */
export function asFarAsItReaches(amountMinor: number, items: readonly MatchableItem[]): readonly PlannedAllocation[] {
  let left = amountMinor;
  const allocations: PlannedAllocation[] = [];
  for (const item of items) {
    const share = Math.min(left, item.openMinor ?? left);
    if (share > 0) allocations.push(plan(item, share));
    left -= share;
  }
  return allocations;
}

/** For a person: all of the payment for one item. */
export function wholly(amountMinor: number, item: MatchableItem): readonly PlannedAllocation[] {
  return [plan(item, amountMinor)];
}

/** Items and payers beyond that are no household any more. */
const SUM_ITEMS_MAX = 12;
const SUM_PARTS_MAX = 5;

/** So many choices can be shown beside each other. */
const SUMS_MAX = 3;

/**
 * The choices of two to five items that add up to the amount exactly. None when there are more than a person can be shown, or too
 * many items to tell.
 */
export function fewSums(amountMinor: number, items: readonly MatchableItem[]): readonly (readonly MatchableItem[])[] {
  const fixed = items.filter((item) => item.openMinor !== null);
  if (fixed.length < 2 || fixed.length > SUM_ITEMS_MAX) return [];
  const sums: (readonly MatchableItem[])[] = [];
  const search = (from: number, left: number, taken: readonly MatchableItem[]): void => {
    if (left === 0 && taken.length >= 2) sums.push(taken);
    if (left <= 0 || taken.length === SUM_PARTS_MAX || sums.length > SUMS_MAX) return;
    for (let at = from; at < fixed.length; at += 1) {
      const item = fixed[at];
      if (item !== undefined) search(at + 1, left - (item.openMinor ?? 0), [...taken, item]);
    }
  };
  search(0, amountMinor, []);
  return sums.length > SUMS_MAX ? [] : sums;
}

/** What an item asks for, in the words of people: `USI-ABC123 asks for 100.00 CHF`. */
export function openAmount(item: MatchableItem, weight: number): Evidence {
  return { rule: 'open-amount', weight, field: 'amount', value: asksFor(item) };
}

export function asksFor(item: MatchableItem): string {
  const currency = currencyOf(item.currency);
  const sum = item.openMinor === null ? 'any amount' : formatMoney({ minor: item.openMinor, currency });
  return `${item.reference} asks for ${sum}`;
}

function plan(item: MatchableItem, amountMinor: number): PlannedAllocation {
  return { openItemId: item.id, kind: item.kind, reference: item.reference, amountMinor };
}
