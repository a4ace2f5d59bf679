/**
 * B3: probability of the contact times score of the item, as CiviBanking does it. The owner of the account is certain
 * (several: 0.99 each), a name is sim² × 0.999; the score loses for another amount or currency, within -100 to +1 days. Set up by
 * an operator who wants automation: no penalty for the date, the first candidate from 0.98 on is executed.
 */
import { fullName } from '../people.ts';
import type { ReadPayment } from '../types.ts';
import type { Baseline } from './baseline.ts';
import { type BookItem, type Books, openMinorOf } from './books.ts';
import { daysBetween } from './days.ts';
import { similarText } from './similar-names.ts';

const AUTOMATIC = 0.98;
const DAYS_MAX = 100;

export const contactTimesScore: Baseline = {
  name: 'B3',
  describes: 'contact × score, first from 0.98 on',
  books: (payment, books) => {
    if (payment.direction === 'out') return null;
    const first = candidatesOf(payment, books).find(({ probability }) => probability >= AUTOMATIC);
    if (first === undefined) return null;
    return [{ reference: first.entry.item.reference, amountMinor: payment.amountMinor }];
  },
};

/** Only what fits the amount exactly can reach the threshold, so nothing else is rated. */
function candidatesOf(payment: ReadPayment, books: Books): readonly { entry: BookItem; probability: number }[] {
  const { amountMinor, currency, bookingDate, payerIban, payerName } = payment;
  const owners = payerIban === null ? [] : books.ownersOf(payerIban);
  const byAccount = owners.flatMap((person) =>
    books.ofPerson(person).map((entry) => ({ entry, probability: owners.length > 1 ? 0.99 : 1 })),
  );
  const fits = ({ entry }: { entry: BookItem }): boolean =>
    openMinorOf(entry) === amountMinor &&
    entry.item.currency === currency &&
    daysBetween(entry.item.issuedOn, bookingDate) <= DAYS_MAX;
  const owned = byAccount.filter(fits);
  if (owned.length > 0 || payerName === null) return owned;
  const byName = books.openFor(amountMinor, currency).map((entry) => {
    const similarity = entry.item.person === null ? 0 : similarText(payerName, fullName(entry.item.person));
    return { entry, probability: similarity * similarity * 0.999 };
  });
  return byName.filter(fits).toSorted((a, b) => b.probability - a.probability);
}
