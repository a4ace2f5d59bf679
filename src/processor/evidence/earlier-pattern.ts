/** The same payer gave money of this kind, title or amount before. Pure. */
import type { EvidenceKind } from './evidence-kind.ts';

const SAME_AGAIN = 6;

export const earlierPattern: EvidenceKind = {
  name: 'earlier-pattern',
  weigh: ({ items, persons }, { paidBefore, payment }) => {
    const before = paidBefore.find(
      (one) =>
        !one.isReversed &&
        persons.some(({ id }) => id === one.personId) &&
        items.some(
          (item) => item.kind === one.kind && (item.title === one.title || one.amountMinor === payment.amountMinor),
        ),
    );
    if (before === undefined) return [];
    const value = `${before.title} was paid from this account on ${before.bookingDate}`;
    return [{ rule: 'earlier-pattern', weight: SAME_AGAIN, field: 'counterpartyIban', value }];
  },
};
