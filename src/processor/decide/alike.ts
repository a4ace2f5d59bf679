/** Items whose references are like something that was typed, and whether a doubt of the matchers is about that very place. Pure. */
import { referenceKey } from '../../reference-key.ts';
import type { Evidence, MatchableItem } from '../decision.ts';
import { LETTERS_LIKE_CODE } from '../matchers/code-in-text.ts';
import type { Finding } from '../matchers/matcher.ts';
import { wordsOf } from '../matchers/phrases.ts';
import type { TypedToken } from './typed-tokens.ts';

/** An item, open or closed, and the place that is like its reference. */
export type Alike = Readonly<{ token: TypedToken; item: MatchableItem; evidence: Evidence }>;

/** Decibans for a reference one typing error away. */
export const ONE_ERROR = 40;
export const TWO_ERRORS = 22;

/** A doubt is about something else than these places. */
export function isElsewhere(finding: Finding, alike: readonly Alike[]): boolean {
  return !alike.some(({ token }) => isAbout(finding, token));
}

/** The same code, or a part of it that was read with other words. */
function isAbout(finding: Finding, token: TypedToken): boolean {
  const { rule, value } = finding.evidence;
  if (rule === LETTERS_LIKE_CODE) return referenceKey(value) === token.key;
  if (!('key' in finding)) return false;
  if (finding.key === token.key) return true;
  const typed = new Set(wordsOf(token.text));
  return wordsOf(value).some((word) => /\d/.test(word) && typed.has(word));
}
