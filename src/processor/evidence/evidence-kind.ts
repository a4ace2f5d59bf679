/** What a kind of evidence is: a pure function from a proposal and what was found to checkable facts with weights. */
import type {
  DecidablePayment,
  Evidence,
  KnownPerson,
  MatchableItem,
  PaidBefore,
  PlannedAllocation,
} from '../decision.ts';
import type { NamedPayer, Payer } from './payer.ts';

/** Some open items of one payer that may be what the money is for. `backing` is what the text says for them. */
export type Proposal = Readonly<{
  items: readonly MatchableItem[];
  persons: readonly KnownPerson[];
  allocations: readonly PlannedAllocation[];
  backing: readonly Evidence[];
}>;

/** What was found about the payer and the money, once for all proposals. */
export type Search = Readonly<{
  payment: DecidablePayment;
  payer: Payer;
  /** How the payer's name agrees with a person, asked once for each; null when there is no name. */
  nameOf(person: KnownPerson): NamedPayer | null;
  /** Persons who may have paid, and the members of their households. */
  persons: ReadonlyMap<number, KnownPerson>;
  items: readonly MatchableItem[];
  /** What the text says for an item, by its id. */
  backing: ReadonlyMap<number, readonly Evidence[]>;
  /** Whose full names stand in the payer's words. */
  namedInText: ReadonlySet<number>;
  /** The payer's words, as `plain-words.ts` has them. */
  words: ReadonlySet<string>;
  /** E-mail addresses in the payer's words, in small letters. */
  emails: ReadonlySet<string>;
  /** By which the payer calls the money a gift; null for none. */
  giftWord: string | null;
  /** Who is known to pay from the account. */
  holders: ReadonlySet<number>;
  paidBefore: readonly PaidBefore[];
  /** Open items of exactly this amount; null for more than a short list. */
  sameAmount: number | null;
  /** There was more than could be looked at. */
  isCut: boolean;
}>;

/**
 * Weights are decibans: 10 says that what is seen is ten times as likely if the proposal is right as if it is wrong. They
 * add up, and what is printed is all there is.
 */
export type EvidenceKind = Readonly<{
  name: string;
  weigh(proposal: Proposal, search: Search): readonly Clue[];
}>;

/** Evidence that is put into words when somebody gets to see it: of fifty proposals three are shown. */
export type Clue = Omit<Evidence, 'value'> & Readonly<{ value: string | (() => string) }>;

/** The clue in words. */
export function told({ rule, weight, field, value }: Clue): Evidence {
  return { rule, weight, field, value: typeof value === 'string' ? value : value() };
}
