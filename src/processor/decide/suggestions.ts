/**
 * What a person gets to choose from: three suggestions at most, the best first, each with all that speaks for and against it. Where
 * more are equally likely all of them are shown.
 * What only has the amount in common is left out unless nothing else asks for that amount. Pure.
 */
import { currencyOf, formatMoney } from '../../money.ts';
import type { DecidablePayment, Evidence, MatchableItem, PlannedAllocation, Suggestion } from '../decision.ts';
import type { Search } from '../evidence/evidence-kind.ts';
import { type Backed, type Doubt, isOpen, note } from './outcome.ts';
import { evidenceOf, type Weighed } from './proposals.ts';
import { asFarAsItReaches, wholly } from './split.ts';
import { areTogether } from './together.ts';

const SUGGESTIONS_MAX = 3;
/** Of what is equally likely: as many as are found by their amount at all. */
const EQUALS_MAX = 20;
/** Decibans: what is less is as good as nothing. */
const SCORE_MIN = 5;
const FAIR_FROM = 25;
const STRONG_FROM = 45;

type Choice = Readonly<{ allocations: readonly PlannedAllocation[]; evidence: readonly Evidence[] }>;

export function suggestionsFor(doubt: Doubt, search: Search, ranked: readonly Weighed[]): readonly Suggestion[] {
  const named = namedChoices(search.payment, doubt.choices, ranked);
  const worth = withEquals(
    ranked.filter((one) => isWorthShowing(one, search)),
    ranked,
    search,
  );
  const whole = leavesMoney(named, search.payment) ? worth.filter((one) => isWholeOf(one, named)) : [];
  const better = [...whole, ...likelierThanNamed(worth, doubt, ranked)];
  const count = named.length > 0 ? SUGGESTIONS_MAX : Math.max(SUGGESTIONS_MAX, equalsAtTop(worth, search));
  const choices = firstDistinct(choicesOf(better, named, worth), count);
  return choices.map((choice, index) => ({ rank: index + 1, ...choice }));
}

/** One item was named and asks for another sum; one with a code like it asks for this sum, and more speaks for it. */
function likelierThanNamed(
  worth: readonly Weighed[],
  { choices }: Doubt,
  ranked: readonly Weighed[],
): readonly Weighed[] {
  const [found, ...more] = choices;
  if (found?.length !== 1 || more.length > 0) return [];
  const named = weighedOf(found, ranked);
  if (named === undefined || named.fits) return [];
  return worth.filter(({ fits, proposal, score }) => fits && proposal.backing.length > 0 && score > named.score);
}

/** What was named does not use up the payment: more may have been meant. */
function leavesMoney([first]: readonly Choice[], { amountMinor }: DecidablePayment): boolean {
  if (first === undefined) return false;
  return first.allocations.reduce((sum, one) => sum + one.amountMinor, 0) < amountMinor;
}

/** One after the other, as only the first few are put into words. */
function* choicesOf(
  better: readonly Weighed[],
  named: readonly Choice[],
  worth: readonly Weighed[],
): Generator<Choice> {
  for (const one of better) yield shown(one, worth);
  yield* named;
  for (const one of worth) yield shown(one, worth);
}

/**
 * Behind each that fits, what fits as well and belongs to the same household, account or name: who of them was meant, only a
 * person can say, so they are seen together, before anything that does not fit.
 */
function withEquals(worth: readonly Weighed[], ranked: readonly Weighed[], search: Search): readonly Weighed[] {
  const shown = new Set<Weighed>();
  for (const one of worth) {
    shown.add(one);
    if (!one.fits || one.proposal.items.length > 1) continue;
    const equals = ranked.filter((other) => other.fits && other.proposal.items.length === 1);
    for (const other of equals) if (areTogether(one.proposal, other.proposal, search)) shown.add(other);
  }
  return [...shown];
}

/** How many of the first fit, each alone, and are as likely as the first, or belong to one that is. */
function equalsAtTop(worth: readonly Weighed[], search: Search): number {
  const [first] = worth;
  const equals: Weighed[] = [];
  for (const one of worth.slice(0, EQUALS_MAX)) {
    if (!one.fits || one.proposal.items.length > 1) break;
    const isEqual = one.score === first?.score;
    if (!isEqual && !equals.some((other) => areTogether(other.proposal, one.proposal, search))) break;
    equals.push(one);
  }
  return equals.length;
}

