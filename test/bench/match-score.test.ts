import { describe, expect, it } from 'vitest';
import { type ErrorKind, judge, type OwnerOf, type Verdict } from '../../src/bench/match/judge.ts';
import type { Outcome } from '../../src/bench/match/outcomes.ts';
import { type JudgedPayment, mergedScores, percentOf, scoresOf, totalOf } from '../../src/bench/match/score.ts';
import type { TrueAllocation, Truth } from '../../src/bench/match/types.ts';
import { checksOf, errorBoundPercent } from '../../src/bench/match/verdicts.ts';

const give = (reference: string, amountMinor = 100): TrueAllocation => ({ reference, amountMinor });

function truthWith(changes: Partial<Truth>): Truth {
  return {
    paymentKey: 'k',
    class: 'R1',
    tags: [],
    decision: 'MATCH',
    allocations: [give('A1')],
    residue: null,
    decidable: true,
    candidates: [],
    ...changes,
  };
}

function outcomeWith(changes: Partial<Outcome>): Outcome {
  const nothing = { allocations: [], suggestions: [], isWeak: [], evidence: [] };
  return { paymentKey: 'k', decision: 'OPEN', reason: null, ...nothing, ...changes };
}

/** `A1` and `A2` are of person A. */
const ownerOf: OwnerOf = (reference) => reference.charAt(0);

function judged(truth: Partial<Truth>, outcome: Partial<Outcome>): Verdict {
  return judge(truthWith(truth), outcomeWith(outcome), ownerOf);
}

const booked = (...allocations: readonly TrueAllocation[]): Partial<Outcome> => ({ decision: 'BOOKED', allocations });
const NONE: Partial<Truth> = { decision: 'NONE', allocations: [] };

describe('a decision of the machine', () => {
  const split = { allocations: [give('A1'), give('B1', 50)] };
  it.each<[string, Partial<Truth>, Partial<Outcome>, ErrorKind | null]>([
    ['is right with the true items and sums, in any order', split, booked(give('B1', 50), give('A1')), null],
    ['is wrong with an item of somebody else', {}, booked(give('B1')), 'wrong payer'],
    ['is wrong with another item of the right person', {}, booked(give('A2')), 'wrong item'],
    ['is wrong with a part of the items only', split, booked(give('A1', 150)), 'wrong item'],
    ['is wrong with the right items and other sums', split, booked(give('A1', 50), give('B1')), 'wrong split'],
    ['is wrong for money that was not expected', NONE, booked(give('A1')), 'not expected money'],
    [
      'is wrong for money that is to be paid back',
      { ...NONE, decision: 'REFUND' },
      booked(give('A1')),
      'not expected money',
    ],
    [
      'is wrong where nobody could know, even with the right item',
      { decidable: false },
      booked(give('A1')),
      'undecidable',
    ],
    ['is wrong when it lays a gift aside', NONE, { decision: 'DROPPED' }, 'dropped'],
    [
      'is right when it lays aside what is no income',
      { ...NONE, decision: 'IRRELEVANT' },
      { decision: 'DROPPED' },
      null,
    ],
  ])('%s', (_, truth, outcome, error) => {
    const verdict = judged(truth, outcome);
    expect([verdict.result, verdict.error]).toEqual([error === null ? 'right' : 'wrong', error]);
  });

  it('is none where a person is asked, who is helped by the place of the true items', () => {
    const suggestions = [[give('B1')], [give('A2'), give('A1')], [give('A1', 30)]];
    expect(judged({}, { suggestions })).toMatchObject({ result: 'open', error: null, rank: 3 });
    expect(judged({}, { suggestions: [] }).rank).toBeNull();
  });

  it('shows a tie only if every candidate is shown', () => {
    const tie = { decidable: false, candidates: ['A1', 'B1'] };
    const shown = [[give('C1')], [give('A1')], [give('B1')]];
    expect(judged(tie, { suggestions: shown }).showsAllCandidates).toBe(true);
    expect(judged(tie, { suggestions: shown.slice(0, 2) }).showsAllCandidates).toBe(false);
  });
});

