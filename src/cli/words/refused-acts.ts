/** Why an action on a payment or an open item is refused, in German; see `refusals.ts`. */
import type { Phrase } from './phrasebook.ts';

export const ASSIGNING: readonly Phrase[] = [
  [
    '{payment} is money that went out: it pays nothing here',
    '{payment} ist Geld, das hinausging: damit wird hier nichts bezahlt',
  ],
  [
    '{payment} is money that went out: nothing of it is owed back',
    '{payment} ist Geld, das hinausging: davon ist nichts zurückzuzahlen',
  ],
  ['{payment} is money that came back, not a payment', '{payment} ist Geld, das zurückkam, und keine Zahlung'],
  [
    '{sum} is to be paid back, so it cannot be given away',
    '{sum} sind zurückzuzahlen und können nicht zugewiesen werden',
  ],
  [
    '{payment} is to be paid back, so it cannot be the return of another',
    '{payment} ist zurückzuzahlen und kann keine andere zurücknehmen',
  ],
  ['{payment} waits for nobody: {last}', '{payment} wartet auf niemanden: {last}'],
  ['no open item was named', 'kein offener Posten ist genannt'],
  ['"{text}" names no open item', '"{text}" nennt keinen offenen Posten'],
  ['"{text}" gives {item} nothing', '"{text}" gibt {item} nichts'],
  ['{item} is in {currency}, the payment in {other}', '{item} ist in {currency}, die Zahlung in {other}'],
  ['{item} is settled elsewhere: it takes no money', '{item} ist anderswo bezahlt und nimmt kein Geld'],
  ['{item} is {state}: it takes no money', '{item} ist {state} und nimmt kein Geld'],
  ['{item} is settled elsewhere already', '{item} ist schon anderswo bezahlt'],
  ['{item} is {state} already', '{item} ist schon {state}'],
  ['{item} is a fund: it stays open', '{item} ist ein Fonds: er bleibt offen'],
  ['{sum} is more than the {open} that {item} has open', '{sum} ist mehr als die {open}, die bei {item} offen sind'],
  ['{item} is named twice', '{item} ist zweimal genannt'],
  ['{given} is given away, the payment is {paid}', '{given} sind vergeben, die Zahlung ist {paid}'],
  ['nothing is left over: {item} still lacks {sum}', 'es bleibt kein Rest: bei {item} fehlen noch {sum}'],
  ['nothing is left for {item}', 'für {item} bleibt nichts'],
  [
    'more came than is given away, so nothing has to be accepted as too little',
    'es kam mehr, als vergeben ist; nichts ist zu wenig',
  ],
  [
    '{item} would keep the rest, and more than the amount you gave it',
    '{item} bekäme den Rest, und mehr als den genannten Betrag',
  ],
  [
    '{given} of {paid} is given away: what becomes of the other {rest}?',
    '{given} von {paid} sind vergeben: was wird aus den übrigen {rest}?',
  ],
  [
    'it is not said which fund takes the gift, and the account has none of its own',
    'es ist nicht gesagt, welcher Fonds die Spende bekommt, und das Konto hat keinen eigenen',
  ],
  ['{item} asks for a sum and is no fund', '{item} verlangt einen Betrag und ist kein Fonds'],
  ['nothing gets less than it asks for', 'nichts bekommt weniger, als es verlangt'],
  [
    '{item} has {open} open, and {paid} was paid elsewhere',
    'bei {item} sind {open} offen, und {paid} wurden anderswo bezahlt',
  ],
  [
    '--fund is where the rest goes as a gift, and it is not said that it is one',
    '--fund nennt, wohin der Rest als Spende geht; es ist nicht gesagt, dass er eine ist',
  ],
  ['the amount is zero', 'der Betrag ist null'],
  ['say how it was received', 'es fehlt, wie es bezahlt wurde'],
];

export const IGNORING: readonly Phrase[] = [
  [
    'only what waits for a person can be ignored; {payment} does not: {last}',
    'weglegen kann man nur, was auf einen Menschen wartet; {payment} wartet nicht: {last}',
  ],
  ['{payment} stays IRRELEVANT: {why}', '{payment} bleibt IRRELEVANT: {why}'],
  ['{payment} is not laid aside: {last}', '{payment} ist nicht weggelegt: {last}'],
];

