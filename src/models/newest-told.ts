/** Which of two tellings of one thing counts: a choice that does not depend on the order in which they arrived. Pure. */
import { canonicalJson } from '../stored-json.ts';

export type Telling = Readonly<{ at: string; facts: unknown }>;

/**
 * - `newer` and `older` by their own time.
 * - `same`: nothing new is said.
 * - `wins` and `loses`: of the same moment, and yet with other facts. Neither is right for certain; the greater text counts.
 */
export type Verdict = 'newer' | 'older' | 'same' | 'wins' | 'loses';

export function compareTellings(known: Telling, told: Telling): Verdict {
  if (known.at !== told.at) return known.at < told.at ? 'newer' : 'older';
  const [before, now] = [canonicalJson(known.facts), canonicalJson(told.facts)];
  if (before === now) return 'same';
  return before < now ? 'wins' : 'loses';
}
