/**
 * On which days banks work. CH: the holidays on which Swiss banks send no statement in the whole country (SIC: New Year, Good
 * Friday, Easter Monday, Ascension Day, Whit Monday, 1 August, Christmas, St Stephen's Day). TARGET: the closing days of the
 * European payment system (New Year, Good Friday, Easter Monday, 1 May, Christmas, 26 December). Pure; days are `YYYY-MM-DD`.
 */
export type Calendar = Readonly<{ kind: 'CH' | 'TARGET' | 'weekdays'; holidays: readonly string[] }>;

const DAY_MS = 86_400_000;
const FIXED = {
  CH: ['01-01', '08-01', '12-25', '12-26'],
  TARGET: ['01-01', '05-01', '12-25', '12-26'],
  weekdays: [],
} as const;
/** Days from Easter Sunday. */
const MOVABLE = { CH: [-2, 1, 39, 50], TARGET: [-2, 1], weekdays: [] } as const;

export function isBankDay(day: string, { kind, holidays }: Calendar): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  if (weekday === 0 || weekday === 6 || holidays.includes(day)) return false;
  const easter = easterSunday(Number(day.slice(0, 4)));
  const isFixed = FIXED[kind].some((end) => day.endsWith(end));
  return !isFixed && !MOVABLE[kind].some((offset) => plusDays(easter, offset) === day);
}

/** The last bank day before this one. */
export function bankDayBefore(day: string, calendar: Calendar): string {
  for (let before = plusDays(day, -1); ; before = plusDays(before, -1)) {
    if (isBankDay(before, calendar)) return before;
  }
}

/**
 * The day whose statement must be there: at or after `by` on a bank day that of the bank day before, earlier that of the one
 * before it.
 */
export function expectedDay(now: Readonly<{ day: string; time: string }>, by: string, calendar: Calendar): string {
  const isOver = isBankDay(now.day, calendar) && now.time >= by;
  return bankDayBefore(isOver ? now.day : bankDayBefore(now.day, calendar), calendar);
}

export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The Gregorian computus (Meeus, Jones, Butcher). */
function easterSunday(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${year}-${two(Math.floor(sum / 31))}-${two((sum % 31) + 1)}`;
}
