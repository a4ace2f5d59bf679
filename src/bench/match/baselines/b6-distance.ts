/** B6: the open code that is at most two edits away from a word of the text; the amount is not looked at. */
import type { ReadPayment } from '../types.ts';
import { type Baseline, wordsOf } from './baseline.ts';
import { type BookItem, openMinorOf } from './books.ts';

const DISTANCE_MAX = 2;
const LENGTH_MIN = 7;
const LENGTH_MAX = 13;

export const nearestCode: Baseline = {
  name: 'B6',
  describes: 'nearest open code within 2 edits, amount unchecked',
  books: (payment, books) => {
    if (payment.direction === 'out') return null;
    const words = candidateWords(payment);
    if (words.length === 0) return null;
    let best: { entry: BookItem; distance: number } | null = null;
    for (const entry of books.open()) {
      for (const word of words) {
        const limit = best === null ? DISTANCE_MAX : best.distance - 1;
        const distance = editsBetween(word, entry.key, limit);
        if (distance !== null) best = { entry, distance };
      }
      if (best?.distance === 0) break;
    }
    if (best === null) return null;
    const amountMinor = Math.min(payment.amountMinor, openMinorOf(best.entry) ?? payment.amountMinor);
    return [{ reference: best.entry.item.reference, amountMinor }];
  },
};

/** Words with a digit and two neighbouring words joined, in the form of a key. */
function candidateWords(payment: ReadPayment): readonly string[] {
  const words = wordsOf(payment)
    .toUpperCase()
    .split(/[\s,;:+]+/);
  const keys = words.map((word) => word.replace(/[^A-Z0-9]/g, ''));
  const pairs = keys.slice(1).map((key, at) => `${keys[at] ?? ''}${key}`);
  const fits = (key: string): boolean => key.length >= LENGTH_MIN && key.length <= LENGTH_MAX && /\d/.test(key);
  return [...new Set([...keys, ...pairs].filter(fits))];
}

/** Levenshtein's distance; null when it is more than `limit`. */
export function editsBetween(one: string, other: string, limit: number): number | null {
  if (limit < 0 || Math.abs(one.length - other.length) > limit) return null;
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    let least = at;
    for (let otherAt = 1; otherAt <= other.length; otherAt += 1) {
      const cost = one.charCodeAt(at - 1) === other.charCodeAt(otherAt - 1) ? 0 : 1;
      const edits = Math.min((row[otherAt] ?? 0) + 1, (next[otherAt - 1] ?? 0) + 1, (row[otherAt - 1] ?? 0) + cost);
      next.push(edits);
      if (edits < least) least = edits;
    }
    if (least > limit) return null;
    row = next;
  }
  const distance = row[other.length] ?? 0;
  return distance <= limit ? distance : null;
}