/** Ten payments of 100 each, made by hand. */
const TEN: readonly JudgedPayment[] = [
  judged({}, booked(give('A1'))),
  judged({}, booked(give('A1'))),
  judged({ class: 'R4' }, booked(give('B1'))),
  judged({ class: 'R4' }, { suggestions: [[give('A1')]] }),
  judged({ class: 'N3' }, { suggestions: [[give('B1')], [give('A1')]] }),
  judged({ class: 'N3' }, {}),
  judged({ class: 'N6', decidable: false, candidates: ['A1', 'B1'] }, { suggestions: [[give('A1')], [give('B1')]] }),
  judged({ class: 'X3', ...NONE }, { suggestions: [[give('A1')]], isWeak: [true] }),
  judged({ class: 'X3', ...NONE }, { suggestions: [[give('A1')]], isWeak: [false] }),
  judged({ class: 'X2', ...NONE, decision: 'IRRELEVANT' }, { decision: 'DROPPED' }),
].map((verdict) => ({ verdict, profile: 'charity', amountMinor: 100 }));

describe('the score', () => {
  const scores = scoresOf(TEN);
  const all = totalOf(scores);

  it('counts decisions, what they were worth, and what is left to people', () => {
    expect(all).toMatchObject({ payments: 10, matches: 6, auto: 4, right: 3, wrong: 1, rightMatches: 2 });
    expect(all).toMatchObject({ rightMinor: 300, wrongMinor: 100, openMinor: 600 });
  });

  it('counts how far suggestions help: first, among three, and by reciprocal rank', () => {
    expect(all).toMatchObject({ openMatches: 3, top1: 1, top3: 2, reciprocalRanks: 1.5 });
    expect(all).toMatchObject({ openTies: 1, tiesShown: 1, openStrays: 2, straysSuggested: 1 });
  });

  it('prices the work of people: 4 to confirm, 9 to pick, 60 to search, 1800 to repair', () => {
    expect(all.staffSeconds).toBe(1_800 + 4 + 9 + 60 + 4 + 60 + 60);
  });

  it('can be cut by class, and put together from parts', () => {
    expect(totalOf(scores, (_, name) => name === 'R4')).toMatchObject({ payments: 2, wrong: 1, top1: 1 });
    expect(totalOf(mergedScores(scoresOf(TEN.slice(0, 4)), scoresOf(TEN.slice(4))))).toEqual(all);
  });

  it('fails its gate with one wrong decision, and with one payment lost or invented', () => {
    const red = (books: { lost: number; invented: number }, of = scores): readonly string[] =>
      checksOf(of, books, false).flatMap(({ isGate, holds, name }) => (isGate && holds === false ? [name] : []));
    expect(red({ lost: 0, invented: 0 })).toEqual(['wrong decisions by the machine']);
    const flawless = scoresOf(TEN.filter(({ verdict }) => verdict.result !== 'wrong'));
    expect(red({ lost: 0, invented: 0 }, flawless)).toEqual([]);
    expect(red({ lost: 1, invented: 0 }, flawless)).toEqual(['payments lost']);
    expect(red({ lost: 0, invented: 1 }, flawless)).toEqual(['payments invented']);
  });

  it('says how sure it is that nothing is wrong: at most 3 of n', () => {
    const { auto: decisions } = all;
    expect(errorBoundPercent({ ...all, wrong: 0, auto: 30_000 })).toBe(0.01);
    expect(errorBoundPercent({ ...all, wrong: 0, auto: decisions })).toBe(75);
    expect(errorBoundPercent(all)).toBeNull();
  });

  it('never rounds up to all', () => {
    expect(percentOf(9_999, 10_000)).toBe(99.9);
    expect(percentOf(1, 1)).toBe(100);
    expect(percentOf(0, 0)).toBeNull();
  });
});
