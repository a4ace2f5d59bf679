/** An earlier mail about a payment was wrong, and a person has put it right. */
import type { Catalogue } from '../catalogue.ts';
import type { CorrectionFacts } from '../facts.ts';
import { mailDate, mailMoney, minorOf } from '../format.ts';
import { type Composed, cleanReference, itemRows, purposeOf, row } from './composed.ts';

export function correction(facts: CorrectionFacts, catalogue: Catalogue): Composed {
  const { labels } = catalogue;
  const { currency, told, now } = facts;
  const bookingDate = mailDate(facts.bookingDate, catalogue);
  const reference = cleanReference(facts.paymentReference);
  const money = (minor: number): string => mailMoney(minorOf(minor, currency), catalogue);
  const given = now ?? told;
  return {
    greets: { name: facts.recipientName },
    facts: [
      row(labels.amount, money(given.amountMinor)),
      row(labels.bookingDate, bookingDate),
      // Its amount is stated where it is not the one above.
      ...itemRows(labels.told, { ...told, amountMinor: given.amountMinor, currency }, catalogue),
      ...(now === null ? [] : itemRows(labels.now, { ...now, currency }, catalogue)),
      row(labels.reference, reference),
    ],
    words: {
      amount: money(given.amountMinor),
      bookingDate,
      reference,
      purpose: now === null ? '' : purposeOf(now.items, catalogue),
    },
  };
}
