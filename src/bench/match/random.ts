/**
 * Chance that can be repeated: xoshiro128** (Blackman and Vigna, 2018), begun from one integer seed and the name of what it
 * is for, so that a new use of chance in one place changes no number in another. Pure.
 */

export type Random = Readonly<{
  /** A whole number from 0 up to `count` - 1. */
  below(count: number): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** True in `percent` of a hundred cases; parts of a percent count. */
  happens(percent: number): boolean;
  oneOf<T>(list: readonly T[]): T;
  /** The same elements in another order. */
  shuffled<T>(list: readonly T[]): readonly T[];
}>;

const UINT32 = 2 ** 32;

export function randomOf(seed: number, purpose: string): Random {
  const next = xoshiro(stateOf(seed, purpose));
  const below = (count: number): number => Math.floor((next() / UINT32) * count);
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    happens: (percent) => (next() / UINT32) * 100 < percent,
    oneOf: (list) => {
      const one = list[below(list.length)];
      if (one === undefined) throw new Error('there is nothing to choose from');
      return one;
    },
    shuffled: (list) => shuffled(list, below),
  };
}

type State = [number, number, number, number];

/** Four words that are never all zero: splitmix32 from seed and purpose. */
function stateOf(seed: number, purpose: string): State {
  let mixed = (seed | 0) ^ hashOf(purpose);
  const word = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let bits = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return (bits ^ (bits >>> 15)) >>> 0;
  };
  return [word(), word(), word(), word() | 1];
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash;
}

function xoshiro([a, b, c, d]: State): () => number {
  let [s0, s1, s2, s3] = [a, b, c, d];
  return () => {
    const result = Math.imul(rotated(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotated(s3, 11);
    return result;
  };
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** Fisher and Yates. */
function shuffled<T>(list: readonly T[], below: (count: number) => number): readonly T[] {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    const [one, two] = [result[last], result[other]];
    if (one === undefined || two === undefined) continue;
    result[last] = two;
    result[other] = one;
  }
  return result;
}
