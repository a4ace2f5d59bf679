/** Twelve days around the change to daylight saving, with most of what goes wrong in a year (simulated-year.long.ts). */
import { it } from 'vitest';
import { simulate } from './simulating.ts';

const DAY = 24;

it('days end with nothing lost, nothing twice, each alarm once, and each daily job once', {
  timeout: 300_000,
}, async () => {
  await simulate({
    from: '2027-03-19T00:00:00Z',
    days: 12,
    tickHours: 6,
    troubles: [
      { kind: 'no-statement', fromHour: 3 * DAY, hours: DAY },
      { kind: 'kill', fromHour: 5 * DAY + 6, hours: 6 },
      { kind: 'low-disk', fromHour: 6 * DAY, hours: 12 },
      { kind: 'down', fromHour: 7 * DAY + 13, hours: 24 },
    ],
  });
});
