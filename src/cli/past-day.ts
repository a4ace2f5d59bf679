/** A day that a person names on the command line. Pure, but for the time zone of the process. */
import { AppError } from '../errors.ts';

/** A day that has come, as `YYYY-MM-DD`, and not long before this program; today when none is named. Throws DATE_INVALID (usage). */
export function pastDay(text: string | undefined, now: Date): string {
  const today = now.toLocaleDateString('sv-SE');
  if (text === undefined) return today;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && isoDay(text) === text;
  if (isDay && text >= EARLIEST && text <= today) return text;
  throw new AppError({
    kind: 'usage',
    code: 'DATE_INVALID',
    message: isDay && text < EARLIEST ? `"${text}" is before ${EARLIEST}` : `"${text}" is not a day that has come`,
    hint: 'write it as 2026-11-18',
  });
}

const EARLIEST = '1990-01-01';

/** What the calendar makes of it: `2026-02-30` is `2026-03-02`; null when it is no day at all. */
function isoDay(text: string): string | null {
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 10);
}
