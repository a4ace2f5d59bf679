/**
 * How a payment of a world is found again in the books: by what `list --ndjson` prints of it. Worlds are made so that
 * no two payments have the same key but twins, which are counted. Pure.
 */
import { createHash } from 'node:crypto';

export type KeyFacts = Readonly<{
  direction: 'in' | 'out';
  amountMinor: number;
  currency: string;
  bookingDate: string;
  payerName: string | null;
  payerIban: string | null;
  remittance: readonly string[];
  accountServicerReference: string | null;
}>;

/** Blanks do not count: banks and readers trim and fold them. */
export function paymentKeyOf(facts: KeyFacts): string {
  const words = facts.remittance.join('').normalize('NFC').replace(/\s+/g, '');
  const { direction, amountMinor, currency, bookingDate, payerName, payerIban, accountServicerReference } = facts;
  const who = [payerName ?? '', payerIban ?? '', accountServicerReference ?? ''];
  const text = [direction, amountMinor, currency, bookingDate, ...who, words].join('|');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Twins are numbered in the order in which they come: `3f…`, `3f…#2`. */
export function keyCounter(): (facts: KeyFacts) => string {
  const seen = new Map<string, number>();
  return (facts) => {
    const key = paymentKeyOf(facts);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? key : `${key}#${count}`;
  };
}
