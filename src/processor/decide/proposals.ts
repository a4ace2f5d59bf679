/**
 * What the money may be for, from what was found: each open item alone, and what one household owes together when it adds up.
 * Each is weighed by every kind of evidence; the score is the sum of the printed weights. Pure.
 */
import type { Evidence, KnownPerson, MatchableItem } from '../decision.ts';
import { type Clue, type Proposal, type Search, told } from '../evidence/evidence-kind.ts';
import { EVIDENCE_KINDS } from '../evidence/index.ts';
import { isOpen } from './outcome.ts';
import { asFarAsItReaches, fewSums } from './split.ts';
import { groupOf } from './together.ts';

/** `fits`: the allocations are the whole payment, and all that these items ask for. */
export type Weighed = Readonly<{ proposal: Proposal; clues: readonly Clue[]; score: number; fits: boolean }>;

/** The best first; equal ones by what is due first, then by reference, so that no order of arrival decides. */
export function rankedProposals(search: Search): readonly Weighed[] {
  const sorted = search.items.toSorted((one, other) => compare(one.reference, other.reference));
  const open = sorted.filter((item) => isOpen(item) && item.kind !== 'fund');
  const named = sorted.filter((item) => isOpen(item) && item.kind === 'fund' && search.backing.has(item.id));
  const choices = [...[...open, ...named].map((item) => [item]), ...distinct(sums(open, search))];
  return choices.map((items) => weigh(proposalOf(items, search), search)).sort(byRank);
}

/** Several ways lead to one sum. */
function distinct(found: readonly (readonly MatchableItem[])[]): readonly (readonly MatchableItem[])[] {
  if (found.length < 2) return found;
  return [...new Map(found.map((items) => [items.map(({ id }) => id).join(' '), items])).values()];
}

/**
 * What adds up: items of one household, or of all who are named in the text, as when a company pays for its people; and all
 * whose codes were typed, together with such as were typed nearly.
 */
function sums(open: readonly MatchableItem[], search: Search): readonly (readonly MatchableItem[])[] {
  if (open.length < 2) return [];
  const groups = new Map<string, MatchableItem[]>();
  for (const item of open) {
    const group = groupOf(item, search);
    const others = group === null ? undefined : groups.get(group);
    if (others !== undefined) others.push(item);
    else if (group !== null) groups.set(group, [item]);
  }
  const named = open.filter(({ personId }) => personId !== null && search.namedInText.has(personId));
  const sumsOf = (items: readonly MatchableItem[]) => fewSums(search.payment.amountMinor, items);
  const bySaying = named.length < 2 || isOneGroup(named, search) ? [] : sumsOf(named);
  return [...[...groups.values()].flatMap(sumsOf), ...bySaying, ...sumsOfTyped(open, search)];
}

function sumsOfTyped(
  open: readonly MatchableItem[],
  { payment, backing }: Search,
): readonly (readonly MatchableItem[])[] {
  const isTyped = ({ id }: MatchableItem): boolean =>
    backing.get(id)?.some(({ rule }) => rule !== SIMILAR_CODE) ?? false;
  const typed = open.filter(isTyped);
  if (typed.length === 0) return [];
  const all = fewSums(
    payment.amountMinor,
    open.filter(({ id }) => backing.has(id)),
  );
  return all.filter((sum) => typed.every((item) => sum.includes(item)));
}

/** The rule of evidence for a code that is like a typed one. */
const SIMILAR_CODE = 'similar-code';

function isOneGroup(items: readonly MatchableItem[], search: Search): boolean {
  return new Set(items.map((item) => groupOf(item, search))).size < 2;
}

function proposalOf(items: readonly MatchableItem[], { payment, persons, backing }: Search): Proposal {
  const ids = new Set(items.map(({ personId }) => personId));
  return {
    items,
    persons: [...ids].map((id) => (id === null ? undefined : persons.get(id))).filter(isPerson),
    allocations: asFarAsItReaches(payment.amountMinor, items),
    backing: items.flatMap((item) => backing.get(item.id) ?? []),
  };
}

function isPerson(person: KnownPerson | undefined): person is KnownPerson {
  return person !== undefined;
}

function weigh(proposal: Proposal, search: Search): Weighed {
  const clues: Clue[] = [...proposal.backing];
  for (const kind of EVIDENCE_KINDS) clues.push(...kind.weigh(proposal, search));
  const asked = proposal.items.reduce((sum, item) => sum + (item.openMinor ?? search.payment.amountMinor), 0);
  return {
    proposal,
    clues,
    score: clues.reduce((sum, one) => sum + one.weight, 0),
    fits: asked === search.payment.amountMinor,
  };
}

/** All that speaks for and against it, in words. */
export function evidenceOf({ clues }: Weighed): readonly Evidence[] {
  return clues.map(told);
}

function byRank(one: Weighed, other: Weighed): number {
  if (one.score !== other.score) return other.score - one.score;
  return compare(dueOf(one), dueOf(other)) || compare(nameOf(one), nameOf(other));
}

function dueOf({ proposal }: Weighed): string {
  return proposal.items.map((item) => item.dueDate ?? '9999').sort()[0] ?? '9999';
}

function nameOf({ proposal }: Weighed): string {
  return proposal.items.map((item) => item.reference).join(' ');
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
