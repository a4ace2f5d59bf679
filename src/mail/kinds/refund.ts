/** Money of a payment has gone back to who paid it. */
import type { Catalogue } from '../catalogue.ts';
import type { RefundFacts } from '../facts.ts';
import { mailDate, mailMoney, minorOf } from '../format.ts';
import { type Composed, cleanReference, itemRows, purposeOf, row } from './composed.ts';

export function refund(facts: RefundFacts, catalogue: Catalogue): Composed {
  const { labels } = catalogue;
  const money = (minor: number): string => mailMoney(minorOf(minor, facts.currency), catalogue);
  const isTaken = facts.how === 'taken_back';
  const amount = money(facts.amountMinor);
  const refundDate = mailDate(facts.refundDate, catalogue);
  const bookingDate = mailDate(facts.bookingDate, catalogue);
  const reference = cleanReference(facts.paymentReference);
  const paid = { amountMinor: facts.paidMinor, currency: facts.currency, items: facts.items };
  return {
    greets: { name: facts.recipientName },
    facts: [
      row(isTaken ? labels.takenBack : labels.refunded, amount),
      row(isTaken ? labels.takenBackDate : labels.refundDate, refundDate),
      row(labels.paid, money(facts.paidMinor)),
      row(labels.bookingDate, bookingDate),
      ...itemRows(labels.purpose, paid, catalogue),
      row(labels.reference, reference),
    ],
    words: {
      amount,
      refundDate,
      refundHow: facts.how ?? 'paid_back',
      bookingDate,
      reference,
      purpose: purposeOf(facts.items, catalogue),
    },
  };
}
