/** For people of the organisation: a large gift has been booked. It names the payment and nobody. */
import type { Catalogue } from '../catalogue.ts';
import type { LargeDonationFacts } from '../facts.ts';
import { mailDate, mailMoney, minorOf } from '../format.ts';
import { type Composed, cleanReference, itemRows, purposeOf, row } from './composed.ts';

export function largeDonation(facts: LargeDonationFacts, catalogue: Catalogue): Composed {
  const { labels } = catalogue;
  const money = (minor: number): string => mailMoney(minorOf(minor, facts.currency), catalogue);
  const amount = money(facts.amountMinor);
  const threshold = money(facts.thresholdMinor);
  const bookingDate = mailDate(facts.bookingDate, catalogue);
  const reference = cleanReference(facts.paymentReference);
  return {
    greets: null,
    facts: [
      row(labels.amount, amount),
      row(labels.bookingDate, bookingDate),
      ...itemRows(labels.purpose, facts, catalogue),
      row(labels.source, catalogue.common.ways[facts.source]),
      row(labels.threshold, threshold),
      row(labels.payment, reference),
    ],
    words: { amount, threshold, bookingDate, reference, purpose: purposeOf(facts.items, catalogue) },
  };
}
