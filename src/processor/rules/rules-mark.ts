/** A number that stands for the rules, so that a pass knows whether they are others than in the pass before. */
import { createHash } from 'node:crypto';
import type { Rule } from './rule.ts';

/** Twelve hexadecimal digits, which any marker can hold exactly; 0 for no rules. */
export function rulesMark(rules: readonly Rule[]): number {
  if (rules.length === 0) return 0;
  const text = JSON.stringify(rules, (_, value: unknown) => (value instanceof RegExp ? value.source : value));
  return Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 12), 16);
}
