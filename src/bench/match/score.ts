/** Adds up verdicts: by class and profile, and over all. Counts and minor units only; shares are made when printed. Pure. */
import type { Verdict } from './judge.ts';
import type { PaymentClass, ProfileName } from './types.ts';

/** Counts of payments but for the money, the seconds and `reciprocalRanks`. */
export type Tally = Readonly<{
  payments: number;
  /** With an item that a person could find. */
  matches: number;
  auto: number;
  right: number;
  wrong: number;
  /** Of `matches`: booked rightly by the machine. */
  rightMatches: number;
  /** Of `matches`: left to a person, and where the right items stand among the suggestions. */
  openMatches: number;
  top1: number;
  top3: number;
  reciprocalRanks: number;
  /** Undecidable with equally likely items, left to a person; and those that were all shown. */
  openTies: number;
  tiesShown: number;
  /** Without any item, left to a person; and those for which an item was suggested as more than weak. */
  openStrays: number;
  straysSuggested: number;
  /** What people spend on it, by the model of `secondsOf`. */
  staffSeconds: number;
  rightMinor: number;
  wrongMinor: number;
  openMinor: number;
}>;

export const EMPTY: Tally = {
  payments: 0,
  matches: 0,
  auto: 0,
  right: 0,
  wrong: 0,
  rightMatches: 0,
  openMatches: 0,
  top1: 0,
  top3: 0,
  reciprocalRanks: 0,
  openTies: 0,
  tiesShown: 0,
  openStrays: 0,
  straysSuggested: 0,
  staffSeconds: 0,
  rightMinor: 0,
  wrongMinor: 0,
  openMinor: 0,
};

/** Seconds of a person: nothing, confirm the first, pick one of three, search, repair a wrong booking. */
export const SECONDS = { confirm: 4, pick: 9, search: 60, repair: 1_800 } as const;

export type JudgedPayment = Readonly<{ verdict: Verdict; profile: ProfileName; amountMinor: number }>;

export function tallyOf({ verdict, amountMinor }: Omit<JudgedPayment, 'profile'>): Tally {
  const { truth, outcome, result, rank } = verdict;
  const isOpen = result === 'open';
  const isMatch = truth.decision === 'MATCH' && truth.decidable;
  const isTie = isOpen && truth.candidates.length > 0;
  const isStray = isOpen && truth.decision === 'NONE';
  const suggests = outcome.suggestions.some((_, at) => outcome.isWeak[at] !== true);
  const isHelped = isOpen && isMatch;
  return {
    payments: 1,
    matches: one(isMatch),
    auto: one(!isOpen),
    right: one(result === 'right'),
    wrong: one(result === 'wrong'),
    rightMatches: one(isMatch && result === 'right'),
    openMatches: one(isHelped),
    top1: one(isHelped && rank === 1),
    top3: one(isHelped && rank !== null && rank <= 3),
    reciprocalRanks: isHelped && rank !== null ? 1 / rank : 0,
    openTies: one(isTie),
    tiesShown: one(isTie && verdict.showsAllCandidates),
    openStrays: one(isStray),
    straysSuggested: one(isStray && suggests),
    staffSeconds: secondsOf(verdict),
    rightMinor: result === 'right' ? amountMinor : 0,
    wrongMinor: result === 'wrong' ? amountMinor : 0,
    openMinor: isOpen ? amountMinor : 0,
  };
}

function one(isCounted: boolean): number {
  return isCounted ? 1 : 0;
}

function secondsOf({ result, rank }: Verdict): number {
  if (result === 'right') return 0;
  if (result === 'wrong') return SECONDS.repair;
  if (rank === 1) return SECONDS.confirm;
  return rank !== null && rank <= 3 ? SECONDS.pick : SECONDS.search;
}

export function added(left: Tally, right: Tally): Tally {
  const sums: Record<keyof Tally, number> = { ...left };
  for (const key of Object.keys(EMPTY)) if (isCount(key)) sums[key] = left[key] + right[key];
  return sums;
}

function isCount(key: string): key is keyof Tally {
  return key in EMPTY;
}

/** A table of tallies by class and profile. */
export type Scores = ReadonlyMap<string, Tally>;

export function scoresOf(judged: Iterable<JudgedPayment>): Scores {
  const scores = new Map<string, Tally>();
  for (const payment of judged) {
    const key = scoreKey(payment.profile, payment.verdict.truth.class);
    scores.set(key, added(scores.get(key) ?? EMPTY, tallyOf(payment)));
  }
  return scores;
}

export function scoreKey(profile: ProfileName, paymentClass: PaymentClass): string {
  return `${profile} ${paymentClass}`;
}

/** Both together, as if they had been scored at once. */
export function mergedScores(left: Scores, right: Scores): Scores {
  const merged = new Map(left);
  for (const [key, tally] of right) merged.set(key, added(merged.get(key) ?? EMPTY, tally));
  return merged;
}

/** The sum over what `isWanted`. */
export function totalOf(
  scores: Scores,
  isWanted: (profile: string, paymentClass: string) => boolean = () => true,
): Tally {
  let total = EMPTY;
  for (const [key, tally] of scores) {
    const [profile = '', paymentClass = ''] = key.split(' ');
    if (isWanted(profile, paymentClass)) total = added(total, tally);
  }
  return total;
}

/** Percent with one decimal, rounded down, so that 99.96 is never told as all; null of nothing. */
export function percentOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.floor((part / whole) * 1000) / 10;
}
