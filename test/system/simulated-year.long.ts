/** A year, with daylight saving both ways, and everything that goes wrong in it. */
import { it } from 'vitest';
import type { Trouble } from './simulated-time.ts';
import { simulate } from './simulating.ts';

const DAY = 24;

/** Every sort of trouble several times, spread over the year; none that raises the same alarm as the one before is still going on. */
const TROUBLES: readonly Trouble[] = [10, 78, 145, 214, 282].flatMap((day): Trouble[] => [
  { kind: 'no-statement', fromHour: day * DAY, hours: 4 * DAY },
  { kind: 'restart', fromHour: (day + 8) * DAY + 6, hours: 6 },
  { kind: 'down', fromHour: (day + 12) * DAY + 5, hours: 60 },
  { kind: 'dead-smtp', fromHour: (day + 20) * DAY, hours: 5 * DAY },
  { kind: 'full-disk', fromHour: (day + 32) * DAY, hours: 2 * DAY },
  { kind: 'low-disk', fromHour: (day + 38) * DAY, hours: DAY },
  { kind: 'dead-sftp', fromHour: (day + 42) * DAY, hours: 5 * DAY },
  { kind: 'host-key', fromHour: (day + 52) * DAY, hours: 5 * DAY },
  { kind: 'kill', fromHour: (day + 60) * DAY + 6, hours: 6 },
  { kind: 'kill', fromHour: (day + 62) * DAY + 6, hours: 6 },
]);

it('a year ends with nothing lost, nothing twice, each alarm once, and each daily job once a day', async () => {
  console.log(await simulate({ from: '2027-01-01T00:00:00Z', days: 365, tickHours: 6, troubles: TROUBLES }));
});
