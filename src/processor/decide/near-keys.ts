/**
 * Codes that differ from a typed one in a character or two (a wrong, missing or additional one, or two that changed places).
 *
 * There is no table of variants: they would outgrow the open items. Instead a code is cut before its last three characters.
 * One error lies in one of the two parts, so the other part is found as it stands, by an index. Two errors may lie in both;
 * then the last three characters of the other code are among a few hundred, which are looked up together. Pure given the
 * answers of `lookup`.
 */
import type { Lookup } from '../decision.ts';

/** How many errors two codes may be apart. */
export type Errors = 1 | 2;

const ENDING = 3;
const CHARACTERS = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** A longer code has check digits, or nobody types it. */
const KEY_LENGTH_MAX = 40;

/** Known codes within so many errors of `key`, without `key` itself. Null when there are too many to look through. */
export function nearKeys(lookup: Lookup, key: string, errors: Errors): readonly string[] | null {
  if (key.length <= ENDING || key.length > KEY_LENGTH_MAX) return [];
  const cuts = [key, changedAcrossTheCut(key)];
  const endings = new Set(cuts.map((cut) => cut.slice(-ENDING)));
  if (errors === 2) for (const ending of endingsOneErrorAway(key)) endings.add(ending);
  const answers = [
    ...cuts.map((cut) => lookup.keysBeginningWith(cut.slice(0, -ENDING))),
    lookup.keysEndingIn([...endings]),
  ];
  const near = new Set<string>();
  for (const answer of answers) {
    if (answer === null) return null;
    for (const known of answer) if (known !== key && errorsBetween(key, known) <= errors) near.add(known);
  }
  return [...near].sort();
}

/** The code with the two characters at the cut changed about: neither part of the other code stands as it is then. */
function changedAcrossTheCut(key: string): string {
  const cut = key.length - ENDING;
  return key.slice(0, cut - 1) + key.charAt(cut) + key.charAt(cut - 1) + key.slice(cut + 1);
}

/** What a code may end with when its last three characters hold one error. */
function endingsOneErrorAway(key: string): readonly string[] {
  const [a, b, c] = [key.charAt(key.length - 3), key.charAt(key.length - 2), key.charAt(key.length - 1)];
  const endings = [b + a + c, a + c + b];
  for (const x of CHARACTERS) {
    endings.push(x + b + c, a + x + c, a + b + x); // another character
    endings.push(b + x + c, b + c + x); // one too many
    endings.push(x + a + b, x + a + c); // one is missing; what stands before is not certain either
  }
  return endings;
}

/** Errors between two codes (optimal string alignment); 3 for any more than two. */
export function errorsBetween(one: string, other: string): number {
  const limit = 3;
  if (Math.abs(one.length - other.length) >= limit) return limit;
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= other.length; j += 1) {
      const same = one.charCodeAt(i - 1) === other.charCodeAt(j - 1);
      let errors = Math.min((above[j - 1] ?? 0) + (same ? 0 : 1), (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      const swapped =
        i > 1 &&
        j > 1 &&
        one.charCodeAt(i - 1) === other.charCodeAt(j - 2) &&
        one.charCodeAt(i - 2) === other.charCodeAt(j - 1);
      if (swapped) errors = Math.min(errors, (before[j - 2] ?? 0) + 1);
      row.push(errors);
      least = Math.min(least, errors);
    }
    if (least >= limit) return limit;
    before = above;
    above = row;
  }
  return Math.min(limit, above[other.length] ?? limit);
}
