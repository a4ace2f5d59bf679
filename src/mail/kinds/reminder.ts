/** Something is still to be paid. Where to pay stands on the attached bill alone, never in the mail. */
import type { Catalogue } from '../catalogue.ts';
import type { ReminderFacts } from '../facts.ts';
import { mailDate, mailMoney, minorOf } from '../format.ts';
import { type Composed, cleanReference, itemRows, purposeOf, row } from './composed.ts';

export function reminder(facts: ReminderFacts, catalogue: Catalogue): Composed {
  const { labels } = catalogue;
  const rest = mailMoney(minorOf(facts.openMinor, facts.currency), catalogue);
  const dueDate = facts.dueDate === null ? '' : mailDate(facts.dueDate, catalogue);
  const items = [{ title: facts.title, reference: facts.reference, amountMinor: facts.openMinor }];
  return {
    greets: { name: facts.recipientName },
    facts: [
      row(labels.rest, rest),
      ...itemRows(labels.purpose, { amountMinor: facts.openMinor, currency: facts.currency, items }, catalogue),
      ...(dueDate === '' ? [] : [row(labels.dueDate, dueDate)]),
    ],
    words: {
      amount: rest,
      rest,
      dueDate,
      reference: cleanReference(facts.reference),
      purpose: purposeOf(items, catalogue),
    },
  };
}
