/** B5: tokens of at least four digits, compared with the digits of the references; the amount is not looked at. As Odoo does it. */
import type { ReadPayment } from '../types.ts';
import { type Baseline, wordsOf } from './baseline.ts';
import { type BookItem, openMinorOf } from './books.ts';

const DIGITS_MIN = 4;

export const digitTokens: Baseline = {
  name: 'B5',
  describes: 'tokens of 4 digits or more, amount unchecked',
  books: (payment, books) => {
    if (payment.direction === 'out') return null;
    const tokens = new Set(tokensOf(payment));
    if (tokens.size === 0) return null;
    let best: { entry: BookItem; hits: number } | null = null;
    for (const entry of books.open()) {
      const hits = digitsOf(entry).filter((digits) => tokens.has(digits)).length;
      if (hits > 0 && (best === null || hits > best.hits || (hits === best.hits && isOlder(entry, best.entry)))) {
        best = { entry, hits };
      }
    }
    if (best === null) return null;
    const amountMinor = Math.min(payment.amountMinor, openMinorOf(best.entry) ?? payment.amountMinor);
    return [{ reference: best.entry.item.reference, amountMinor }];
  },
};

function tokensOf(payment: ReadPayment): readonly string[] {
  const structured = payment.references.map(({ value }) => value);
  return [wordsOf(payment), ...structured]
    .flatMap((text) => text.split(/\s+/))
    .filter((token) => token.length >= DIGITS_MIN)
    .map((token) => token.replace(/\D/g, ''))
    .filter((digits) => digits.length >= DIGITS_MIN);
}

const digitsByItem = new WeakMap<BookItem, readonly string[]>();

function digitsOf(entry: BookItem): readonly string[] {
  const known = digitsByItem.get(entry);
  if (known !== undefined) return known;
  const { reference, qrReference, creditorReference } = entry.item;
  const digits = [reference, qrReference, creditorReference]
    .map((text) => text.replace(/\D/g, ''))
    .filter((text) => text.length >= DIGITS_MIN);
  digitsByItem.set(entry, digits);
  return digits;
}

function isOlder(one: BookItem, other: BookItem): boolean {
  return one.item.dueDate < other.item.dueDate;
}
