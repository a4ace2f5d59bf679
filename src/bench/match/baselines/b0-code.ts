/** B0: a code in the text by a regular expression, all codes known and open, and their sums equal to the payment. */
import { type Baseline, wordsOf } from './baseline.ts';
import { type BookItem, openMinorOf } from './books.ts';

const CODE = /\b(?:USI-[A-Z0-9]{6}|Q[A-Z0-9]{3}-[A-Z0-9]{4})\b/gi;

export const codeAndSum: Baseline = {
  name: 'B0',
  describes: 'a code in the text, open, sums equal',
  books: (payment, books) => {
    const codes = [...new Set(wordsOf(payment).match(CODE) ?? [])];
    const found = codes.map((code) => books.byReference(code));
    const items = found.filter((one): one is BookItem => one !== null && one.state === 'open');
    if (items.length === 0 || items.length < codes.length) return null;
    const [only] = items;
    const isFree = items.length === 1 && only !== undefined && openMinorOf(only) === null;
    const sums = items.map((one) => openMinorOf(one) ?? (isFree ? payment.amountMinor : 0));
    if (sums.reduce((sum, minor) => sum + minor, 0) !== payment.amountMinor) return null;
    if (items.some(({ item }) => item.currency !== payment.currency)) return null;
    return items.map(({ item }, at) => ({ reference: item.reference, amountMinor: sums[at] ?? 0 }));
  },
};
