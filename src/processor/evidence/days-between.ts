/** Whole days from one calendar date (YYYY-MM-DD) to another; negative when the second is earlier. Pure. */
import { remembered } from '../../recent-map.ts';

const DAY_MS = 86_400_000;

export function daysBetween(from: string, to: string): number {
  return Math.round((timeOf(to) - timeOf(from)) / DAY_MS);
}

/** The dates of a pass are few. */
const timeOf = remembered(2_000, (date: string): number => Date.parse(`${date}T00:00:00Z`));
