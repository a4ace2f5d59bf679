import { test } from 'vitest';
import { redeliverDay } from './redelivering-day.ts';

test('however a day is cut into statements, pages and time zones, nothing is missing and nothing is doubled unseen', {
  timeout: 60_000,
}, () => {
  redeliverDay(30);
});
