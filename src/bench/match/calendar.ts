/** Days as `YYYY-MM-DD`, counted without any time zone. Pure. */

const DAY_MS = 86_400_000;
/** Worlds end with this year, so that longer ones begin earlier. */
const LAST_YEAR = 2025;

export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

export function earlierDay(one: string, other: string): string {
  return one < other ? one : other;
}

/** Saturdays and Sundays become the Monday after. */
export function bankDay(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  if (weekday === 6) return dayAfter(day, 2);
  return weekday === 0 ? dayAfter(day, 1) : day;
}

/** The first day of month `index` (from 0) of a world of so many months. */
export function firstDayOf(index: number, months: number): string {
  const month = LAST_YEAR * 12 + 12 - months + index;
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
}

export function lastDayOf(index: number, months: number): string {
  return dayAfter(firstDayOf(index + 1, months), -1);
}
