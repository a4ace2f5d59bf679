/** Chance that can be repeated: the same seed and place give the same numbers, in any order of asking. Pure. */

export type Chance = Readonly<{
  /** A whole number from 0 up to `count` - 1. */
  below(count: number): number;
  /** True in `percent` of a hundred cases. */
  happens(percent: number): boolean;
  oneOf<T>(list: readonly [T, ...T[]]): T;
}>;

const STEP = 0x6d2b79f5;
const SPREAD = 0x9e3779b1;
const UINT32 = 2 ** 32;

/** The chance of one place: `mulberry32`, begun at a number that is mixed from seed and place. */
export function chanceAt(seed: number, place: number): Chance {
  let state = mixed((seed | 0) ^ Math.imul(place + 1, SPREAD));
  const below = (count: number): number => {
    state = (state + STEP) | 0;
    return Math.floor((mixed(state) / UINT32) * count);
  };
  return {
    below,
    happens: (percent) => below(100) < percent,
    oneOf: (list) => list[below(list.length)] ?? list[0],
  };
}

function mixed(number: number): number {
  let bits = Math.imul(number ^ (number >>> 15), number | 1);
  bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
  return (bits ^ (bits >>> 14)) >>> 0;
}
