/**
 * A payment has been booked: confirmations of what was owed and thanks for gifts. It carries nothing the bank wrote (no IBAN,
 * no remittance text, no names of others) and nothing to pay or to log in with: people must not learn to trust such mails.
 */
import type { Catalogue } from '../catalogue.ts';
import type { ReceiptFacts } from '../facts.ts';
import { mailDate, mailMoney, minorOf } from '../format.ts';
import { type Composed, cleanReference, itemRows, purposeOf, row } from './composed.ts';

export function receipt(facts: ReceiptFacts, catalogue: Catalogue): Composed {
  const { labels, common } = catalogue;
  const money = (minor: number): string => mailMoney(minorOf(minor, facts.currency), catalogue);
  const amount = money(facts.amountMinor);
  const bookingDate = mailDate(facts.bookingDate, catalogue);
  const reference = cleanReference(facts.paymentReference);
  const rest = facts.restMinor === undefined ? '' : money(facts.restMinor);
  const excess = facts.excess === undefined ? '' : money(facts.excess.amountMinor);
  const frequency = facts.frequency === undefined ? '' : common.every[facts.frequency];
  return {
    greets: { name: facts.recipientName },
    facts: [
      row(labels.amount, amount),
      row(labels.bookingDate, bookingDate),
      ...itemRows(labels.purpose, facts, catalogue),
      ...(rest === '' ? [] : [row(labels.rest, rest)]),
      ...(excess === '' ? [] : [row(labels.excess, excess)]),
      ...(frequency === '' ? [] : [row(labels.frequency, frequency)]),
      row(labels.reference, reference),
    ],
    words: {
      amount,
      bookingDate,
      reference,
      rest,
      excess,
      excessFate: facts.excess?.fate ?? '',
      frequency,
      purpose: purposeOf(facts.items, catalogue),
    },
  };
}
