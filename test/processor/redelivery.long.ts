import { test } from 'vitest';
import { redeliver } from './redelivering.ts';

test('any order and repetition of deliveries gives the same payments and the same bookings, 500 times', () => {
  redeliver(500);
});
