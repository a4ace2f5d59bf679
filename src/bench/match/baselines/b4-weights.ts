/**
 * B4: weighted name, amount, date and currency (10 : 30 : 15 : 5) with floors, as Midday does it; automatic from 0.90 on where
 * the name agrees by at least 0.4. The best one is taken, however near the second is.
 */
import { fullName } from '../people.ts';
import type { ReadPayment } from '../types.ts';
import { type Baseline, wordsOf } from './baseline.ts';
import { type BookItem, openMinorOf } from './books.ts';
import { daysBetween } from './days.ts';
import { tokenOverlap } from './similar-names.ts';

const AUTOMATIC = 0.9;
const NAME_MIN = 0.4;
const DAYS_MAX = 123;

export const weightedFields: Baseline = {
  name: 'B4',
  describes: 'name 10, amount 30, date 15, currency 5; best from 0.90 on',
  books: (payment, books) => {
    if (payment.direction === 'out') return null;
    let best: { entry: BookItem; confidence: number } | null = null;
    for (const entry of books.open()) {
      const confidence = confidenceOf(payment, entry);
      if (confidence >= AUTOMATIC && (best === null || confidence > best.confidence)) best = { entry, confidence };
    }
    return best === null ? null : [{ reference: best.entry.item.reference, amountMinor: payment.amountMinor }];
  },
};

function confidenceOf(payment: ReadPayment, entry: BookItem): number {
  const openMinor = openMinorOf(entry);
  if (openMinor === null || payment.currency !== entry.item.currency) return 0;
  const amount = amountScore(payment.amountMinor, openMinor);
  const date = dateScore(daysBetween(entry.item.dueDate, payment.bookingDate));
  if (amount < 0.85 || date === 0) return 0;
  const name = nameScore(payment, entry);
  if (name < NAME_MIN) return 0;
  const weighted = (10 * name + 30 * amount + 15 * date + 5) / 60;
  const isExact = amount === 1;
  return isExact && name >= 0.5 && date >= 0.7 ? Math.max(weighted, 0.92) : weighted;
}

/** The invoice number in the text counts as a name. */
function nameScore(payment: ReadPayment, { item, key }: BookItem): number {
  if (
    wordsOf(payment)
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, '')
      .includes(key)
  )
    return 0.95;
  return item.person === null ? 0 : tokenOverlap(payment.payerName ?? '', fullName(item.person));
}

const AMOUNT_STEPS: readonly (readonly [number, number])[] = [
  [0, 1],
  [0.01, 0.98],
  [0.02, 0.95],
  [0.05, 0.85],
  [0.1, 0.6],
  [0.2, 0.3],
];

function amountScore(paidMinor: number, openMinor: number): number {
  const off = Math.abs(paidMinor - openMinor) / openMinor;
  return AMOUNT_STEPS.find(([limit]) => off <= limit)?.[1] ?? 0;
}

function dateScore(days: number): number {
  if (days <= 7) return 0.98;
  if (days <= 30) return 0.93;
  if (days <= 60) return 0.7;
  return days <= DAYS_MAX ? 0.3 : 0;
}
