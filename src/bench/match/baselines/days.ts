/** The days between two dates, in either order. Pure. */

const DAY_MS = 86_400_000;

export function daysBetween(one: string, other: string): number {
  return Math.abs(Date.parse(one) - Date.parse(other)) / DAY_MS;
}
