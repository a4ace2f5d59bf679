/** What is compared with a name on a statement, and what was found. Types only. */
import type { NameWord } from './words.ts';

/**
 * - same: every word we know is there, in some spelling and order;
 * - similar: the same but for a flaw (an initial, a typing error, a part of a double name);
 * - family: the family name of somebody else, or of nobody in particular;
 * - different: nothing that counts.
 */
export type NameLevel = 'same' | 'similar' | 'family' | 'different';

export type Finding = Readonly<{
  level: NameLevel;
  /** What keeps it from being the same. */
  flaws: readonly string[];
  /** What a treasurer may wonder about, though it changes nothing. */
  notes: readonly string[];
  /** The words of ours that were found: of a family or a company, and given names. */
  family: readonly NameWord[];
  given: readonly NameWord[];
}>;

/** A name as our records hold it. `firstName` and `lastName` may name two people: "Anna und Beat". */
export type PersonName = Readonly<{ firstName: string | null; lastName: string | null; organization: string | null }>;
