/** Holds one decision against the truth: was it right, how was it wrong, and did it help a person. Pure. */
import type { Outcome } from './outcomes.ts';
import type { TrueAllocation, Truth } from './types.ts';

export const ERRORS = [
  'wrong payer',
  'wrong item',
  'wrong split',
  'not expected money',
  'undecidable',
  'dropped',
] as const;
export type ErrorKind = (typeof ERRORS)[number];

export type Verdict = Readonly<{
  truth: Truth;
  outcome: Outcome;
  result: 'right' | 'wrong' | 'open';
  error: ErrorKind | null;
  /** The place of the true items among the suggestions, from 1; null where they are not among them. */
  rank: number | null;
  /** Of an undecidable one: every equally likely item is among what is shown: three, or more where more are equal. */
  showsAllCandidates: boolean;
}>;

/** Who owes an item; null for a fund, or one that nobody knows. */
export type OwnerOf = (reference: string) => string | null;

export function judge(truth: Truth, outcome: Outcome, ownerOf: OwnerOf): Verdict {
  const error = errorOf(truth, outcome, ownerOf);
  const shown = outcome.suggestions.flat().map(({ reference }) => reference);
  return {
    truth,
    outcome,
    result: outcome.decision === 'OPEN' ? 'open' : error === null ? 'right' : 'wrong',
    error,
    rank: rankOf(truth, outcome),
    showsAllCandidates: truth.candidates.every((candidate) => shown.includes(candidate)),
  };
}

/** What a decision of the machine has wrong; null when it is right, or when it left the payment to a person. */
function errorOf(truth: Truth, outcome: Outcome, ownerOf: OwnerOf): ErrorKind | null {
  switch (outcome.decision) {
    case 'OPEN':
      return null;
    case 'DROPPED':
      return truth.decision === 'IRRELEVANT' ? null : 'dropped';
    case 'BOOKED':
      break;
  }
  if (truth.decision !== 'MATCH') return 'not expected money';
  if (!truth.decidable) return 'undecidable';
  return differenceOf(truth.allocations, outcome.allocations, ownerOf);
}

function differenceOf(
  wanted: readonly TrueAllocation[],
  booked: readonly TrueAllocation[],
  ownerOf: OwnerOf,
): ErrorKind | null {
  if (sameItems(wanted, booked)) return sameSums(wanted, booked) ? null : 'wrong split';
  const owners = new Set(wanted.map(({ reference }) => ownerOf(reference)));
  return booked.every(({ reference }) => owners.has(ownerOf(reference))) ? 'wrong item' : 'wrong payer';
}

function sameItems(one: readonly TrueAllocation[], other: readonly TrueAllocation[]): boolean {
  const references = new Set(other.map(({ reference }) => reference));
  return references.size === one.length && one.every(({ reference }) => references.has(reference));
}

function sameSums(one: readonly TrueAllocation[], other: readonly TrueAllocation[]): boolean {
  return one.every(({ reference, amountMinor }) =>
    other.some((allocation) => allocation.reference === reference && allocation.amountMinor === amountMinor),
  );
}

/** A suggestion helps when it names the true items; its sums are seen when it is confirmed. */
function rankOf({ allocations }: Truth, { suggestions }: Outcome): number | null {
  if (allocations.length === 0) return null;
  const at = suggestions.findIndex((suggested) => sameItems(allocations, suggested));
  return at === -1 ? null : at + 1;
}
