/**
 * Competition for a typed code: another item of the same amount (now, or before it was changed) whose code is so near that the payer may have mistyped it. It
 * competes open or closed: that it was settled meanwhile, perhaps by a wrong booking, says nothing about what was meant. The
 * payer settles it: who agrees with the item has meant it, and so has who pays for the household, unless the other is of it as well.
 * Pure given the answers of `lookup`.
 */
import type { DecidablePayment, Evidence, Lookup, MatchableItem } from '../decision.ts';
import { homeAgrees, householdOf, payerAgrees } from '../evidence/payer.ts';
import { errorsBetween, nearKeys } from './near-keys.ts';
import { note } from './outcome.ts';

/** `rivals`: those that may rather have been meant, the likeliest first. */
export type Competition = Readonly<{
  isClear: boolean;
  rivals: readonly MatchableItem[];
  evidence: readonly Evidence[];
}>;

type Typed = Readonly<{ key: string; item: MatchableItem }>;

/** Numbers that follow each other have many that are like them: nobody reads more. */
const RIVALS_TOLD = 10;

/** `named` are the items that the payer named as well: whose code is typed beside it is not meant by it. */
export function competitionFor(
  payment: DecidablePayment,
  typed: Typed,
  lookup: Lookup,
  named: readonly MatchableItem[] = [],
): Competition {
  const agreement = payerAgrees(payment, typed.item.personId, lookup);
  if (agreement !== null) return { isClear: true, rivals: [], evidence: [agreement] };
  const near = nearKeys(lookup, typed.key, 2);
  if (near === null)
    return { isClear: false, rivals: [], evidence: [note('runner-up', 'references', 'too many codes are like it')] };
  const others = near.flatMap((key) => rivalOf(key, typed, payment, lookup) ?? []);
  const all = others.filter(({ item }) => !named.some(({ id }) => id === item.id));
  if (all.length === 0) {
    return {
      isClear: true,
      rivals: [],
      evidence: [note('runner-up', 'references', 'no code of this amount is like it')],
    };
  }
  const home = homeAgreement(payment, typed, all, lookup);
  if (home !== null) return { isClear: true, rivals: [], evidence: [home] };
  const rivals = all
    .toSorted((one, other) => Number(other.agrees) - Number(one.agrees) || one.errors - other.errors)
    .slice(0, RIVALS_TOLD)
    .map(({ item }) => item);
  const evidence = rivals.map((item) =>
    note('runner-up', 'references', `${item.reference} is of this amount, too, and its code is like it`),
  );
  return { isClear: false, rivals, evidence };
}

/** `agrees`: the payer is who owes it. */
type Rival = Readonly<{ item: MatchableItem; agrees: boolean; errors: number }>;

function rivalOf(key: string, typed: Typed, payment: DecidablePayment, lookup: Lookup): Rival | null {
  const item = lookup.byReferenceKey(key);
  if (item === null || item.id === typed.item.id || !isRival(item, typed.item, lookup)) return null;
  const agrees = payerAgrees(payment, item.personId, lookup) !== null;
  return { item, agrees, errors: errorsBetween(key, typed.key) };
}

/** Somebody of the household paid for it, and none of the others is the payer’s, or of a third one of the household. */
function homeAgreement(
  payment: DecidablePayment,
  { item }: Typed,
  rivals: readonly Rival[],
  lookup: Lookup,
): Evidence | null {
  const members = new Set(householdOf(item.personId, lookup).map(({ id }) => id));
  const isTheirs = (rival: Rival): boolean => {
    const { personId } = rival.item;
    return rival.agrees || (personId !== null && personId !== item.personId && members.has(personId));
  };
  return rivals.some(isTheirs) ? null : homeAgrees(payment, item.personId, lookup);
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
