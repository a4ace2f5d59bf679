/** How alike two names are to the baselines: shared tokens, and PHP's `similar_text`. From 0 to 1. Pure. */

export function nameTokens(name: string): readonly string[] {
  return name
    .toLowerCase()
    .split(/[\s,&.]+/)
    .filter((token) => token !== '');
}

/** Tokens in common, of all tokens. */
export function tokenOverlap(one: string, other: string): number {
  const [left, right] = [new Set(nameTokens(one)), new Set(nameTokens(other))];
  const shared = [...left].filter((token) => right.has(token)).length;
  const all = left.size + right.size - shared;
  return all === 0 ? 0 : shared / all;
}

/** Twice the length of what is common, longest piece first, of both lengths together. */
export function similarText(one: string, other: string): number {
  const total = one.length + other.length;
  return total === 0 ? 0 : (2 * commonLength(one, other)) / total;
}

function commonLength(one: string, other: string): number {
  const { length, at, otherAt } = longestCommon(one, other);
  if (length === 0) return 0;
  const before = commonLength(one.slice(0, at), other.slice(0, otherAt));
  return length + before + commonLength(one.slice(at + length), other.slice(otherAt + length));
}

function longestCommon(one: string, other: string) {
  let best = { length: 0, at: 0, otherAt: 0 };
  for (let at = 0; at < one.length; at += 1) {
    for (let otherAt = 0; otherAt < other.length; otherAt += 1) {
      let length = 0;
      while (at + length < one.length && one[at + length] === other[otherAt + length]) {
        if (otherAt + length >= other.length) break;
        length += 1;
      }
      if (length > best.length) best = { length, at, otherAt };
    }
  }
  return best;
}
