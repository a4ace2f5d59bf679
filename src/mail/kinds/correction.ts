/** An earlier mail about a payment was wrong, and a person has put it right. */
import type { Catalogue } from '../catalogue.ts';
import type { Fact } from '../document.ts';
import type { CorrectionFacts, FactsMoney } from '../facts.ts';
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
      ...(now === null ? [] : restRows(facts, now, catalogue)),
      row(labels.reference, reference),
    ],
    words: {
      amount: money(given.amountMinor),
      bookingDate,
      reference,
      rest: now?.restMinor === undefined ? '' : money(now.restMinor),
      excess: now?.excess === undefined ? '' : money(now.excess.amountMinor),
      excessFate: now?.excess?.fate ?? '',
      purpose: now === null ? '' : purposeOf(now.items, catalogue),
    },
  };
}

/** What is open or was too much, also where that is nothing now and something was told. */
function restRows({ told, currency }: CorrectionFacts, now: FactsMoney, catalogue: Catalogue): readonly Fact[] {
  const { labels } = catalogue;
  const rowOf = (label: string, before: number | undefined, minor: number | undefined): readonly Fact[] =>
    before === undefined && minor === undefined
      ? []
      : [row(label, mailMoney(minorOf(minor ?? 0, currency), catalogue))];
  return [
    ...rowOf(labels.rest, told.restMinor, now.restMinor),
    ...rowOf(labels.excess, told.excess?.amountMinor, now.excess?.amountMinor),
  ];
}
