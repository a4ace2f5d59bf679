/** The baselines, one line each, and how they are run on the payments of a world: as they come, with simple books of their own. */
import type { Outcome } from '../outcomes.ts';
import type { ReadPayment, World } from '../types.ts';
import { codeAndSum } from './b0-code.ts';
import { slipOnly } from './b1-slip.ts';
import { uniqueAmount } from './b2-amount.ts';
import { contactTimesScore } from './b3-contact.ts';
import { weightedFields } from './b4-weights.ts';
import { digitTokens } from './b5-digits.ts';
import { nearestCode } from './b6-distance.ts';
import type { Baseline } from './baseline.ts';
import { openBooks } from './books.ts';

export const BASELINES: readonly Baseline[] = [
  codeAndSum,
  slipOnly,
  uniqueAmount,
  contactTimesScore,
  weightedFields,
  digitTokens,
  nearestCode,
];

export function runBaseline(baseline: Baseline, world: Pick<World, 'months' | 'payments'>): readonly Outcome[] {
  const books = openBooks();
  const byMonth: readonly ReadPayment[][] = world.months.map(() => []);
  for (const payment of world.payments) byMonth[payment.month]?.push(payment);
  const outcomes: Outcome[] = [];
  for (const { index, lines } of world.months) {
    for (const line of lines) books.take(line);
    for (const payment of byMonth[index] ?? []) {
      const allocations = baseline.books(payment, books);
      if (allocations !== null) books.book(allocations, payment.payerIban);
      outcomes.push(outcomeOf(payment, allocations));
    }
  }
  return outcomes;
}

function outcomeOf({ paymentKey }: ReadPayment, allocations: Outcome['allocations'] | null): Outcome {
  const decision = allocations === null ? 'OPEN' : 'BOOKED';
  return {
    paymentKey,
    decision,
    reason: null,
    allocations: allocations ?? [],
    suggestions: [],
    isWeak: [],
    evidence: [],
  };
}
