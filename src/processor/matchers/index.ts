/** The matchers, in the order in which they are asked. A new one is its file and one line here. */
import { codeInAdvice, codeInText } from './code-in-text.ts';
import type { Matcher } from './matcher.ts';
import { structuredReference } from './structured-reference.ts';

export const MATCHERS: readonly Matcher[] = [structuredReference, codeInText, codeInAdvice];
