/** What needs a second person, and what became of it. */
import { bilingual } from './language.ts';

export const approvalWords = bilingual({
  en: {
    needed: (limit: string) => `more than ${limit}: another person must approve it`,
    asked: (event: string, by: string, command: string) =>
      `Asked, ${event} by ${by}: nothing is booked until another person approves it.   Then: ${command}`,
    nothing: 'Nothing waits for a second person.',
    next: (command: string) => `next, by another person: ${command}`,
    by: (who: string, event: string) => `asked by ${who} (${event})`,
    approve: 'Approve it?',
    denied: (event: string, by: string) => `Done: what ${event} asked for will not happen, says ${by}.`,
    deny: (event: string) => `Plan (nothing is written): what ${event} asks for will not happen`,
    owe: (amount: string, payment: string) => `${amount} of ${payment} are owed back`,
    owed: (amount: string, payment: string) => `${amount} of ${payment} were paid back`,
    elsewhere: (amount: string, item: string) => `${amount} were paid elsewhere for ${item}`,
  },
  de: {
    needed: (limit) => `mehr als ${limit}: eine zweite Person muss zustimmen`,
    asked: (event, by, command) =>
      `Gefragt, ${event} von ${by}: nichts wird gebucht, bis eine zweite Person zustimmt.   Dann: ${command}`,
    nothing: 'Nichts wartet auf eine zweite Person.',
    next: (command) => `weiter, durch eine andere Person: ${command}`,
    by: (who, event) => `gefragt von ${who} (${event})`,
    approve: 'Zustimmen?',
    denied: (event, by) => `Erledigt: was ${event} wollte, geschieht nicht, sagt ${by}.`,
    deny: (event) => `Plan (nichts wird geschrieben): was ${event} will, geschieht nicht`,
    owe: (amount, payment) => `${amount} von ${payment} sind zurückzuzahlen`,
    owed: (amount, payment) => `${amount} von ${payment} wurden zurückgezahlt`,
    elsewhere: (amount, item) => `${amount} wurden anderswo für ${item} bezahlt`,
  },
});