/** The open items whose references were found, as far as the money reaches. Single ones are ranked by who paid. */
function namedChoices(
  payment: DecidablePayment,
  choices: readonly (readonly Backed[])[],
  ranked: readonly Weighed[],
): readonly Choice[] {
  const own = choices
    .map((found) => found.filter(({ item }) => isOpen(item) && item.currency === payment.currency))
    .filter((usable) => usable.length > 0)
    .map((usable) => ({ usable, weighed: usable.length === 1 ? weighedOf(usable, ranked) : undefined }))
    .sort((one, other) => (other.weighed?.score ?? 0) - (one.weighed?.score ?? 0))
    .map(({ usable, weighed }) => ({
      allocations: asFarAsItReaches(
        payment.amountMinor,
        usable.map(({ item }) => item),
      ),
      evidence: weighed === undefined ? usable.flatMap(({ evidence }) => evidence) : evidenceOf(weighed),
    }));
  return own.length > 0 ? own : choices.flatMap((found) => inOtherCurrency(payment, found));
}

/** One item alone that was named and asks for another currency: the payment as a whole is for it, at a rate that people know. */
function inOtherCurrency(payment: DecidablePayment, found: readonly Backed[]): readonly Choice[] {
  const [one, ...more] = found.filter(({ item }) => isOpen(item));
  if (one === undefined || more.length > 0) return [];
  const evidence = [...one.evidence, note('currency', 'currency', askedInOther(one.item, payment))];
  return [{ allocations: wholly(payment.amountMinor, one.item), evidence }];
}

function askedInOther({ reference, openMinor, currency }: MatchableItem, payment: DecidablePayment): string {
  const asked = openMinor === null ? currency : formatMoney({ minor: openMinor, currency: currencyOf(currency) });
  return `${reference} asks for ${asked}, this is in ${payment.currency}: note its worth with quittance receive ${reference} AMOUNT --elsewhere`;
}

function weighedOf(usable: readonly Backed[], ranked: readonly Weighed[]): Weighed | undefined {
  return ranked.find(({ proposal: { items } }) => items.length === 1 && items[0]?.id === usable[0]?.item.id);
}

/** An exact split that holds what was named and more: the payer named one item and meant several. */
function isWholeOf({ fits, proposal }: Weighed, [named]: readonly Choice[]): boolean {
  if (!fits || proposal.items.length < 2 || named === undefined) return false;
  return named.allocations.every(({ openItemId }) => proposal.items.some(({ id }) => id === openItemId));
}

/** The amount alone is a weak clue, and none where several items ask for it. */
function isWorthShowing({ score, fits, clues }: Weighed, { sameAmount }: Search): boolean {
  const tells = clues.some(({ rule, weight }) => weight > 0 && !ABOUT_THE_ITEM.has(rule));
  return score >= SCORE_MIN && (tells || (fits && sameAmount === 1));
}

/** Evidence that says nothing about who paid. */
const ABOUT_THE_ITEM: ReadonlySet<string> = new Set(['amount', 'amount-sum', 'due-date', 'title']);

function shown(one: Weighed, all: readonly Weighed[]): Choice {
  const ties = all.filter((other) => other !== one && other.score === one.score).map((other) => nameOf(other));
  const strength = note('strength', 'score', `${strengthOf(one)}: ${one.score} decibans`);
  const tie = ties.length === 0 ? [] : [note('tie', 'score', `as likely as ${tiesText(ties)}`)];
  return { allocations: one.proposal.allocations, evidence: [strength, ...tie, ...evidenceOf(one)] };
}

function tiesText(ties: readonly string[]): string {
  const more = ties.length - SUGGESTIONS_MAX;
  return ties.slice(0, SUGGESTIONS_MAX).join(' or ') + (more > 0 ? `, and ${more} more` : '');
}

/** What does not fit, or has only the amount for it, is weak whatever else agrees: a known payer may simply give. */
function strengthOf({ score, fits, clues }: Weighed): 'strong' | 'fair' | 'weak' {
  const tells = clues.some(({ rule, weight }) => weight > 0 && !ABOUT_THE_ITEM.has(rule));
  const isGift = clues.some(({ rule }) => rule === 'gift');
  if (!fits || !tells || isGift || score < FAIR_FROM) return 'weak';
  return score < STRONG_FROM ? 'fair' : 'strong';
}

function nameOf({ proposal }: Weighed): string {
  return proposal.items.map(({ reference }) => reference).join(' + ');
}

function firstDistinct(choices: Iterable<Choice>, count: number): readonly Choice[] {
  const seen = new Map<string, Choice>();
  for (const choice of choices) {
    const key = choice.allocations
      .map(({ openItemId, amountMinor }) => `${openItemId}:${amountMinor}`)
      .sort()
      .join(' ');
    if (!seen.has(key)) seen.set(key, choice);
    if (seen.size >= count) break;
  }
  return [...seen.values()];
}
