/** Two weeks around the change to daylight saving, with most of what goes wrong in a year (simulated-year.long.ts). */
import { it } from 'vitest';
import { simulate } from './simulating.ts';

const DAY = 24;

it('two weeks end with nothing lost, nothing twice, each alarm once, and each daily job once a day', {
  timeout: 120_000,
}, async () => {
  const report = await simulate({
    from: '2027-03-22T00:00:00Z',
    days: 13,
    tickHours: 3,
    troubles: [
      { kind: 'no-statement', fromHour: 2 * DAY, hours: DAY },
      { kind: 'restart', fromHour: 3 * DAY + 9, hours: 3 },
      { kind: 'low-disk', fromHour: 5 * DAY, hours: 12 },
      { kind: 'down', fromHour: 6 * DAY + 15, hours: 24 },
      { kind: 'host-key', fromHour: 9 * DAY, hours: DAY },
    ],
  });
  console.log(report);
});
