import { test } from 'vitest';
import { redeliverDay } from './redelivering-day.ts';

test('however a day is cut, nothing is missing and nothing is doubled unseen, 500 times', () => {
  redeliverDay(500);
});
