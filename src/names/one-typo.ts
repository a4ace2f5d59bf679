/** One slip of the finger: a letter too many, too few, another, or two changed about (Damerau-Levenshtein distance 1). */

/** Reads each word once. Equal words are no slip. */
export function isOneTypo(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1 || one === other) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  let end = 0;
  const shorter = Math.min(one.length, other.length);
  while (end < shorter - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  const [ours, theirs] = [one.length - start - end, other.length - start - end];
  if (ours <= 1 && theirs <= 1) return true;
  return ours === 2 && theirs === 2 && one[start] === other[start + 1] && one[start + 1] === other[start];
}
