/** The days of the demo, counted back from today, so that its statements are always fresh. Pure. */

export type Calendar = Readonly<{ zone: string; today: string; first: string; second: string }>;

const DAY_MS = 86_400_000;

/** `first` and `second` are the last two bank days (Monday to Friday) before today in that time zone. */
export function calendarOf(now: Date, zone: string): Calendar {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(now);
  const second = bankDayBefore(today);
  return { zone, today, first: bankDayBefore(second), second };
}

/** `YYYY-MM-DD`, so many days later. */
export function daysAfter(day: string, days: number): string {
  return new Date(instantOf(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** When the bank delivers what it booked on a day: always in the past, in any zone, once the next day has begun. */
export function deliveryOf(day: string, minutesLater: number): Date {
  return new Date(instantOf(day) + 18 * 3_600_000 + minutesLater * 60_000);
}

function bankDayBefore(day: string): string {
  const before = daysAfter(day, -1);
  const weekday = new Date(instantOf(before)).getUTCDay();
  return weekday === 0 || weekday === 6 ? bankDayBefore(before) : before;
}

function instantOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
