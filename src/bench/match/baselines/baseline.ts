/** What a baseline is: another way to match, as its documents describe it, in our own words and code. */
import type { ReadPayment, TrueAllocation } from '../types.ts';
import type { Books } from './books.ts';

export type Baseline = Readonly<{
  name: 'B0' | 'B1' | 'B2' | 'B3' | 'B4' | 'B5' | 'B6';
  /** One line for the report. */
  describes: string;
  /** What it books without asking; null for everything else. Sees open and closed items, never the truth. */
  books(payment: ReadPayment, books: Books): readonly TrueAllocation[] | null;
}>;

/** What the payer wrote, in one line. */
export function wordsOf({ remittance, references }: ReadPayment): string {
  const free = references.filter(({ type }) => type !== 'QRR' && type !== 'SCOR').map(({ value }) => value);
  return [...remittance, ...free].join(' ');
}
