/** B2: the only open item of exactly this sum whose due date is at most 30 days away. */
import type { Baseline } from './baseline.ts';
import { openMinorOf } from './books.ts';
import { daysBetween } from './days.ts';

const DAYS_MAX = 30;

export const uniqueAmount: Baseline = {
  name: 'B2',
  describes: 'the only open item of this sum within 30 days',
  books: ({ direction, amountMinor, currency, bookingDate }, books) => {
    if (direction === 'out') return null;
    const fitting = books
      .openFor(amountMinor, currency)
      .filter((one) => openMinorOf(one) === amountMinor && daysBetween(one.item.dueDate, bookingDate) <= DAYS_MAX);
    const [only] = fitting;
    return only === undefined || fitting.length > 1 ? null : [{ reference: only.item.reference, amountMinor }];
  },
};