export const UNDOING: readonly Phrase[] = [
  ['{event} ({reason}) is nothing that can be undone', '{event} ({reason}) kann man nicht zurücknehmen'],
  [
    '{event} is not the last word on {payment}: {actor} made it {state} by {other}',
    '{event} ist nicht das letzte Wort zu {payment}: {actor} hat sie mit {other} auf {state} gesetzt',
  ],
  [
    'there is nothing to undo on {item}: it is {state}, and not settled elsewhere',
    'bei {item} gibt es nichts zurückzunehmen: {state}, und nicht anderswo bezahlt',
  ],
  ['there is nothing to undo on {payment}: {last}', 'bei {payment} gibt es nichts zurückzunehmen: {last}'],
  ['{payment} is {state}: money has gone back for it', '{payment} ist {state}: Geld davon ist zurückgegangen'],
  [
    'the donor of {payment} was told that it arrived ({mails})',
    'der Spender von {payment} hat schon erfahren, dass sie ankam ({mails})',
  ],
  [
    'the donor of {payment} may have been told that it arrived ({mails})',
    'der Spender von {payment} hat vielleicht schon erfahren, dass sie ankam ({mails})',
  ],
  [
    '{mail}, which confirms {payment}, is being sent at this moment; its sender has time until {time}',
    '{mail}, die {payment} bestätigt, wird gerade verschickt; der Versand hat Zeit bis {time}',
  ],
];

export const RETURNS: readonly Phrase[] = [
  ['{debit} cannot have taken {payment} back: {why}', '{debit} kann {payment} nicht zurückgenommen haben: {why}'],
  ['{payment} cannot be taken back: {last}', '{payment} kann nicht zurückgenommen werden: {last}'],
  [
    '{debit} has paid back money of {payment} already, and settles one payment only',
    '{debit} hat schon Geld von {payment} zurückgezahlt und gilt nur für eine Zahlung',
  ],
  ['{payment} does not wait for a person: {last}', '{payment} wartet nicht auf einen Menschen: {last}'],
  ['both are money that went the same way', 'beides ist Geld in dieselbe Richtung'],
  ['another account', 'ein anderes Konto'],
  ['another currency', 'eine andere Währung'],
  ['another currency (--amount says what it was)', 'eine andere Währung (--amount sagt, was es war)'],
  ['{sum} went back of {payment}, which is in {currency}', '{sum} gingen von {payment} zurück, die in {currency} ist'],
  [
    '{sums} of {payment} was reported by a processor, not paid by a debit',
    '{sums} von {payment} hat ein Zahlungsdienst gemeldet, und keine Belastung',
  ],
  ['it is more than what is left of it', 'es ist mehr, als davon übrig ist'],
  ['it came later', 'sie kam später'],
  ['nothing of {payment} can be owed back: {last}', 'von {payment} kann nichts zurückzuzahlen sein: {last}'],
  ['all of {payment} is owed back already', '{payment} ist schon ganz zurückzuzahlen'],
  [
    '{sum} is more than the {left} that are left of {payment}',
    '{sum} ist mehr als die {left}, die von {payment} übrig sind',
  ],
  ['nothing is owed back of {payment}', 'von {payment} ist nichts zurückzuzahlen'],
  ['{sums} are owed back of {payment}', 'von {payment} sind {sums} zurückzuzahlen'],
  ['{debit} is another amount', '{debit} hat einen anderen Betrag'],
  ['another amount than what is owed of {payment}', 'ein anderer Betrag, als von {payment} zurückzuzahlen ist'],
  ['{debit} cannot have paid it: {why}', '{debit} kann es nicht bezahlt haben: {why}'],
  ['it is no money that went out', 'es ist kein Geld, das hinausging'],
  ['it went out before the payment came', 'es ging hinaus, bevor die Zahlung kam'],
  ['it has paid another one', 'damit wurde eine andere bezahlt'],
  ['it was not decided yet (quittance run)', 'sie ist noch nicht entschieden (quittance run)'],
  ['"{text}" is not an amount of {currency}', '"{text}" ist kein Betrag in {currency}'],
  ['"{text}" is no amount of {currency}', '"{text}" ist kein Betrag in {currency}'],
];

export const APPROVING: readonly Phrase[] = [
  ['what {event} asked for was erased', 'worum {event} gebeten hat, ist gelöscht'],
  [
    'you have asked for {event} yourself: another person must approve it',
    'um {event} haben Sie selbst gebeten: bestätigen muss es jemand anderes',
  ],
  [
    '{actor} has asked for a second person for it ({event}, {sum}) at {time}',
    '{actor} hat um {time} eine zweite Person dafür verlangt ({event}, {sum})',
  ],
  ['nobody has taught that a person pays from {account}', 'niemand hat gelehrt, dass jemand von {account} zahlt'],
  ['several persons pay from {account}: {persons}', 'mehrere zahlen von {account}: {persons}'],
];
