/** Whole days from one calendar date (YYYY-MM-DD) to another; negative when the second is earlier. Pure. */
const DAY_MS = 86_400_000;

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}
