/** B1: the structured reference of a slip and nothing else. */
import type { Baseline } from './baseline.ts';
import { takesExactly } from './books.ts';

export const slipOnly: Baseline = {
  name: 'B1',
  describes: 'structured reference, open, sum equal',
  books: ({ references, amountMinor, currency }, books) => {
    const [reference] = references.filter(({ type }) => type === 'QRR' || type === 'SCOR');
    const entry = reference === undefined ? null : books.bySlip(reference.value);
    if (entry === null || !takesExactly(entry, amountMinor, currency)) return null;
    return [{ reference: entry.item.reference, amountMinor }];
  },
};
