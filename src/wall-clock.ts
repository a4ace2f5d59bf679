/** What calendar and clock on the wall show in a time zone. Pure. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-11-28` and `03:40`, whatever the zone of the process is. */
export function wallClockIn(zone: string, now: Date): Readonly<{ day: string; time: string }> {
  const [day = '', time = ''] = formatOf(zone).format(now).split(' ');
  return { day, time };
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  formats.set(zone, format);
  return format;
}

/** The last day on which the clock there has reached this time (`HH:MM`). */
export function dueDay(at: string, zone: string, now: Date): string {
  const { day, time } = wallClockIn(zone, now);
  return time >= at ? day : new Date(Date.parse(`${day}T12:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
